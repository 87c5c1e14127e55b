"""Doors to mails. The operator sees states, the Postfach of a demo everything."""

from dataclasses import dataclass

from django.db.models import QuerySet

from planwart.foundation.actor import Actor, ActorKind, system
from planwart.foundation.errors import NotFound
from planwart.foundation.scope import acting
from planwart.mail.models import OutboundMail

SEEN_BY_OPERATOR = ("id", "organisation_id", "kind", "recipient", "state", "error", "created_at", "sent_at")


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


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far the latest mail of an invitation came, and how it was addressed."""

    state: str
    state_words: str
    error: str
    sender: str
    subject: str


def delivery_of_invitation(actor: Actor, invitation_id: int) -> Delivery | None:
    """Return the state of the latest mail about an invitation of the actor's own firm, without its content."""
    if actor.kind is not ActorKind.MEMBER or actor.organisation_id is None:
        return None
    with acting(system("delivery state")):
        mail = OutboundMail.objects.filter(organisation_id=actor.organisation_id, invitation_id=invitation_id).order_by("-id").first()
        if mail is None:
            return None
        return Delivery(
            state=mail.state, state_words=str(mail.get_state_display()), error=mail.error, sender=mail.sender, subject=mail.subject
        )
