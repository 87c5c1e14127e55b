"""Projects: the firm's home, one project, and the units in it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from planwart.files.models import File
from planwart.foundation.actor import MemberRole
from planwart.foundation.errors import Invalid, NotPossible
from planwart.places.choices import PlaceKind
from planwart.places.models import Place
from planwart.places.queries import get_place, projects_visible_to
from planwart.places.services import change_place, create_project
from planwart.planning.models import Plan
from planwart.planning.queries import active_units, units_of_project, units_visible_to
from planwart.planning.services.units import create_unit
from planwart.tenancy.choices import ACTIVE_UNITS, StaffSees, Tier
from planwart.web.history import history_of_all_units
from planwart.web.office.access_state import AccessState, access_state
from planwart.web.office.addresses import to
from planwart.web.office.forms import ProjectForm, UnitForm, refuse
from planwart.web.office.previews import pictures_of
from planwart.web.office.samples import sample_card
from planwart.web.scope import ActorRequest

SHORT = 22


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit as a small sheet."""

    plan: Plan
    picture: File | None
    floors: str
    access: AccessState


@dataclass(frozen=True, slots=True)
class ProjectRow:
    place: Place
    units: list[UnitCard]
    is_sample: bool


def unit_cards(request: ActorRequest, plans: Iterable[Plan]) -> dict[int, list[UnitCard]]:
    """Show each unit with the drawing of its first floor that has one, and where its customers stand; by project."""
    shown = list(plans)
    first = {plan.pk: next((floor.drawings[0] for floor in plan.live_floors if floor.drawings), None) for plan in shown}
    pictures = pictures_of(request.actor, [drawing for drawing in first.values() if drawing])
    cards: dict[int, list[UnitCard]] = {}
    for plan in shown:
        drawing = first[plan.pk]
        card = UnitCard(
            plan=plan,
            picture=pictures[drawing.pk] if drawing else None,
            floors=_floors_in_short([floor.name for floor in plan.live_floors]),
            access=access_state(plan.live_customers),
        )
        cards.setdefault(plan.path[0], []).append(card)
    return cards


def _floors_in_short(names: list[str]) -> str:
    """Say from which floor to which, or how many there are where the names are long."""
    span = names[0] if len(names) == 1 else f"{names[-1]}–{names[0]}" if names else ""
    return span if len(span) <= SHORT else ngettext("%(n)d floor", "%(n)d floors", len(names)) % {"n": len(names)}


@require_http_methods(["GET", "HEAD", "POST"])
def projects(request: ActorRequest) -> HttpResponse:
    """List all projects with their units; POST begins a new one."""
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            project = create_project(actor=request.actor, organisation=request.firm, **form.cleaned_data)
            return to(request, "project", project.pk)
        except (Invalid, NotPossible) as refusal:
            refuse(form, refusal)
    units = unit_cards(request, units_visible_to(request.actor))
    sample = sample_card(request)
    visible = projects_visible_to(request.actor)
    rows = [ProjectRow(project, units.get(project.pk, []), sample.is_sample(project)) for project in visible]
    context = {
        "section": "projects",
        "rows": rows,
        "sample": sample,
        "only_assigned": request.firm.staff_sees == StaffSees.ASSIGNED and request.actor.member_role is MemberRole.STAFF,
        "history": history_of_all_units(request.actor),
        "form": form,
        "adding": form.is_bound or "neu" in request.GET,
        **_tier(request),
    }
    return render(request, "office/projects.html", context, status=422 if form.is_bound else 200)


def _tier(request: ActorRequest) -> dict[str, object]:
    limit = ACTIVE_UNITS[Tier(request.firm.tier)]
    return {"units_active": active_units(request.firm.pk), "units_limit": limit}


@require_http_methods(["GET", "HEAD", "POST"])
def project(request: ActorRequest, project_id: int) -> HttpResponse:
    """Show one project; POST changes its name and address."""
    place = get_place(request.actor, project_id, kind=PlaceKind.PROPERTY)
    now = {"name": place.name, "street": place.street, "postal_code": place.postal_code, "city": place.city}
    form = ProjectForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            change_place(actor=request.actor, place=place, description=place.description, **form.cleaned_data)
            return to(request, "project", place.pk)
        except (Invalid, NotPossible) as refusal:
            refuse(form, refusal)
            place.refresh_from_db()
    return _project_page(request, place, form=form)


@require_POST
def add_unit(request: ActorRequest, project_id: int) -> HttpResponse:
    """Create a unit with its floors and go there."""
    place = get_place(request.actor, project_id, kind=PlaceKind.PROPERTY)
    form = UnitForm(request.POST)
    if form.is_valid():
        try:
            plan = create_unit(actor=request.actor, project=place, **form.cleaned_data)
            return to(request, "unit", plan.unit_id)
        except (Invalid, NotPossible) as refusal:
            refuse(form, refusal)
    return _project_page(request, place, unit_form=form)


def _project_page(
    request: ActorRequest, place: Place, *, form: ProjectForm | None = None, unit_form: UnitForm | None = None
) -> HttpResponse:
    now = {"name": place.name, "street": place.street, "postal_code": place.postal_code, "city": place.city}
    context = {
        "section": "projects",
        "project": place,
        "is_sample": sample_card(request).is_sample(place),
        "units": unit_cards(request, units_of_project(request.actor, place)).get(place.pk, []),
        "form": form or ProjectForm(initial=now),
        "unit_form": unit_form or UnitForm(),
    }
    refused = bool((form and form.is_bound) or unit_form)
    return render(request, "office/project.html", context, status=422 if refused else 200)


@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """The firm's address without more leads to its projects."""
    return to(request, "projects")
