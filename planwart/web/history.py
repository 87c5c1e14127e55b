"""What happened, in sentences: from the journal and from the plan's accepted changes."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planwart.foundation.actor import Actor, ActorKind
from planwart.foundation.models import JournalEntry
from planwart.planning.choices import AccessRole
from planwart.planning.models import CustomerAccess, Plan, PlanChange
from planwart.planning.queries import (
    floor_names,
    history_of_firm,
    history_of_place,
    latest_changes,
    people_in_history,
    place_names,
)
from planwart.web.templatetags.planwart import symbol_name

TOGETHER = dt.timedelta(minutes=10)
AT_ONCE = dt.timedelta(seconds=2)
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: who, what, when; and in which unit, where it is told about several."""

    name: str
    words: str
    at: dt.datetime
    unit_id: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class Names:
    """What the journal knows by number only."""

    people: dict[int, CustomerAccess]
    floors: dict[int, str]
    places: dict[int, str]

    @classmethod
    def in_entries(cls, actor: Actor, entries: list[JournalEntry]) -> "Names":
        """Read the names that occur in ``entries``, each kind in one query."""
        return cls(
            people_in_history(actor, {entry.data["access_id"] for entry in entries if "access_id" in entry.data}),
            floor_names(actor, {entry.data["floor_id"] for entry in entries if "floor_id" in entry.data}),
            place_names(actor, {entry.place_id for entry in entries if entry.place_id}),
        )

    def person(self, data: dict[str, object]) -> str:
        access = self.people.get(int(str(data.get("access_id", 0))))
        return (access.name or access.email) if access else _("a person")

    def floor(self, data: dict[str, object]) -> str:
        return self.floors.get(int(str(data.get("floor_id", 0))), _("a floor"))


def history_of_unit(actor: Actor, plan: Plan) -> list[Line]:
    """The latest that happened in and around a plan, the newest first."""
    return _told(actor, history_of_place(actor, plan.unit), latest_changes(actor, plan))


def history_of_all_units(actor: Actor) -> list[Line]:
    """The latest that happened in the firm's plans, the newest first."""
    return _told(actor, history_of_firm(actor), latest_changes(actor))


def _told(actor: Actor, entries: list[JournalEntry], changes: list[PlanChange]) -> list[Line]:
    names = Names.in_entries(actor, entries)
    # Floors which came with their unit, in its transaction, are no news of their own.
    born = {entry.place_id: entry.at for entry in entries if entry.fact == "planning.unit_created"}
    news = (entry for entry in entries if entry.fact != "planning.floor_added" or not _came_with_unit(entry, born))
    lines = [line for entry in news if (line := _journal_line(entry, names))]
    lines += _plan_lines(changes)
    return sorted(lines, key=lambda line: line.at, reverse=True)[:SHOWN]


def _came_with_unit(entry: JournalEntry, born: dict[int | None, dt.datetime]) -> bool:
    return entry.place_id in born and entry.at - born[entry.place_id] <= AT_ONCE


def _journal_line(entry: JournalEntry, names: Names) -> Line | None:
    words = _journal_words(entry, names)
    if words is None:
        return None
    # Declining comes without an account: the one who declines is the invited person.
    nameless = entry.actor_kind == ActorKind.SYSTEM and entry.fact in {"planning.invitation_answered", "planning.invitation_reconsidered"}
    name = names.person(entry.data) if nameless else entry.actor_name
    return Line(name, words, entry.at, entry.place_id, names.places.get(entry.place_id or 0, ""))


def _journal_words(entry: JournalEntry, names: Names) -> str | None:
    data, floor, someone = entry.data, names.floor(entry.data), names.person(entry.data)
    return {
        "planning.unit_created": lambda: _("created the unit"),
        "planning.floor_added": lambda: _("added the floor %(floor)s") % {"floor": floor},
        "planning.floor_changed": lambda: _("changed the floor %(floor)s") % {"floor": floor},
        "planning.base_plan_added": lambda: _("uploaded a floor plan for %(floor)s") % {"floor": floor},
        "planning.floor_calibrated": lambda: _("set the scale of %(floor)s") % {"floor": floor},
        "planning.customer_invited": lambda: _invited(data, someone),
        "planning.invitation_reconsidered": lambda: _("took the refusal back"),
        "planning.invitation_answered": lambda: _("accepted the invitation") if data.get("accepted") else _("declined the invitation"),
        "planning.customer_role_changed": lambda: (
            _("made %(person)s %(role)s") % {"person": someone, "role": AccessRole(str(data.get("role"))).label}
        ),
        "planning.customer_access_ended": lambda: _ended(data, someone),
    }.get(entry.fact, lambda: None)()


def _invited(data: dict[str, object], someone: str) -> str:
    if data.get("again"):
        return _("sent the invitation to %(person)s again") % {"person": someone}
    return _("invited %(person)s") % {"person": someone}


def _ended(data: dict[str, object], someone: str) -> str:
    if data.get("withdrawn"):
        return _("withdrew the invitation to %(person)s") % {"person": someone}
    return _("ended the access of %(person)s") % {"person": someone}


def _plan_lines(changes: Iterable[PlanChange]) -> list[Line]:
    """Merge what one person did in a plan within minutes into one sentence; ``changes`` come newest first."""
    lines: list[Line] = []
    group: list[PlanChange] = []
    for change in changes:
        if group and not _belongs(group[-1], change):
            lines.append(_plan_line(group))
            group = []
        group.append(change)
    if group:
        lines.append(_plan_line(group))
    return lines


def _belongs(newer: PlanChange, older: PlanChange) -> bool:
    same = (newer.plan_id, newer.author_id, newer.author_name) == (older.plan_id, older.author_id, older.author_name)
    return same and newer.created_at - older.created_at < TOGETHER


def _plan_line(group: list[PlanChange]) -> Line:
    touched: dict[str, set[str]] = {"put": set(), "patch": set(), "delete": set()}
    devices: list[str] = []
    for change in group:
        for item in change.changes:
            touched.setdefault(item["op"], set()).add(str(item.get("id") or item["record"]["id"]))
            if item["op"] == "put" and item["record"].get("kind") == "device":
                devices.append(f"{symbol_name(item['record']['data']['symbol'])} {item['record'].get('tag') or ''}".strip())
    newest, unit = group[0], group[0].plan.unit
    return Line(newest.author_name, _plan_words(touched, devices), newest.created_at, unit.pk, unit.name)


def _plan_words(touched: dict[str, set[str]], devices: list[str]) -> str:
    put, deleted = touched["put"], touched["delete"]
    changed = touched["patch"] - put - deleted
    if len(put) == 1 and len(devices) == 1 and not deleted:
        return _("placed %(device)s") % {"device": devices[0]}
    parts = []
    if put:
        parts.append(ngettext("placed %(n)d element", "placed %(n)d elements", len(put)) % {"n": len(put)})
    if changed:
        parts.append(ngettext("changed %(n)d element", "changed %(n)d elements", len(changed)) % {"n": len(changed)})
    if deleted:
        parts.append(ngettext("removed %(n)d element", "removed %(n)d elements", len(deleted)) % {"n": len(deleted)})
    return _(", ").join(parts) or _("changed the plan")
