"""Symbols on paper: five millimetres whatever the scale, vectors, letters upright.

The catalogue draws on a module of 10 × 10 with the wall point at 0/0; half a millimetre of paper is one unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from planwart.exports.boxes import Box, Point, around, moved, turned, turned_box
from planwart.exports.letters import width_of
from planwart.planning.catalogue import Symbol, Trade

UNIT: Final = 0.5
SPAN: Final = 12.0  # side of the square picture around the wall point, so that turning keeps the point in its middle
_INK: Final = "#101518"
COLOURS: Final[dict[Trade, str]] = {
    "power": "#a3241b",
    "light": "#1f5fa8",
    "data": "#1f6f43",
    "safety": "#9c3f00",
    "shade": "#6a3d9a",
    "bus": "#0b5e6b",
    "hvac": "#7a1f5c",
    "board": "#1b2328",
}
_X_HEIGHT: Final = 0.35  # from baseline to the middle of a capital, in parts of the size


@dataclass(frozen=True, slots=True)
class MarkLetter:
    """A letter of a symbol; ``x`` and ``y`` are its middle on paper."""

    x: float
    y: float
    size: float
    text: str


def colour_of(symbol: Symbol, *, in_colour: bool) -> str:
    return COLOURS[symbol.trade] if in_colour else _INK


def picture(symbol: Symbol, colour: str) -> str:
    """Return the symbol as SVG with its wall point in the middle; letters are set beside it as text."""
    half = SPAN / 2 / UNIT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SPAN}mm" height="{SPAN}mm" viewBox="{-half} {-half} {2 * half} {2 * half}">'
        f'<g color="{colour}" fill="none" stroke="{colour}" stroke-width=".7" stroke-linecap="round" stroke-linejoin="round">'
        f"{symbol.svg.replace('currentColor', colour)}</g></svg>"
    )


def body(symbol: Symbol, rotation: float, at: Point) -> Box:
    """Return the box a symbol fills on paper, without its letters."""
    module = Box(-4.4, -0.2, 4.4, 9.2) if symbol.wall else Box(-4.7, -4.7, 4.7, 4.7)
    scaled = Box(module.left * UNIT, module.top * UNIT, module.right * UNIT, module.bottom * UNIT)
    return moved(turned_box(scaled, rotation), at)


def letters(symbol: Symbol, rotation: float, at: Point) -> list[MarkLetter]:
    """Return the symbol's letters, their middles turned with it, themselves upright."""
    placed = []
    for letter in symbol.texts:
        x, y = turned((letter.x * UNIT, (letter.y - letter.size * _X_HEIGHT) * UNIT), rotation)
        placed.append(MarkLetter(at[0] + x, at[1] + y, letter.size * UNIT, letter.text))
    return placed


def letter_box(letter: MarkLetter) -> Box:
    return around((letter.x, letter.y), width_of(letter.text, letter.size), letter.size * 0.75)
