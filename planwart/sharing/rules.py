"""What is possible with keys for programs: pure, no actor, no query."""

from typing import Final

from django.utils.translation import gettext as _

from planwart.foundation.errors import NotPossible
from planwart.tenancy.choices import Role
from planwart.tenancy.models import Membership

LIFETIMES_DAYS: Final = (30, 90, 365)
MOST_NAME: Final = 60
MOST_TOKENS: Final = 50
"""So many live keys of one firm are more than anybody can keep an eye on."""


def ensure_may_act_as(membership: Membership | None, *, maker_id: int | None, organisation_id: int) -> None:
    """Raise NotPossible unless a key may carry these rights: the maker's own, or those of one of the staff who works here still."""
    if membership is None or membership.pk == maker_id:
        return
    works_here = membership.organisation_id == organisation_id and membership.archived_at is None
    if not works_here or membership.role != Role.STAFF:
        raise NotPossible(_("A key acts with your own rights, or with those of one of your staff."))


def ensure_room_for_token(live: int) -> None:
    if live >= MOST_TOKENS:
        raise NotPossible(_("There are %(limit)d valid keys already. Revoke one that nobody uses.") % {"limit": MOST_TOKENS})
