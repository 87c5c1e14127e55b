"""One unit: floors, parts list, customers, what happened; and the plan itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from planwart.exports.paper import SCALES, PaperSize
from planwart.files.models import File
from planwart.foundation.errors import Invalid, NotPossible
from planwart.places.services import change_place
from planwart.planning.catalogue import symbols_by_id
from planwart.planning.models import BasePlan, Floor, Plan, PlanRecord
from planwart.planning.queries import (
    customers_of,
    floors_of,
    get_floor,
    get_plan_of_unit,
    parts_of_plan,
    project_of,
    records_of,
)
from planwart.planning.services.units import add_floor, move_floor, rename_floor
from planwart.web.history import history_of_unit
from planwart.web.office.access_state import access_state, person_state
from planwart.web.office.addresses import firm_path, to
from planwart.web.office.forms import FloorForm, NameForm, refuse
from planwart.web.office.previews import pictures_of
from planwart.web.office.samples import sample_card
from planwart.web.parts import parts_table
from planwart.web.scope import ActorRequest
from planwart.web.sheets import sheet_response


@dataclass(frozen=True, slots=True)
class Mark:
    """A device as a dot of its trade's colour, in pixels of the drawing."""

    trade: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class FloorCard:
    """A floor with its drawing in force, as the unit page shows it."""

    floor: Floor
    drawing: BasePlan | None
    picture: File | None
    marks: list[Mark]
    elements: int
    first: bool
    last: bool

    @property
    def mark_size(self) -> int:
        """The radius of a mark in pixels of the drawing: small, but seen."""
        return round(max(self.drawing.width_px, self.drawing.height_px) / 120) if self.drawing else 0


def marks_on(drawing: BasePlan, records: Iterable[PlanRecord]) -> list[Mark]:
    """Show where the devices of a floor lie on its drawing."""
    catalogue = symbols_by_id()
    data = [record.data for record in records if record.kind == "device" and record.data]
    return [
        Mark(catalogue[device["symbol"]].trade, round(device["x"] / drawing.mm_per_px), round(device["y"] / drawing.mm_per_px))
        for device in data
        if device["symbol"] in catalogue
    ]


def floor_cards(request: ActorRequest, plan: Plan) -> list[FloorCard]:
    """Gather the floors of a unit with what stands on each."""
    floors = floors_of(request.actor, plan)
    by_floor: dict[int, list[PlanRecord]] = {floor.pk: [] for floor in floors}
    for record in records_of(request.actor, plan):
        by_floor.setdefault(record.floor_id, []).append(record)
    pictures = pictures_of(request.actor, [drawing for floor in floors for drawing in floor.drawings])
    cards = []
    for index, floor in enumerate(floors):
        drawing, records = next(iter(floor.drawings), None), by_floor[floor.pk]
        picture = pictures[drawing.pk] if drawing else None
        marks = marks_on(drawing, records) if drawing else []
        cards.append(FloorCard(floor, drawing, picture, marks, len(records), index == 0, index == len(floors) - 1))
    return cards


def _unit_page(
    request: ActorRequest, plan: Plan, *, floor_form: FloorForm | None = None, name_form: NameForm | None = None
) -> HttpResponse:
    people = list(customers_of(request.actor, plan))
    floors = floor_cards(request, plan)
    project = project_of(plan)
    context = {
        "section": "projects",
        "plan": plan,
        "unit": plan.unit,
        "project": project,
        "is_sample": sample_card(request).is_sample(project),
        "floors": floors,
        "covers": [card.floor.name for card in floors],
        "scales": SCALES,
        "sizes": list(PaperSize),
        "has_drawing": any(card.drawing for card in floors),
        "people": [(access, person_state(access)) for access in people],
        "access": access_state(people),
        "parts": parts_table(parts_of_plan(request.actor, plan)),
        "history": history_of_unit(request.actor, plan),
        "floor_form": floor_form or FloorForm(),
        "name_form": name_form or NameForm(initial={"name": plan.unit.name}),
    }
    return render(request, "office/unit.html", context, status=422 if floor_form or name_form else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: ActorRequest, unit_id: int) -> HttpResponse:
    """Show a unit; POST gives it another name."""
    plan = get_plan_of_unit(request.actor, unit_id)
    if request.method != "POST":
        return _unit_page(request, plan)
    form = NameForm(request.POST)
    if form.is_valid():
        place = plan.unit
        try:
            change_place(actor=request.actor, place=place, name=form.cleaned_data["name"], description=place.description)
            return to(request, "unit", unit_id)
        except (Invalid, NotPossible) as refusal:
            refuse(form, refusal)
    return _unit_page(request, get_plan_of_unit(request.actor, unit_id), name_form=form)


@require_POST
def floors(request: ActorRequest, unit_id: int) -> HttpResponse:
    """Add a floor below the others."""
    plan = get_plan_of_unit(request.actor, unit_id)
    form = FloorForm(request.POST)
    if form.is_valid():
        try:
            add_floor(actor=request.actor, plan=plan, name=form.cleaned_data["name"])
            return to(request, "unit", unit_id)
        except (Invalid, NotPossible) as refusal:
            refuse(form, refusal)
    return _unit_page(request, plan, floor_form=form)


@require_POST
def floor(request: ActorRequest, floor_id: int) -> HttpResponse:
    """Rename a floor, or move it up or down."""
    found = get_floor(request.actor, floor_id)
    move = request.POST.get("move", "")
    if move in {"up", "down"}:
        move_floor(actor=request.actor, floor=found, up=move == "up")
    else:
        rename_floor(actor=request.actor, floor=found, name=str(request.POST.get("name", "")))
    return to(request, "unit", found.plan.unit_id)


@require_safe
def plan(request: ActorRequest, unit_id: int) -> HttpResponse:
    """The plan editor, for the firm."""
    found = get_plan_of_unit(request.actor, unit_id)
    context = {
        "plan": found,
        "project": project_of(found),
        "home": firm_path(request, "unit", unit_id),
        "parts_url": firm_path(request, "parts", unit_id),
        "access_url": firm_path(request, "customers", unit_id),
        "access": access_state(customers_of(request.actor, found)),
        "pdf_url": firm_path(request, "floor_sheet", 0).replace("/0/", "/{floor}/"),
    }
    return render(request, "web/editor.html", context)


@require_safe
def sheet(request: ActorRequest, floor_id: int) -> HttpResponse:
    """One floor as a PDF sheet to scale."""
    return sheet_response(request, request.actor, get_floor(request.actor, floor_id))


@require_safe
def parts(request: ActorRequest, unit_id: int) -> HttpResponse:
    """The whole parts list, by trade."""
    found = get_plan_of_unit(request.actor, unit_id)
    table = parts_table(parts_of_plan(request.actor, found))
    context = {"section": "projects", "plan": found, "unit": found.unit, "project": project_of(found), "parts": table}
    return render(request, "office/parts.html", context)
