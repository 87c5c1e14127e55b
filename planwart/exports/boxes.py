"""Rectangles on paper: millimetres, origin top left, y down."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def centre(self) -> Point:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def grown(self, by: float) -> Box:
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def joined(self, other: Box) -> Box:
        return Box(min(self.left, other.left), min(self.top, other.top), max(self.right, other.right), max(self.bottom, other.bottom))

    def overlap(self, other: Box) -> float:
        """Return the common area."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return width * height if width > 0 and height > 0 else 0.0


def around(centre: Point, width: float, height: float) -> Box:
    """Return the box of this size around a point."""
    x, y = centre
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def turned(point: Point, degrees: float) -> Point:
    """Turn a point clockwise about 0/0, as SVG's rotate does."""
    angle = math.radians(degrees)
    x, y = point
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


def turned_box(box: Box, degrees: float) -> Box:
    """Return the upright box around ``box`` turned about 0/0."""
    corners = [
        turned(corner, degrees) for corner in ((box.left, box.top), (box.right, box.top), (box.left, box.bottom), (box.right, box.bottom))
    ]
    return Box(min(x for x, _ in corners), min(y for _, y in corners), max(x for x, _ in corners), max(y for _, y in corners))


def moved(box: Box, by: Point) -> Box:
    return Box(box.left + by[0], box.top + by[1], box.right + by[0], box.bottom + by[1])


def hull(boxes: Iterable[Box]) -> Box | None:
    """Return the box around all boxes, None if there is none."""
    result: Box | None = None
    for box in boxes:
        result = box if result is None else result.joined(box)
    return result
