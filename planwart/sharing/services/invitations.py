"""Invitations: making, renewing, answering. What they open belongs to the rooms above.

Callers have checked the actor's right to the thing; here the invitation itself is kept straight.
"""

import datetime as dt

from django.utils import timezone

from planwart.foundation.tokens import digest, new_token
from planwart.sharing.choices import LIFETIME, InvitationKind, InvitationState, TokenOrigin
from planwart.sharing.models import Invitation, InvitationToken


def make_invitation(*, organisation_id: int, membership_id: int | None, kind: InvitationKind, email: str) -> Invitation:
    """Store a pending invitation; tokens are made when it is mailed or copied."""
    return Invitation.objects.create(
        organisation_id=organisation_id,
        invited_by_id=membership_id,
        kind=kind,
        email=email.lower(),
        expires_at=timezone.now() + LIFETIME[kind],
    )


def add_token(invitation: Invitation, *, origin: TokenOrigin) -> str:
    """Return a further token for an open invitation; the database keeps its digest only."""
    token = new_token()
    InvitationToken.objects.create(organisation_id=invitation.organisation_id, invitation=invitation, digest=digest(token), origin=origin)
    return token


def renew(invitation: Invitation, *, by: int | None = None) -> None:
    """Let a waiting or expired invitation live for its full term again. ``by`` is the member who answers for it from now on."""
    invitation.expires_at = timezone.now() + LIFETIME[InvitationKind(invitation.kind)]
    fields = ["expires_at"]
    if by is not None:
        invitation.invited_by_id = by
        fields.append("invited_by")
    invitation.save(update_fields=fields)


def renew_for_holder(invitation: Invitation) -> None:
    """Let an expired invitation live again for the mail that goes out now.

    Every older link ends for good: whoever kept one, or found it, must not bring it back to life by himself.
    """
    InvitationToken.objects.filter(invitation=invitation).delete()
    renew(invitation)


def answer(invitation: Invitation, *, state: InvitationState, at: dt.datetime) -> None:
    """Note the answer; a declined or withdrawn invitation loses all its tokens' power by its state."""
    invitation.state = state
    invitation.answered_at = at
    invitation.save(update_fields=["state", "answered_at"])


def open_again(invitation: Invitation) -> None:
    """Let a declined invitation wait again; its term stays."""
    invitation.state, invitation.answered_at = InvitationState.PENDING, None
    invitation.save(update_fields=["state", "answered_at"])


def mark_sent(invitation: Invitation) -> None:
    """Note that the mail left the house just now."""
    invitation.last_sent_at = timezone.now()
    invitation.save(update_fields=["last_sent_at"])
