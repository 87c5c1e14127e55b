"""The paper: to scale, searchable, embedded, in vectors; and words of people stay words."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
from dataclasses import replace
from functools import cache

import pikepdf
import pypdfium2
import pytest
from django.utils import translation
from PIL import Image, ImageDraw

from planwart.exports.contents import Device, Drawing, Note, SheetContents
from planwart.exports.paper import PaperSize
from planwart.exports.sheet import lay_out
from planwart.exports.typesetting import TEMPLATES, set_document
from planwart.files import sandbox
from planwart.foundation.errors import NotPossible
from planwart.planning.catalogue import symbols, symbols_by_id
from tests.exports.geometry import Line, images_of, lines_of

STEM_MM = 2.0  # the stem of a socket: four of ten modules, five millimetres on paper


def device(symbol: str, x: int, y: int, tag: str = "SD01", rotation: int = 0, height_mm: int | None = None) -> Device:
    own = symbols_by_id()[symbol]
    return Device(own, x, y, rotation, own.height_mm if height_mm is None else height_mm, tag, 1)


@cache
def drawing(calibrated: bool = True) -> Drawing:
    """A room of 10 m × 8 m at 5 mm a pixel, with paper around it."""
    picture = Image.new("L", (2_400, 2_000), 255)
    ImageDraw.Draw(picture).rectangle((200, 200, 2_200, 1_800), outline=0, width=30)
    with tempfile.TemporaryFile() as stream:
        picture.save(stream, "PNG")
        return Drawing(sandbox.ghost(stream, longest_px=3_000), 5.0, calibrated)


def contents(*devices: Device, notes: tuple[Note, ...] = ()) -> SheetContents:
    return SheetContents(
        firm="Elektro Brandt",
        firm_address="Severinstraße 40 · 50678 Köln",
        project="Musterhaus Lindenstraße 5",
        address="Lindenstraße 5 · 50674 Köln",
        unit="Wohnung 3",
        floor="Obergeschoss",
        revision=7,
        drawn_by="Anna Brandt",
        day=dt.date(2026, 11, 21),
        devices=devices,
        notes=notes,
        drawing=drawing(),
    )


def printed(sheet: SheetContents, *, size: PaperSize = PaperSize.A3, scale: int | None = None, in_colour: bool = True) -> bytes:
    with translation.override("de"):
        data, pictures = lay_out(sheet, size=size, scale=scale, in_colour=in_colour)
        return set_document(TEMPLATES / "sheet.typ", data, pictures)


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(document[number].get_textpage().get_text_bounded() for number in range(len(document)))


def stems(pdf: bytes) -> list[Line]:
    """Return the stems of sockets inside the drawing's place; those of the legend are smaller."""
    return [line for line in lines_of(pdf) if line.length == pytest.approx(STEM_MM, abs=0.01) and line.x0 < 290]


@pytest.mark.parametrize(("scale", "metre_mm"), [(50, 20.0), (100, 10.0)])
def test_one_metre_of_the_building_has_its_length_on_paper(scale: int, metre_mm: float) -> None:
    pdf = printed(contents(device("SD", 4_000, 3_000), device("SD", 5_000, 3_000, tag="SD02")), scale=scale)

    first, second = sorted(stems(pdf), key=lambda line: line.x0)
    assert second.x0 - first.x0 == pytest.approx(metre_mm, abs=0.1 * metre_mm / 20)
    assert first.y0 == pytest.approx(second.y0, abs=0.01)


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    level = [line for line in lines_of(printed(contents())) if abs(line.y0 - line.y1) < 0.001 and 278 < line.y0 < 284]

    assert {round(line.length, 1) for line in level} >= {20.0, 60.0}


def test_symbols_stand_where_the_drawing_says() -> None:
    pdf = printed(contents(device("SD", 1_000, 1_000)))
    stem = stems(pdf)[0]
    document = pypdfium2.PdfDocument(pdf)
    picture = next(thing for thing in document[0].get_objects() if thing.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE)
    left, _bottom, _right, top = picture.get_bounds()

    assert stem.x0 - left * 25.4 / 72 == pytest.approx(0.0, abs=0.1)
    assert stem.y0 - (297 - top * 25.4 / 72) == pytest.approx(0.0, abs=0.1)


def test_the_largest_scale_that_fits_is_chosen() -> None:
    wide = contents(device("SD", 0, 0), device("SD", 20_000, 3_000, tag="SD02"))

    assert "1:100" in words(printed(wide))
    assert "1:50" in words(printed(wide, size=PaperSize.A2))


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(NotPossible):
        printed(contents(device("SD", 0, 0), device("SD", 90_000, 0)), scale=50)
    with pytest.raises(NotPossible):
        printed(replace(contents(), drawing=None))


