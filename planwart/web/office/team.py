"""The team page: inviting, roles, projects, the end of a membership and its return."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from planwart.foundation.errors import Invalid, NotPossible, require
from planwart.places.queries import projects_of_member
from planwart.places.services import set_place_roles
from planwart.sharing.services.staff import invite_staff
from planwart.tenancy.choices import Role, StaffSees
from planwart.tenancy.models import Membership
from planwart.tenancy.permissions import can_administer, can_hand_over, can_manage_member
from planwart.tenancy.queries import get_member
from planwart.tenancy.services import archive_member, change_role, hand_over_ownership, reactivate_member, set_staff_sees
from planwart.web.office.addresses import to
from planwart.web.office.forms import MemberForm, TeamForm, refuse
from planwart.web.office.team_rows import project_choices, role_choices, sees, team_of
from planwart.web.scope import ActorRequest

MOST_AT_ONCE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: ActorRequest) -> HttpResponse:
    """Who works in the firm, who is invited, who has left; POST invites."""
    if request.method != "POST":
        return _page(request, _form(request))
    require(can_administer(request.actor, request.firm))
    form = _form(request, request.POST)
    if not form.is_valid():
        return _page(request, form)
    sent, refused = _invite(request, form)
    if sent:
        words = ngettext("The invitation is on its way.", "%(n)d invitations are on their way.", len(sent)) % {"n": len(sent)}
        messages.success(request, f"{words} {_('Please also have a look into the spam folder.')}")
    if not refused:
        return to(request, "team")
    left = request.POST.copy()
    left["emails"] = " ".join(refused)
    again = _form(request, left)
    again.is_valid()
    for sentence in refused.values():
        again.add_error(None, sentence)
    return _page(request, again)


def _form(request: ActorRequest, data: QueryDict | None = None) -> TeamForm:
    projects = project_choices(request.actor) if request.firm.staff_sees == StaffSees.ASSIGNED else []
    return TeamForm(data, roles=role_choices(request.actor), projects=projects)


def _invite(request: ActorRequest, form: TeamForm) -> tuple[list[str], dict[str, str]]:
    """Invite each address on its own: what one lacks does not stop the others."""
    sent: list[str] = []
    refused: dict[str, str] = {}
    addresses = form.addresses()
    for address in addresses[MOST_AT_ONCE:]:
        refused[address] = _("%(most)d at once are possible. Please send the rest afterwards.") % {"most": MOST_AT_ONCE}
    for address in addresses[:MOST_AT_ONCE]:
        try:
            invite_staff(
                actor=request.actor,
                organisation=request.firm,
                email=address,
                role=Role(form.cleaned_data["role"]),
                project_ids=form.cleaned_data["projects"],
            )
            sent.append(address)
        except Invalid as refusal:
            refused[address] = f"{address}: {refusal}"
        except NotPossible as refusal:
            refused[address] = str(refusal)
    return sent, refused


def _page(request: ActorRequest, form: TeamForm) -> HttpResponse:
    may_manage = can_administer(request.actor, request.firm)
    context = {
        "section": "settings",
        "tab": "team",
        "team": team_of(request.actor, request.firm),
        "roles": role_choices(request.actor) if may_manage else [],
        "form": form,
        "may_manage": may_manage,
        "assigned": request.firm.staff_sees == StaffSees.ASSIGNED,
    }
    return render(request, "office/team.html", context, status=422 if form.is_bound else 200)


@require_POST
def staff_sees(request: ActorRequest) -> HttpResponse:
    """Save whether the staff sees all projects or the assigned ones."""
    wanted = StaffSees.ASSIGNED if "assigned" in request.POST else StaffSees.ALL
    set_staff_sees(actor=request.actor, organisation=request.firm, staff_sees=wanted)
    messages.success(request, _("Saved."))
    return to(request, "team")


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: ActorRequest, membership_id: int) -> HttpResponse:
    """One colleague: role and projects; POST saves both."""
    person = get_member(request.actor, membership_id)
    require(can_manage_member(request.actor, person))
    assigned = [place.pk for place in projects_of_member(request.actor, person)]
    # A browser sends nothing for boxes that are all empty: only the page with the boxes changes projects.
    form = MemberForm(
        request.POST or None,
        roles=role_choices(request.actor),
        projects=project_choices(request.actor),
        initial={"role": person.role, "projects": assigned},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, person, form)
            messages.success(request, _("Saved."))
            return to(request, "team")
        except NotPossible as refusal:
            refuse(form, refusal)
    return _member_page(request, person, form)


def _save(request: ActorRequest, person: Membership, form: MemberForm) -> None:
    role = form.cleaned_data["role"]
    if role and role != person.role:
        change_role(actor=request.actor, membership=person, role=Role(role))
    if "with_projects" in request.POST:
        set_place_roles(actor=request.actor, membership=person, project_ids=form.cleaned_data["projects"])


def _member_page(request: ActorRequest, person: Membership, form: MemberForm) -> HttpResponse:
    names = [place.name for place in projects_of_member(request.actor, person)]
    context = {
        "section": "settings",
        "tab": "team",
        "person": person,
        "form": form,
        "sees": sees(person.role, request.firm, names),
        "assigned": request.firm.staff_sees == StaffSees.ASSIGNED,
        "may_hand_over": can_hand_over(request.actor, person) and person.is_live and person.role != Role.OWNER,
        "is_me": person.pk == request.actor.membership_id,
    }
    return render(request, "office/team_member.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: ActorRequest, membership_id: int) -> HttpResponse:
    """End a membership, after one question."""
    person = get_member(request.actor, membership_id)
    require(can_manage_member(request.actor, person))
    if request.method == "POST":
        archive_member(actor=request.actor, membership=person)
        if person.pk == request.actor.membership_id:
            return HttpResponseRedirect(reverse("start"))
        messages.success(request, _("%(name)s has no access any more. The name stays in the history.") % {"name": person.name})
        return to(request, "team")
    return render(request, "office/team_archive.html", {"section": "settings", "tab": "team", "person": person})


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: ActorRequest, membership_id: int) -> HttpResponse:
    """Make somebody else the owner, after one question."""
    person = get_member(request.actor, membership_id)
    require(can_hand_over(request.actor, person))
    if request.method == "POST":
        hand_over_ownership(actor=request.actor, membership=person)
        messages.success(request, _("%(name)s is the owner now, and you are admin.") % {"name": person.name})
        return to(request, "team")
    return render(request, "office/team_owner.html", {"section": "settings", "tab": "team", "person": person})


@require_POST
def reactivate(request: ActorRequest, membership_id: int) -> HttpResponse:
    """Let a former colleague in again."""
    person = get_member(request.actor, membership_id)
    try:
        reactivate_member(actor=request.actor, membership=person)
        messages.success(request, _("%(name)s works here again.") % {"name": person.name})
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    return to(request, "team")
