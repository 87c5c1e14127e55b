"""The legend: the symbols of this sheet by trade, with default height and number."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final

from django.utils.translation import get_language, pgettext, pgettext_lazy

from planwart.exports import marks
from planwart.exports.boxes import Box
from planwart.exports.contents import Count, Device, count_symbols
from planwart.planning.catalogue import Symbol, Trade

TRADES: Final[dict[Trade, Any]] = {
    "power": pgettext_lazy("sheet", "Sockets, power"),
    "light": pgettext_lazy("sheet", "Switches, lights"),
    "data": pgettext_lazy("sheet", "Data, media, door"),
    "safety": pgettext_lazy("sheet", "Safety"),
    "shade": pgettext_lazy("sheet", "Shading"),
    "bus": pgettext_lazy("sheet", "Bus"),
    "hvac": pgettext_lazy("sheet", "Climate, water"),
    "board": pgettext_lazy("sheet", "Distribution"),
}
_ROW: Final = 4.75
_HEAD: Final = 5.6
_TITLE: Final = 11.0
_CEILING: Final = frozenset({"PM", "LO", "LD", "LE", "LS", "AP", "LN", "RM"})


def name_of(symbol: Symbol) -> str:
    return symbol.name_en if get_language() == "en" else symbol.name_de


def height_of(symbol: Symbol) -> str:
    """Return the default height in words: centimetres, or where the device usually sits."""
    if symbol.height_mm is not None:
        return f"{symbol.height_mm / 10:g} cm"
    special = {"RA": pgettext("sheet", "lintel"), "WM": pgettext("sheet", "floor level")}
    return pgettext("sheet", "ceiling") if symbol.id in _CEILING else special.get(symbol.id, "–")


def legend_columns(devices: Iterable[Device], box: Box, *, in_colour: bool) -> dict[str, Any]:
    """Return the legend as one column, or two when one is not high enough; then the rows come closer, too, if they must."""
    rows = _rows(count_symbols(devices), in_colour=in_colour)
    room = box.height - _TITLE - 3
    columns, shrink = [rows], 1.0
    if _height(rows) > room:
        half = _half(rows)
        columns = [rows[:half], rows[half:]]
        shrink = min(1.0, room / max(_height(column) for column in columns))
    return {
        "box": {"left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom},
        "columns": columns,
        "row": _ROW * shrink,
        "head": _HEAD * shrink,
    }


def _rows(counts: list[Count], *, in_colour: bool) -> list[dict[str, Any]]:
    order = list(TRADES)
    rows: list[dict[str, Any]] = []
    for trade, group in groupby(sorted(counts, key=lambda count: order.index(count.symbol.trade)), key=lambda count: count.symbol.trade):
        members = list(group)
        colour = marks.colour_of(members[0].symbol, in_colour=in_colour)
        rows.append({"kind": "trade", "name": str(TRADES[trade]), "colour": colour})
        rows += [_row(count, colour) for count in members]
    return rows


def _row(count: Count, colour: str) -> dict[str, Any]:
    symbol = count.symbol
    return {
        "kind": "symbol",
        "file": f"symbol-{symbol.id}.svg",
        "wall": symbol.wall,
        "letters": [{"x": each.x, "y": each.y, "size": each.size, "text": each.text} for each in marks.letters(symbol, 0, (0, 0))],
        "colour": colour,
        "name": name_of(symbol),
        "height": height_of(symbol),
        "count": count.pieces,
    }


def _height(rows: list[dict[str, Any]]) -> float:
    return sum(_HEAD if row["kind"] == "trade" else _ROW for row in rows)


def _half(rows: list[dict[str, Any]]) -> int:
    """Return where to break so that both columns are alike, never right behind the name of a trade."""
    middle = next(number for number in range(len(rows)) if _height(rows[:number]) >= _height(rows) / 2)
    return middle - 1 if rows[middle - 1]["kind"] == "trade" else middle
