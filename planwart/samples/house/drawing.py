"""Draw a storey of the sample house as an architect would: a PDF at 1:50 on A3, walls hatched, rooms named, dimensions outside."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from planwart.exports.typesetting import set_document
from planwart.samples.house.storeys import Door, Point, Rect, Storey

SCALE: Final = 50
PAGE_MM: Final = (420.0, 297.0)
ORIGIN_MM: Final = (70.0, 40.0)
"""Where the outer corner of the house lies on the page; times the scale, its place on the floor's plan."""

_TEMPLATE: Final = Path(__file__).resolve().parent / "drawing.typ"
_STYLE: Final = """<style>
.wl{fill:#48535b;stroke:#48535b;stroke-width:30}.wf{fill:#c9d0d5}.wh{stroke:#8c979f;stroke-width:12;opacity:.55}
.th{fill:none;stroke:#48535b;stroke-width:14}.arc{fill:none;stroke:#48535b;stroke-width:9;opacity:.6}
.fix{fill:#fff;stroke:#a3adb5;stroke-width:11}.fixl{fill:none;stroke:#a3adb5;stroke-width:11}
.fur{fill:#fff;stroke:#c3cbd1;stroke-width:11}.furl{fill:none;stroke:#c3cbd1;stroke-width:11}
.dim{fill:none;stroke:#8c979f;stroke-width:9}.tick{stroke:#8c979f;stroke-width:16}
</style>"""
_BOX: Final = (-600.0, -560.0, 12700.0, 10600.0)
_LINE_WIDTHS: Final = -420.0
_LINE_DEPTHS: Final = -420.0


def plan_point(x: float, y: float) -> tuple[int, int]:
    """Return the place on the floor's plan of a point of the house, in millimetres."""
    return round(x + ORIGIN_MM[0] * SCALE), round(y + ORIGIN_MM[1] * SCALE)


def draw(storey: Storey, *, project: str) -> bytes:
    """Return the floor plan of a storey as PDF."""
    left, top, right, _bottom = _BOX
    data: dict[str, Any] = {
        "title": f"Grundriss {storey.name}",
        "page": PAGE_MM,
        "at": [ORIGIN_MM[0] + left / SCALE, ORIGIN_MM[1] + top / SCALE],
        "width": (right - left) / SCALE,
        "origin": ORIGIN_MM,
        "scale": SCALE,
        "rooms": [{"name": room.name, "area": room.area, "x": room.at[0], "y": room.at[1]} for room in storey.rooms],
        "numbers": [*_numbers(storey.widths, along=True), *_numbers(storey.depths, along=False)],
        "caption": f"{project} · Grundriss {storey.name} · M 1:{SCALE}",
        "caption_at": [7000.0, 10330.0],
    }
    return set_document(_TEMPLATE, data, {"storey.svg": _svg(storey).encode()})


def _svg(storey: Storey) -> str:
    left, top, right, bottom = _BOX
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {right - left} {bottom - top}">{_STYLE}',
        storey.fittings,
        *(_rect("wl", wall) for wall in storey.walls),
        *(_rect("wf", wall) for wall in storey.walls),
        *(f'<path class="wh" d="{_hatch(wall)}"/>' for wall in storey.walls),
        *(f'<path class="th" d="{_window(window)}"/>' for window in storey.windows),
        *(_door(door) for door in storey.doors),
        _dimension_lines(storey),
        "</svg>",
    ]
    return "".join(parts)


def _rect(style: str, rect: Rect) -> str:
    left, top, right, bottom = rect
    return f'<rect class="{style}" x="{left}" y="{top}" width="{right - left}" height="{bottom - top}"/>'


def _hatch(wall: Rect, step: float = 130) -> str:
    """Return lines at 45 degrees inside a wall, on one grid for all walls."""
    left, top, right, bottom = wall
    lines = []
    offset = (left + top) // step * step
    while offset < right + bottom:
        offset += step
        start = max(left, offset - bottom)
        end = min(right, offset - top)
        if end > start:
            lines.append(f"M{start:g} {offset - start:g}L{end:g} {offset - end:g}")
    return "".join(lines)


def _window(window: Rect) -> str:
    left, top, right, bottom = window
    if right - left > bottom - top:
        middle = (top + bottom) / 2
        return "".join(f"M{left} {y}H{right}" for y in (top, middle - 30, middle + 30, bottom))
    middle = (left + right) / 2
    return "".join(f"M{x} {top}V{bottom}" for x in (left, middle - 30, middle + 30, right))


def _door(door: Door) -> str:
    """Draw leaf and swing; the arc turns the way from shut to open."""
    (hx, hy), (sx, sy), (ox, oy) = door.hinge, door.shut, door.open
    radius = abs(ox - hx) + abs(oy - hy)
    sweep = 1 if (sx - hx) * (oy - hy) - (sy - hy) * (ox - hx) > 0 else 0
    along: Point = ((sx - hx) / radius * 45, (sy - hy) / radius * 45)
    leaf = f"M{hx} {hy}L{ox} {oy}L{ox + along[0]} {oy + along[1]}L{hx + along[0]} {hy + along[1]}Z"
    return f'<path class="th" d="{leaf}"/><path class="arc" d="M{sx} {sy}A{radius} {radius} 0 0 {sweep} {ox} {oy}"/>'


def _dimension_lines(storey: Storey) -> str:
    across, down = _LINE_WIDTHS, _LINE_DEPTHS
    lines = [f"M{-120} {across}H{storey.widths[-1] + 120}", f"M{down} {-120}V{storey.depths[-1] + 120}"]
    lines += [f"M{x} {across - 110}V{across + 110}" for x in storey.widths]
    lines += [f"M{down - 110} {y}H{down + 110}" for y in storey.depths]
    ticks = [f"M{x - 60} {across + 60}L{x + 60} {across - 60}" for x in storey.widths]
    ticks += [f"M{down - 60} {y + 60}L{down + 60} {y - 60}" for y in storey.depths]
    return f'<path class="dim" d="{"".join(lines)}"/><path class="tick" d="{"".join(ticks)}"/>'


def _numbers(stations: Iterable[float], *, along: bool) -> list[dict[str, Any]]:
    """Return the figures of a chain of dimensions, in metres with a comma."""
    numbers = []
    for start, end in pairwise(stations):
        middle = (start + end) / 2
        x, y = (middle, _LINE_WIDTHS - 75) if along else (_LINE_DEPTHS - 75, middle)
        numbers.append({"x": x, "y": y, "text": f"{(end - start) / 1000:.2f}".replace(".", ","), "turned": not along})
    return numbers
