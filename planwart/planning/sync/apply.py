"""Change a plan from a service: the same decisions and tables as the sockets, inside Django's transaction.

For what the server does itself: scaling after a new calibration, imports, demo data. The caller stands in the scope of its actor and
has checked his right. Open sockets are woken after the commit and read what was written.
"""

from collections.abc import Sequence
from typing import Any, cast
from uuid import uuid4

import psycopg
from django.db import connection
from django.utils.translation import gettext
from pydantic import ValidationError
from pydantic_core import from_json, to_json

from planwart.foundation.errors import Invalid, NotAllowed, NotFound, NotPossible
from planwart.foundation.journal import notify_after_commit
from planwart.foundation.scope import writing_plans
from planwart.planning.sync import sql
from planwart.planning.sync.cache import PlanState
from planwart.planning.sync.decide import UNREADABLE, Author, Code, Refusal
from planwart.planning.sync.grants import asked, rights_from
from planwart.planning.sync.group import Applied, Found, Group, LockedPlan, Repeated, Waiting, undone_from
from planwart.planning.sync.schema import MAX_MM, Json, Push, change_list

PLAN_CHANNEL = "plan"  # payload: "<plan>:<revision>", several with blanks between

_ERRORS = {Code.NOT_ALLOWED: NotAllowed, Code.NOT_POSSIBLE: NotPossible, Code.INVALID: Invalid}


def push_changes(*, plan_id: int, author: Author, changes: Sequence[Json], step: str | None = None) -> int:
    """Write ``changes`` as one revision, however many they are, and return it.

    Holds the plan's row until the transaction ends. An author without a user id stands for the server: nobody can undo such a revision.
    Raises NotFound without the plan, NotPossible or Invalid when a change is refused, NotAllowed for a customer's author on firm fields.
    """
    try:
        parsed = change_list.validate_json(to_json(changes))
    except ValidationError as error:
        raise Invalid(gettext(UNREADABLE.message)) from error
    with writing_plans():
        plan = _locked(plan_id)
        group = Group(Found({plan_id: plan}, {}, {}, {}))
        answer = group.apply(plan, Waiting(plan_id, str(uuid4()), author, parsed, answer=lambda _: None, step=step))
        if isinstance(answer, Refusal):
            raise _ERRORS[answer.code](gettext(answer.message))
        _rows(sql.WRITE_QUIETLY, group.parameters())
    notify_after_commit(PLAN_CHANNEL, f"{plan_id}:{plan.state.revision}")
    return plan.state.revision


def push_as_person(*, plan_id: int, author: Author, push: Push) -> Applied | Repeated:
    """Write what a person sends in one request, by the rules of a socket's push: his live right is read under the plan's lock, an op id
    has effect once, and ``undoes`` takes back one's own work only.

    Raises NotFound without the plan, NotAllowed without the right, NotPossible or Invalid when a change is refused.
    """
    with writing_plans():
        plan = _locked(plan_id)
        waiting = Waiting(plan_id, push.id, author, push.changes, answer=lambda _: None, step=push.step, undoes=push.undoes)
        group = Group(_found(plan, waiting))
        group.decide_all([waiting])
        answer = group.answers[0][1]
        if isinstance(answer, Refusal):
            raise _ERRORS[answer.code](_sentence(answer))
        assert isinstance(answer, Applied | Repeated)  # a group answers Lost for nobody
        if isinstance(answer, Applied):
            _rows(sql.WRITE_QUIETLY, group.parameters())
    if isinstance(answer, Applied):
        notify_after_commit(PLAN_CHANNEL, f"{plan_id}:{answer.revision}")
    return answer


def scale_floor(*, plan_id: int, floor_id: int, factor: float, author: Author) -> int | None:
    """Scale x and y of all elements of a floor, so that symbols stay on the drawing after a new calibration.

    One revision in the server's own name; returns it, or None when the floor is empty. Raises NotPossible when an element would leave
    the plan's limits.
    """
    with writing_plans():
        plan = _locked(plan_id)
    changes: list[Json] = []
    for record in plan.state.records.values():
        if record.floor == floor_id and record.data is not None and "x" in record.data:
            place = {axis: round(record.data[axis] * factor) for axis in ("x", "y")}
            if max(map(abs, place.values())) > MAX_MM:
                raise NotPossible(gettext("With this scale an element would lie outside the plan."))
            changes.append({"op": "patch", "id": record.id, "set": place})
    if not changes:
        return None
    return push_changes(plan_id=plan_id, author=Author(None, author.name, author.side), changes=changes)


def _found(plan: LockedPlan, push: Waiting) -> Found:
    """Read what the decision on one push needs besides the plan."""
    op = to_json([{"plan": plan.id, "op": push.op_id}]).decode()
    rights = rights_from(_rows(sql.GRANTS, [to_json(asked([(plan.id, push.user_id)])).decode()]))
    seen = {(plan_id, op_id): revision for plan_id, op_id, revision in _rows(sql.SEEN, [op]) if revision is not None}
    undoing = to_json([{"plan": plan.id, "op": push.undoes, "person": push.user_id, "ids": push.ids}]).decode()
    undone = undone_from(_rows(sql.UNDONE, [undoing]), _rows(sql.SINCE, [undoing])) if push.undoes else {}
    return Found({plan.id: plan}, rights, seen, undone)


def _sentence(refusal: Refusal) -> str:
    """Say why, and which of several changes stood in the way."""
    message = gettext(refusal.message)
    return message if refusal.change is None else gettext("Change %(number)d: %(reason)s") % {"number": refusal.change, "reason": message}


def _locked(plan_id: int) -> LockedPlan:
    """Hold the plan's row and read what a decision needs."""
    rows = _rows(sql.LOCK_PLAN, [plan_id])
    if not rows:
        raise NotFound
    _id, revision, organisation_id, counters = rows[0]
    state = PlanState()
    state.learn(_rows(sql.RECORDS_SINCE, [plan_id, -1]), revision)
    floors = frozenset(floor_id for _plan, floor_id in _rows(sql.FLOORS, [to_json([plan_id]).decode()]))
    return LockedPlan(plan_id, organisation_id, counters, floors, state)


def _rows(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement on Django's connection; Django leaves jsonb columns of raw statements as text."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found = cast(list[tuple[Any, ...]], cursor.fetchall())
        json_columns = [number for number, column in enumerate(cursor.description or ()) if column.type_code == _JSONB]
    if not json_columns:
        return found
    return [
        tuple(from_json(value) if number in json_columns and isinstance(value, str) else value for number, value in enumerate(row))
        for row in found
    ]


_JSONB = psycopg.adapters.types["jsonb"].oid
