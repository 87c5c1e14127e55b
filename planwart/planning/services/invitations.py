"""The other side of an invitation: reading, accepting and declining it by its token."""

import datetime as dt
import json
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from planwart.foundation.actor import Actor, person, system
from planwart.foundation.errors import NotFound, NotPossible
from planwart.foundation.journal import notify_after_commit, record
from planwart.foundation.scope import acting
from planwart.foundation.tokens import digest
from planwart.identity.models import User
from planwart.identity.queries import user_by_email, verified_addresses
from planwart.identity.services import create_account
from planwart.planning.facts import CustomerInvited, InvitationAnswered, InvitationReconsidered
from planwart.planning.models import CustomerAccess, Floor, Plan
from planwart.planning.services.customers import ACCESS_CHANNEL
from planwart.sharing.choices import InvitationState, TokenOrigin
from planwart.sharing.models import Invitation
from planwart.sharing.rules import ensure_acceptable, ensure_reconsiderable, ensure_renewable
from planwart.sharing.services.invitations import add_token, answer, mark_sent, open_again, renew_for_holder
from planwart.tenancy.models import Membership
from planwart.tenancy.services import hold_people


@dataclass(frozen=True, slots=True)
class Offer:
    """What the holder of a token may read: the one invitation, no more of the firm."""

    invitation_id: int
    access_id: int
    plan_id: int
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
    unit: str
    project: str
    address: str
    floors: tuple[str, ...]

    @property
    def proves_address(self) -> bool:
        """Only a token that we mailed does."""
        return self.origin == TokenOrigin.MAIL

    def is_open(self, now: dt.datetime) -> bool:
        return self.state == InvitationState.PENDING and not self.ended and self.expires_at > now


def get_offer(actor: Actor, token: str) -> Offer:
    """Return the offer behind a token, whatever its state. Raises NotFound for any other string."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("select wall.customer_invitation(%s)", [digest(token)])
        (found,) = cursor.fetchone() or (None,)
    if found is None:
        raise NotFound
    return _offer(json.loads(found) if isinstance(found, str) else found)


def _offer(found: dict[str, object]) -> Offer:
    expires = parse_datetime(str(found["expires_at"]))
    floors = found["floors"]
    assert expires is not None and isinstance(floors, list)  # noqa: PT018  (one JSON object of our own function)
    taken = found["taken_by"]
    return Offer(
        invitation_id=int(str(found["invitation"])),
        access_id=int(str(found["access"])),
        plan_id=int(str(found["plan"])),
        organisation_id=int(str(found["organisation"])),
        taken_by=None if taken is None else int(str(taken)),
        ended=bool(found["ended"]),
        expires_at=expires,
        floors=tuple(str(floor) for floor in floors),
        **{key: str(found[key]) for key in ("state", "email", "role", "origin", "firm", "inviter", "unit", "project", "address")},
    )


def accept_as_new_person(*, token: str, name: str, password: str) -> User:
    """Create the account the invitation needs and accept it, in one transaction.

    A mailed link proves the address; through a copied link the account stays unconfirmed.
    Raises NotPossible if the invitation is not open or the address has an account, Invalid for a bad password.
    """
    with acting(system("accept an invitation")) as clerk:
        offer = get_offer(clerk, token)
        ensure_acceptable(_locked_invitation(offer), now=timezone.now())
        user = create_account(email=offer.email, name=name, password=password, verified=offer.proves_address)
        _take(offer=offer, user=user, confirmed=offer.proves_address)
    return user


def accept_as_person(*, user: User, token: str) -> CustomerAccess:
    """Accept an invitation with an existing account of the same address.

    The account must have proven that very address, now by the mailed link or earlier. Raises NotPossible.
    """
    with acting(system("accept an invitation")) as clerk:
        offer = get_offer(clerk, token)
        ensure_acceptable(_locked_invitation(offer), now=timezone.now())
        proven = offer.email.lower() in verified_addresses(user) or (offer.proves_address and user.email.lower() == offer.email.lower())
        if not proven:
            raise NotPossible(_("This invitation is for %(email)s. Please sign in with that address.") % {"email": offer.email})
        return _take(offer=offer, user=user, confirmed=True)


def offers_for(user: User) -> list[Offer]:
    """Return the open invitations to addresses this person has proven, however he came here; the oldest first."""
    with acting(system("look for waiting invitations")):
        waiting = (
            CustomerAccess.objects.filter(
                ended_at=None, invitation__state=InvitationState.PENDING, invitation__expires_at__gt=timezone.now()
            )
            .annotate(address=Lower("invitation__email"))
            .filter(address__in=verified_addresses(user))
            .select_related("invitation__invited_by", "organisation", "unit__parent", "plan")
            .order_by("id")
        )
        return [_waiting_offer(access) for access in waiting]


def accept_offer(*, user: User, access_id: int) -> CustomerAccess:
    """Accept an invitation found by one's own proven address, without its link. Raises NotFound for any other."""
    offer = next((offer for offer in offers_for(user) if offer.access_id == access_id), None)
    if offer is None:
        raise NotFound
    with acting(system("accept an invitation")):
        ensure_acceptable(_locked_invitation(offer), now=timezone.now())
        return _take(offer=offer, user=user, confirmed=True)


