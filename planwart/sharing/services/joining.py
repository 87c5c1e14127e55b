"""The other side of an invitation into a team: reading, accepting and declining it by its token."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from planwart.foundation.actor import Actor, person, system
from planwart.foundation.errors import NotFound, NotPossible
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.foundation.tokens import digest
from planwart.identity.models import User
from planwart.identity.queries import verified_addresses
from planwart.identity.services import create_account
from planwart.sharing.choices import InvitationState, TokenOrigin
from planwart.sharing.facts import StaffDeclined, StaffInvited, StaffJoined, StaffReconsidered
from planwart.sharing.models import Invitation, StaffOffer
from planwart.sharing.rules import ensure_acceptable, ensure_backed, ensure_reconsiderable, ensure_renewable, is_backed
from planwart.sharing.services.invitations import add_token, answer, mark_sent, open_again, renew_for_holder
from planwart.tenancy.models import Membership
from planwart.tenancy.services import let_in


@dataclass(frozen=True, slots=True)
class TeamOffer:
    """What the holder of a token may read: the one offer, no more of the firm."""

    invitation_id: int
    offer_id: int
    organisation_id: int
    state: str
    ended: bool
    taken_by: int | None
    email: str
    role: str
    origin: str
    expires_at: dt.datetime
    firm: str
    inviter: str
    backed: bool

    @property
    def proves_address(self) -> bool:
        """Only a token that we mailed does."""
        return self.origin == TokenOrigin.MAIL

    def is_open(self, now: dt.datetime) -> bool:
        return self.state == InvitationState.PENDING and not self.ended and self.expires_at > now


def get_team_offer(actor: Actor, token: str) -> TeamOffer:
    """Return the offer behind a token, whatever its state. Raises NotFound for any other string."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("select wall.staff_invitation(%s)", [digest(token)])
        (found,) = cursor.fetchone() or (None,)
    if found is None:
        raise NotFound
    return _read(json.loads(found) if isinstance(found, str) else found)


def _read(found: dict[str, Any]) -> TeamOffer:
    expires = parse_datetime(found["expires_at"])
    assert expires is not None  # a timestamp of our own function
    return TeamOffer(
        invitation_id=found["invitation"],
        offer_id=found["offer"],
        organisation_id=found["organisation"],
        taken_by=found["taken_by"],
        expires_at=expires,
        **{key: found[key] for key in ("state", "ended", "email", "role", "origin", "firm", "inviter", "backed")},
    )


def join_as_new_person(*, token: str, name: str, password: str) -> tuple[User, Membership]:
    """Create the account the invitation needs and accept it, in one transaction.

    A mailed link proves the address; through a copied link the account stays unconfirmed.
    Raises NotPossible if the invitation is not open or the address has an account, Invalid for a bad password.
    """
    with acting(system("join a team")) as clerk:
        offer = get_team_offer(clerk, token)
        _ensure_open(offer)
        user = create_account(email=offer.email, name=name, password=password, verified=offer.proves_address)
        membership = _take(offer=offer, user=user, confirmed=offer.proves_address)
    return user, membership


def join_as_person(*, user: User, token: str) -> Membership:
    """Accept with an existing account of exactly the invited address, proven now by the mailed link or earlier. Raises NotPossible."""
    with acting(system("join a team")) as clerk:
        offer = get_team_offer(clerk, token)
        _ensure_open(offer)
        invited = offer.email.lower()
        if invited not in verified_addresses(user) and not (offer.proves_address and user.email.lower() == invited):
            raise NotPossible(_("This invitation is for %(email)s. Please sign in with that address.") % {"email": offer.email})
        return _take(offer=offer, user=user, confirmed=True)


def team_offers_for(user: User) -> list[TeamOffer]:
    """Return the open invitations to addresses this person has proven, however he came here; the oldest first."""
    with acting(system("look for waiting invitations")):
        waiting = (
            StaffOffer.objects.filter(ended_at=None, invitation__state=InvitationState.PENDING, invitation__expires_at__gt=timezone.now())
            .annotate(address=Lower("email"))
            .filter(address__in=verified_addresses(user))
            .select_related("invitation__invited_by", "organisation")
            .order_by("id")
        )
        offers = [_waiting(offer) for offer in waiting]
    return [offer for offer in offers if offer.backed]


def join_by_address(*, user: User, offer_id: int) -> Membership:
    """Accept an offer found by one's own proven address, without its link. Raises NotFound for any other."""
    offer = next((offer for offer in team_offers_for(user) if offer.offer_id == offer_id), None)
    if offer is None:
        raise NotFound
    with acting(system("join a team")):
        _ensure_open(offer)
        return _take(offer=offer, user=user, confirmed=True)


