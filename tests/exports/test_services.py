"""Who gets which sheet: the firm and its customer the same paper, nobody else any."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings

from planwart.exports.services import Document, plan_sheet_pdf
from planwart.foundation.actor import Actor, Side
from planwart.foundation.errors import NotFound
from planwart.foundation.scope import acting
from planwart.planning.models import Floor
from planwart.planning.queries import get_floor
from planwart.planning.services.base_plans import add_base_plan, calibrate, upload_drawing
from planwart.planning.sync.apply import push_changes
from planwart.planning.sync.decide import Author
from tests.cast import Cast
from tests.files import samples


@pytest.fixture
def floor(cast: Cast, settings: Settings, tmp_path: Path) -> Floor:
    """A floor with a calibrated drawing and two sockets, as Anna's door hands it out."""
    settings.MEDIA_ROOT = tmp_path
    actor = cast.anna.actor
    with acting(actor):
        found = get_floor(actor, cast.brandt.floor.pk)
    upload = SimpleUploadedFile("plan.png", samples.png(1_000, 800, "grey"))
    file, _pages = upload_drawing(actor=actor, floor=found, upload=upload)
    add_base_plan(actor=actor, floor=found, file=file)
    calibrate(actor=actor, floor=found, point_a_px=(0, 0), point_b_px=(1_000, 0), length_mm=10_000)
    with acting(actor):
        changes = [socket(found, 2_000, note="Einkauf 4711"), socket(found, 3_000)]
        push_changes(plan_id=found.plan_id, author=Author(actor.user_id, actor.name, Side.FIRM), changes=changes)
    return found


def socket(floor: Floor, x: int, note: str = "") -> dict[str, object]:
    data = {"symbol": "SD2", "x": x, "y": 3_000, "rotation": 0, "height": 300, "mounting": "UP", "note": note, "count": 1, "name": ""}
    return {"op": "put", "record": {"id": str(uuid4()), "kind": "device", "floor": floor.pk, "data": data}}


def sheet(actor: Actor, floor: Floor) -> Document:
    return plan_sheet_pdf(actor=actor, floor=floor)


def words(document: Document) -> str:
    pdf = pypdfium2.PdfDocument(document.content)
    return "\n".join(pdf[number].get_textpage().get_text_bounded() for number in range(len(pdf)))


def test_firm_and_customers_get_the_sheet_of_their_floor(cast: Cast, floor: Floor) -> None:
    texts = [words(sheet(cast.actors[who], floor)) for who in ("anna", "ben", "carla", "cem")]

    for text in texts:
        for word in ("Elektro Brandt", "Lindenstraße 5", "Wohnung 3", floor.name, "SD01", "SD02", "Steckdose 2-fach"):
            assert word in text
    assert not any("4711" in text for text in texts)


@pytest.mark.parametrize("who", ["erik", "nina", "klara", "fred", "paula"])
def test_nobody_else_gets_a_sheet(cast: Cast, floor: Floor, who: str) -> None:
    with pytest.raises(NotFound):
        sheet(cast.actors[who], floor)


def test_the_file_has_a_name_that_says_what_it_is(cast: Cast, floor: Floor) -> None:
    document = sheet(cast.anna.actor, floor)

    assert document.file_name == f"Elektroplan-Wohnung-3-{floor.name}.pdf"
    assert document.content_type == "application/pdf"
    assert document.content.startswith(b"%PDF-")
