"""What stands on a sheet, before it is known where: read through the doors, fit for whoever asks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from planwart.files.queries import open_file
from planwart.files.sandbox import Ghost, ghost
from planwart.planning.catalogue import Symbol, symbols, symbols_by_id
from planwart.planning.models import BasePlan, PlanRecord

LONGEST_GHOST_PX = 3_400  # 300 dpi over the drawing's place on A3
_MOST_GHOSTS = 12
_ghosts: dict[str, Ghost] = {}  # stored files never change, and whoever gets here came through the door of the floor


@dataclass(frozen=True, slots=True)
class Device:
    """A symbol at its place in the building, in millimetres of the floor."""

    symbol: Symbol
    x: int
    y: int
    rotation: int
    height_mm: int | None
    tag: str
    count: int


@dataclass(frozen=True, slots=True)
class Note:
    """Words on the plan."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The lightened drawing of a floor; lengths in millimetres of the building."""

    ghost: Ghost
    mm_per_px: float
    calibrated: bool


@dataclass(frozen=True, slots=True)
class SheetContents:
    """A floor as the asking actor sees it, and the words of its title block."""

    firm: str
    firm_address: str
    project: str
    address: str
    unit: str
    floor: str
    revision: int
    drawn_by: str
    day: dt.date
    devices: tuple[Device, ...]
    notes: tuple[Note, ...]
    drawing: Drawing | None


@dataclass(frozen=True, slots=True)
class Count:
    """How often a symbol stands on the sheet, and under which tags."""

    symbol: Symbol
    pieces: int
    tags: tuple[str, ...]


def devices_of(records: Iterable[PlanRecord]) -> tuple[Device, ...]:
    """Return the devices whose symbol is in the catalogue."""
    known = symbols_by_id()
    return tuple(
        Device(
            symbol=known[record.data["symbol"]],
            x=int(record.data["x"]),
            y=int(record.data["y"]),
            rotation=int(record.data.get("rotation") or 0),
            height_mm=record.data.get("height"),
            tag=record.tag or "",
            count=int(record.data.get("count") or 1),
        )
        for record in records
        if record.kind == "device" and record.data and record.data.get("symbol") in known
    )


def notes_of(records: Iterable[PlanRecord]) -> tuple[Note, ...]:
    return tuple(
        Note(int(record.data["x"]), int(record.data["y"]), str(record.data["text"]))
        for record in records
        if record.kind == "text" and record.data
    )


def drawing_of(base_plan: BasePlan) -> Drawing:
    """Return the drawing in light greys, without the empty paper around it."""
    raster = base_plan.raster
    cut = _ghosts.get(raster.key)
    if cut is None:
        with open_file(raster) as stream:
            cut = ghost(stream, longest_px=LONGEST_GHOST_PX)
        _ghosts[raster.key] = cut
        while len(_ghosts) > _MOST_GHOSTS:
            _ghosts.pop(next(iter(_ghosts)), None)
    return Drawing(cut, base_plan.mm_per_px, base_plan.calibrated)


def count_symbols(devices: Iterable[Device]) -> list[Count]:
    """Count devices by symbol in the order of the catalogue."""
    tags: dict[str, list[str]] = defaultdict(list)
    pieces: dict[str, int] = defaultdict(int)
    for device in devices:
        pieces[device.symbol.id] += device.count
        tags[device.symbol.id].append(device.tag)
    return [Count(symbol, pieces[symbol.id], tuple(sorted(tags[symbol.id]))) for symbol in symbols() if symbol.id in pieces]
