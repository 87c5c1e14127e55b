"""Inviting into a team: the firm's side. What the invited person does stands in ``joining``."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from planwart.foundation.actor import Actor, system
from planwart.foundation.errors import NotFound, NotPossible, require
from planwart.foundation.journal import record
from planwart.foundation.scope import acting
from planwart.sharing.choices import InvitationKind, InvitationState, TokenOrigin
from planwart.sharing.facts import StaffInvited, StaffOfferWithdrawn
from planwart.sharing.models import Invitation, StaffOffer
from planwart.sharing.permissions import can_manage_offer, can_offer
from planwart.sharing.rules import clean_email, ensure_renewable, ensure_room_for_offer
from planwart.sharing.services.invitations import add_token, answer, make_invitation, renew
from planwart.tenancy.choices import Purpose, Role
from planwart.tenancy.models import Membership, Organisation
from planwart.tenancy.permissions import can_operate
from planwart.tenancy.services import ensure_may_belong, found_for_owner, hold_people


def invite_staff(
    *, actor: Actor, organisation: Organisation, email: str, role: Role = Role.STAFF, project_ids: Sequence[int] = ()
) -> StaffOffer:
    """Offer a place in the team to one address. Records StaffInvited; the mail goes out from that fact.

    Raises NotAllowed for staff, and for an admin who offers an owner's place; Invalid for an unusable address; NotPossible if the
    address works here, is invited already, or belongs to a customer of the firm. Whether it has an account makes no difference.
    """
    require(can_offer(actor, organisation.pk, role))
    email = clean_email(email)
    with acting(actor):
        hold_people(organisation.pk)
        _ensure_address_free(organisation.pk, email)
        ensure_room_for_offer(StaffOffer.objects.filter(organisation=organisation, ended_at=None).count())
        return _offer(organisation.pk, email=email, role=role, project_ids=project_ids, actor=actor)


def resend_staff_offer(*, actor: Actor, offer: StaffOffer) -> None:
    """Mail a waiting or expired invitation again, for its full term, to the same address. Whoever does so answers for it."""
    require(can_manage_offer(actor, offer))
    with acting(actor):
        held = _hold(offer)
        ensure_renewable(held.invitation)
        renew(held.invitation, by=actor.membership_id)
        record(StaffInvited(offer_id=held.pk, invitation_id=held.invitation_id, again=True), actor=actor)


def copy_staff_token(*, actor: Actor, offer: StaffOffer) -> str:
    """Return a token for a link to hand over by other means; it does not prove the address."""
    require(can_manage_offer(actor, offer))
    with acting(actor):
        held = _hold(offer)
        ensure_renewable(held.invitation)
        renew(held.invitation, by=actor.membership_id)
        return add_token(held.invitation, origin=TokenOrigin.COPY)


def withdraw_staff_offer(*, actor: Actor, offer: StaffOffer) -> None:
    """Take an open invitation back; all its links lose their power at once."""
    require(can_manage_offer(actor, offer))
    with acting(actor):
        _withdraw(_hold(offer), actor=actor)


def change_offer_address(*, actor: Actor, offer: StaffOffer, email: str) -> StaffOffer:
    """Invite another address instead, with the same role and projects.

    It is another invitation: links that were mailed to the old address, or are on their way to it, open nothing any more.
    """
    require(can_manage_offer(actor, offer))
    email = clean_email(email)
    with acting(actor):
        hold_people(offer.organisation_id)
        held = _hold(offer)
        if email == held.email:
            raise NotPossible(_("This invitation goes to %(email)s already.") % {"email": email})
        _withdraw(held, actor=actor)
        _ensure_address_free(held.organisation_id, email)
        return _offer(held.organisation_id, email=email, role=held.role, project_ids=held.project_ids, actor=actor)


def invite_owner(*, actor: Actor, name: str, email: str, purpose: Purpose = Purpose.PLANNING) -> StaffOffer:
    """Found a firm and invite its owner. Only the operator does so; he does not come to see its content.

    Raises NotAllowed for everybody else, Invalid for an empty name or an unusable address.
    """
    require(can_operate(actor))
    email = clean_email(email)
    with acting(system("invite the owner of a firm")):
        firm = found_for_owner(actor=actor, name=name, purpose=purpose)
        return _offer(firm.pk, email=email, role=Role.OWNER, project_ids=(), actor=actor)


def resend_owner_invitation(*, actor: Actor, organisation_id: int) -> StaffOffer:
    """Mail the invitation of a firm's first owner again. Raises NotFound where none is waiting."""
    require(can_operate(actor))
    with acting(system("invite the owner of a firm again")):
        waiting = StaffOffer.objects.filter(organisation_id=organisation_id, role=Role.OWNER, ended_at=None, invitation__invited_by=None)
        offer = waiting.first()
        if offer is None:
            raise NotFound
        held = _hold(offer)
        ensure_renewable(held.invitation)
        renew(held.invitation)
        fact = StaffInvited(offer_id=held.pk, invitation_id=held.invitation_id, again=True)
        record(fact, actor=actor, organisation_id=organisation_id)
    return held


def _offer(organisation_id: int, *, email: str, role: str, project_ids: Sequence[int], actor: Actor) -> StaffOffer:
    invitation = make_invitation(organisation_id=organisation_id, membership_id=actor.membership_id, kind=InvitationKind.STAFF, email=email)
    projects = list(project_ids) if role == Role.STAFF else []
    offer = StaffOffer.objects.create(organisation_id=organisation_id, email=email, role=role, project_ids=projects, invitation=invitation)
    record(StaffInvited(offer_id=offer.pk, invitation_id=invitation.pk), actor=actor, organisation_id=organisation_id)
    return offer


def _hold(offer: StaffOffer) -> StaffOffer:
    """Hold the invitation and return the offer fresh. Raises NotPossible if it has ended."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=offer.invitation_id)
    fresh = StaffOffer.objects.get(pk=offer.pk)
    fresh.invitation = invitation
    if not fresh.is_live:
        raise NotPossible(_("This invitation is no longer open."))
    return fresh


def _withdraw(held: StaffOffer, *, actor: Actor) -> None:
    now = timezone.now()
    answer(held.invitation, state=InvitationState.WITHDRAWN, at=now)
    held.ended_at = now
    held.save(update_fields=["ended_at"])
    record(StaffOfferWithdrawn(offer_id=held.pk), actor=actor)


def _ensure_address_free(organisation_id: int, email: str) -> None:
    if Membership.objects.filter(organisation_id=organisation_id, email__iexact=email, archived_at=None).exists():
        raise NotPossible(_("%(email)s works in your company already.") % {"email": email})
    if StaffOffer.objects.filter(organisation_id=organisation_id, email__iexact=email, ended_at=None).exists():
        raise NotPossible(_("%(email)s is invited already.") % {"email": email})
    ensure_may_belong(organisation_id, email=email)