def decline_team_offer(*, token: str) -> TeamOffer:
    """Turn an offer down; the firm sees it. Raises NotPossible if it is no longer open."""
    with acting(system("decline a place in a team")) as clerk:
        offer = get_team_offer(clerk, token)
        invitation = _hold(offer)
        ensure_acceptable(invitation, now=timezone.now())
        now = timezone.now()
        answer(invitation, state=InvitationState.DECLINED, at=now)
        StaffOffer.objects.filter(pk=offer.offer_id).update(ended_at=now)
        record(StaffDeclined(offer_id=offer.offer_id), actor=clerk, organisation_id=offer.organisation_id)
    return offer


def reconsider_team_offer(*, token: str) -> None:
    """Take a refusal back: the offer waits again. Some mail scanners press every button of a page.

    Raises NotPossible if it was not declined, is too old, or the address was invited anew meanwhile.
    """
    with acting(system("take a refusal back")) as clerk:
        offer = get_team_offer(clerk, token)
        invitation = _hold(offer)
        ensure_reconsiderable(invitation, now=timezone.now())
        open_again(invitation)
        try:
            with transaction.atomic():
                StaffOffer.objects.filter(pk=offer.offer_id).update(ended_at=None)
        except IntegrityError as error:
            raise NotPossible(_("There is a newer invitation to this address. Please open the link in the latest e-mail.")) from error
        record(StaffReconsidered(offer_id=offer.offer_id), actor=clerk, organisation_id=offer.organisation_id)


def ask_for_new_team_link(*, token: str) -> TeamOffer:
    """Mail an expired invitation again to the very address it was for; older links end.

    Raises NotPossible once it is answered, or where nobody of the firm answers for it any more.
    """
    with acting(system("renew an invitation")) as clerk:
        offer = get_team_offer(clerk, token)
        invitation = _hold(offer)
        ensure_renewable(invitation)
        ensure_backed(offer.backed)
        if invitation.is_expired(timezone.now()):
            renew_for_holder(invitation)
            fact = StaffInvited(offer_id=offer.offer_id, invitation_id=offer.invitation_id, again=True)
            record(fact, actor=clerk, organisation_id=offer.organisation_id)
    return offer


def mark_team_offer_opened(*, token: str) -> None:
    """Note the first human act on the invitation's page; loading the page alone is none."""
    with acting(system("an invitation was opened")) as clerk:
        offer = get_team_offer(clerk, token)
        Invitation.objects.filter(pk=offer.invitation_id, opened_at=None).update(opened_at=timezone.now())


def mint_mailed_team_link(*, invitation_id: int) -> tuple[TeamOffer, str, str] | None:
    """Return the offer, a fresh token for the mail that is being sent now, and the inviter's address; None if it is no longer open.

    Tokens are made when the mail is made: what waits in the outbox opens nothing.
    """
    with acting(system("mail an invitation")) as clerk:
        invitation = Invitation.objects.select_related("invited_by").select_for_update(of=("self",)).get(pk=invitation_id)
        if invitation.state != InvitationState.PENDING:
            return None
        token = add_token(invitation, origin=TokenOrigin.MAIL)
        mark_sent(invitation)
        return get_team_offer(clerk, token), token, invitation.invited_by.email if invitation.invited_by else ""


def _hold(offer: TeamOffer) -> Invitation:
    return Invitation.objects.select_for_update(of=("self",)).get(pk=offer.invitation_id)


def _ensure_open(offer: TeamOffer) -> None:
    """Hold the invitation; of fifty who accept at once the first goes on, the others find it accepted."""
    ensure_acceptable(_hold(offer), now=timezone.now())
    ensure_backed(_waiting(StaffOffer.objects.select_related("invitation__invited_by", "organisation").get(pk=offer.offer_id)).backed)


def _waiting(offer: StaffOffer) -> TeamOffer:
    invitation = offer.invitation
    return TeamOffer(
        invitation_id=invitation.pk,
        offer_id=offer.pk,
        organisation_id=offer.organisation_id,
        state=invitation.state,
        ended=not offer.is_live,
        taken_by=None,
        email=offer.email,
        role=offer.role,
        origin=TokenOrigin.MAIL,
        expires_at=invitation.expires_at,
        firm=offer.organisation.name,
        inviter=invitation.invited_by.name if invitation.invited_by else "",
        backed=is_backed(offer.role, invitation.invited_by),
    )


def _take(*, offer: TeamOffer, user: User, confirmed: bool) -> Membership:
    me = person(user.pk, name=user.name)
    membership = let_in(actor=me, organisation_id=offer.organisation_id, user=user, role=offer.role)
    now = timezone.now()
    StaffOffer.objects.filter(pk=offer.offer_id).update(user=user, name=user.name, confirmed=confirmed, membership=membership, ended_at=now)
    answer(Invitation.objects.get(pk=offer.invitation_id), state=InvitationState.ACCEPTED, at=now)
    fact = StaffJoined(offer_id=offer.offer_id, membership_id=membership.pk)
    record(fact, actor=me, organisation_id=offer.organisation_id)
    return membership
