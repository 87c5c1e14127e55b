"""Kundenzugang: inviting customers to a unit, their roles, and the end of their access."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from planwart.foundation.errors import Invalid, NotAllowed, NotFound, NotPossible
from planwart.mail.links import invitation_url
from planwart.mail.queries import delivery_of_invitation
from planwart.planning.choices import AccessRole
from planwart.planning.models import CustomerAccess, Plan
from planwart.planning.queries import active_units, customers_of, floors_of, get_customer, get_plan_of_unit, project_of, units_of_project
from planwart.planning.rules import tier_allows_customers
from planwart.planning.services.customers import (
    change_customer_role,
    copy_invitation_token,
    end_customer_access,
    invite_customer,
    resend_invitation,
)
from planwart.sharing.choices import InvitationState
from planwart.tenancy.choices import ACTIVE_UNITS, Tier
from planwart.tenancy.permissions import can_administer
from planwart.tenancy.services import rename_organisation
from planwart.web.office.access_state import person_state
from planwart.web.office.addresses import to
from planwart.web.office.forms import InviteForm, RoleForm, refuse
from planwart.web.scope import ActorRequest


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """A role with the one sentence that says what it means."""

    value: str
    label: str
    sentence: str


def role_choices() -> list[RoleChoice]:
    sentences = {
        AccessRole.NONE: _("Does not see the plan. The access stays."),
        AccessRole.VIEWER: _("Look at it and save it as a PDF. Changes nothing."),
        AccessRole.EDITOR: _("Place, move and label elements. No basic settings, no templates."),
    }
    return [RoleChoice(role.value, str(role.label), sentences[role]) for role in AccessRole]


def _page(request: ActorRequest, plan: Plan, template: str, *, status: int = 200, **context: object) -> HttpResponse:
    """Show one card of the dialog; as a page of its own it stands on the firm's paper."""
    project = project_of(plan)
    others = [other.unit.name for other in units_of_project(request.actor, project) if other.pk != plan.pk]
    common = {
        "section": "projects",
        "plan": plan,
        "unit": plan.unit,
        "project": project,
        "covers": [floor.name for floor in floors_of(request.actor, plan)],
        "other_units": others,
        "roles": role_choices(),
    }
    return render(request, template, {**common, **context}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def customers(request: ActorRequest, unit_id: int) -> HttpResponse:
    """Everybody with access to the unit; while nobody has, the invitation."""
    plan = get_plan_of_unit(request.actor, unit_id)
    if request.method == "POST":
        return _invite(request, plan)
    people = list(customers_of(request.actor, plan))
    if not people:
        return _invitation_card(request, plan, InviteForm())
    return to(request, "customer", unit_id, people[0].pk)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: ActorRequest, unit_id: int) -> HttpResponse:
    """Invite one more person."""
    plan = get_plan_of_unit(request.actor, unit_id)
    return _invite(request, plan) if request.method == "POST" else _invitation_card(request, plan, InviteForm())


def _invite(request: ActorRequest, plan: Plan) -> HttpResponse:
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _invitation_card(request, plan, form)
    if request.firm.has_default_name and not _named(request, form):
        return _page(request, plan, "office/customers_name.html", form=form, may_rename=can_administer(request.actor, request.firm))
    try:
        access = invite_customer(
            actor=request.actor, plan=plan, email=form.cleaned_data["email"], role=AccessRole(form.cleaned_data["role"])
        )
    except (Invalid, NotPossible) as refusal:
        refuse(form, refusal)
        return _invitation_card(request, plan, form)
    return to(request, "customer", plan.unit_id, access.pk)


def _named(request: ActorRequest, form: InviteForm) -> bool:
    """Take the firm's name from the step before, or the decision to go without one."""
    if request.POST.get("unnamed"):
        return True
    name = str(request.POST.get("firm_name", "")).strip()
    if not name:
        return False
    try:
        rename_organisation(actor=request.actor, organisation=request.firm, name=name[:120])
    except (Invalid, NotAllowed) as refusal:
        refuse(form, refusal)
        return False
    return True


def _invitation_card(request: ActorRequest, plan: Plan, form: InviteForm) -> HttpResponse:
    if not tier_allows_customers(request.firm.tier):
        return _tier_card(request, plan)
    role = form["role"].value() or AccessRole.EDITOR
    return _page(request, plan, "office/customers_invite.html", form=form, role=role, status=422 if form.is_bound else 200)


def _tier_card(request: ActorRequest, plan: Plan) -> HttpResponse:
    limits = {tier.value: ACTIVE_UNITS[tier] for tier in Tier}
    drawn = next((floor for floor in floors_of(request.actor, plan) if floor.drawings), None)
    return _page(request, plan, "office/customers_tier.html", limits=limits, units_active=active_units(request.firm.pk), drawn_floor=drawn)


@require_http_methods(["GET", "HEAD", "POST"])
def customer(request: ActorRequest, unit_id: int, access_id: int) -> HttpResponse:
    """One person: how far the invitation is, or the role; POST saves the role."""
    plan, access = _find(request, unit_id, access_id)
    form = RoleForm(request.POST or None, initial={"role": access.role})
    if request.method == "POST" and form.is_valid():
        change_customer_role(actor=request.actor, access=access, role=AccessRole(form.cleaned_data["role"]))
        return to(request, "customer", unit_id, access_id, query="gespeichert=1")
    return _customer_card(request, plan, access, saved="gespeichert" in request.GET)


def _customer_card(request: ActorRequest, plan: Plan, access: CustomerAccess, **context: Any) -> HttpResponse:
    delivery = delivery_of_invitation(request.actor, access.invitation_id)
    people = [(person, person_state(person)) for person in customers_of(request.actor, plan)]
    accepted = access.invitation.state == InvitationState.ACCEPTED
    return _page(
        request,
        plan,
        "office/customers_accepted.html" if accepted else "office/customers_waiting.html",
        access=access,
        state=person_state(access, delivery),
        delivery=delivery,
        people=people,
        role=access.role,
        **context,
    )


def _find(request: ActorRequest, unit_id: int, access_id: int) -> tuple[Plan, CustomerAccess]:
    plan = get_plan_of_unit(request.actor, unit_id)
    access = get_customer(request.actor, access_id)
    if access.plan_id != plan.pk or not access.is_live:
        raise NotFound
    return plan, access


@require_POST
def resend(request: ActorRequest, unit_id: int, access_id: int) -> HttpResponse:
    """Mail the invitation again."""
    _plan, access = _find(request, unit_id, access_id)
    resend_invitation(actor=request.actor, access=access)
    return to(request, "customer", unit_id, access_id, query="erneut=1")


@require_POST
def copy_link(request: ActorRequest, unit_id: int, access_id: int) -> HttpResponse:
    """Make one more link and show it, this once: only its digest is kept."""
    plan, access = _find(request, unit_id, access_id)
    token = copy_invitation_token(actor=request.actor, access=access)
    return _customer_card(request, plan, get_customer(request.actor, access_id), link=invitation_url(token))


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: ActorRequest, unit_id: int, access_id: int) -> HttpResponse:
    """Withdraw an invitation or end an access, after one question."""
    plan, access = _find(request, unit_id, access_id)
    if request.method == "POST":
        end_customer_access(actor=request.actor, access=access)
        return to(request, "customers", unit_id)
    return _page(request, plan, "office/customers_end.html", access=access, accepted=access.invitation.state == InvitationState.ACCEPTED)
