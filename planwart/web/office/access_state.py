"""Where customers stand, in one word with its colour and shape."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planwart.mail.queries import Delivery
from planwart.planning.models import CustomerAccess
from planwart.sharing.choices import InvitationState


@dataclass(frozen=True, slots=True)
class AccessState:
    """``dot`` is the shape beside the word: none, pending or empty for green."""

    word: str
    dot: str
    tone: str

    @property
    def is_open(self) -> bool:
        return self.dot == "pending"


def access_state(customers: Iterable[CustomerAccess]) -> AccessState:
    """Sum the live accesses of a unit up: orange while any is open, green when all have accepted."""
    people = list(customers)
    if not people:
        return AccessState(_("Nobody invited"), "none", "")
    waiting = sum(1 for access in people if access.invitation.state != InvitationState.ACCEPTED)
    if waiting:
        return AccessState(ngettext("%(n)d open", "%(n)d open", waiting) % {"n": waiting}, "pending", "warn")
    return AccessState(_("Accepted"), "", "ok")


@dataclass(frozen=True, slots=True)
class PersonState:
    """How far one person is, with the icon and the tone of the badge; ``code`` says it to programs."""

    word: str
    tone: str
    icon: str
    code: str


def person_state(access: CustomerAccess, delivery: Delivery | None = None) -> PersonState:
    """Tell one person's state; an undeliverable mail outweighs that the invitation waits."""
    invitation = access.invitation
    states = (
        (access.ended_at is not None, PersonState(_("Ended"), "", icon="circle-minus", code="ended")),
        (invitation.state == InvitationState.ACCEPTED, PersonState(_("Accepted"), "ok", icon="check", code="accepted")),
        (invitation.state == InvitationState.DECLINED, PersonState(_("Declined"), "", icon="circle-minus", code="declined")),
        (invitation.is_expired(timezone.now()), PersonState(_("Expired"), "", icon="clock", code="expired")),
        (
            delivery is not None and delivery.is_undeliverable,
            PersonState(_("E-mail undeliverable"), "err", icon="triangle-alert", code="undeliverable"),
        ),
        (invitation.opened_at is not None, PersonState(_("Opened"), "info", icon="eye", code="opened")),
    )
    return next((state for holds, state in states if holds), PersonState(_("Invited"), "warn", icon="clock", code="invited"))
