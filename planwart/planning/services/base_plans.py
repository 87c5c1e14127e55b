"""The drawing beneath a floor: uploaded, drawn as a raster, brought to scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from django.db.models import Max
from django.utils.translation import gettext as _

from planwart.files import sandbox
from planwart.files.models import File
from planwart.files.queries import open_file, thumbnails_of
from planwart.files.sandbox import DrawnPage, Inspection, PageSize
from planwart.files.services import Upload, kind_of, put_raster, store_upload, storing
from planwart.foundation.actor import Actor
from planwart.foundation.errors import Invalid, NotPossible, require
from planwart.foundation.journal import notify_after_commit, record
from planwart.foundation.scope import acting
from planwart.planning.facts import BasePlanAdded, FloorCalibrated
from planwart.planning.models import BasePlan, Floor
from planwart.planning.permissions import can_change_plan_settings
from planwart.planning.queries import current_base_plan
from planwart.planning.services.customers import lock_plan
from planwart.planning.services.units import PLAN_SETTINGS_CHANNEL
from planwart.planning.sync.apply import scale_floor
from planwart.planning.sync.decide import Author

Pixels = tuple[float, float]

USUAL_RATIO: Final = 100  # architects hand out plans at 1:100 when they print no scale
USUAL_WIDTH_MM: Final = 10_000  # a photo of a plan states nothing; ten metres is the width of a flat
SCREEN_DPI: Final = frozenset({72, 96})  # what programs write into pictures that were never paper
MOST_THUMBNAILS: Final = 24
SHORTEST_LINE_PX: Final = 10
LENGTHS_MM: Final = (50, 500_000)


@dataclass(frozen=True, slots=True)
class PageChoice:
    """One page of an uploaded drawing, for the page chooser; ``thumbnail`` is missing where it could not be drawn in time."""

    number: int
    size: PageSize | None
    thumbnail: File | None


def upload_drawing(*, actor: Actor, floor: Floor, upload: Upload) -> tuple[File, list[PageChoice]]:
    """Store an uploaded drawing of a floor and return it with its pages; nothing of the plan changes yet.

    Raises Invalid with a sentence for people if the file cannot be used.
    """
    require(can_change_plan_settings(actor, floor.plan))
    stored = store_upload(actor=actor, upload=upload, thumbnails=MOST_THUMBNAILS)
    return stored.file, _choices(actor, stored.file, stored.inspection)


def give_drawing(*, actor: Actor, floor: Floor, upload: Upload) -> tuple[File, list[PageChoice]]:
    """Store an uploaded drawing, and put it beneath the floor at once if it has one page only.

    Raises Invalid with a sentence for people if it cannot be stored or drawn; then nothing of it stays.
    """
    with storing(actor):
        file, pages = upload_drawing(actor=actor, floor=floor, upload=upload)
        if len(pages) == 1:
            add_base_plan(actor=actor, floor=floor, file=file)
    return file, pages


def pages_of_drawing(*, actor: Actor, floor: Floor, file: File) -> list[PageChoice]:
    """Return the pages of a drawing stored before."""
    require(can_change_plan_settings(actor, floor.plan))
    with open_file(file) as stream:
        inspection = sandbox.inspect(stream, kind_of(file))
    return _choices(actor, file, inspection)


def add_base_plan(*, actor: Actor, floor: Floor, file: File, page: int = 1) -> BasePlan:
    """Put one page of a stored drawing beneath a floor, as its newest version with an estimated scale.

    No element moves. Records BasePlanAdded; open editors fetch the drawing anew.
    Raises Invalid if the page cannot be drawn.
    """
    require(can_change_plan_settings(actor, floor.plan))
    kind = kind_of(file)
    with open_file(file) as stream:
        drawn = sandbox.render(stream, kind, page=page)
    with storing(actor) as shelf:
        lock_plan(floor.plan)
        previous = current_base_plan(floor)
        raster = put_raster(shelf, drawn.raster, name=f"{file.name.rpartition('.')[0] or file.name}.png")
        mm_per_px = _estimate(drawn, previous)
        base_plan = _next_version(actor, floor, page=page, drawn=drawn, mm_per_px=mm_per_px, files=(file, raster))
        fact = BasePlanAdded(base_plan_id=base_plan.pk, floor_id=floor.pk)
        record(fact, actor=actor, organisation_id=floor.organisation_id, place_id=floor.plan.unit_id)
        notify_after_commit(PLAN_SETTINGS_CHANNEL, str(floor.plan_id))
    return base_plan


def calibrate(*, actor: Actor, floor: Floor, point_a_px: Pixels, point_b_px: Pixels, length_mm: float) -> BasePlan:
    """Set the scale of a floor's drawing by two points of its raster and their true distance.

    Elements already placed scale with it in one revision, so that they stay where they are on the drawing.
    Records FloorCalibrated. Raises Invalid if the line is too short to measure, NotPossible without a drawing.
    """
    require(can_change_plan_settings(actor, floor.plan))
    mm_per_px = _measured(point_a_px, point_b_px, length_mm)
    with acting(actor):
        lock_plan(floor.plan)
        base_plan = current_base_plan(floor)
        if base_plan is None:
            raise NotPossible(_("Upload a floor plan first."))
        author = Author(actor.user_id, actor.name, actor.side)
        scale_floor(plan_id=floor.plan_id, floor_id=floor.pk, factor=mm_per_px / base_plan.mm_per_px, author=author)
        base_plan.mm_per_px = mm_per_px
        base_plan.calibrated = True
        base_plan.save(update_fields=["mm_per_px", "calibrated"])
        fact = FloorCalibrated(base_plan_id=base_plan.pk, floor_id=floor.pk)
        record(fact, actor=actor, organisation_id=floor.organisation_id, place_id=floor.plan.unit_id)
        notify_after_commit(PLAN_SETTINGS_CHANNEL, str(floor.plan_id))
    return base_plan


def _choices(actor: Actor, file: File, inspection: Inspection) -> list[PageChoice]:
    with acting(actor):
        thumbnails = thumbnails_of(actor, file)
    return [PageChoice(number=number, size=size, thumbnail=thumbnails.get(number)) for number, size in enumerate(inspection.pages, start=1)]


def _next_version(actor: Actor, floor: Floor, *, page: int, drawn: DrawnPage, mm_per_px: float, files: tuple[File, File]) -> BasePlan:
    versions = BasePlan.objects.filter(floor=floor)
    last = versions.aggregate(last=Max("version"))["last"] or 0
    versions.filter(is_current=True).update(is_current=False)
    source, raster = files
    return BasePlan.objects.create(
        organisation_id=floor.organisation_id,
        plan_id=floor.plan_id,
        floor=floor,
        version=last + 1,
        source=source,
        raster=raster,
        page=page,
        width_px=drawn.raster.width_px,
        height_px=drawn.raster.height_px,
        mm_per_px=mm_per_px,
        created_by_name=actor.name,
    )


def _estimate(drawn: DrawnPage, previous: BasePlan | None) -> float:
    """Guess how many millimetres of the building one pixel covers, the surest hint first.

    A drawing with the proportions of the one before is taken to show the same piece of the building, so that elements keep their place.
    """
    width, height = drawn.raster.width_px, drawn.raster.height_px
    if previous is not None and math.isclose(width / height, previous.width_px / previous.height_px, rel_tol=0.01):
        return previous.mm_per_px * previous.width_px / width
    if drawn.size is not None and drawn.dpi not in SCREEN_DPI:
        return drawn.size.width_mm / width * (drawn.ratio or USUAL_RATIO)
    return USUAL_WIDTH_MM / width


def _measured(point_a_px: Pixels, point_b_px: Pixels, length_mm: float) -> float:
    distance_px = math.dist(point_a_px, point_b_px)
    if not math.isfinite(distance_px) or distance_px < SHORTEST_LINE_PX:
        raise Invalid(_("The two points are too close together. Choose points that are far apart."))
    shortest, longest = LENGTHS_MM
    if not math.isfinite(length_mm) or not shortest <= length_mm <= longest:
        raise Invalid(_("Please enter a length between 5 cm and 500 m."))
    return length_mm / distance_px
