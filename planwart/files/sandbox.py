"""Open somebody's file in the closed program and bring back what it says, checked again on this side.

One process for each file (PDFium is not thread-safe), at most two at a time. The program confines itself before it reads; this side
counts the seconds, limits the answer and believes nothing in it that it has not checked.
"""

from __future__ import annotations

import io
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
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
THUMBNAIL_PX: Final = 360
MAX_ANSWER_BYTES: Final = 96 * 1024 * 1024
_BLOCK_BYTES: Final = 1024 * 1024
_IN_MEMORY_BYTES: Final = 4 * 1024 * 1024
_ROOT: Final = Path(__file__).resolve().parents[2]
_START: Final = f"import sys; sys.path.append({str(_ROOT)!r}); from planwart.files.opener.program import main; main()"
_at_most_two: Final = threading.BoundedSemaphore(2)
_at_most_four_in_line: Final = threading.BoundedSemaphore(4)

UNKNOWN_KIND: Final = _("This kind of file cannot be opened. Please upload a PDF, PNG, JPG, WebP, TIFF or HEIC.")

_SENTENCES: Final = {
    Reason.DAMAGED: _("The file is damaged or incomplete and cannot be opened. Please export or save it once more."),
    Reason.ENCRYPTED: _("The PDF is protected with a password. Please save it without a password and upload it again."),
    Reason.MIXED: _("There is something else in the file besides the drawing. Please export or save it once more."),
    Reason.NO_PAGES: _("The PDF has no pages."),
    Reason.NO_SUCH_PAGE: _("This page does not exist in the file."),
    Reason.PAGE_TOO_LARGE: _("The page is larger than 5 metres. Please export it in a paper size."),
    Reason.TOO_MANY_PAGES: _("The file has more than 200 pages. Please upload only the pages with the floor plans."),
    Reason.TOO_MANY_PIXELS: _("The picture has more than 100 million pixels. Please save it smaller."),
    Reason.TOO_MUCH_MEMORY: _("The file needs too much memory to be opened. Please export it in a simpler form."),
    Reason.TOO_SLOW: _("Opening the file took too long. Please export it in a simpler form."),
    Reason.UNKNOWN_KIND: UNKNOWN_KIND,
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
    """What is known of a file without drawing it. A picture's page has a printed size only if it states a resolution."""

    kind: FileKind
    pages: tuple[PageSize | None, ...]
    width_px: int | None = None
    height_px: int | None = None
    dpi: float | None = None
    thumbnails: tuple[Raster, ...] = ()

    @property
    def page_count(self) -> int:
        return len(self.pages)


@dataclass(frozen=True, slots=True)
class Taken:
    """An upload as it is to be stored: of its kind, or of the one it was drawn anew as, without what a camera adds."""

    inspection: Inspection
    content: IO[bytes]


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


def inspect(stream: IO[bytes], kind: FileKind, *, thumbnails: int = 0, longest_px: int = THUMBNAIL_PX) -> Inspection:
    """Return pages and sizes of the file behind ``stream``.

    Up to ``thumbnails`` first pages come drawn small, fewer if they are hard to draw.
    Raises Invalid with a sentence for people if the file cannot be used.
    """
    with _ask(stream, {"do": "inspect", "kind": kind, "thumbnails": thumbnails, "longest_px": longest_px}) as answer:
        return _inspection(kind, answer)


def take(stream: IO[bytes], kind: FileKind, *, cleaned: IO[bytes], thumbnails: int = 0, longest_px: int = THUMBNAIL_PX) -> Taken:
    """Look into an upload, and clean it: of a photograph neither place nor camera is kept, and nothing behind its end.

    What was cleaned is written to ``cleaned``; a PDF stays as it is. Raises Invalid with a sentence for people.
    """
    with _ask(stream, {"do": "take", "kind": kind, "thumbnails": thumbnails, "longest_px": longest_px}) as answer:
        if "replaced" in answer.header:
            answer.copy_rest(cleaned)
            return Taken(_inspection(FileKind.JPEG, answer), cleaned)
        if "pieces" not in answer.header:
            return Taken(_inspection(kind, answer), stream)
        _put_together(answer, stream, cleaned)
        return Taken(_inspection(kind, answer), cleaned)


def render(stream: IO[bytes], kind: FileKind, *, page: int = 1, dpi: float = 300, longest_px: int = LONGEST_RASTER_PX) -> DrawnPage:
    """Draw one page on white, upright, at ``dpi`` or coarser so that no side passes ``longest_px``; pages count from 1."""
    request = {"do": "render", "kind": kind, "page": page, "dpi": dpi, "longest_px": longest_px}
    with _ask(stream, request) as answer:
        ratio = answer.header.get("ratio")
        return DrawnPage(
            raster=answer.pictures[0],
            size=_page_size(answer.header.get("page_mm")),
            ratio=None if ratio is None else int(ratio),
            dpi=_dpi(answer.header),
        )


def ghost(stream: IO[bytes], *, longest_px: int, darkest: int = 96) -> Ghost:
    """Return a stored raster in light greys without the empty paper around it: on the sheet only the installation speaks."""
    with _ask(stream, {"do": "ghost", "longest_px": longest_px, "darkest": darkest}) as answer:
        left, top, right, bottom = (int(edge) for edge in answer.header["ink"])
        if not (0 <= left < right and 0 <= top < bottom):
            raise _refusal(Reason.DAMAGED)
        return Ghost(raster=answer.pictures[0], left_px=left, top_px=top, width_px=right - left, height_px=bottom - top)


@cache
def layers() -> frozenset[str]:
    """Return which layers of the closed program hold on this machine, for ``planwart check`` and the status page."""
    with Path(os.devnull).open("rb") as nothing, _ask(nothing, {"do": "probe"}) as answer:
        return frozenset(str(each) for each in answer.header["layers"])


def network_is_closed() -> bool:
    """Tell whether an opened file can reach no network on this machine."""
    return bool(layers() & {"network namespace", "seccomp"})


class _Answer:
    """What the closed program wrote: a header, then pictures, then whatever else it announces."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.header = _header(stream)
        if "refused" in self.header:
            raise _refusal(Reason(self.header["refused"]))
        self.pictures = [self._picture(*each) for each in self.header.get("pictures", [])]

    def copy_rest(self, to: IO[bytes]) -> None:
        shutil.copyfileobj(self._stream, to, _BLOCK_BYTES)
        to.flush()

    def read(self, length: int) -> bytes:
        """Return the next bytes; ValueError if there are fewer."""
        found = self._stream.read(length)
        if length < 0 or len(found) != length:
            raise ValueError("cut short")
        return found

    def _picture(self, length: int, width: int, height: int) -> Raster:
        png = self.read(length)
        if not png.startswith(b"\x89PNG\r\n\x1a\n") or not (0 < width <= 10_000 and 0 < height <= 10_000):
            raise ValueError("not the picture announced")
        return Raster(png=png, width_px=int(width), height_px=int(height))


@contextmanager
def _ask(stream: IO[bytes], request: dict[str, Any]) -> Iterator[_Answer]:
    with tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as spool, _with_number(stream) as numbered:
        with _turn():
            status, in_time = _run(numbered, json.dumps(request | {"cpu_seconds": CPU_SECONDS}), spool)
        spool.seek(0)
        try:
            answer = _Answer(spool)
        except (KeyError, TypeError, ValueError):
            raise _refusal(_reason_of(status, in_time=in_time)) from None
        try:
            yield answer
        except (KeyError, TypeError, ValueError) as error:
            raise _refusal(Reason.DAMAGED) from error


@contextmanager
def _with_number(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give the stream a file number, by a copy if it has none: not every storage keeps files on this machine."""
    try:
        stream.fileno()
    except (AttributeError, io.UnsupportedOperation):
        with tempfile.TemporaryFile() as copy:
            stream.seek(0)
            shutil.copyfileobj(stream, copy, _BLOCK_BYTES)
            copy.flush()
            yield copy
    else:
        yield stream


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


def _run(stream: IO[bytes], request: str, spool: IO[bytes]) -> tuple[int, bool]:
    """Write the answer to ``spool``; return exit status and whether the program ended by itself within the wall time."""
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
            if not _copied(process.stdout, spool, MAX_ANSWER_BYTES):
                process.kill()
            process.wait()
        finally:
            timer.cancel()
    return process.returncode, not late.is_set()


def _copied(source: IO[bytes], target: IO[bytes], limit: int) -> bool:
    """Copy the answer and return True, or leave nothing of one that is too long."""
    size = 0
    while chunk := source.read(_BLOCK_BYTES):
        size += len(chunk)
        if size > limit:
            target.seek(0)
            target.truncate()
            return False
        target.write(chunk)
    return True


def _header(stream: IO[bytes]) -> dict[str, Any]:
    """Return the header; ValueError if it is cut short or no object."""
    start = stream.read(4)
    length = int.from_bytes(start, "big")
    text = stream.read(length)
    if len(start) < 4 or length == 0 or len(text) < length:
        raise ValueError("incomplete answer")
    header = json.loads(text)
    if not isinstance(header, dict):
        raise ValueError("no object")  # noqa: TRY004 -- the answer is wrong, not our types
    return header


def _put_together(answer: _Answer, stream: IO[bytes], cleaned: IO[bytes]) -> None:
    """Write the pieces the closed program keeps: ranges of the file, and a few new bytes between them."""
    size = stream.seek(0, os.SEEK_END)
    for piece in answer.header["pieces"]:
        if isinstance(piece, int):
            cleaned.write(answer.read(piece))
            continue
        start, end = piece
        if not 0 <= start <= end <= size or cleaned.tell() > 2 * size:
            raise ValueError("no range of the file")
        stream.seek(start)
        left = end - start
        while left:
            left -= cleaned.write(stream.read(min(left, _BLOCK_BYTES)))
    cleaned.flush()


def _inspection(kind: FileKind, answer: _Answer) -> Inspection:
    header = answer.header
    pages = tuple(_page_size(each) for each in header["pages_mm"])
    if not pages or (kind is FileKind.PDF and None in pages):
        raise ValueError("no pages")
    sizes = {} if kind is FileKind.PDF else {side: int(header[side]) for side in ("width_px", "height_px")}
    return Inspection(kind=kind, pages=pages, dpi=_dpi(header), thumbnails=tuple(answer.pictures), **sizes)


def _reason_of(status: int, *, in_time: bool) -> Reason:
    """Read the death of the program: out of time, out of CPU (SIGXCPU, then SIGKILL), or else out of memory."""
    out_of_cpu = status in (-24, -9) and in_time
    return Reason.TOO_SLOW if not in_time or out_of_cpu else Reason.TOO_MUCH_MEMORY


def _refusal(reason: Reason) -> Invalid:
    return Invalid(_SENTENCES[reason])


def _dpi(header: dict[str, Any]) -> float | None:
    dpi = header.get("dpi")
    return None if dpi is None else _positive(dpi)


def _page_size(value: Any) -> PageSize | None:
    if value is None:
        return None
    width, height = value
    return PageSize(width_mm=_positive(width), height_mm=_positive(height))


def _positive(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number) or number <= 0:
        raise _refusal(Reason.DAMAGED)
    return number
