"""Doors to mails. The operator sees states, the Postfach of a demo everything."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from planwart.foundation.actor import Actor, ActorKind, system
from planwart.foundation.errors import NotFound
from planwart.foundation.scope import acting
from planwart.mail.choices import GIVEN_UP, MailKind, MailState
from planwart.mail.models import MailServer, OutboundMail

SEEN_BY_OPERATOR = (
    "id",
    "organisation_id",
    "kind",
    "recipient",
    "state",
    "fault",
    "error",
    "attempts",
    "created_at",
    "tried_at",
    "next_attempt_at",
    "sent_at",
)
SERVER_SEEN_BY_OPERATOR = ("id", "host", "port", "user", "security", "sender", "changed_at")


def mails_visible_to(actor: Actor) -> QuerySet[OutboundMail]:
    """The latest mail first. The operator's rows carry no subject and no content."""
    if actor.kind is ActorKind.SYSTEM:
        return OutboundMail.objects.order_by("-id")
    if actor.kind is ActorKind.OPERATOR:
        return OutboundMail.objects.only(*SEEN_BY_OPERATOR).order_by("-id")
    return OutboundMail.objects.none()


def get_mail(actor: Actor, mail_id: int) -> OutboundMail:
    """Return a mail with its content. Raises NotFound for everybody but the system."""
    mail = mails_visible_to(actor).filter(pk=mail_id).first() if actor.kind is ActorKind.SYSTEM else None
    if mail is None:
        raise NotFound
    return mail


def mails_by_state(actor: Actor) -> dict[str, int]:
    """Count the mails in each state."""
    return dict(mails_visible_to(actor).order_by("state").values_list("state").annotate(Count("id")))


def latest_test(actor: Actor, address: str) -> OutboundMail | None:
    """Return the last test mail to this address."""
    return mails_visible_to(actor).filter(kind=MailKind.TEST, recipient=address).first()


def entered_server(actor: Actor) -> MailServer | None:
    """Return the server the operator entered, without its password, which nobody is shown again."""
    if actor.kind is not ActorKind.OPERATOR:
        return None
    return MailServer.objects.only(*SERVER_SEEN_BY_OPERATOR).first()


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far the latest mail of an invitation came, and how it was addressed.

    ``error`` is a sentence for people, with the mail server's own words where it said any.
    """

    state: str
    state_words: str
    error: str
    sender: str
    subject: str
    next_attempt_at: dt.datetime | None = None

    @property
    def is_undeliverable(self) -> bool:
        """Nobody tries any more: the address is wrong, or no server took it."""
        return self.state in GIVEN_UP

    @property
    def waits(self) -> bool:
        return self.state == MailState.DEFERRED


def delivery_of_invitation(actor: Actor, invitation_id: int) -> Delivery | None:
    """Return the state of the latest mail about an invitation of the actor's own firm, without its content."""
    return deliveries_of_invitations(actor, [invitation_id]).get(invitation_id)


def deliveries_of_invitations(actor: Actor, invitation_ids: Iterable[int]) -> dict[int, Delivery]:
    """Return the latest state for each of these invitations of the actor's own firm, in one query."""
    if actor.kind is not ActorKind.MEMBER or actor.organisation_id is None:
        return {}
    with acting(system("delivery state")):
        mails = OutboundMail.objects.filter(organisation_id=actor.organisation_id, invitation_id__in=list(invitation_ids))
        latest = mails.order_by("invitation_id", "-id").distinct("invitation_id")
        return {mail.invitation_id: _delivery(mail) for mail in latest if mail.invitation_id is not None}


def _delivery(mail: OutboundMail) -> Delivery:
    return Delivery(
        state=mail.state,
        state_words=str(mail.get_state_display()),
        error=told(mail),
        sender=mail.sender,
        subject=mail.subject,
        next_attempt_at=mail.next_attempt_at,
    )


def told(mail: OutboundMail) -> str:
    """Say why a mail has not left, with what the server said about it; empty when nothing went wrong."""
    return f"{mail.fault_words} ({mail.error})" if mail.fault and mail.error else mail.fault_words
