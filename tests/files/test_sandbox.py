"""The closed program on honest and on hostile files."""

from __future__ import annotations

import io
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

import pytest
from django.utils import translation
from PIL import Image

from planwart.files import sandbox
from planwart.files.sniffing import FileKind
from planwart.foundation.errors import Invalid, NotPossible
from tests.files import samples


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared as they stand in the source."""
    with translation.override("en"):
        yield


@contextmanager
def stored(data: bytes) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as stream:
        stream.write(data)
        stream.flush()
        yield stream


@contextmanager
def taken(places: threading.BoundedSemaphore, number: int) -> Iterator[None]:
    """Hold places that others would take."""
    for _ in range(number):
        assert places.acquire(blocking=False)
    try:
        yield
    finally:
        places.release(number)


def drawn(data: bytes, kind: FileKind = FileKind.PDF, **options: int) -> sandbox.DrawnPage:
    with stored(data) as stream:
        return sandbox.render(stream, kind, **options)


def refusal(data: bytes, kind: FileKind = FileKind.PDF) -> str:
    """Return the sentence with which a file is refused, at the first or the second look."""
    with stored(data) as stream:
        try:
            sandbox.take(stream, kind, cleaned=io.BytesIO())
            sandbox.render(stream, kind)
        except Invalid as refused:
            return str(refused)
    return ""


def test_inspect_tells_pages_and_printed_sizes() -> None:
    with stored(samples.pdf(b"", b"", size_pt=(1190.55, 841.89))) as stream:
        inspection = sandbox.inspect(stream, FileKind.PDF)

    assert inspection.page_count == 2
    assert [page and (round(page.width_mm), round(page.height_mm)) for page in inspection.pages] == [(420, 297), (420, 297)]


def test_inspect_multiplies_the_user_unit_that_pdfium_ignores() -> None:
    with stored(samples.pdf(size_pt=(200, 100), user_unit=3.5)) as stream:
        page = sandbox.inspect(stream, FileKind.PDF).pages[0]

    assert page is not None
    assert (page.width_mm, page.height_mm) == pytest.approx((200 * 3.5 * 25.4 / 72, 100 * 3.5 * 25.4 / 72))


def test_render_turns_the_page_and_its_size_alike() -> None:
    page = drawn(samples.pdf(size_pt=(200, 100), rotate=90), longest_px=400)

    assert page.size is not None
    assert page.size.width_mm < page.size.height_mm
    assert (page.raster.width_px, page.raster.height_px) == pytest.approx((page.raster.height_px / 2, 2 * page.raster.width_px), abs=2)


def test_render_keeps_the_longest_side_within_its_limit() -> None:
    page = drawn(samples.pdf(size_pt=(3370, 2384)), longest_px=1_000)

    assert max(page.raster.width_px, page.raster.height_px) == 1_000


def test_render_draws_on_white() -> None:
    page = drawn(samples.pdf(b"0 0 100 100 re f"), longest_px=400)
    picture = Image.open(io.BytesIO(page.raster.png))

    assert (picture.mode, picture.getpixel((270, 20)), picture.getpixel((10, 390))) == ("L", 255, 0)


@pytest.mark.parametrize(
    ("text", "ratio"),
    [("Grundriss M 1:50", 50), ("Massstab 1 : 100", 100), ("1:50 und 1:100", None), ("12:50 Uhr", None), ("1:501", None), ("", None)],
)
def test_render_reads_the_scale_printed_on_the_page(text: str, ratio: int | None) -> None:
    content = f"BT /F1 12 Tf 50 50 Td ({text}) Tj ET".encode("latin-1")

    assert drawn(samples.pdf(content), longest_px=100).ratio == ratio


def test_render_turns_a_photo_upright_and_forgets_where_it_was_taken() -> None:
    page = drawn(samples.photo_lying_on_its_side(), FileKind.JPEG)
    picture = Image.open(io.BytesIO(page.raster.png))

    assert (picture.size, len(picture.getexif()), set(picture.info)) == ((20, 40), 0, set())
    assert picture.convert("RGB").crop((10, 5, 11, 6)).getcolors() == [(1, (254, 0, 0))]


def test_inspect_tells_the_size_of_a_photo_as_it_is_shown() -> None:
    with stored(samples.photo_lying_on_its_side()) as stream:
        inspection = sandbox.inspect(stream, FileKind.JPEG)

    assert (inspection.width_px, inspection.height_px) == (20, 40)


def test_render_lays_transparency_on_white() -> None:
    page = drawn(samples.png(colour=(0, 0, 0, 0), mode="RGBA"), FileKind.PNG)

    assert Image.open(io.BytesIO(page.raster.png)).getpixel((5, 5)) == 255


@pytest.mark.parametrize(("mode", "colour", "expected"), [("I;16", 32768, 128), ("1", 1, 255), ("P", 0, 0), ("LA", (0, 0), 255)])
def test_render_reads_every_depth_of_png(mode: str, colour: int | tuple[int, ...], expected: int) -> None:
    page = drawn(samples.png(mode=mode, colour=colour), FileKind.PNG)

    assert Image.open(io.BytesIO(page.raster.png)).getpixel((5, 5)) == expected


UPRIGHT = [(FileKind.JPEG, "JPEG"), (FileKind.PNG, "PNG"), (FileKind.WEBP, "WEBP"), (FileKind.TIFF, "TIFF")]


def taken_over(data: bytes, kind: FileKind, thumbnails: int = 0) -> tuple[sandbox.Inspection, bytes]:
    """Return what is known of an upload, and what would be stored."""
    with stored(data) as stream, tempfile.TemporaryFile() as cleaned:
        taken = sandbox.take(stream, kind, cleaned=cleaned, thumbnails=thumbnails)
        taken.content.seek(0)
        return taken.inspection, taken.content.read()


@pytest.mark.parametrize(("kind", "form"), UPRIGHT)
def test_take_keeps_every_pixel_and_which_way_is_up_and_nothing_else(kind: FileKind, form: str) -> None:
    given = samples.picture(form)

    inspection, kept = taken_over(given, kind)

    with Image.open(io.BytesIO(given)) as before, Image.open(io.BytesIO(kept)) as after:
        assert after.format == form
        assert after.tobytes() == before.tobytes()
        assert (dict(after.getexif().get_ifd(0x8825)), 0x010F in after.getexif()) == ({}, False)
    assert (inspection.width_px, inspection.height_px) == (20, 40)
    assert [words for words in (b"Kamerawerk", b"GPS", b"xmpmeta") if words in kept] == []
    raster = Image.open(io.BytesIO(drawn(kept, kind).raster.png)).convert("RGB")
    assert (raster.size, raster.getpixel((10, 5))[0] > 200, raster.getpixel((10, 35))[0] < 60) == ((20, 40), True, True)  # type: ignore[index]


def test_take_draws_a_heic_anew_as_a_jpeg_without_its_place() -> None:
    given = samples.heic()
    assert b"Kamerawerk" in given

    inspection, kept = taken_over(given, FileKind.HEIC, thumbnails=1)

    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, picture.size, len(picture.getexif())) == ("JPEG", (32, 64), 0)
        assert picture.getpixel((16, 4))[0] > 200  # type: ignore[index]
    assert (inspection.kind, inspection.width_px, len(inspection.thumbnails)) == (FileKind.JPEG, 32, 1)
    assert b"Kamerawerk" not in kept


@pytest.mark.parametrize(("kind", "form"), [*UPRIGHT, (FileKind.JPEG, "MPO")])
def test_take_leaves_nothing_behind_the_end(kind: FileKind, form: str) -> None:
    behind = b"\xff\xe1 a second picture, taken at 50,56N"
    given = samples.picture("JPEG" if form == "MPO" else form, orientation=1)

    _inspection, kept = taken_over(given + behind, kind)

    assert (behind in kept) == (form == "TIFF")  # a TIFF has no end: what no directory names is never read
    assert len(kept) <= len(given) + len(behind)


def test_take_leaves_a_pdf_as_it_is() -> None:
    given = samples.pdf()

    assert taken_over(given, FileKind.PDF)[1] == given


def test_take_keeps_the_resolution_a_picture_states() -> None:
    inspection, kept = taken_over(samples.picture("JPEG", dpi=200), FileKind.JPEG)

    assert inspection.dpi == 200
    with stored(kept) as stream:
        assert sandbox.inspect(stream, FileKind.JPEG).dpi == 200


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits"])
def test_every_page_of_a_tiff_can_be_drawn(compression: str) -> None:
    inspection, kept = taken_over(samples.tiff((80, 40), (40, 80), compression=compression), FileKind.TIFF, thumbnails=5)

    assert [page and (round(page.width_mm, 2), round(page.height_mm, 2)) for page in inspection.pages] == [(10.16, 5.08), (5.08, 10.16)]
    assert [(each.width_px, each.height_px) for each in inspection.thumbnails] == [(80, 40), (40, 80)]
    second = drawn(kept, FileKind.TIFF, page=2)
    assert (second.raster.width_px, second.raster.height_px, second.size and round(second.size.width_mm, 2)) == (40, 80, 5.08)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16", "LA", "RGBA"])
def test_render_reads_every_kind_of_tiff(mode: str) -> None:
    stream = io.BytesIO()
    Image.new(mode, (40, 30)).save(stream, "TIFF", compression="group4" if mode == "1" else "tiff_deflate")

    page = drawn(stream.getvalue(), FileKind.TIFF)

    assert (page.raster.width_px, page.raster.height_px) == (40, 30)


def test_thumbnails_show_the_first_pages() -> None:
    with stored(samples.pdf(*[b""] * 5)) as stream:
        inspection = sandbox.inspect(stream, FileKind.PDF, thumbnails=3, longest_px=100)

    assert [max(picture.width_px, picture.height_px) for picture in inspection.thumbnails] == [100, 100, 100]


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (samples.encrypted_pdf, FileKind.PDF, "password"),
        (lambda: samples.pdf()[:200], FileKind.PDF, "damaged"),
        (lambda: b"%PDF-1.7", FileKind.PDF, "damaged"),
        (lambda: samples.pdf(*[b""] * 201), FileKind.PDF, "200 pages"),
        (lambda: samples.pdf(size_pt=(14_400, 300), user_unit=2), FileKind.PDF, "5 metres"),
        (lambda: samples.png_header(50_000, 50_000), FileKind.PNG, "100 million pixels"),
        (lambda: samples.png_header(500, 500), FileKind.PNG, "damaged"),
        (lambda: samples.png(500, 500)[:300], FileKind.PNG, "damaged"),
        (lambda: samples.photo_lying_on_its_side()[:700], FileKind.JPEG, "damaged"),
        (lambda: b"\xff\xd8\xff" + b"\0" * 500, FileKind.JPEG, "damaged"),
        (lambda: samples.tiff_header(50_000, 50_000), FileKind.TIFF, "100 million pixels"),
        (lambda: samples.webp_header(50_000, 50_000), FileKind.WEBP, "100 million pixels"),
        (lambda: samples.heic(50_000), FileKind.HEIC, "100 million pixels"),
        (lambda: samples.tiff_header(10, 10, following=8), FileKind.TIFF, "damaged"),
        (lambda: samples.tiff(*[(2, 2)] * 201), FileKind.TIFF, "200 pages"),
        (lambda: samples.picture("WEBP")[:90], FileKind.WEBP, "damaged"),
        (lambda: samples.heic()[:400], FileKind.HEIC, "damaged"),
        (lambda: samples.tiff((200, 200), compression="raw")[:2_000], FileKind.TIFF, "damaged"),
        (lambda: samples.pdf() + b"<script>alert(1)</script>", FileKind.PDF, "something else"),
        (lambda: samples.picture("JPEG") + b"<!DOCTYPE html><p>", FileKind.JPEG, "something else"),
        (lambda: samples.png() + b"\n< ScRiPt src=//x>", FileKind.PNG, "something else"),
    ],
    ids=[
        "encrypted",
        "truncated pdf",
        "only a header",
        "201 pages",
        "10 m page",
        "2.5 gigapixels",
        "empty png",
        "cut png",
        "cut jpeg",
        "no jpeg",
        "tiff of 2.5 gigapixels",
        "webp of 2.5 gigapixels",
        "heic of 2.5 gigapixels",
        "tiff in a circle",
        "tiff of 201 pages",
        "cut webp",
        "cut heic",
        "cut tiff",
        "pdf with a page behind it",
        "jpeg with a page behind it",
        "png with a page behind it",
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(make: Callable[[], bytes], kind: FileKind, words: str) -> None:
    assert words in refusal(make(), kind)


@pytest.mark.parametrize(
    "make", [samples.self_drawing_form, samples.nested_forms, samples.giant_stream, samples.two_million_lines, samples.tiny_tiles]
)
def test_a_bomb_is_drawn_or_refused_within_its_limits(make: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "CPU_SECONDS", 2)
    data = make()
    started = time.monotonic()

    sentence = refusal(data)

    assert not sentence or any(words in sentence for words in ("took too long", "too much memory", "damaged"))
    assert time.monotonic() - started < 25


def test_a_page_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Invalid, match="does not exist"):
        drawn(samples.pdf(), page=2)


def test_the_program_reaches_no_network_on_this_machine() -> None:
    assert "limits" in sandbox.layers()
    assert sandbox.network_is_closed()


def test_ghost_cuts_the_empty_paper_away_and_lightens_ink() -> None:
    picture = Image.new("L", (24, 24), 255)
    picture.paste(0, (4, 2, 20, 19))
    picture.paste(255, (10, 4, 14, 17))
    stream = io.BytesIO()
    picture.save(stream, "PNG")

    with stored(stream.getvalue()) as file:
        cut = sandbox.ghost(file, longest_px=20, darkest=120)

    shown = Image.open(io.BytesIO(cut.raster.png))
    assert (shown.getpixel((5, 5)), shown.getpixel((8, 5)), shown.getpixel((12, 5))) == (120, 255, 120)
    assert (cut.left_px, cut.top_px, cut.width_px, cut.height_px, shown.size) == (4, 2, 16, 17, (16, 17))


def test_a_long_line_is_told_at_once_and_holds_no_thread() -> None:
    with taken(sandbox._at_most_four_in_line, 4), taken(sandbox._at_most_two, 2):
        began = time.monotonic()
        with pytest.raises(NotPossible, match="Several files"):
            drawn(samples.pdf())

        assert time.monotonic() - began < 2


def test_whoever_waited_in_vain_leaves_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "WAIT_SECONDS", 0.01)

    with taken(sandbox._at_most_two, 2):
        for _ in range(6):
            with pytest.raises(NotPossible):
                drawn(samples.pdf())

    assert drawn(samples.pdf(), longest_px=100).raster.png
