"""Decide what a push does to a plan: pure, the same for sockets, services, imports and restores.

``decide`` never touches what it is given. It answers with the new records, the changes as applied and their inverse, or with the
one change that stands in the way; a push is applied whole or not at all.

The rules: a put on a live id is invalid. A patch or delete of what is gone is not possible: a delete wins, and whoever lost
is told. The later write of a field holds. Tags are given here at creation, per prefix, from counters that only grow; a tombstone
keeps its tag, a change of symbol does not touch it. A push that ``undoes`` another takes back one's own work and nobody else's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext_noop as _
from pydantic import ValidationError

from planwart.foundation.actor import Side
from planwart.planning.sync.schema import KINDS, Delete, DeviceData, Json, Patch, Put, TextData

MAX_RECORDS: Final = 50_000
"""Records of a plan, deleted ones included; a house of forty rooms has a few hundred."""


class Code(StrEnum):
    NOT_ALLOWED = "not_allowed"
    NOT_POSSIBLE = "not_possible"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Author:
    """Who pushes. ``user_id`` is None for what the server writes on someone's behalf: nobody can undo it, and it counts as another's."""

    user_id: int | None
    name: str
    side: Side


@dataclass(frozen=True, slots=True)
class Record:
    """An element as stored. ``data`` None is a tombstone, ``revision`` that of the last change."""

    id: str
    kind: str
    floor: int
    data: Json | None
    tag: str | None
    revision: int
    by_side: str
    by_name: str

    def changed(self, data: Json | None, revision: int) -> "Record":
        """Return the record with other data; written out, for it runs once for each edit of everybody."""
        return Record(self.id, self.kind, self.floor, data, self.tag, revision, self.by_side, self.by_name)

    def to_wire(self) -> Json:
        return {
            "id": self.id,
            "kind": self.kind,
            "floor": self.floor,
            "data": self.data,
            "tag": self.tag,
            "by": {"side": self.by_side, "name": self.by_name},
        }


@dataclass(frozen=True, slots=True)
class Undone:
    """The push that is taken back, and what others have changed since: ids with the fields they set, ``*`` for put and delete."""

    author_id: int | None
    revision: int
    changes: Sequence[Json]
    inverse: Sequence[Json]
    since: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a push meets besides the records: the plan's floors and counters, the prefix of every symbol, the next revision."""

    floors: frozenset[int]
    counters: Mapping[str, int]
    prefixes: Mapping[str, str]
    revision: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What to write: changed records by id, counters, changes as applied, and the changes that would take them back."""

    records: dict[str, Record]
    counters: dict[str, int]
    changes: list[Json]
    inverse: list[Json]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a push has no effect. ``message`` is an English msgid, translated for the person who reads it."""

    code: Code
    message: str
    change: int | None = None


VIEWER: Final = Refusal(Code.NOT_ALLOWED, _("You can view this plan, but not change it."))
UNREADABLE: Final = Refusal(Code.INVALID, _("This change could not be read."))
FAILED: Final = Refusal(Code.INVALID, _("This change could not be saved."))

_ALIVE = (Code.INVALID, _("This element exists already."))
_GONE = (Code.NOT_POSSIBLE, _("The element has been deleted in the meantime."))
_UNKNOWN = (Code.NOT_POSSIBLE, _("The element no longer exists."))
_NO_FLOOR = (Code.NOT_POSSIBLE, _("This floor does not exist in the plan."))
_NO_SYMBOL = (Code.INVALID, _("This symbol is not in the catalogue."))
_BAD_DATA = (Code.INVALID, _("A value of this element is not possible."))
_FIRM_KIND = (Code.NOT_ALLOWED, _("Only the electrician can change this."))
_FULL = (Code.NOT_POSSIBLE, _("The plan is full."))
_NOT_YOURS = (Code.NOT_ALLOWED, _("Only your own steps can be undone."))
_NOT_KNOWN = (Code.NOT_POSSIBLE, _("This step can no longer be undone."))
_CHANGED = (Code.NOT_POSSIBLE, _("Someone else has changed this in the meantime, so it cannot be undone."))

NOT_KNOWN: Final = Refusal(*_NOT_KNOWN)
NOT_YOURS: Final = Refusal(*_NOT_YOURS)

EVERY_FIELD: Final = "*"


class _Refused(Exception):
    """Carries an answer out of a change; never leaves this module."""

    def __init__(self, reason: tuple[Code, str]) -> None:
        self.reason = reason


def decide(
    records: Mapping[str, Record], changes: Sequence[Put | Patch | Delete], author: Author, setting: Setting, undone: Undone | None = None
) -> Decision | Refusal:
    """Return what ``changes`` do to ``records``, or why they do nothing."""
    if undone is not None and (author.user_id is None or undone.author_id != author.user_id):
        return NOT_YOURS
    draft = _Draft(records, author, setting, undone)
    for number, change in enumerate(changes):
        try:
            draft.apply(change)
        except _Refused as refused:
            return Refusal(*refused.reason, change=number)
    return draft.decision()


def replay(records: dict[str, Record], item: Json) -> None:
    """Apply one stored revision to ``records``: a copy that follows the changes equals a fresh load."""
    for change in item["changes"]:
        if change["op"] == "put":
            wire = change["record"]
            by = wire["by"]
            records[wire["id"]] = Record(
                wire["id"], wire["kind"], wire["floor"], wire["data"], wire["tag"], item["revision"], by["side"], by["name"]
            )
        else:
            old = records[change["id"]]
            data = {**(old.data or {}), **change["set"]} if change["op"] == "patch" else None
            records[change["id"]] = old.changed(data, item["revision"])


