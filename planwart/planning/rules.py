"""What is possible with plans and customer access: pure, no actor, no query."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from planwart.foundation.errors import NotPossible
from planwart.planning.choices import AccessRole
from planwart.sharing.choices import InvitationState
from planwart.sharing.models import Invitation
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
        raise NotPossible(
            _("Your tier allows %(limit)d active units. Archive a unit or ask for an upgrade; nothing is lost.") % {"limit": limit}
        )


def ensure_acceptable(invitation: Invitation, *, now: dt.datetime) -> None:
    """Raise NotPossible, saying why, unless the invitation still waits for an answer."""
    if invitation.state == InvitationState.ACCEPTED:
        raise NotPossible(_("This invitation has been accepted already. Please sign in."))
    if invitation.state == InvitationState.WITHDRAWN:
        raise NotPossible(_("This invitation has been withdrawn."))
    if invitation.state == InvitationState.DECLINED:
        raise NotPossible(_("This invitation has been declined."))
    if invitation.is_expired(now):
        day = date_format(localtime(invitation.expires_at), "DATE_FORMAT")
        raise NotPossible(_("This invitation expired on %(day)s. Please ask for a new one.") % {"day": day})


def ensure_renewable(invitation: Invitation) -> None:
    """Raise NotPossible unless the invitation waits; an expired one can be renewed."""
    if invitation.state != InvitationState.PENDING:
        raise NotPossible(_("This invitation is no longer open."))
