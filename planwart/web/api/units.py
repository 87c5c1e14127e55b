"""Residential units, their floors, and what stands in them."""

from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from planwart.exports.paper import PaperSize
from planwart.exports.services import plan_sheet_pdf
from planwart.places.choices import PlaceKind
from planwart.places.queries import get_place
from planwart.places.services import change_place
from planwart.planning.models import BasePlan, Floor, Plan
from planwart.planning.queries import floors_of, get_floor, get_plan_of_unit, parts_of_plan, units_of_project, units_visible_to
from planwart.planning.services.units import add_floor, create_unit, move_floor, rename_floor
from planwart.web.api.door import ApiRequest
from planwart.web.api.shapes import (
    USUAL,
    Body,
    Cursor,
    FloorName,
    Id,
    Limit,
    Moment,
    Name,
    Out,
    Page,
    PathId,
    page_of,
    page_of_list,
    reads,
    writes,
)
from planwart.web.sheets import document_response

router = Router(tags=["units"])

PDF = {"responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}}


class Unit(Out):
    """`revision` counts the accepted changes of its plan."""

    id: Id
    project_id: Id
    plan_id: Id
    name: str
    revision: int
    created_at: Moment


class NewUnit(Body):
    """`floors` from top to bottom."""

    name: Name
    floors: Annotated[list[FloorName], Field(max_length=40)] = []


class UnitChange(Body):
    name: Name


class Drawing(Out):
    """The drawing beneath a floor. `file` is opened at `/files/{key}`."""

    version: int
    file: str
    page: int
    width_px: int
    height_px: int
    mm_per_px: float
    calibrated: bool


class FloorOut(Out):
    id: Id
    name: str
    position: int
    drawing: Drawing | None


class NewFloor(Body):
    name: FloorName


class FloorChange(Body):
    """What is missing or null stays as it is. `move` swaps the floor with its neighbour."""

    name: FloorName | None = None
    move: Literal["up", "down"] | None = None


class Part(Out):
    symbol: str
    pieces: int


def unit_out(plan: Plan) -> Unit:
    unit = plan.unit
    return Unit(
        id=plan.unit_id,
        project_id=plan.path[0],
        plan_id=plan.pk,
        name=unit.name,
        revision=plan.revision,
        created_at=unit.created_at,
    )


def drawing_out(drawing: BasePlan) -> Drawing:
    return Drawing(
        version=drawing.version,
        file=drawing.raster.key,
        page=drawing.page,
        width_px=drawing.width_px,
        height_px=drawing.height_px,
        mm_per_px=drawing.mm_per_px,
        calibrated=drawing.calibrated,
    )


def floor_out(floor: Floor) -> FloorOut:
    drawing = next(iter(floor.drawings), None)
    return FloorOut(id=floor.pk, name=floor.name, position=floor.position, drawing=drawing_out(drawing) if drawing else None)


@router.get("/units", response=reads(Page[Unit]), summary="All units")
def list_units(request: ApiRequest, cursor: Cursor = 0, limit: Limit = USUAL) -> dict[str, object]:
    """Of all projects the key sees, without archived ones."""
    return page_of(units_visible_to(request.actor), unit_out, cursor=cursor, limit=limit, key="unit_id")


@router.get("/projects/{project_id}/units", response=reads(Page[Unit]), summary="The units of a project")
def list_units_of_project(request: ApiRequest, project_id: PathId, cursor: Cursor = 0, limit: Limit = USUAL) -> dict[str, object]:
    project = get_place(request.actor, project_id, kind=PlaceKind.PROPERTY)
    return page_of(units_of_project(request.actor, project), unit_out, cursor=cursor, limit=limit, key="unit_id")


@router.post("/projects/{project_id}/units", response=writes(Unit, 201), summary="Create a unit")
def add_unit(request: ApiRequest, project_id: PathId, body: NewUnit) -> Status[Unit]:
    """With an empty plan and its floors. Refused with 409 where the tier's active units are used up."""
    project = get_place(request.actor, project_id, kind=PlaceKind.PROPERTY)
    return Status(201, unit_out(create_unit(actor=request.actor, project=project, name=body.name, floors=tuple(body.floors))))


@router.get("/units/{unit_id}", response=reads(Unit), summary="One unit")
def get_unit(request: ApiRequest, unit_id: PathId) -> Unit:
    return unit_out(get_plan_of_unit(request.actor, unit_id))


@router.patch("/units/{unit_id}", response=writes(Unit), summary="Rename a unit")
def change_unit(request: ApiRequest, unit_id: PathId, body: UnitChange) -> Unit:
    place = get_plan_of_unit(request.actor, unit_id).unit
    change_place(actor=request.actor, place=place, name=body.name, description=place.description)
    return unit_out(get_plan_of_unit(request.actor, unit_id))


@router.get("/units/{unit_id}/floors", response=reads(Page[FloorOut]), summary="The floors of a unit")
def list_floors(request: ApiRequest, unit_id: PathId) -> dict[str, object]:
    """From top to bottom, each with its drawing. There is one page."""
    return page_of_list(floor_out(floor) for floor in floors_of(request.actor, get_plan_of_unit(request.actor, unit_id)))


@router.post("/units/{unit_id}/floors", response=writes(FloorOut, 201), summary="Add a floor below the others")
def add_one_floor(request: ApiRequest, unit_id: PathId, body: NewFloor) -> Status[FloorOut]:
    floor = add_floor(actor=request.actor, plan=get_plan_of_unit(request.actor, unit_id), name=body.name)
    return Status(201, floor_out(get_floor(request.actor, floor.pk)))


@router.get("/floors/{floor_id}", response=reads(FloorOut), summary="One floor")
def get_one_floor(request: ApiRequest, floor_id: PathId) -> FloorOut:
    return floor_out(get_floor(request.actor, floor_id))


@router.patch("/floors/{floor_id}", response=writes(FloorOut), summary="Rename or move a floor")
def change_floor(request: ApiRequest, floor_id: PathId, body: FloorChange) -> FloorOut:
    floor = get_floor(request.actor, floor_id)
    if body.name is not None:
        rename_floor(actor=request.actor, floor=floor, name=body.name)
    if body.move is not None:
        move_floor(actor=request.actor, floor=floor, up=body.move == "up")
    return floor_out(get_floor(request.actor, floor_id))


@router.get("/units/{unit_id}/parts", response=reads(Page[Part]), summary="The parts list of a unit")
def list_parts(request: ApiRequest, unit_id: PathId) -> dict[str, object]:
    """Devices by symbol, the most frequent first, over all floors. There is one page."""
    lines = parts_of_plan(request.actor, get_plan_of_unit(request.actor, unit_id))
    return page_of_list(Part(symbol=line.symbol, pieces=line.pieces) for line in lines)


@router.get("/floors/{floor_id}/sheet.pdf", response=reads(None, 409), summary="One floor as a PDF sheet to scale", openapi_extra=PDF)
def get_sheet(
    request: ApiRequest,
    floor_id: PathId,
    size: Annotated[Literal["A3", "A2", "A1"], Query(description="The paper.")] = "A3",
    scale: Annotated[Literal["fit", "50", "100", "200", "500"], Query(description="1 to …, or the largest that fits.")] = "fit",
    colour: Annotated[bool, Query(description="In colour or in black.")] = True,
) -> HttpResponse:
    """Refused with 409 where nothing is there to print, or it does not fit."""
    floor = get_floor(request.actor, floor_id)
    sheet = plan_sheet_pdf(
        actor=request.actor, floor=floor, size=PaperSize(size), scale=None if scale == "fit" else int(scale), in_colour=colour
    )
    return document_response(sheet)