def touched(changes: Sequence[Json]) -> Iterator[tuple[str, frozenset[str]]]:
    """Say which fields of which records stored changes wrote."""
    for change in changes:
        match change["op"]:
            case "put":
                yield change["record"]["id"], frozenset({EVERY_FIELD})
            case "patch":
                yield change["id"], frozenset(change["set"])
            case _:
                yield change["id"], frozenset({EVERY_FIELD})


def plain(data: DeviceData | TextData) -> Json:
    """Return a record's data as JSON: its fields are scalars, so that a copy does what pydantic's dump takes 30 times as long for."""
    return dict(vars(data))


class _Draft:
    """The state a push has reached after some of its changes."""

    def __init__(self, records: Mapping[str, Record], author: Author, setting: Setting, undone: Undone | None) -> None:
        self.before = records
        self.author = author
        self.setting = setting
        self.undone = undone
        self.records: dict[str, Record] = {}
        self.counters = dict(setting.counters)
        self.changes: list[Json] = []
        self.inverse: list[Json] = []
        self.mine = dict(touched(undone.changes)) if undone else {}

    def decision(self) -> Decision:
        self.inverse.reverse()
        return Decision(self.records, self.counters, self.changes, self.inverse)

    def apply(self, change: Put | Patch | Delete) -> None:
        match change:
            case Put():
                self.put(change)
            case Patch():
                self.patch(change)
            case Delete():
                self.delete(change)

    def put(self, change: Put) -> None:
        new = change.record
        old = self.find(new.id)
        if old is not None and old.data is not None:
            raise _Refused(_ALIVE)
        record = self.create(change) if old is None else self.restore(old)
        if record.floor not in self.setting.floors:
            raise _Refused(_NO_FLOOR)
        self.records[record.id] = record
        self.changes.append({"op": "put", "record": record.to_wire()})
        self.inverse.append({"op": "delete", "id": record.id})

    def create(self, change: Put) -> Record:
        new = change.record
        if len(self.before) + len(self.records) >= MAX_RECORDS:
            raise _Refused(_FULL)
        data = plain(new.data)
        written = {name for name, value in data.items() if value != new.data.__class__.model_fields[name].default}
        self.check_fields(new.kind, written)
        tag = self.next_tag(self.prefix_of(data)) if KINDS[new.kind].tagged else None
        return Record(new.id, new.kind, new.floor, data, tag, self.setting.revision, self.author.side, self.author.name)

    def restore(self, old: Record) -> Record:
        """Bring back what one's own push deleted, as it was: also the fields its author is not shown."""
        if self.undone is None or old.revision != self.undone.revision or old.id not in self.mine:
            raise _Refused(_GONE)
        self.check_fields(old.kind, ())
        for change in self.undone.inverse:
            if change["op"] == "put" and change["record"]["id"] == old.id:
                return old.changed(change["record"]["data"], self.setting.revision)
        raise _Refused(_GONE)

    def patch(self, change: Patch) -> None:
        old, data = self.alive(change.id)
        fields = change.set
        self.check_undo(old, frozenset(fields))
        self.check_fields(old.kind, fields)
        merged = self.validated(old.kind, {**data, **fields})
        if "symbol" in fields:
            self.prefix_of(merged)
        self.records[old.id] = old.changed(merged, self.setting.revision)
        self.changes.append({"op": "patch", "id": old.id, "set": {name: merged[name] for name in fields}})
        self.inverse.append({"op": "patch", "id": old.id, "set": {name: data.get(name) for name in fields}})

    def delete(self, change: Delete) -> None:
        old, _data = self.alive(change.id)
        self.check_undo(old, frozenset({EVERY_FIELD}))
        self.check_fields(old.kind, ())
        self.records[old.id] = old.changed(None, self.setting.revision)
        self.changes.append({"op": "delete", "id": old.id})
        self.inverse.append({"op": "put", "record": old.to_wire()})

    def find(self, id_: str) -> Record | None:
        return self.records.get(id_) or self.before.get(id_)

    def alive(self, id_: str) -> tuple[Record, Json]:
        record = self.find(id_)
        if record is None:
            raise _Refused(_UNKNOWN)
        if record.data is None:
            raise _Refused(_GONE)
        return record, record.data

    def check_fields(self, kind: str, fields: Any) -> None:
        """Customers write some kinds, and some fields of them."""
        if self.author.side is Side.CUSTOMER:
            allowed = KINDS[kind].customer
            if not allowed or not allowed.issuperset(fields):
                raise _Refused(_FIRM_KIND)

    def check_undo(self, record: Record, fields: frozenset[str]) -> None:
        """Refuse an undo of what the named push did not do, or what another person has changed since."""
        if self.undone is None:
            return
        if record.id not in self.mine:
            raise _Refused(_NOT_KNOWN)
        since = self.undone.since.get(record.id, frozenset())
        if since and (EVERY_FIELD in fields or EVERY_FIELD in since or since & fields):
            raise _Refused(_CHANGED)

    def validated(self, kind: str, data: Json) -> Json:
        try:
            return plain(KINDS[kind].data.model_validate(data))
        except ValidationError:
            raise _Refused(_BAD_DATA) from None

    def prefix_of(self, data: Json) -> str:
        prefix = self.setting.prefixes.get(data["symbol"])
        if prefix is None:
            raise _Refused(_NO_SYMBOL)
        return prefix

    def next_tag(self, prefix: str) -> str:
        """Give the next number, two digits at least; a number once given is never given again."""
        number = self.counters.get(prefix, 0) + 1
        self.counters[prefix] = number
        return f"{prefix}{number:02d}"
