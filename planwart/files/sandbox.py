"""Open somebody's file in the closed program and bring back what it says, checked again on this side.

One process for each file (PDFium is not thread-safe), at most two at a time. The program confines itself before it reads; this side
counts the seconds, limits the answer and believes nothing in it that it has not checked.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext_lazy as _

from planwart.files.opener.refusal import Reason
from planwart.files.sniffing import FileKind
from planwart.foundation.errors import Invalid, NotPossible

CPU_SECONDS = 20
WALL_SECONDS = 30.0
WAIT_SECONDS = 20.0
LONGEST_RASTER_PX: Final = 4_800
MAX_ANSWER_BYTES: Final = 96 * 1024 * 1024
_ROOT: Final = Path(__file__).resolve().parents[2]
_START: Final = f"import sys; sys.path.append({str(_ROOT)!r}); from planwart.files.opener.program import main; main()"
_at_most_two: Final = threading.BoundedSemaphore(2)
_at_most_four_in_line: Final = threading.BoundedSemaphore(4)

_SENTENCES: Final = {
    Reason.DAMAGED: _("The file is damaged or incomplete and cannot be opened. Please export or save it once more."),
    Reason.ENCRYPTED: _("The PDF is protected with a password. Please save it without a password and upload it again."),
    Reason.NO_PAGES: _("The PDF has no pages."),
    Reason.NO_SUCH_PAGE: _("This page does not exist in the file."),
    Reason.PAGE_TOO_LARGE: _("The page is larger than 5 metres. Please export it in a paper size."),
    Reason.TOO_MANY_PAGES: _("The PDF has more than 200 pages. Please upload only the pages with the floor plans."),
    Reason.TOO_MANY_PIXELS: _("The picture has more than 100 million pixels. Please save it smaller."),
    Reason.TOO_MUCH_MEMORY: _("The file needs too much memory to be opened. Please export it in a simpler form."),
    Reason.TOO_SLOW: _("Opening the file took too long. Please export it in a simpler form."),
    Reason.UNKNOWN_KIND: _("This kind of file cannot be opened. Please upload a PDF, PNG or JPG."),
}


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture drawn anew from somebody's file, as PNG."""

    png: bytes
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page as printed."""

    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is known of a file without drawing it; a picture is one page, of unknown printed size unless it states a resolution."""

    kind: FileKind
    page_count: int
    pages: tuple[PageSize, ...] = ()
    width_px: int | None = None
    height_px: int | None = None
    dpi: float | None = None
    thumbnails: tuple[Raster, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """One page as a raster, its printed size, and the n of a scale 1:n printed on it; ``dpi`` is what a picture says of itself."""

    raster: Raster
    size: PageSize | None = None
    ratio: int | None = None
    dpi: float | None = None


@dataclass(frozen=True, slots=True)
class Ghost:
    """A lightened cut-out; place and size are pixels of the raster it was cut from, its own raster may be coarser."""

    raster: Raster
    left_px: int
    top_px: int
    width_px: int
    height_px: int


def inspect(stream: IO[bytes], kind: FileKind, *, thumbnails: int = 0, longest_px: int = 360) -> Inspection:
    """Return pages and sizes of the file behind ``stream``, which must have a file number.

    Up to ``thumbnails`` first pages of a PDF come drawn small, fewer if they are hard to draw.
    Raises Invalid with a sentence for people if the file cannot be used.
    """
    header, pictures = _ask(stream, {"do": "inspect", "kind": kind, "thumbnails": thumbnails, "longest_px": longest_px})
    if kind is FileKind.PDF:
        pages = tuple(_page_size(each) for each in header["pages_mm"])
        return Inspection(kind=kind, page_count=len(pages), pages=pages, thumbnails=tuple(pictures))
    return Inspection(kind=kind, page_count=1, width_px=int(header["width_px"]), height_px=int(header["height_px"]), dpi=_dpi(header))


def render(stream: IO[bytes], kind: FileKind, *, page: int = 1, dpi: float = 300, longest_px: int = LONGEST_RASTER_PX) -> DrawnPage:
    """Draw one page on white, upright, at ``dpi`` or coarser so that no side passes ``longest_px``; pages count from 1."""
    request = {"do": "render", "kind": kind, "page": page, "dpi": dpi, "longest_px": longest_px}
    header, pictures = _ask(stream, request)
    ratio = header.get("ratio")
    return DrawnPage(raster=pictures[0], size=_printed_size(header), ratio=None if ratio is None else int(ratio), dpi=_dpi(header))


def ghost(stream: IO[bytes], *, longest_px: int, darkest: int = 96) -> Ghost:
    """Return a stored raster in light greys without the empty paper around it: on the sheet only the installation speaks."""
    header, pictures = _ask(stream, {"do": "ghost", "longest_px": longest_px, "darkest": darkest})
    left, top, right, bottom = (int(edge) for edge in header["ink"])
    if not (0 <= left < right and 0 <= top < bottom):
        raise _refusal(Reason.DAMAGED)
    return Ghost(raster=pictures[0], left_px=left, top_px=top, width_px=right - left, height_px=bottom - top)


@cache
def layers() -> frozenset[str]:
    """Return which layers of the closed program hold on this machine, for ``planwart check`` and the status page."""
    with Path(os.devnull).open("rb") as nothing:
        header, _pictures = _ask(nothing, {"do": "probe"})
    return frozenset(str(each) for each in header["layers"])


def network_is_closed() -> bool:
    """Tell whether an opened file can reach no network on this machine."""
    return bool(layers() & {"network namespace", "seccomp"})


def _ask(stream: IO[bytes], request: dict[str, Any]) -> tuple[dict[str, Any], list[Raster]]:
    with _turn():
        answer, status, in_time = _run(stream, json.dumps(request | {"cpu_seconds": CPU_SECONDS}))
    try:
        header, rest = _split(answer)
    except ValueError:
        raise _refusal(_reason_of(status, in_time=in_time)) from None
    if "refused" in header:
        raise _refusal(Reason(header["refused"]))
    try:
        return header, _pictures_of(header, rest)
    except (KeyError, TypeError, ValueError) as error:
        raise _refusal(Reason.DAMAGED) from error


@contextmanager
def _turn() -> Iterator[None]:
    """Hold one of the two places; two more callers may wait for one, whoever comes then is sent away at once.

    Each that waits holds a thread which the pages of other people need.
    """
    if not _at_most_four_in_line.acquire(blocking=False):
        raise _busy()
    try:
        if not _at_most_two.acquire(timeout=WAIT_SECONDS):
            raise _busy()
        try:
            yield
        finally:
            _at_most_two.release()
    finally:
        _at_most_four_in_line.release()


def _busy() -> NotPossible:
    return NotPossible(_("Several files are being opened at the moment. Please try again in a minute."))


def _run(stream: IO[bytes], request: str) -> tuple[bytes, int, bool]:
    """Return answer, exit status and whether the program ended by itself within the wall time."""
    command = [sys.executable, "-I", "-B", "-c", _START, request]
    late = threading.Event()
    with subprocess.Popen(
        command, stdin=stream, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"LC_ALL": "C.UTF-8"}, cwd="/", start_new_session=True
    ) as process:

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(WALL_SECONDS, stop)
        timer.start()
        try:
            assert process.stdout is not None
            answer = process.stdout.read(MAX_ANSWER_BYTES + 1)
            if len(answer) > MAX_ANSWER_BYTES:
                process.kill()
            process.wait()
        finally:
            timer.cancel()
    return answer, process.returncode, not late.is_set()


