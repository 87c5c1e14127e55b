"""The symbols of a plan: one source for the screen, the paper, the legend and the parts list.

``symbols.json`` holds names, default heights and drawings; the editor bundles the same file.
Lengths are millimetres above the finished floor; ``counts`` says how many sockets one symbol stands for.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Trade = Literal["power", "light", "data", "safety", "shade", "bus", "hvac", "board"]
Group = Literal["sockets", "switches", "lights", "data", "safety", "shade", "hvac", "board"]

GROUPS: tuple[Group, ...] = ("sockets", "switches", "lights", "data", "safety", "shade", "hvac", "board")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter or number beside a drawing; ``x`` and ``y`` in modules, anchored in the middle, always upright."""

    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class Symbol:
    """One entry of the catalogue; ``svg`` is drawn on a module of 10 by 10 that is 5 mm on paper.

    A ``wall`` symbol has its wall point at 0/0 and +y leads into the room; the others are centred on 0/0.
    """

    id: str
    prefix: str
    trade: Trade
    group: Group
    name_de: str
    name_en: str
    short_de: str
    short_en: str
    plain_de: str
    plain_en: str
    norm_de: str
    height_mm: int | None
    wall: bool
    counts: int
    svg: str
    texts: tuple[Letter, ...]

    @property
    def view_box(self) -> str:
        """Return the SVG view box of the module."""
        return "-5 0 10 10" if self.wall else "-5 -5 10 10"


@cache
def symbols() -> tuple[Symbol, ...]:
    """Return every symbol in the order of the shelf."""
    raw = json.loads(files(__package__).joinpath("symbols.json").read_text(encoding="utf-8"))
    return tuple(Symbol(**{**entry, "texts": tuple(Letter(**letter) for letter in entry["texts"])}) for entry in raw["symbols"])


@cache
def symbols_by_id() -> dict[str, Symbol]:
    """Return every symbol under its id."""
    return {symbol.id: symbol for symbol in symbols()}
