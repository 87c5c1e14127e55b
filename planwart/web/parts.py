"""The parts list as people read it: by trade, with outlets beside boxes."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from planwart.planning.catalogue import Group, symbols_by_id
from planwart.planning.queries import PartsLine

GROUP_NAMES: dict[Group, object] = {
    "sockets": _("Sockets"),
    "switches": _("Switches"),
    "lights": _("Lights"),
    "data": _("Data and media"),
    "safety": _("Safety"),
    "shade": _("Shading"),
    "hvac": _("Connections"),
    "board": _("Distribution"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One symbol; ``outlets`` is set where one piece stands for several sockets."""

    symbol: str
    pieces: int
    outlets: int


@dataclass(frozen=True, slots=True)
class PartsTable:
    groups: list[tuple[object, list[Row]]]
    pieces: int
    kinds: int

    @property
    def rows(self) -> list[Row]:
        """All rows, the most frequent first."""
        return sorted((row for _name, rows in self.groups for row in rows), key=lambda row: -row.pieces)


def parts_table(lines: list[PartsLine]) -> PartsTable:
    """Group the lines in the order of the shelf; a symbol the catalogue has lost stands under connections."""
    catalogue = symbols_by_id()
    found: dict[Group, list[Row]] = {}
    for line in lines:
        symbol = catalogue.get(line.symbol)
        outlets = line.pieces * symbol.counts if symbol and symbol.counts > 1 else 0
        found.setdefault(symbol.group if symbol else "hvac", []).append(Row(line.symbol, line.pieces, outlets))
    groups = [(name, found[group]) for group, name in GROUP_NAMES.items() if group in found]
    return PartsTable(groups, sum(line.pieces for line in lines), len(lines))
