"""Refusals of the files room.

NotPossible
└── WrongOffset    a part of an upload does not begin where the last one ended
"""

from django.utils.translation import gettext as _

from planwart.foundation.errors import NotPossible


class WrongOffset(NotPossible):
    """The part does not follow; ``offset`` is where the next one begins."""

    def __init__(self, offset: int) -> None:
        super().__init__(_("This part does not follow the last one."))
        self.offset = offset
