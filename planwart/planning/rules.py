"""What is possible with plans and customer access: pure, no actor, no query."""

from django.utils.translation import gettext as _

from planwart.foundation.errors import NotPossible
from planwart.planning.choices import AccessRole
from planwart.tenancy.choices import ACTIVE_UNITS, CUSTOMER_ACCESS_TIERS, Tier


def tier_allows_customers(tier: str) -> bool:
    """Tell whether customers can be invited at all in this tier."""
    return tier in CUSTOMER_ACCESS_TIERS


def ensure_tier_allows_customers(tier: str) -> None:
    if not tier_allows_customers(tier):
        raise NotPossible(_("Customers can be invited with the tiers SPARK and FIRE. Your plans stay as they are."))


def ensure_tier_allows_role(tier: str, *, now: str, wanted: AccessRole) -> None:
    """Raise NotPossible if a tier without customer access is to give more than a customer has; less is always possible."""
    steps = list(AccessRole)
    if not tier_allows_customers(tier) and steps.index(wanted) > steps.index(AccessRole(now)):
        raise NotPossible(_("Your tier has no customer access: a role can be lowered, but not raised."))


def ensure_unit_fits(tier: str, active_units: int) -> None:
    """Raise NotPossible if the tier's number of active units is reached."""
    limit = ACTIVE_UNITS[Tier(tier)]
    if limit is not None and active_units >= limit:
        raise NotPossible(_("Your tier allows %(limit)d active units. Ask for an upgrade; nothing is lost.") % {"limit": limit})
