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
from planwart.planning.queries import floor_names, history_of_place, history_of_plan, people_in_history
from planwart.web.templatetags.planwart import symbol_name

TOGETHER = dt.timedelta(minutes=10)
AT_ONCE = dt.timedelta(seconds=2)
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: who, what, when."""

    name: str
    words: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Names:
    """What the journal knows by number only."""

    people: dict[int, CustomerAccess]
    floors: dict[int, str]

    def person(self, data: dict[str, object]) -> str:
        access = self.people.get(int(str(data.get("access_id", 0))))
        return (access.name or access.email) if access else _("a person")

    def floor(self, data: dict[str, object]) -> str:
        return self.floors.get(int(str(data.get("floor_id", 0))), _("a floor"))


def history_of_unit(actor: Actor, plan: Plan) -> list[Line]:
    """The latest that happened in and around a plan, the newest first."""
    names = Names(people_in_history(actor, plan), floor_names(actor, plan))
    entries = history_of_place(actor, plan.unit)
    # Floors which came with their unit, in its transaction, are no news of their own.
    born = next((entry.at for entry in entries if entry.fact == "planning.unit_created"), None)
    told = (entry for entry in entries if entry.fact != "planning.floor_added" or born is None or entry.at - born > AT_ONCE)
    journal = (line for entry in told if (line := _journal_line(entry, names)))
    lines = [*journal, *_plan_lines(history_of_plan(actor, plan))]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:SHOWN]


def _journal_line(entry: JournalEntry, names: Names) -> Line | None:
    words = _journal_words(entry, names)
    if words is None:
        return None
    # Declining comes without an account: the one who declines is the invited person.
    nameless = entry.actor_kind == ActorKind.SYSTEM and entry.fact == "planning.invitation_answered"
    return Line(names.person(entry.data) if nameless else entry.actor_name, words, entry.at)


def _journal_words(entry: JournalEntry, names: Names) -> str | None:
    data, floor, someone = entry.data, names.floor(entry.data), names.person(entry.data)
    return {
        "planning.unit_created": lambda: _("created the unit"),
        "planning.floor_added": lambda: _("added the floor %(floor)s") % {"floor": floor},
        "planning.floor_changed": lambda: _("changed the floor %(floor)s") % {"floor": floor},
        "planning.base_plan_added": lambda: _("uploaded a floor plan for %(floor)s") % {"floor": floor},
        "planning.floor_calibrated": lambda: _("set the scale of %(floor)s") % {"floor": floor},
        "planning.customer_invited": lambda: _invited(data, someone),
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
    """Merge what one person did within minutes into one sentence; ``changes`` come newest first."""
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
    same_author = (newer.author_id, newer.author_name) == (older.author_id, older.author_name)
    return same_author and newer.created_at - older.created_at < TOGETHER


def _plan_line(group: list[PlanChange]) -> Line:
    touched: dict[str, set[str]] = {"put": set(), "patch": set(), "delete": set()}
    devices: list[str] = []
    for change in group:
        for item in change.changes:
            touched.setdefault(item["op"], set()).add(str(item.get("id") or item["record"]["id"]))
            if item["op"] == "put" and item["record"].get("kind") == "device":
                devices.append(f"{symbol_name(item['record']['data']['symbol'])} {item['record'].get('tag') or ''}".strip())
    return Line(group[0].author_name, _plan_words(touched, devices), group[0].created_at)


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