def _waiting_offer(access: CustomerAccess) -> Offer:
    invitation, unit = access.invitation, access.unit
    floors = Floor.objects.filter(plan_id=access.plan_id, archived_at=None).values_list("name", flat=True)
    return Offer(
        invitation_id=invitation.pk,
        access_id=access.pk,
        plan_id=access.plan_id,
        organisation_id=access.organisation_id,
        state=invitation.state,
        ended=False,
        taken_by=access.user_id,
        email=invitation.email,
        role=access.role,
        origin=TokenOrigin.MAIL,
        expires_at=invitation.expires_at,
        firm=access.organisation.name,
        inviter=invitation.invited_by.name if invitation.invited_by else "",
        unit=unit.name,
        project=unit.parent.name if unit.parent else "",
        address=unit.parent.street if unit.parent else "",
        floors=tuple(floors),
    )


def decline_invitation(*, token: str) -> Offer:
    """Turn an invitation down; the firm sees it. Raises NotPossible if it is no longer open."""
    with acting(system("decline an invitation")) as clerk:
        offer = get_offer(clerk, token)
        invitation = _locked_invitation(offer)
        ensure_acceptable(invitation, now=timezone.now())
        now = timezone.now()
        answer(invitation, state=InvitationState.DECLINED, at=now)
        CustomerAccess.objects.filter(pk=offer.access_id).update(ended_at=now)
        _tell(offer, actor=clerk, accepted=False)
    return offer


def reconsider_invitation(*, token: str) -> None:
    """Take a refusal back: the invitation waits again. Some mail scanners press every button of a page.

    Raises NotPossible if it was not declined, is too old, or the address was invited anew meanwhile.
    """
    with acting(system("take a refusal back")) as clerk:
        offer = get_offer(clerk, token)
        invitation = _locked_invitation(offer)
        ensure_reconsiderable(invitation, now=timezone.now())
        open_again(invitation)
        access = CustomerAccess.objects.get(pk=offer.access_id)
        access.ended_at = None
        try:
            with transaction.atomic():
                access.save(update_fields=["ended_at"])
        except IntegrityError as error:
            raise NotPossible(_("There is a newer invitation to this address. Please open the link in the latest e-mail.")) from error
        fact = InvitationReconsidered(access_id=access.pk, invitation_id=invitation.pk)
        record(fact, actor=clerk, organisation_id=offer.organisation_id, place_id=access.unit_id)


def mint_mailed_link(*, access_id: int) -> tuple[Offer, str] | None:
    """Return the offer and a fresh token for the mail that is being sent now, or None if it is no longer open.

    Tokens are made when the mail is made: what waits in the outbox opens nothing.
    """
    with acting(system("mail an invitation")) as clerk:
        access = CustomerAccess.objects.select_related("invitation").filter(pk=access_id).first()
        if access is None or access.invitation.state != InvitationState.PENDING or not access.is_live:
            return None
        token = add_token(access.invitation, origin=TokenOrigin.MAIL)
        mark_sent(access.invitation)
        return get_offer(clerk, token), token


def ask_for_new_invitation(*, token: str) -> Offer:
    """Mail an expired invitation again to the very address it was for; older links end. Raises NotPossible once it is answered."""
    with acting(system("renew an invitation")) as clerk:
        offer = get_offer(clerk, token)
        invitation = _locked_invitation(offer)
        ensure_renewable(invitation)
        if invitation.is_expired(timezone.now()):
            renew_for_holder(invitation)
            fact = CustomerInvited(access_id=offer.access_id, invitation_id=offer.invitation_id, again=True)
            record(fact, actor=clerk, organisation_id=offer.organisation_id)
    return offer


def mark_opened(*, token: str) -> None:
    """Note the first human act on the invitation's page; loading the page alone is none."""
    with acting(system("an invitation was opened")) as clerk:
        offer = get_offer(clerk, token)
        Invitation.objects.filter(pk=offer.invitation_id, opened_at=None).update(opened_at=timezone.now())


def has_account(offer: Offer) -> bool:
    """Tell whether the invited address has an account, to the holder of its token only."""
    with acting(system("look for the invited account")):
        return user_by_email(offer.email) is not None


def _locked_invitation(offer: Offer) -> Invitation:
    Plan.objects.select_for_update().only("id").get(pk=offer.plan_id)
    return Invitation.objects.select_for_update().get(pk=offer.invitation_id)


def _take(*, offer: Offer, user: User, confirmed: bool) -> CustomerAccess:
    hold_people(offer.organisation_id)
    if Membership.objects.filter(organisation_id=offer.organisation_id, user=user, archived_at=None).exists():
        raise NotPossible(_("You work in this company and see the plan already."))
    access = CustomerAccess.objects.select_for_update().get(pk=offer.access_id)
    access.user, access.name, access.confirmed = user, user.name, confirmed
    try:
        with transaction.atomic():
            access.save(update_fields=["user", "name", "confirmed"])
    except IntegrityError as error:
        raise NotPossible(_("You already have access to another unit of %(firm)s.") % {"firm": offer.firm}) from error
    answer(access.invitation, state=InvitationState.ACCEPTED, at=timezone.now())
    _tell(offer, actor=person(user.pk, name=user.name), accepted=True)
    notify_after_commit(ACCESS_CHANNEL, str(offer.plan_id))
    return access


def _tell(offer: Offer, *, actor: Actor, accepted: bool) -> None:
    unit_id = CustomerAccess.objects.values_list("unit_id", flat=True).get(pk=offer.access_id)
    fact = InvitationAnswered(access_id=offer.access_id, invitation_id=offer.invitation_id, accepted=accepted)
    record(fact, actor=actor, organisation_id=offer.organisation_id, place_id=unit_id)
