"""A drawing for a floor: upload, page, scale."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from planwart.foundation.errors import Invalid
from planwart.foundation.scope import acting
from planwart.planning.queries import current_base_plan
from planwart.web.office.base_plans import length_mm
from tests.cast import Cast
from tests.web.conftest import Browser


def picture(kind: str = "PNG", pages: int = 1) -> SimpleUploadedFile:
    data = BytesIO()
    sheets = [Image.new("L", (600, 400), 255) for _ in range(pages)]
    sheets[0].save(data, kind, **({"save_all": True, "append_images": sheets[1:]} if kind == "PDF" else {}))
    return SimpleUploadedFile(f"grundriss.{kind.lower()}", data.getvalue())


def address(cast: Cast, name: str, *args: object) -> str:
    return reverse(name, args=[cast.brandt.organisation.slug, cast.brandt.floor.pk, *args])


def test_a_picture_goes_straight_on_to_the_scale(cast: Cast, browser: Browser) -> None:
    answer = browser("ben").post(address(cast, "floor_upload"), {"drawing": picture()})

    assert answer["Location"] == address(cast, "floor_scale")
    with acting(cast.ben.actor):
        drawing = current_base_plan(cast.brandt.floor)
    assert drawing is not None
    assert (drawing.width_px, drawing.calibrated) == (600, False)


def test_a_pdf_of_several_pages_asks_which_one(cast: Cast, browser: Browser) -> None:
    client = browser("anna")

    answer = client.post(address(cast, "floor_upload"), {"drawing": picture("PDF", 3)}, follow=True)
    choice = answer.redirect_chain[-1][0]
    chosen = client.post(choice, {"page": "2"})

    assert answer.content.decode().count('name="page"') == 3
    assert chosen["Location"] == address(cast, "floor_scale")
    with acting(cast.anna.actor):
        drawing = current_base_plan(cast.brandt.floor)
    assert drawing is not None
    assert drawing.page == 2


@pytest.mark.parametrize("page", ["", "0", "4", "-1", "zwei", "9999999"])
def test_a_page_that_is_none_is_refused(cast: Cast, browser: Browser, page: str) -> None:
    client = browser("anna")
    choice = client.post(address(cast, "floor_upload"), {"drawing": picture("PDF", 3)})["Location"]

    answer = client.post(choice, {"page": page})

    assert answer.status_code == 422
    with acting(cast.anna.actor):
        assert current_base_plan(cast.brandt.floor) is None


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Bitte wählen Sie eine Datei."),
        ({"drawing": SimpleUploadedFile("plan.png", b"kein Bild")}, "Diese Art von Datei lässt sich nicht öffnen."),
    ],
)
def test_what_is_no_drawing_is_refused_in_words(cast: Cast, browser: Browser, sent: dict[str, object], words: str) -> None:
    answer = browser("anna").post(address(cast, "floor_upload"), sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_two_points_and_a_length_set_the_scale(cast: Cast, browser: Browser) -> None:
    client = browser("anna")
    client.post(address(cast, "floor_upload"), {"drawing": picture()})

    answer = client.post(address(cast, "floor_scale"), {"x1": "10", "y1": "20,5", "x2": "360.0", "y2": "20.5", "length": "3,50 m"})

    assert answer.status_code == 303
    with acting(cast.anna.actor):
        drawing = current_base_plan(cast.brandt.floor)
    assert drawing is not None
    assert (round(drawing.mm_per_px, 6), drawing.calibrated) == (10.0, True)


@pytest.mark.parametrize("wrong", [{"length": ""}, {"length": "zwei"}, {"x2": "12"}, {"x1": ""}, {"y1": "nan"}, {"length": "1 mm"}])
def test_a_scale_that_cannot_be_is_refused_and_what_was_typed_stays(cast: Cast, browser: Browser, wrong: dict[str, str]) -> None:
    client = browser("anna")
    client.post(address(cast, "floor_upload"), {"drawing": picture()})
    sent = {"x1": "10", "y1": "20", "x2": "360", "y2": "20", "length": "350", **wrong}

    answer = client.post(address(cast, "floor_scale"), sent)

    assert answer.status_code == 422
    assert f'value="{sent["y2"]}"' in answer.content.decode()
    with acting(cast.anna.actor):
        drawing = current_base_plan(cast.brandt.floor)
    assert drawing is not None
    assert not drawing.calibrated


@pytest.mark.parametrize(
    ("text", "mm"), [("350", 3500), ("350 cm", 3500), ("3,5 m", 3500), ("3.50M", 3500), ("3500mm", 3500), (" 87,5 ", 875)]
)
def test_lengths_are_read_as_people_write_them(text: str, mm: float) -> None:
    assert length_mm(text) == mm


@pytest.mark.parametrize("text", ["", "-3", "1e3", "3,5,0", "12 ft", "²"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        length_mm(text)
