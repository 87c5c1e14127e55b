"""What is possible with sample houses: pure, no actor, no query."""

from typing import Final

from django.utils.translation import gettext as _

from planwart.foundation.errors import NotPossible
from planwart.samples.errors import NoRoom
from planwart.samples.house.storeys import UNITS
from planwart.tenancy.choices import ACTIVE_UNITS, Tier

NEEDED: Final = len(UNITS)


def ensure_sample_fits(tier: str, active_units: int) -> None:
    """Raise NoRoom, with the numbers, unless all its units find room in the tier."""
    limit = ACTIVE_UNITS[Tier(tier)]
    if limit is None or active_units + NEEDED <= limit:
        return
    raise NoRoom(
        _(
            "The sample house has %(needed)d units, and your tier %(tier)s has %(free)d left of %(limit)d. Archive units or ask for an upgrade."
        )
        % {"needed": NEEDED, "tier": Tier(tier).label, "free": max(0, limit - active_units), "limit": limit}
    )


def ensure_seen(shown: str, now: str) -> None:
    """Raise NotPossible unless what is to be removed is what the person was shown."""
    if shown != now:
        raise NotPossible(_("Meanwhile something has changed in the sample house. Please look again at what would go."))
