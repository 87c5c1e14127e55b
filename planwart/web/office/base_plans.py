"""The drawing beneath a floor: upload, choice of the page, scale."""

import re

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from planwart.files.models import File
from planwart.files.queries import get_file, open_uploads_of
from planwart.files.sniffing import ACCEPTED
from planwart.foundation.errors import Invalid, NotFound, NotPossible
from planwart.planning.models import Floor
from planwart.planning.queries import current_base_plan, get_floor, project_of
from planwart.planning.services.base_plans import add_base_plan, calibrate, give_drawing, pages_of_drawing
from planwart.web.office.addresses import to
from planwart.web.office.uploads import sent_file, wants_json
from planwart.web.scope import ActorRequest

UNIT_MM = {"mm": 1, "cm": 10, "m": 1000}
_LENGTH = re.compile(r"^\s*(\d+(?:[.,]\d+)?)\s*(mm|cm|m)?\s*$", re.IGNORECASE)


def _procedure(request: ActorRequest, floor: Floor, template: str, *, status: int = 200, **context: object) -> HttpResponse:
    common = {"floor": floor, "unit": floor.plan.unit, "project": project_of(floor.plan)}
    return render(request, template, {**common, **context}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: ActorRequest, floor_id: int) -> HttpResponse:
    """Take a drawing for a floor. A single page goes on to the scale at once, several to the choice of one."""
    floor = get_floor(request.actor, floor_id)
    fault = ""
    if request.method == "POST":
        try:
            following = _take(request, floor)
            return JsonResponse({"next": following["Location"]}) if wants_json(request) else following
        except (Invalid, NotPossible) as refusal:
            fault = str(refusal)
            if wants_json(request):
                return JsonResponse({"error": fault, "again": isinstance(refusal, NotPossible)}, status=422)
    context = {
        "fault": fault,
        "limit_mb": settings.UPLOAD_LIMIT_BYTES // 1024**2,
        "accepted": ACCEPTED,
        "waiting": open_uploads_of(request.actor),
    }
    return _procedure(request, floor, "office/upload.html", status=422 if fault else 200, step=1, **context)


def _take(request: ActorRequest, floor: Floor) -> HttpResponse:
    with sent_file(request, "drawing") as sent:
        file, pages = give_drawing(actor=request.actor, floor=floor, upload=sent)
    if len(pages) > 1:
        return to(request, "floor_pages", floor.pk, file.key)
    return to(request, "floor_scale", floor.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def pages(request: ActorRequest, floor_id: int, key: str) -> HttpResponse:
    """Choose the page of a drawing that shows this floor."""
    floor = get_floor(request.actor, floor_id)
    file = get_file(request.actor, key)
    if file.purpose != File.Purpose.SOURCE:
        raise NotFound
    fault = ""
    if request.method == "POST":
        try:
            add_base_plan(actor=request.actor, floor=floor, file=file, page=_page_number(request))
            return to(request, "floor_scale", floor.pk)
        except (Invalid, NotPossible) as refusal:
            fault = str(refusal)
    choices = pages_of_drawing(actor=request.actor, floor=floor, file=file)
    return _procedure(request, floor, "office/pages.html", status=422 if fault else 200, fault=fault, file=file, choices=choices, step=2)


def _page_number(request: ActorRequest) -> int:
    page = str(request.POST.get("page", ""))
    if not page.isdecimal() or len(page) > 6:
        raise Invalid(_("Please choose a page."))
    return int(page)


@require_http_methods(["GET", "HEAD", "POST"])
def scale(request: ActorRequest, floor_id: int) -> HttpResponse:
    """Set the scale from two points and their true distance."""
    floor = get_floor(request.actor, floor_id)
    drawing = current_base_plan(floor)
    if drawing is None:
        return to(request, "floor_upload", floor.pk)
    fault, sent = "", {name: str(request.POST.get(name, "")) for name in ("x1", "y1", "x2", "y2", "length")}
    if request.method == "POST":
        try:
            first, second = (_number(sent["x1"]), _number(sent["y1"])), (_number(sent["x2"]), _number(sent["y2"]))
            calibrate(actor=request.actor, floor=floor, point_a_px=first, point_b_px=second, length_mm=length_mm(sent["length"]))
            return to(request, "unit_plan", floor.plan.unit_id, query=f"stockwerk={floor.pk}")
        except (Invalid, NotPossible) as refusal:
            fault = str(refusal)
    return _procedure(request, floor, "office/scale.html", status=422 if fault else 200, fault=fault, drawing=drawing, sent=sent, step=3)


def _number(text: str) -> float:
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        number = -1.0
    if not 0 <= number < 1_000_000:
        raise Invalid(_("Please set both points on the drawing."))
    return number


def length_mm(text: str) -> float:
    """Read a length as people write it: "3,50 m", "350 cm", "3500 mm"; a bare number is centimetres. Raises Invalid."""
    found = _LENGTH.match(text)
    if found is None:
        raise Invalid(_("Please enter the true distance, for example 350 cm or 3.50 m."))
    return float(found[1].replace(",", ".")) * UNIT_MM[(found[2] or "cm").lower()]
