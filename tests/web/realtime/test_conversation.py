"""Planning together over real sockets."""

import asyncio
import json

from planwart.foundation.actor import Side
from planwart.foundation.scope import acting
from planwart.planning.choices import AccessRole
from planwart.planning.services.customers import change_customer_role, end_customer_access
from planwart.planning.services.units import add_floor
from planwart.planning.sync.apply import push_changes
from planwart.planning.sync.decide import Author
from planwart.web.realtime.messages import MESSAGES
from tests.cast import Cast, Person, make_customer
from tests.web.realtime.conftest import House, in_thread
from tests.web.realtime.editor import delete, patch, put

RECORD = "6f1e0f5e-5c07-4a53-9a51-0d7c1a3b0101"


def test_every_message_a_client_may_send_is_registered() -> None:
    assert {name: message.needs for name, message in MESSAGES.items()} == {"hello": "see", "push": "edit", "presence": "see"}


async def test_what_one_places_the_other_sees(house: House, committed_cast: Cast) -> None:
    firm = committed_cast.brandt
    async with (
        (await house.editor(committed_cast.anna, firm.plan.pk)).connected() as anna,
        (await house.editor(committed_cast.carla, firm.plan.pk)).connected() as carla,
    ):
        await anna.push(put(firm.floor.pk, RECORD, x=10))
        await carla.until(lambda: RECORD in carla.records)
        await carla.push(patch(RECORD, x=20))
        await anna.until(lambda: anna.known == 2)

        assert anna.records == carla.records
        assert (anna.records[RECORD]["tag"], anna.records[RECORD]["data"]["x"]) == ("SD01", 20)
        assert anna.records[RECORD]["by"] == {"side": "firm", "name": "Anna Brandt"}
        assert (anna.can, carla.can) == (["edit"], ["edit"])


async def test_who_comes_back_gets_what_he_missed_and_a_repeated_push_gets_the_same_revision(house: House, committed_cast: Cast) -> None:
    firm = committed_cast.brandt
    anna = await house.editor(committed_cast.anna, firm.plan.pk)
    async with anna.connected():
        push_id = await anna.push(put(firm.floor.pk, RECORD))
        await anna.settled()
        again = {"type": "push", "id": push_id, "changes": [put(firm.floor.pk, RECORD)]}
    async with (await house.editor(committed_cast.ben, firm.plan.pk)).connected() as ben:
        for x in range(5):
            await ben.push(patch(RECORD, x=x))
        await ben.settled()

    async with anna.connected():
        assert (anna.known, anna.gaps, anna.records[RECORD]["data"]["x"]) == (6, 0, 4)
        anna.pending[push_id] = again
        assert anna.line is not None
        await anna.line.send(json.dumps(again))
        await anna.settled()

    assert anna.acknowledged[push_id] == 1


async def test_a_client_far_behind_or_ahead_gets_everything(house: House, committed_cast: Cast) -> None:
    firm = committed_cast.brandt
    anna = await house.editor(committed_cast.anna, firm.plan.pk)
    async with anna.connected():
        await anna.push(put(firm.floor.pk, RECORD))
        await anna.push(put(firm.floor.pk))
        await anna.push(delete(RECORD))
        await anna.settled()

    late = await house.editor(committed_cast.anna, firm.plan.pk)
    late.known = 99
    async with late.connected():
        assert (late.known, late.records) == (3, anna.records)


async def test_a_viewers_push_is_refused_and_changes_nothing(house: House, committed_cast: Cast) -> None:
    firm = committed_cast.brandt
    async with (
        (await house.editor(committed_cast.anna, firm.plan.pk)).connected() as anna,
        (await house.editor(committed_cast.cem, firm.plan.pk)).connected() as cem,
    ):
        assert cem.can == []
        push_id = await cem.push(put(firm.floor.pk, RECORD))
        await cem.until(lambda: push_id in cem.rejected)
        await anna.push(put(firm.floor.pk))
        await cem.until(lambda: cem.known == 1)

        assert cem.rejected == {push_id: "not_allowed"}
        assert RECORD not in anna.records


async def test_a_role_change_turns_the_editor_at_once_and_removal_closes_it_within_a_second(house: House, committed_cast: Cast) -> None:
    firm, access, anna = committed_cast.brandt, committed_cast.accesses["carla"], committed_cast.anna.actor
    async with (await house.editor(committed_cast.carla, firm.plan.pk)).connected() as carla:
        await in_thread(lambda: change_customer_role(actor=anna, access=access, role=AccessRole.VIEWER))
        await carla.until(lambda: carla.can == [], 1)
        await in_thread(lambda: change_customer_role(actor=anna, access=access, role=AccessRole.EDITOR))
        await carla.until(lambda: carla.can == ["edit"], 1)

        await in_thread(lambda: end_customer_access(actor=anna, access=access))
        await carla.until(lambda: carla.closed_with is not None, 1)

        assert carla.closed_with == 4403


async def test_without_any_notice_the_end_of_access_is_found_within_a_second(house: House, committed_cast: Cast) -> None:
    from tests.conftest import owner_connection  # beside all services, as a repair by hand would be

    async with (await house.editor(committed_cast.carla, committed_cast.brandt.plan.pk)).connected() as carla:

        def end() -> None:
            with owner_connection() as line:
                line.execute("update planning_customeraccess set role = 'none' where id = %s", [committed_cast.accesses["carla"].pk])

        await asyncio.to_thread(end)
        await carla.until(lambda: carla.closed_with is not None, 1)

        assert carla.closed_with == 4403


