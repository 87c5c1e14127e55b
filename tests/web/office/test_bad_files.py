"""What cannot be used is told in one sentence, and nothing of it stays: no row, no bytes; and the house goes on."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from planwart.files import sandbox
from planwart.files.models import File, OpenUpload
from planwart.foundation.actor import system
from planwart.foundation.scope import acting
from planwart.planning.models import BasePlan
from tests.cast import Cast
from tests.files import samples
from tests.web.conftest import Browser

DAMAGED = "Die Datei ist beschädigt oder unvollständig und lässt sich nicht öffnen. Bitte exportieren oder speichern Sie sie noch einmal."
UNKNOWN = "Diese Art von Datei lässt sich nicht öffnen. Bitte laden Sie ein PDF, PNG, JPG, WebP, TIFF oder HEIC hoch."
PIXELS = "Das Bild hat mehr als 100 Millionen Pixel. Bitte speichern Sie es kleiner."
MIXED = "In der Datei steckt außer der Zeichnung noch etwas anderes. Bitte exportieren oder speichern Sie sie neu."
TOO_SLOW = "Das Öffnen der Datei hat zu lange gedauert. Bitte exportieren Sie sie in einfacherer Form."
MEMORY = "Die Datei braucht zum Öffnen zu viel Speicher. Bitte exportieren Sie sie in einfacherer Form."
HARD = (TOO_SLOW, MEMORY, DAMAGED)

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><body onload=alert(1)><script>fetch('/start/')</script></body></html>"


def gif_and_script() -> bytes:
    """Return a GIF that is also a script: its width reads as the beginning of a comment."""
    stream = io.BytesIO()
    Image.new("P", (12_079, 1)).save(stream, "GIF")
    return stream.getvalue() + b"*/=1;alert(1)"


BAD: dict[str, tuple[str, Callable[[], bytes], tuple[str, ...]]] = {
    "empty": ("plan.pdf", lambda: b"", ("Die Datei ist leer.",)),
    "encrypted": (
        "plan.pdf",
        samples.encrypted_pdf,
        ("Das PDF ist mit einem Kennwort geschützt. Bitte speichern Sie es ohne Kennwort und laden Sie es erneut hoch.",),
    ),
    "truncated pdf": ("plan.pdf", lambda: samples.pdf()[:200], (DAMAGED,)),
    "truncated png": ("plan.png", lambda: samples.noisy_picture()[:9_000], (DAMAGED,)),
    "truncated jpeg": ("foto.jpg", lambda: samples.noisy_photo()[:9_000], (DAMAGED,)),
    "truncated heic": ("foto.heic", lambda: samples.heic()[:500], (DAMAGED,)),
    "wrong ending": (
        "plan.pdf",
        samples.png,
        ("Die Datei „plan.pdf“ ist in Wirklichkeit eine PNG-Datei. Bitte benennen Sie sie um oder exportieren Sie sie noch einmal.",),
    ),
    "png of 50,000 x 50,000": ("plan.png", lambda: samples.png_header(50_000, 50_000), (PIXELS,)),
    "tiff of 50,000 x 50,000": ("plan.tif", lambda: samples.tiff_header(50_000, 50_000), (PIXELS,)),
    "webp of 50,000 x 50,000": ("plan.webp", lambda: samples.webp_header(50_000, 50_000), (PIXELS,)),
    "heic of 50,000 x 50,000": ("foto.heic", lambda: samples.heic(50_000), (PIXELS,)),
    "tiff in a circle": ("plan.tiff", lambda: samples.tiff_header(10, 10, following=8), (DAMAGED,)),
    "form that draws itself": ("plan.pdf", samples.self_drawing_form, HARD),
    "nested forms": ("plan.pdf", samples.nested_forms, HARD),
    "giant stream": ("plan.pdf", samples.giant_stream, HARD),
    "tiny tiles": ("plan.pdf", samples.tiny_tiles, HARD),
    "two million lines": ("plan.pdf", samples.two_million_lines, HARD),
    "svg": ("plan.svg", lambda: SVG, (UNKNOWN,)),
    "svg called png": ("plan.png", lambda: SVG, (UNKNOWN,)),
    "html": ("plan.html", lambda: HTML, (UNKNOWN,)),
    "html called pdf": ("plan.pdf", lambda: HTML, (UNKNOWN,)),
    "gif and script": ("plan.gif", gif_and_script, (UNKNOWN,)),
    "html and pdf": ("plan.pdf", lambda: HTML[:200] + samples.pdf(), (MIXED,)),
    "pdf and html": ("plan.pdf", lambda: samples.pdf() + HTML, (MIXED,)),
    "jpeg and html": ("foto.jpg", lambda: samples.photo_lying_on_its_side() + HTML, (MIXED,)),
    "program": ("plan.exe", lambda: b"MZ\x90\0" + b"\0" * 500, (UNKNOWN,)),
}


def left(storage: Path) -> tuple[int, int, int, list[str]]:
    with acting(system("tests")):
        rows = (File.objects.count(), OpenUpload.objects.count(), BasePlan.objects.count())
    return (*rows, sorted(path.name for path in storage.iterdir()))


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_one_sentence_and_leaves_nothing(
    cast: Cast, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(sandbox, "CPU_SECONDS", 2)
    called, make, sentences = BAD[name]
    client = browser("anna")
    page = reverse("floor_upload", args=[cast.brandt.organisation.slug, cast.brandt.floor.pk])
    before = left(tmp_path)

    answer = client.post(page, {"drawing": SimpleUploadedFile(called, make())}, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["error"] in sentences) == (422, True), answer.json()
    assert left(tmp_path) == before
    assert client.get(page).status_code == 200
