"""Read lines back out of a PDF: where each one lies on the paper, in millimetres from the top left corner."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

_MM = 25.4 / 72
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Line:
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def length(self) -> float:
        return float(((self.x1 - self.x0) ** 2 + (self.y1 - self.y0) ** 2) ** 0.5)


def lines_of(pdf: bytes, page: int = 0) -> list[Line]:
    """Return every straight line of a page, forms within forms included."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        sheet = document.pages[page]
        height = float(sheet.mediabox[3])
        return [
            Line(x0 * _MM, (height - y0) * _MM, x1 * _MM, (height - y1) * _MM) for (x0, y0), (x1, y1) in _segments(sheet.obj, _IDENTITY)
        ]


def images_of(pdf: bytes, page: int = 0) -> list[tuple[int, int]]:
    """Return width and height in pixels of every raster on a page."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [(int(image.Width), int(image.Height)) for image in _images(document.pages[page].obj)]


def _images(holder: Any) -> Iterator[Any]:
    for thing in holder.get("/Resources", {}).get("/XObject", {}).values():
        if thing.Subtype == "/Image":
            yield thing
        else:
            yield from _images(thing)


def _segments(holder: Any, outer: Matrix) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    matrix, stack, here = outer, [], (0.0, 0.0)
    for instruction in pikepdf.parse_content_stream(holder):
        operands: Any = instruction.operands
        match str(instruction.operator):
            case "q":
                stack.append(matrix)
            case "Q":
                matrix = stack.pop()
            case "cm":
                matrix = _times(_numbers(operands), matrix)
            case "m":
                here = _at(matrix, *operands)
            case "l":
                there = _at(matrix, *operands)
                yield here, there
                here = there
            case "c":
                here = _at(matrix, *operands[4:])
            case "re":
                yield from _rectangle(matrix, *(float(value) for value in operands))
            case "Do":
                form = holder.Resources.XObject[str(operands[0])]
                if form.Subtype == "/Form":
                    yield from _segments(form, _times(_numbers(form.get("/Matrix", _IDENTITY)), matrix))


def _rectangle(
    matrix: Matrix, x: float, y: float, width: float, height: float
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    corners = [_at(matrix, *corner) for corner in ((x, y), (x + width, y), (x + width, y + height), (x, y + height))]
    yield from zip(corners, [*corners[1:], corners[0]], strict=True)


def _numbers(values: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in values)
    return a, b, c, d, e, f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _at(matrix: Matrix, x: Any, y: Any) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * float(x) + c * float(y) + e, b * float(x) + d * float(y) + f
