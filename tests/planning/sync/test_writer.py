"""The grouped writer against the real database and its walls."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from planwart.foundation.actor import system
from planwart.foundation.scope import acting
from planwart.planning.choices import AccessRole
from planwart.planning.models import Plan, PlanChange, PlanRecord
from planwart.planning.services.customers import change_customer_role
from planwart.planning.sync.connection import parameters
from planwart.planning.sync.decide import Code, Refusal
from planwart.planning.sync.group import Applied, Group, Repeated
from tests.cast import Cast
from tests.planning.sync.conftest import Desk

Json = dict[str, Any]


def put(floor: int, id_: str | None = None, **data: Any) -> Json:
    device = {"symbol": "SD2", "x": 1, "y": 2, **data}
    return {"op": "put", "record": {"id": id_ or str(uuid4()), "kind": "device", "floor": floor, "data": device}}


def patch(id_: str, **fields: Any) -> Json:
    return {"op": "patch", "id": id_, "set": fields}


def stored(read: Callable[[], Any]) -> Any:
    """Read as the system in a thread of its own connection, closed at the end."""

    def inside() -> Any:
        try:
            with acting(system("tests")):
                return read()
        finally:
            connections.close_all()

    return sync_to_async(inside, thread_sensitive=False)()


def revisions(plan_id: int) -> Any:
    return stored(lambda: list(PlanChange.objects.filter(plan_id=plan_id).order_by("revision").values_list("revision", flat=True)))


async def test_pushes_are_on_disk_and_published_in_order_before_they_are_answered(committed_cast: Cast, desk: Desk) -> None:
    plan, floor = committed_cast.brandt.plan.pk, committed_cast.brandt.floor.pk

    answers = await asyncio.gather(*(desk.push(committed_cast.anna, plan, put(floor, x=x)) for x in range(20)))

    assert answers == [Applied(revision) for revision in range(1, 21)]
    assert [item.revision for item in desk.published[plan]] == list(range(1, 21))
    assert await revisions(plan) == list(range(1, 21))
    assert desk.writer.groups <= 2
    row = await stored(lambda: Plan.objects.values_list("revision", "tag_counters").get(pk=plan))
    assert row == (20, {"SD": 20})


async def test_a_repeated_push_is_told_its_first_revision_also_within_one_group(committed_cast: Cast, desk: Desk) -> None:
    plan, floor = committed_cast.brandt.plan.pk, committed_cast.brandt.floor.pk
    op, change = str(uuid4()), put(floor)

    same_group = await asyncio.gather(*(desk.push(committed_cast.anna, plan, change, op_id=op) for _ in range(2)))
    later = await desk.push(committed_cast.anna, plan, change, op_id=op)

    assert [*same_group, later] == [Applied(1), Repeated(1), Repeated(1)]
    assert await revisions(plan) == [1]


async def test_who_may_not_edit_is_refused(committed_cast: Cast, desk: Desk) -> None:
    firm = committed_cast.brandt

    for name in ("cem", "klara", "fred", "nina", "paula", "erik"):
        answer = await desk.push(committed_cast.people[name], firm.plan.pk, put(firm.floor.pk))
        assert isinstance(answer, Refusal), name
        assert answer.code == Code.NOT_ALLOWED

    assert await revisions(firm.plan.pk) == []


async def test_a_customers_push_carries_his_side_whatever_he_says(committed_cast: Cast, desk: Desk) -> None:
    firm = committed_cast.brandt

    await desk.push(committed_cast.carla, firm.plan.pk, put(firm.floor.pk))
    answer = await desk.push(committed_cast.carla, firm.plan.pk, put(firm.floor.pk, name="Spülmaschine"))

    assert isinstance(answer, Refusal)
    assert await stored(lambda: list(PlanRecord.objects.values_list("by_side", "by_name"))) == [("customer", "Carla Kaya")]


async def test_a_push_that_waited_behind_a_role_change_is_refused(committed_cast: Cast, desk: Desk) -> None:
    firm = committed_cast.brandt
    await desk.push(committed_cast.carla, firm.plan.pk, put(firm.floor.pk))
    async with await psycopg.AsyncConnection.connect(**parameters()) as line:
        await line.execute("select set_config('role', 'pw_system', true)")
        await line.execute("select from planning_plan where id = %s for update", [firm.plan.pk])
        waiting = desk.push(committed_cast.carla, firm.plan.pk, put(firm.floor.pk))
        elsewhere = await asyncio.wait_for(desk.push(committed_cast.anna, firm.other_plan.pk, put(firm.other_floor.pk)), 1)
        assert not waiting.done()
        await line.execute("update planning_customeraccess set role = 'viewer' where plan_id = %s and role = 'editor'", [firm.plan.pk])
        await line.commit()

    assert elsewhere == Applied(1)
    refused = await asyncio.wait_for(waiting, 1)
    assert isinstance(refused, Refusal)
    assert refused.code == Code.NOT_ALLOWED


async def test_pushes_passed_over_keep_their_order(committed_cast: Cast, desk: Desk) -> None:
    firm = committed_cast.brandt
    id_ = str(uuid4())
    async with await psycopg.AsyncConnection.connect(**parameters()) as line:
        await line.execute("select set_config('role', 'pw_system', true)")
        await line.execute("select from planning_plan where id = %s for update", [firm.plan.pk])
        first = desk.push(committed_cast.anna, firm.plan.pk, put(firm.floor.pk, id_))
        await asyncio.sleep(0.02)
        second = desk.push(committed_cast.anna, firm.plan.pk, patch(id_, x=9))
        await asyncio.sleep(0.02)

    assert [*await asyncio.gather(first, second)] == [Applied(1), Applied(2)]


async def test_foreign_floors_and_records_of_other_plans_stay_out_of_reach(committed_cast: Cast, desk: Desk) -> None:
    firm, foreign = committed_cast.brandt, committed_cast.sommer
    id_ = str(uuid4())
    await desk.push(committed_cast.erik, foreign.plan.pk, put(foreign.floor.pk, id_, x=77))

    same_id = await desk.push(committed_cast.anna, firm.plan.pk, put(firm.floor.pk, id_, x=5))
    foreign_floor = await desk.push(committed_cast.anna, firm.plan.pk, put(foreign.floor.pk))
    no_such = await desk.push(committed_cast.anna, firm.other_plan.pk, patch(id_, x=1))

    assert same_id == Applied(1)
    assert [a.code for a in (foreign_floor, no_such) if isinstance(a, Refusal)] == [Code.NOT_POSSIBLE] * 2
    rows = await stored(lambda: dict(PlanRecord.objects.filter(id=id_).values_list("plan_id", "data__x")))
    assert rows == {firm.plan.pk: 5, foreign.plan.pk: 77}


async def test_undo_is_guarded_on_disk_and_within_a_group(committed_cast: Cast, desk: Desk) -> None:
    firm = committed_cast.brandt
    id_, made, moved = str(uuid4()), str(uuid4()), str(uuid4())
    anna, carla, plan = committed_cast.anna, committed_cast.carla, firm.plan.pk

    answers = await asyncio.gather(
        desk.push(anna, plan, put(firm.floor.pk, id_), op_id=made),
        desk.push(anna, plan, patch(id_, x=100), op_id=moved),
        desk.push(anna, plan, patch(id_, x=1), undoes=moved),
        desk.push(carla, plan, patch(id_, note="höher")),
        desk.push(anna, plan, {"op": "delete", "id": id_}, undoes=made),
    )
    on_disk = await desk.push(anna, plan, {"op": "delete", "id": id_}, undoes=made)
    still_mine = await desk.push(anna, plan, patch(id_, x=1), undoes=moved)
    not_mine = await desk.push(carla, plan, patch(id_, x=1), undoes=moved)

    assert list(answers[:4]) == [Applied(revision) for revision in range(1, 5)]
    assert [a.code for a in (answers[4], on_disk, not_mine) if isinstance(a, Refusal)] == [
        Code.NOT_POSSIBLE,
        Code.NOT_POSSIBLE,
        Code.NOT_ALLOWED,
    ]
    assert still_mine == Applied(5)


async def test_a_writer_that_lost_its_line_in_the_commit_writes_each_push_once(committed_cast: Cast, desk: Desk) -> None:
    firm = committed_cast.brandt
    await desk.push(committed_cast.anna, firm.plan.pk, put(firm.floor.pk))

    pid = desk.writer.backend_pid
    pushes = [desk.push(committed_cast.anna, firm.plan.pk, put(firm.floor.pk)) for _ in range(30)]
    async with await psycopg.AsyncConnection.connect(**parameters()) as line:
        await line.execute("select pg_terminate_backend(%s)", [pid])
    pushes += [desk.push(committed_cast.anna, firm.plan.pk, put(firm.floor.pk)) for _ in range(30)]

    answers = await asyncio.wait_for(asyncio.gather(*pushes), 10)
    assert answers == [Applied(revision) for revision in range(2, 62)]
    assert await revisions(firm.plan.pk) == list(range(1, 62))


async def test_a_push_that_breaks_the_writer_is_refused_and_the_others_live(
    committed_cast: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = committed_cast.brandt
    whole = Group.parameters

    def broken(self: Group) -> tuple[str, str, str, str]:
        parameters = whole(self)
        if "poison" in parameters[1]:
            raise RuntimeError("poison")
        return parameters

    monkeypatch.setattr(Group, "parameters", broken)

    answers = await asyncio.gather(
        *(desk.push(committed_cast.anna, firm.plan.pk, put(firm.floor.pk, note=note)) for note in ("a", "poison", "b"))
    )

    assert [type(answer) for answer in answers] == [Applied, Refusal, Applied]
    assert await revisions(firm.plan.pk) == [1, 2]
    tags = await stored(lambda: sorted(PlanRecord.objects.values_list("tag", flat=True)))
    assert tags == ["SD01", "SD02"]
    assert desk.unsure > 0


async def test_a_role_change_by_service_is_obeyed_by_the_next_push(committed_cast: Cast, desk: Desk) -> None:
    firm, access = committed_cast.brandt, committed_cast.accesses["carla"]

    await stored(lambda: change_customer_role(actor=committed_cast.anna.actor, access=access, role=AccessRole.VIEWER))

    answer = await desk.push(committed_cast.carla, firm.plan.pk, put(firm.floor.pk))
    assert isinstance(answer, Refusal)
