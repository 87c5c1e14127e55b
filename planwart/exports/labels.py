"""Find a place for each label: beside its symbol, into the room first, on no other symbol and no other label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from planwart.exports.boxes import Box, Point, around, turned
from planwart.exports.letters import width_of

SIZE: Final = 2.6
_GAP: Final = 0.7
_PADDING: Final = 0.25
_DEMUR: Final = 0.05  # what each less natural place costs, against ten for a hidden square millimetre
_REACH: Final = 20.0  # no label stands farther from its symbol
_LIGHT: Final = 0.97  # the height is set lighter and a little narrower than the tag


@dataclass(frozen=True, slots=True)
class Wish:
    """What wants a label: the box of its symbol, which way the room lies, and the words."""

    tag: str
    extra: str
    body: Box
    rotation: float
    on_wall: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A placed label; ``box`` holds its words with a little air."""

    tag: str
    extra: str
    box: Box


def place_labels(wishes: Sequence[Wish], obstacles: Sequence[Box], area: Box) -> list[Label]:
    """Place labels one after the other where they hide least; ``obstacles`` are symbols and their letters."""
    placed: list[Label] = []
    for wish in wishes:
        reach = wish.body.grown(_REACH)
        near = [box for box in obstacles if box.overlap(reach)]
        taken = [label.box for label in placed if label.box.overlap(reach)]
        costs = [(_cost(box, near, taken, area) + rank * _DEMUR, box) for rank, box in enumerate(_candidates(wish))]
        placed.append(Label(wish.tag, wish.extra, min(costs, key=itemgetter(0))[1]))
    return placed


def size_of(wish: Wish) -> tuple[float, float]:
    words = width_of(wish.tag, SIZE)
    extra = width_of(" " + wish.extra, SIZE * _LIGHT) if wish.extra else 0.0
    return words + extra + 2 * _PADDING, SIZE * 0.95


def _candidates(wish: Wish) -> Iterator[Box]:
    """Offer places from the most natural to the farthest."""
    width, height = size_of(wish)
    for distance in (_GAP, _GAP + 1.6, _GAP + 3.4):
        for direction in _directions(wish):
            yield _beside(wish.body, direction, width, height, distance)


def _directions(wish: Wish) -> list[Point]:
    right, left, below, above = (1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)
    corners = [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)]
    if not wish.on_wall:
        return [right, below, left, above, *corners]
    x, y = turned((0.0, 1.0), wish.rotation)
    room = (float(round(x)), 0.0) if abs(x) > abs(y) else (0.0, float(round(y)))
    sides = [right, left] if room[0] == 0 else [below, above]
    inner = [corner for corner in corners if corner[0] * room[0] + corner[1] * room[1] > 0]
    return [room, *inner, *sides]


def _beside(body: Box, direction: Point, width: float, height: float, distance: float) -> Box:
    x, y = body.centre
    x += direction[0] * (body.width / 2 + distance + width / 2)
    if direction[0] == 0 or direction[1] == 0:
        y += direction[1] * (body.height / 2 + distance + height / 2)
    else:
        y += direction[1] * (body.height / 2)
    return around((x, y), width, height)


def _cost(box: Box, obstacles: Sequence[Box], taken: Sequence[Box], area: Box) -> float:
    hidden = sum(box.overlap(other) for other in obstacles) + 3 * sum(box.grown(0.2).overlap(other) for other in taken)
    outside = box.width * box.height - box.overlap(area)
    return hidden * 10 + outside * 20
