"""Drawings beneath floors: stored whole, estimated, calibrated, and never the business of a customer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from pytest_django.fixtures import Settings

from planwart.files import sandbox
from planwart.files.models import File
from planwart.foundation.actor import Actor, Side
from planwart.foundation.errors import Invalid, NotAllowed, NotPossible
from planwart.foundation.scope import acting
from planwart.planning.models import BasePlan, Floor, Plan, PlanRecord
from planwart.planning.queries import get_floor
from planwart.planning.services.base_plans import add_base_plan, calibrate, pages_of_drawing, upload_drawing
from planwart.planning.sync.apply import push_changes
from planwart.planning.sync.decide import Author
from tests.cast import Cast
from tests.files import samples

A3_LANDSCAPE = (1190.55, 841.89)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared as they stand in the source."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def storage(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def floor(cast: Cast) -> Floor:
    """The upper floor of Wohnung 3 as Anna's door hands it out."""
    with acting(cast.anna.actor):
        return get_floor(cast.anna.actor, cast.brandt.floor.pk)


def upload(data: bytes, name: str = "grundriss.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="text/html")


def drawing(cast: Cast, floor: Floor, data: bytes, name: str = "grundriss.pdf", page: int = 1) -> BasePlan:
    file, _pages = upload_drawing(actor=cast.anna.actor, floor=floor, upload=upload(data, name))
    return add_base_plan(actor=cast.anna.actor, floor=floor, file=file, page=page)


def stamp(actor: Actor, plan: Plan, floor: Floor, x: int, y: int) -> str:
    id_ = str(uuid4())
    data = {"symbol": "SD", "x": x, "y": y, "rotation": 0, "height": 300, "mounting": "UP", "note": "", "count": 1, "name": ""}
    change = {"op": "put", "record": {"id": id_, "kind": "device", "floor": floor.pk, "data": data}}
    with acting(actor):
        push_changes(plan_id=plan.pk, author=Author(actor.user_id, actor.name, Side.FIRM), changes=[change])
    return id_


def test_upload_drawing_offers_its_pages_with_small_pictures(cast: Cast, floor: Floor, storage: Path) -> None:
    file, pages = upload_drawing(actor=cast.anna.actor, floor=floor, upload=upload(samples.pdf(b"", b"", size_pt=A3_LANDSCAPE)))

    assert [(page.number, page.size and round(page.size.width_mm), page.thumbnail is not None) for page in pages] == [
        (1, 420, True),
        (2, 420, True),
    ]
    assert (file.name, file.content_type, file.purpose) == ("grundriss.pdf", "application/pdf", File.Purpose.SOURCE)
    assert {path.stat().st_mode & 0o777 for path in storage.iterdir()} == {0o600}
    with acting(cast.anna.actor):
        assert pages_of_drawing(actor=cast.anna.actor, floor=floor, file=file) == pages


def test_add_base_plan_estimates_one_to_a_hundred(cast: Cast, floor: Floor) -> None:
    base_plan = drawing(cast, floor, samples.pdf(size_pt=A3_LANDSCAPE))

    assert base_plan.width_px * base_plan.mm_per_px == pytest.approx(42_000, rel=0.001)
    assert (base_plan.version, base_plan.calibrated, base_plan.is_current) == (1, False, True)


def test_add_base_plan_reads_the_scale_printed_on_the_page(cast: Cast, floor: Floor) -> None:
    base_plan = drawing(cast, floor, samples.pdf(b"BT /F1 12 Tf 50 50 Td (Grundriss OG  M 1:50) Tj ET", size_pt=A3_LANDSCAPE))

    assert base_plan.width_px * base_plan.mm_per_px == pytest.approx(21_000, rel=0.001)


@pytest.mark.parametrize(("dpi", "width_mm"), [(None, 10_000), (96.0, 10_000), (200.0, 600 / 200 * 2540)])
def test_add_base_plan_believes_a_scanner_and_not_a_screen(cast: Cast, floor: Floor, dpi: float | None, width_mm: float) -> None:
    base_plan = drawing(cast, floor, samples.png(600, 400, dpi=dpi), name="scan.png")

    assert base_plan.width_px * base_plan.mm_per_px == pytest.approx(width_mm, rel=0.001)


def test_a_newer_drawing_takes_the_place_of_the_older_at_its_scale(cast: Cast, floor: Floor) -> None:
    first = drawing(cast, floor, samples.png(600, 400), name="alt.png")
    calibrate(actor=cast.anna.actor, floor=floor, point_a_px=(0, 0), point_b_px=(300, 400), length_mm=5_000)

    second = drawing(cast, floor, samples.png(1_200, 800), name="neu.png")

    with acting(cast.anna.actor):
        first.refresh_from_db()
    assert (first.is_current, second.is_current, second.version) == (False, True, 2)
    assert second.mm_per_px == pytest.approx(5.0)


def test_calibrate_measures_the_line_between_two_points(cast: Cast, floor: Floor) -> None:
    drawing(cast, floor, samples.png(600, 400), name="plan.png")

    base_plan = calibrate(actor=cast.anna.actor, floor=floor, point_a_px=(100, 50), point_b_px=(450, 50), length_mm=3_500)

    assert base_plan.calibrated
    assert base_plan.mm_per_px == pytest.approx(10.0)


def test_calibrate_again_keeps_symbols_on_the_drawing_in_one_revision(cast: Cast, floor: Floor) -> None:
    actor, plan = cast.anna.actor, cast.brandt.plan
    base_plan = drawing(cast, floor, samples.png(600, 400), name="plan.png")
    here = stamp(actor, plan, floor, 1_000, 2_000)
    elsewhere = stamp(actor, plan, cast.brandt.upper_floor, 700, 700)

    again = calibrate(actor=actor, floor=floor, point_a_px=(0, 0), point_b_px=(100, 0), length_mm=100 * base_plan.mm_per_px * 1.5)

    with acting(actor):
        moved = PlanRecord.objects.get(plan=plan, id=here).data
        kept = PlanRecord.objects.get(plan=plan, id=elsewhere).data
        plan.refresh_from_db()
    assert moved is not None
    assert kept is not None
    assert (moved["x"], moved["y"], plan.revision) == (1_500, 3_000, 3)
    assert moved["x"] / again.mm_per_px == pytest.approx(1_000 / base_plan.mm_per_px)
    assert (kept["x"], kept["y"]) == (700, 700)


@pytest.mark.parametrize(
    ("point", "length_mm"), [((3, 0), 1_000.0), ((float("nan"), 0), 1_000.0), ((100, 0), 0.0), ((100, 0), float("inf")), ((100, 0), 6e5)]
)
def test_calibrate_refuses_what_cannot_be_measured(cast: Cast, floor: Floor, point: tuple[float, float], length_mm: float) -> None:
    drawing(cast, floor, samples.png(600, 400), name="plan.png")

    with pytest.raises(Invalid):
        calibrate(actor=cast.anna.actor, floor=floor, point_a_px=(0, 0), point_b_px=point, length_mm=length_mm)


def test_calibrate_needs_a_drawing(cast: Cast, floor: Floor) -> None:
    with pytest.raises(NotPossible):
        calibrate(actor=cast.anna.actor, floor=floor, point_a_px=(0, 0), point_b_px=(100, 0), length_mm=1_000)


@pytest.mark.parametrize("who", ["carla", "cem", "klara", "erik", "paula", "anonymous"])
def test_basic_settings_are_refused_to_everybody_else(cast: Cast, floor: Floor, who: str) -> None:
    actor = cast.actors[who]
    base_plan = drawing(cast, floor, samples.png(600, 400), name="plan.png")

    with pytest.raises(NotAllowed):
        upload_drawing(actor=actor, floor=floor, upload=upload(samples.pdf()))
    with pytest.raises(NotAllowed):
        add_base_plan(actor=actor, floor=floor, file=base_plan.source)
    with pytest.raises(NotAllowed):
        calibrate(actor=actor, floor=floor, point_a_px=(0, 0), point_b_px=(100, 0), length_mm=1_000)


HOSTILE = {
    "empty": (b"", "a.pdf", "empty"),
    "unknown": (b"hello " * 50, "a.pdf", "kind of file"),
    "svg": (b"<svg onload='alert(1)'/>", "a.png", "kind of file"),
    "other ending": (samples.png(), "a.pdf", "in fact a PNG"),
    "encrypted": (samples.encrypted_pdf(), "a.pdf", "password"),
    "truncated": (samples.pdf()[:300], "a.pdf", "damaged"),
    "pixel flood": (samples.png_header(50_000, 50_000), "a.png", "100 million"),
    "cut photo": (samples.noisy_photo()[:-2_000], "a.jpg", "damaged"),
    "bomb": (samples.nested_forms(), "a.pdf", "took too long|too much memory"),
    "cut picture": (samples.png(300, 300)[:200], "a.png", "damaged"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_refused_upload_leaves_no_row_and_no_file(
    cast: Cast, floor: Floor, storage: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "CPU_SECONDS", 2)
    data, name, words = HOSTILE[case]

    with pytest.raises(Invalid, match=words):
        upload_drawing(actor=cast.anna.actor, floor=floor, upload=upload(data, name))

    with acting(cast.anna.actor):
        assert (File.objects.count(), list(storage.iterdir())) == (0, [])


def test_one_hard_page_does_not_cost_the_others(cast: Cast, floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "CPU_SECONDS", 3)
    both = samples.joined(samples.nested_forms(), samples.pdf())

    file, pages = upload_drawing(actor=cast.anna.actor, floor=floor, upload=upload(both))

    assert [(page.number, page.thumbnail) for page in pages] == [(1, None), (2, None)]
    assert add_base_plan(actor=cast.anna.actor, floor=floor, file=file, page=2).page == 2


def test_a_page_that_cannot_be_drawn_leaves_the_floor_as_it_was(cast: Cast, floor: Floor, storage: Path) -> None:
    file, _pages = upload_drawing(actor=cast.anna.actor, floor=floor, upload=upload(samples.pdf()))
    before = sorted(storage.iterdir())

    with pytest.raises(Invalid):
        add_base_plan(actor=cast.anna.actor, floor=floor, file=file, page=7)

    with acting(cast.anna.actor):
        assert (BasePlan.objects.count(), sorted(storage.iterdir())) == (0, before)


def test_an_upload_over_the_limit_is_refused_before_it_is_opened(cast: Cast, floor: Floor, settings: Settings, storage: Path) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1024**2
    with pytest.raises(Invalid, match="1 MB"):
        upload_drawing(actor=cast.anna.actor, floor=floor, upload=upload(b"%PDF-1.7" + b"\0" * 1024**2))
    assert not list(storage.iterdir())
