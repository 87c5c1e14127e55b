"""The drawing beneath a floor: upload, choice of the page, scale."""

from typing import Annotated

from ninja import File, Router, Status, UploadedFile
from pydantic import Field

from planwart.files.models import File as StoredFile
from planwart.files.queries import get_file
from planwart.foundation.errors import NotFound
from planwart.planning.queries import get_floor
from planwart.planning.services.base_plans import add_base_plan, calibrate, upload_drawing
from planwart.web.api.door import ApiRequest
from planwart.web.api.shapes import Body, FileKey, Out, PathId, writes
from planwart.web.api.units import FloorOut, floor_out

router = Router(tags=["drawings"])

Pixel = Annotated[float, Field(ge=0, lt=1_000_000)]


class Sheet(Out):
    """One page of an upload; its size in millimetres of paper where it states one."""

    number: int
    width_mm: float | None
    height_mm: float | None


class Upload(Out):
    """A stored upload. `key` names it where a page is chosen."""

    key: str
    name: str
    pages: list[Sheet]


class PageChoice(Body):
    key: FileKey
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class Point(Body):
    """In pixels of the drawing."""

    x: Pixel
    y: Pixel


class Scale(Body):
    """Two points of the drawing and their true distance."""

    a: Point
    b: Point
    length_mm: Annotated[float, Field(ge=50, le=500_000)]


@router.post("/floors/{floor_id}/uploads", response=writes(Upload, 201), summary="Upload a drawing")
def upload_one_drawing(request: ApiRequest, floor_id: PathId, drawing: File[UploadedFile]) -> Status[Upload]:
    """A PDF or a picture, as multipart/form-data. Nothing of the plan changes yet: choose a page then."""
    floor = get_floor(request.actor, floor_id)
    file, pages = upload_drawing(actor=request.actor, floor=floor, upload=drawing)
    sheets = [
        Sheet(number=one.number, width_mm=one.size.width_mm if one.size else None, height_mm=one.size.height_mm if one.size else None)
        for one in pages
    ]
    return Status(201, Upload(key=file.key, name=file.name, pages=sheets))


@router.post("/floors/{floor_id}/drawing", response=writes(FloorOut), summary="Put a page of an upload beneath a floor")
def choose_page(request: ApiRequest, floor_id: PathId, body: PageChoice) -> FloorOut:
    """As the newest version, with an estimated scale. No element moves."""
    floor, file = get_floor(request.actor, floor_id), get_file(request.actor, body.key)
    if file.purpose != StoredFile.Purpose.SOURCE:
        raise NotFound
    add_base_plan(actor=request.actor, floor=floor, file=file, page=body.page)
    return floor_out(get_floor(request.actor, floor_id))


@router.post("/floors/{floor_id}/scale", response=writes(FloorOut), summary="Set the scale of a drawing")
def set_scale(request: ApiRequest, floor_id: PathId, body: Scale) -> FloorOut:
    """Elements that stand already scale along, so that they stay where they are on the drawing."""
    floor = get_floor(request.actor, floor_id)
    points = {"point_a_px": (body.a.x, body.a.y), "point_b_px": (body.b.x, body.b.y)}
    calibrate(actor=request.actor, floor=floor, length_mm=body.length_mm, **points)
    return floor_out(get_floor(request.actor, floor_id))
