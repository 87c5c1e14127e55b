"""One revision on its way to people: encoded once per audience, without the fields that audience is not shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import to_json

from planwart.foundation.actor import Side
from planwart.planning.sync.decide import Author
from planwart.planning.sync.schema import FIRM_ONLY_FIELDS, Json


@dataclass(slots=True)
class Item:
    """A revision as committed; its JSON is made once for each audience that has somebody listening."""

    revision: int
    op_id: str
    author: Author
    changes: Sequence[Json]
    _encoded: dict[Side, str] = field(default_factory=dict, compare=False, repr=False)

    def to_wire(self, side: Side) -> Json:
        author = {"id": self.author.user_id, "name": self.author.name, "side": self.author.side}
        changes = self.changes if side is Side.FIRM else shown_to_customer(self.changes)
        return {"revision": self.revision, "id": self.op_id, "author": author, "changes": changes}

    def encoded(self, side: Side) -> str:
        known = self._encoded.get(side)
        if known is None:
            if side is Side.CUSTOMER and shown_to_customer(self.changes) is self.changes:
                known = self.encoded(Side.FIRM)
            else:
                known = to_json(self.to_wire(side)).decode()
            self._encoded[side] = known
        return known


def item_from(row: Sequence[Any]) -> Item:
    """Read a row of ``sql.CHANGES_SINCE``."""
    revision, op_id, author_id, name, side, changes = row
    return Item(revision, op_id, Author(author_id, name, Side(side)), changes)


def batch_frame(items: Iterable[Item], side: Side) -> str:
    """Return the one frame that carries ``items`` to everybody on ``side``."""
    return '{"type":"batch","items":[' + ",".join([item.encoded(side) for item in items]) + "]}"


def shown_to_customer(changes: Sequence[Json]) -> Sequence[Json]:
    """Take out what never leaves the firm; returns ``changes`` itself when there is nothing to take out."""
    if not any(_secrets(change) for change in changes):
        return changes
    return [_without_secrets(change) for change in changes if change["op"] != "patch" or set(change["set"]) - FIRM_ONLY_FIELDS]


def record_for(side: Side, record: Json) -> Json:
    """Return a record's JSON as ``side`` may see it."""
    if side is Side.FIRM or FIRM_ONLY_FIELDS.isdisjoint(record["data"]):
        return record
    return {**record, "data": _shown(record["data"])}


def _secrets(change: Json) -> bool:
    fields = change["record"]["data"] if change["op"] == "put" else change.get("set", ())
    return not FIRM_ONLY_FIELDS.isdisjoint(fields)


def _without_secrets(change: Json) -> Json:
    if change["op"] == "put":
        return {**change, "record": record_for(Side.CUSTOMER, change["record"])}
    return {**change, "set": _shown(change["set"])} if change["op"] == "patch" else change


def _shown(data: Json) -> Json:
    return {name: value for name, value in data.items() if name not in FIRM_ONLY_FIELDS}
