"""How much may be on its way, and how much a firm may store."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from planwart.foundation.errors import Invalid, NotPossible

MOST_PART_BYTES: Final = 5 * 1024**2
MOST_PARTS: Final = 2_000
"""Each part is a file until the last one has come: an upload must not become millions of them."""
MOST_OPEN_OF_PERSON: Final = 8
MOST_OPEN_IN_FIRM: Final = 40


def ensure_size(size: int, limit_bytes: int) -> None:
    """Raise Invalid if a file is empty or larger than ``limit_bytes``."""
    if size <= 0:
        raise Invalid(_("The file is empty."))
    if size > limit_bytes:
        raise Invalid(_("The file is larger than %(limit)d MB. Please export it smaller.") % {"limit": limit_bytes // 1024**2})


def ensure_part_fits(parts: Sequence[int], part: int, size: int) -> None:
    """Raise Invalid if one more part of ``part`` bytes leads beyond the announced ``size``, or is one too many."""
    if sum(parts) + part > size:
        raise Invalid(_("More arrived than was announced."))
    if len(parts) >= MOST_PARTS:
        raise Invalid(_("The file came in too many small parts. Please begin anew, with larger ones."))


def ensure_room(used: int, size: int, limit_bytes: int) -> None:
    """Raise NotPossible if ``size`` more bytes are more than a firm may store; a limit of 0 is none."""
    if limit_bytes and used + size > limit_bytes:
        raise NotPossible(
            _("Your company's storage of %(limit)d GB is full. Please ask whoever runs this installation for more.")
            % {"limit": limit_bytes // 1024**3}
        )
