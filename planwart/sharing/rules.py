"""What is possible with invitations and with keys for programs: pure, no actor, no query."""

import datetime as dt
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from planwart.foundation.errors import Invalid, NotPossible
from planwart.sharing.choices import InvitationState
from planwart.sharing.models import Invitation
from planwart.tenancy.choices import Role
from planwart.tenancy.models import Membership

LIFETIMES_DAYS: Final = (30, 90, 365)
MOST_NAME: Final = 60
MOST_EMAIL: Final = 254
MOST_TOKENS: Final = 50
"""So many live keys of one firm are more than anybody can keep an eye on."""
MOST_OFFERS: Final = 100
"""So many open places in one team would be mail to strangers rather than to colleagues."""


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


def ensure_reconsiderable(invitation: Invitation, *, now: dt.datetime) -> None:
    """Raise NotPossible unless the invitation was declined and would still be valid."""
    if invitation.state != InvitationState.DECLINED:
        raise NotPossible(_("This invitation has not been declined."))
    if invitation.expires_at <= now:
        day = date_format(localtime(invitation.expires_at), "DATE_FORMAT")
        raise NotPossible(_("This invitation expired on %(day)s. Please ask for a new one.") % {"day": day})


def ensure_renewable(invitation: Invitation) -> None:
    """Raise NotPossible unless the invitation waits; an expired one can be renewed."""
    if invitation.state != InvitationState.PENDING:
        raise NotPossible(_("This invitation is no longer open."))


def is_backed(role: str, inviter: Membership | None) -> bool:
    """Tell whether whoever offered a place may still do so; the operator's offers have no inviter in the firm."""
    if inviter is None:
        return True
    return inviter.is_live and (inviter.role == Role.OWNER or (inviter.role == Role.ADMIN and role != Role.OWNER))


def ensure_backed(backed: bool) -> None:
    """Raise NotPossible if whoever offered a place in the team may not do so any more."""
    if not backed:
        raise NotPossible(_("Whoever invited you does not manage this team any more. Please ask for a new invitation."))


def ensure_room_for_offer(live: int) -> None:
    if live >= MOST_OFFERS:
        raise NotPossible(_("There are %(limit)d open invitations already. Withdraw one that nobody needs.") % {"limit": MOST_OFFERS})


def clean_email(email: str) -> str:
    """Return the address in lower case. Raises Invalid unless it is one single address."""
    email = email.strip().lower()
    sentence = _("Please enter one e-mail address, for example name@example.org.")
    if len(email) > MOST_EMAIL:
        raise Invalid(sentence)
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(sentence) from error
    return email