def _split(answer: bytes) -> tuple[dict[str, Any], bytes]:
    """Return header and pictures; ValueError if the answer is cut short or too long."""
    length = int.from_bytes(answer[:4], "big")
    if len(answer) > MAX_ANSWER_BYTES or len(answer) < 4 + length or length == 0:
        raise ValueError("incomplete answer")
    header = json.loads(answer[4 : 4 + length])
    if not isinstance(header, dict):
        raise ValueError("no object")  # noqa: TRY004 -- the answer is wrong, not our types
    return header, answer[4 + length :]


def _pictures_of(header: dict[str, Any], rest: bytes) -> list[Raster]:
    pictures = []
    for length, width, height in header.get("pictures", []):
        png, rest = rest[:length], rest[length:]
        if len(png) != length or not png.startswith(b"\x89PNG\r\n\x1a\n") or not (0 < width <= 10_000 and 0 < height <= 10_000):
            raise ValueError("not the picture announced")
        pictures.append(Raster(png=png, width_px=int(width), height_px=int(height)))
    return pictures


def _reason_of(status: int, *, in_time: bool) -> Reason:
    """Read the death of the program: out of time, out of CPU (SIGXCPU, then SIGKILL), or else out of memory."""
    out_of_cpu = status in (-24, -9) and in_time
    return Reason.TOO_SLOW if not in_time or out_of_cpu else Reason.TOO_MUCH_MEMORY


def _refusal(reason: Reason) -> Invalid:
    return Invalid(_SENTENCES[reason])


def _printed_size(header: dict[str, Any]) -> PageSize | None:
    """Return the size on paper: a PDF's own, a picture's by its stated resolution."""
    if "page_mm" in header:
        return _page_size(header["page_mm"])
    dpi = _dpi(header)
    return None if dpi is None else _page_size([header[side] / dpi * 25.4 for side in ("width_px", "height_px")])


def _dpi(header: dict[str, Any]) -> float | None:
    dpi = header.get("dpi")
    return None if dpi is None else _positive(dpi)


def _page_size(value: Any) -> PageSize:
    width, height = value
    return PageSize(width_mm=_positive(width), height_mm=_positive(height))


def _positive(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number) or number <= 0:
        raise _refusal(Reason.DAMAGED)
    return number
