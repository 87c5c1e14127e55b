"""Take out of a TIFF, in place, every field that is not needed to read its pixels.

A file of directories that point at each other: directories in a circle, or too many of them, are refused here, before a decoder walks.

Source: TIFF 6.0 (1992), sections 2 and 8; the 64-bit form as described by Adobe and AWare Systems ("BigTIFF").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from planwart.files.opener.refusal import Reason, Refused

MAX_PAGES: Final = 200
_MOST_FIELDS: Final = 4_000
_KEPT: Final = frozenset(
    {
        *range(254, 267),  # kind, width, height, bits, compression, colours
        *(273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 290, 291, 292, 293, 296, 297),  # strips, orientation, resolution, fax
        *(317, 318, 319, 320, *range(321, 326), 332, 334, 336, 338, 339, 340, 341, 342, 347),  # predictor, palette, tiles, samples
        *(512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532, 34675),  # JPEG, YCbCr, colour profile
    }
)
_DIRECTORIES: Final = frozenset({330, 34665, 34853, 40965})  # more pictures, photograph, place, interoperability
_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}


@dataclass(frozen=True, slots=True)
class _Form:
    """How wide numbers are in this file."""

    order: Literal["little", "big"]
    pointer: int
    counter: int

    @property
    def field(self) -> int:
        return 4 + 2 * self.pointer

    def read(self, data: bytes | bytearray, at: int, width: int) -> int:
        if at + width > len(data):
            raise Refused(Reason.DAMAGED)
        return int.from_bytes(data[at : at + width], self.order)


class _Cleaner:
    def __init__(self, data: bytes, form: _Form) -> None:
        self.data = bytearray(data)
        self.form = form
        self.changed: list[tuple[int, int]] = []
        self._fields = 0

    def clean_pages(self, first: int) -> None:
        seen: set[int] = set()
        at = first
        while at:
            if at in seen:
                raise Refused(Reason.DAMAGED)
            seen.add(at)
            if len(seen) > MAX_PAGES:
                raise Refused(Reason.TOO_MANY_PAGES)
            at = self._clean_directory(at)

    def _clean_directory(self, at: int) -> int:
        """Keep the fields that are needed, in the place where they stand; return where the next directory lies."""
        form, count = self.form, self._count(at)
        start = at + form.counter
        fields = [bytes(self.data[start + i * form.field : start + (i + 1) * form.field]) for i in range(count)]
        following = form.read(self.data, start + count * form.field, form.pointer)
        kept = [field for field in fields if self._tag(field) in _KEPT]
        if len(kept) < count:
            for field in fields:
                if self._tag(field) not in _KEPT:
                    self._forget(field, depth=0)
            table = len(kept).to_bytes(form.counter, form.order) + b"".join(kept) + following.to_bytes(form.pointer, form.order)
            self._write(at, table.ljust(form.counter + count * form.field + form.pointer, b"\0"))
        return following

    def _count(self, at: int) -> int:
        count = self.form.read(self.data, at, self.form.counter)
        self._fields += count
        if self._fields > _MOST_FIELDS or at + self.form.counter + count * self.form.field > len(self.data):
            raise Refused(Reason.DAMAGED)
        return count

    def _tag(self, field: bytes) -> int:
        return int.from_bytes(field[:2], self.form.order)

    def _forget(self, field: bytes, *, depth: int) -> None:
        """Blank what a field points at, directories with all they point at."""
        form = self.form
        size = _SIZES.get(int.from_bytes(field[2:4], form.order), 1) * int.from_bytes(field[4 : 4 + form.pointer], form.order)
        where = int.from_bytes(field[4 + form.pointer :], form.order)
        if self._tag(field) in _DIRECTORIES and depth < 3 and size <= form.pointer:
            self._forget_directory(where, depth)
        elif size > form.pointer:
            self._blank(where, size)

    def _forget_directory(self, at: int, depth: int) -> None:
        if not 8 <= at < len(self.data) - self.form.counter:
            return
        count, start = self._count(at), at + self.form.counter
        for index in range(count):
            self._forget(bytes(self.data[start + index * self.form.field :][: self.form.field]), depth=depth + 1)
        self._blank(at, self.form.counter + count * self.form.field)

    def _blank(self, at: int, size: int) -> None:
        end = min(at + size, len(self.data))
        if 8 <= at < end:
            self._write(at, b"\0" * (end - at))

    def _write(self, at: int, new: bytes) -> None:
        self.data[at : at + len(new)] = new
        self.changed.append((at, at + len(new)))


def kept_of_tiff(data: bytes) -> list[tuple[int, int] | bytes]:
    """Return the pieces of the cleaned file. Raises Refused for directories that run in a circle or out of the file."""
    order: Literal["little", "big"] = "little" if data[:2] == b"II" else "big"
    large = int.from_bytes(data[2:4], order) == 43
    form = _Form(order, pointer=8, counter=8) if large else _Form(order, pointer=4, counter=2)
    cleaner = _Cleaner(data, form)
    cleaner.clean_pages(form.read(data, 8 if large else 4, form.pointer))
    return _as_pieces(cleaner)


def _as_pieces(cleaner: _Cleaner) -> list[tuple[int, int] | bytes]:
    pieces: list[tuple[int, int] | bytes] = []
    done = 0
    for start, end in sorted(cleaner.changed):
        if start > done:
            pieces.append((done, start))
        if end > done:
            pieces.append(bytes(cleaner.data[max(start, done) : end]))
            done = end
    return [*pieces, (done, len(cleaner.data))] if done < len(cleaner.data) else pieces
