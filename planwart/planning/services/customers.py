"""Customer access: inviting to one unit, changing the role, ending it.

Every change locks the plan's row first: a push of the customer lands either before or not at all.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from planwart.foundation.actor import Actor
from planwart.foundation.errors import NotPossible, require
from planwart.foundation.journal import notify_after_commit, record
from planwart.foundation.scope import acting
from planwart.planning.choices import AccessRole
from planwart.planning.facts import CustomerAccessEnded, CustomerInvited, CustomerRoleChanged
from planwart.planning.models import CustomerAccess, Plan
from planwart.planning.permissions import can_manage_customers
from planwart.planning.rules import ensure_tier_allows_customers, ensure_tier_allows_role
from planwart.sharing.choices import InvitationKind, InvitationState, TokenOrigin
from planwart.sharing.models import StaffOffer
from planwart.sharing.rules import clean_email, ensure_renewable
from planwart.sharing.services.invitations import add_token, answer, make_invitation, renew
from planwart.tenancy.models import Membership
from planwart.tenancy.services import hold_people, hold_tier

ACCESS_CHANNEL = "plan_access"  # payload: the plan's id; its sockets ask for their grants again


def invite_customer(*, actor: Actor, plan: Plan, email: str, role: AccessRole) -> CustomerAccess:
    """Open a unit to one address. Records CustomerInvited; the mail goes out from that fact.

    Raises NotAllowed for outsiders; Invalid for an unusable address; NotPossible if the tier has no
    customer access, or the address already has access to a unit of the firm or works there.
    """
    require(can_manage_customers(actor, plan))
    email = clean_email(email)
    with acting(actor):
        lock_plan(plan)
        ensure_tier_allows_customers(hold_tier(plan.organisation_id))
        hold_people(plan.organisation_id)
        _ensure_address_free(plan, email)
        try:
            with transaction.atomic():
                access = _open_access(actor=actor, plan=plan, email=email, role=role)
        except IntegrityError as error:  # two colleagues invited the same address at once
            raise NotPossible(_("This person already has access to a unit of your company.")) from error
        fact = CustomerInvited(access_id=access.pk, invitation_id=access.invitation_id)
        record(fact, actor=actor, organisation_id=plan.organisation_id, place_id=plan.unit_id)
    return access


def resend_invitation(*, actor: Actor, access: CustomerAccess) -> None:
    """Mail a waiting or expired invitation again, for its full term, to the same address."""
    require(can_manage_customers(actor, access.plan))
    with acting(actor):
        access = lock_access(access)
        ensure_renewable(access.invitation)
        renew(access.invitation)
        fact = CustomerInvited(access_id=access.pk, invitation_id=access.invitation_id, again=True)
        record(fact, actor=actor, organisation_id=access.organisation_id, place_id=access.unit_id)


def copy_invitation_token(*, actor: Actor, access: CustomerAccess) -> str:
    """Return a token for a link to hand over by other means; it does not prove the address."""
    require(can_manage_customers(actor, access.plan))
    with acting(actor):
        access = lock_access(access)
        ensure_renewable(access.invitation)
        renew(access.invitation)
        return add_token(access.invitation, origin=TokenOrigin.COPY)


def change_customer_role(*, actor: Actor, access: CustomerAccess, role: AccessRole) -> CustomerAccess:
    """Give a customer another role, also before he has accepted. Open editors follow at once.

    Raises NotPossible for a higher role in a tier without customer access.
    """
    require(can_manage_customers(actor, access.plan))
    with acting(actor):
        access = lock_access(access)
        if access.role == role:
            return access
        ensure_tier_allows_role(hold_tier(access.organisation_id), now=access.role, wanted=role)
        access.role = role
        access.save(update_fields=["role"])
        fact = CustomerRoleChanged(access_id=access.pk, role=role)
        record(fact, actor=actor, organisation_id=access.organisation_id, place_id=access.unit_id)
        notify_after_commit(ACCESS_CHANNEL, str(access.plan_id))
    return access


def end_customer_access(*, actor: Actor, access: CustomerAccess) -> None:
    """Withdraw a waiting invitation, or remove a customer. The person's account stays."""
    require(can_manage_customers(actor, access.plan))
    with acting(actor):
        access = lock_access(access)
        now = timezone.now()
        withdrawn = access.invitation.state == InvitationState.PENDING
        if withdrawn:
            answer(access.invitation, state=InvitationState.WITHDRAWN, at=now)
        access.ended_at = now
        access.save(update_fields=["ended_at"])
        fact = CustomerAccessEnded(access_id=access.pk, withdrawn=withdrawn)
        record(fact, actor=actor, organisation_id=access.organisation_id, place_id=access.unit_id)
        notify_after_commit(ACCESS_CHANNEL, str(access.plan_id))


def lock_plan(plan: Plan) -> None:
    """Hold the plan's row: no push is decided until this transaction ends."""
    Plan.objects.select_for_update().only("id").get(pk=plan.pk)


def lock_access(access: CustomerAccess) -> CustomerAccess:
    """Hold the plan, then the access, and return it fresh. Raises NotPossible if it has ended."""
    lock_plan(access.plan)
    fresh = CustomerAccess.objects.select_for_update(of=("self",)).select_related("invitation", "plan").get(pk=access.pk)
    if not fresh.is_live:
        raise NotPossible(_("This access has ended already."))
    return fresh


def _open_access(*, actor: Actor, plan: Plan, email: str, role: AccessRole) -> CustomerAccess:
    assert actor.membership_id is not None  # can_manage_customers admits members only
    invitation = make_invitation(
        organisation_id=plan.organisation_id, membership_id=actor.membership_id, kind=InvitationKind.CUSTOMER, email=email
    )
    return CustomerAccess.objects.create(
        organisation_id=plan.organisation_id, unit_id=plan.unit_id, plan=plan, email=email, role=role, invitation=invitation
    )


def _ensure_address_free(plan: Plan, email: str) -> None:
    live = CustomerAccess.objects.filter(organisation_id=plan.organisation_id, email__iexact=email, ended_at=None).select_related("unit")
    other = live.first()
    if other is not None:
        raise NotPossible(
            _("%(email)s already has access to %(unit)s. One person can have one unit of your company.")
            % {"email": email, "unit": other.unit.name}
        )
    if Membership.objects.filter(organisation_id=plan.organisation_id, email__iexact=email, archived_at=None).exists():
        raise NotPossible(_("%(email)s works in your company and sees the plan already.") % {"email": email})
    if StaffOffer.objects.filter(organisation_id=plan.organisation_id, email__iexact=email, ended_at=None).exists():
        raise NotPossible(_("%(email)s is invited into your team. Who works in your company cannot be its customer.") % {"email": email})