def test_everything_on_the_sheet_can_be_searched() -> None:
    text = words(printed(contents(device("SD2", 4_000, 3_000, tag="SD07", height_mm=1_150), notes=(Note(2_000, 2_000, "Küche später"),))))

    for word in ("Elektro Brandt", "Lindenstraße 5", "Wohnung 3", "Obergeschoss", "Elektroinstallation", "SD07", "115", "Küche später"):
        assert word in text
    for word in ("Legende", "Steckdose 2-fach", "30 cm", "Maßstab gilt nur bei Druck in 100 %", "1:50", "A3 quer", "Stückliste"):
        assert word in text


def test_fonts_are_embedded_and_title_and_language_are_set() -> None:
    with pikepdf.open(io.BytesIO(printed(contents(device("SD", 4_000, 3_000))))) as document:
        fonts = [font for page in document.pages for font in page.obj.Resources.Font.values()]
        descriptors = [font.DescendantFonts[0].FontDescriptor for font in fonts]
        embedded = ["/FontFile2" in each or "/FontFile3" in each for each in descriptors]
        names = [str(each.FontName) for each in descriptors]
        facts = (str(document.docinfo["/Title"]), str(document.Root.Lang), str(document.docinfo["/Author"]))

    assert embedded
    assert all(embedded)
    assert all("IBMPlexSansCond" in name for name in names)
    assert facts == ("Elektroinstallation Wohnung 3, Obergeschoss", "de", "Elektro Brandt")


def test_the_drawing_is_the_only_raster() -> None:
    every_symbol = [device(symbol.id, 2_000 + 900 * (n % 9), 2_000 + 800 * (n // 9), f"X{n:02d}") for n, symbol in enumerate(symbols())]

    pdf = printed(contents(*every_symbol))

    assert len(images_of(pdf)) == 1
    assert len(pdf) < 2 * 1024**2


def test_in_black_and_white_nothing_has_colour() -> None:
    page = pypdfium2.PdfDocument(printed(contents(device("SD", 4_000, 3_000), device("LD", 5_000, 4_000, "L01")), in_colour=False))[0]
    red, green, blue = page.render(scale=1).to_pil().convert("RGB").split()

    assert max(abs(a - b) for a, b in zip(red.tobytes(), blue.tobytes(), strict=True)) < 20
    assert max(abs(a - b) for a, b in zip(red.tobytes(), green.tobytes(), strict=True)) < 20


def test_an_estimated_scale_is_called_so() -> None:
    text = words(printed(replace(contents(), drawing=drawing(calibrated=False))))

    assert "1:50 (geschätzt)" in text
    assert "nicht aus diesem Blatt abmessen" in text


@pytest.mark.parametrize(
    "name",
    [
        '#import "@preview/cetz:0.3.0"',
        '#image("/etc/passwd")',
        '#read("data.json")',
        "$ x^2 $ *fett* _kursiv_ `code`",
        "\\u{41} \\ // Kommentar /* nein */",
        "= Titel <label> @verweis ~ -- --- ...",
        "\"quotes\" 'single' #{panic()}",
        "Łódź Çelik Привет",
    ],
)
def test_words_of_people_are_printed_as_they_are(name: str) -> None:
    sheet = replace(contents(device("SD", 4_000, 3_000, tag="SD01"), notes=(Note(2_000, 2_000, name),)), unit=name, floor=name[:60])

    text = words(printed(sheet)).replace("\r\n", "\n")

    assert name in text


@pytest.mark.parametrize(
    "name", ["x" * 300, "😀🏠 Haus", "שלום עולם", "العربية", "a\u202eb", "\u0000 NUL", "A" + "\u0301" * 60, "zeile\n#zwei\n= drei"]
)
def test_strange_words_do_not_break_the_sheet(name: str) -> None:
    sheet = replace(
        contents(notes=(Note(2_000, 2_000, name),)), firm=name, project=name, unit=name, floor=name, address=name, drawn_by=name
    )

    pdf = printed(sheet)

    assert len(pypdfium2.PdfDocument(pdf)) == 2
    assert "panic" not in words(pdf)


def test_a_legend_of_the_whole_catalogue_stays_above_the_title_block() -> None:
    every_symbol = [device(symbol.id, 2_000 + 900 * (n % 9), 2_000 + 800 * (n // 9), f"X{n:02d}") for n, symbol in enumerate(symbols())]
    with translation.override("de"):
        data, _pictures = lay_out(contents(*every_symbol), size=PaperSize.A3, scale=None, in_colour=True)

    legend = data["legend"]
    heights = [sum(legend["head"] if row["kind"] == "trade" else legend["row"] for row in column) for column in legend["columns"]]

    assert sum(row["kind"] == "symbol" for column in legend["columns"] for row in column) == len(symbols())
    assert max(heights) <= legend["box"]["bottom"] - legend["box"]["top"] - 11