async def test_signing_out_closes_the_socket(house: House, committed_cast: Cast) -> None:
    from django.contrib.sessions.models import Session

    async with (await house.editor(committed_cast.anna, committed_cast.brandt.plan.pk)).connected() as anna:
        await in_thread(lambda: Session.objects.all().delete())
        await anna.until(lambda: anna.closed_with is not None, 1)

        assert anna.closed_with == 4401


async def test_what_a_service_writes_reaches_open_editors_in_order(house: House, committed_cast: Cast) -> None:
    firm, actor = committed_cast.brandt, committed_cast.anna.actor

    def from_service() -> None:
        with acting(actor):
            push_changes(
                plan_id=firm.plan.pk, author=Author(None, "Anna Brandt", Side.FIRM), changes=[put(firm.floor.pk, x=x) for x in range(300)]
            )

    async with (await house.editor(committed_cast.carla, firm.plan.pk)).connected() as carla:
        await carla.push(put(firm.floor.pk))
        await carla.settled()
        await in_thread(from_service)
        await carla.push(put(firm.floor.pk))
        await carla.until(lambda: carla.known == 3)

        assert (carla.gaps, len(carla.records)) == (0, 302)


async def test_new_floors_are_told_as_plan(house: House, committed_cast: Cast) -> None:
    firm = committed_cast.brandt
    async with (await house.editor(committed_cast.cem, firm.plan.pk)).connected() as cem:
        await in_thread(lambda: add_floor(actor=committed_cast.anna.actor, plan=firm.plan, name="Spitzboden"))
        await cem.until(lambda: any(frame["type"] == "plan" for frame in cem.others), 2)

        told = next(frame for frame in cem.others if frame["type"] == "plan")
        assert [floor["name"] for floor in told["plan"]["floors"]] == ["Obergeschoss", "Keller", "Spitzboden"]


async def test_presence_is_shown_and_never_stored(house: House, committed_cast: Cast) -> None:
    firm = committed_cast.brandt
    async with (await house.editor(committed_cast.anna, firm.plan.pk)).connected() as anna:
        async with (await house.editor(committed_cast.carla, firm.plan.pk)).connected() as carla:
            assert carla.line is not None
            for x in range(100):
                await carla.line.send(json.dumps({"type": "presence", "x": x, "y": 5, "floor": firm.floor.pk}))
            await anna.until(lambda: bool(anna.others) and any(one["x"] == 99 for one in anna.others[-1]["people"]))
            people = anna.others[-1]["people"]
            assert [(one["name"], one["x"]) for one in people] == [("Anna Brandt", None), ("Carla Kaya", 99)]
            assert len({one["colour"] for one in people}) == 2
            assert len(anna.others) < 30
        await anna.until(lambda: len(anna.others[-1]["people"]) == 1)

        assert anna.known == 0


async def test_strangers_hear_nothing_of_a_plan(house: House, committed_cast: Cast) -> None:
    for name in ("nina", "erik", "paula", "klara", "fred"):
        for plan in (committed_cast.brandt.plan.pk, 10**9):
            async with (await house.login(committed_cast.people[name], plan)).open() as line:
                await line.send('{"type":"hello","known_revision":null}')
                await line.wait_closed()
                assert (line.close_code, line.close_reason) == (4403, ""), name


async def test_nothing_of_a_plan_reaches_the_sockets_of_another(house: House, committed_cast: Cast) -> None:
    firm = committed_cast.brandt
    async with (
        (await house.editor(committed_cast.anna, firm.plan.pk)).connected() as anna,
        (await house.editor(committed_cast.nina, firm.other_plan.pk)).connected() as nina,
        (await house.editor(committed_cast.erik, committed_cast.sommer.plan.pk)).connected() as erik,
    ):
        await anna.push(put(firm.floor.pk, RECORD, note="CANARY-4711"))
        await anna.settled()
        for other, floor in ((nina, firm.other_floor.pk), (erik, committed_cast.sommer.floor.pk)):
            refused = await other.push(patch(RECORD, x=5))
            await other.push(put(floor))
            await other.settled()
            assert other.rejected[refused] == "not_possible"
            assert "CANARY-4711" not in json.dumps([other.records, other.others])
            assert [len(other.records), other.known] == [1, 1]
            assert {one["id"] for frame in other.others for one in frame.get("people", [])} == {other.others[0]["people"][0]["id"]}

        assert anna.records[RECORD]["data"]["x"] == 1


async def test_a_customer_is_told_no_story_from_before_his_time(house: House, committed_cast: Cast) -> None:
    """Whoever says he knows revision 0 asks for everything that was ever drawn and taken back."""
    cast, firm = committed_cast, committed_cast.brandt
    async with (await house.editor(cast.anna, firm.other_plan.pk)).connected() as anna:
        await anna.push(put(firm.other_floor.pk, RECORD, note="Rabatt 12 Prozent"))
        await anna.push(patch(RECORD, note=""))
        await anna.settled()

        def invite_again() -> Person:
            end_customer_access(actor=cast.anna.actor, access=cast.accesses["nina"])
            return make_customer(cast.anna.actor, firm.other_plan, "Neu Nachbar", AccessRole.EDITOR)[0]

        newcomer = await in_thread(invite_again)
        late = await house.login(newcomer, firm.other_plan.pk)
        async with late.open() as line:
            await line.send('{"type":"hello","known_revision":0}')
            welcome = json.loads(await line.recv())
        assert "changes" not in welcome
        assert [record["id"] for record in welcome["records"]] == [RECORD]
        assert "Rabatt" not in json.dumps(welcome)

        await anna.push(patch(RECORD, x=5))
        await anna.settled()
        async with late.open() as line:  # what came while he had access is told as it was
            await line.send('{"type":"hello","known_revision":2}')
            again = json.loads(await line.recv())
        assert [item["revision"] for item in again["changes"]] == [3]
