"""Everybody holds every socket he is given while others draw, and no frame carries a marker that is not his to read."""

import json
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytest_django import Settings
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from planwart.planning.models import Plan
from tests.canary.house import House as Marked
from tests.canary.house import build_house
from tests.canary.markers import markers_in
from tests.cast import Cast, Firm, Person
from tests.web.realtime.conftest import House
from tests.web.realtime.editor import put

SEES = {
    "anna": {"linden-3", "linden-4", "markt-3", "markt-4"},
    "adam": {"linden-3", "linden-4", "markt-3", "markt-4"},
    "ben": {"linden-3", "linden-4"},
    "sina": {"markt-3", "markt-4"},
    "erik": {"fremd-3", "fremd-4"},
    "carla": {"linden-3"},
    "cem": {"linden-3"},
    "nina": {"linden-4"},
}


@pytest.fixture
def marked(committed_cast: Cast, settings: Settings, tmp_path: Path) -> Marked:
    settings.MEDIA_ROOT = tmp_path
    return build_house(committed_cast)


def plans_of(marked: Marked) -> dict[str, Plan]:
    houses: dict[str, Firm] = {"linden": marked.cast.brandt, "markt": marked.market, "fremd": marked.cast.sommer}
    return {f"{name}-{number}": plan for name, firm in houses.items() for number, plan in (("3", firm.plan), ("4", firm.other_plan))}


HELLO = '{"type": "hello", "known_revision": null}'


@dataclass
class Line:
    """A socket somebody was given, and the markers that have come through it."""

    name: str
    unit: str
    socket: ClientConnection
    found: set[str] = field(default_factory=set)

    async def greet(self, until: str) -> None:
        """Say hello and take in all that comes until its answer: the plan the first time, a refusal from then on."""
        try:
            await self.socket.send(HELLO)
            while True:
                text = await self.socket.recv()
                frame = text.encode() if isinstance(text, str) else text
                self.found |= markers_in(frame)
                if json.loads(frame)["type"] == until:
                    return
        except ConnectionClosed as end:
            self.found |= markers_in(str(end).encode())


async def open_line(house: House, marked: Marked, name: str, unit: str, plan: Plan, lines: AsyncExitStack) -> Line | None:
    """Open a socket and greet; None where the door stays shut."""
    try:
        socket = await lines.enter_async_context((await house.login(marked.cast.people[name], plan.pk)).open())
    except InvalidStatus:
        return None
    line = Line(name, unit, socket)
    await line.greet("welcome")
    return line


async def draw_something(house: House, someone: Person, plan: Plan, floor: int, marker: str) -> None:
    editor = await house.editor(someone, plan.pk)
    async with editor.connected():
        await editor.push(put(floor, note=f"Notiz {marker}"))
        await editor.settled()


async def test_no_frame_carries_what_its_reader_may_not_read(house: House, marked: Marked) -> None:
    cast, plans, drawn = marked.cast, plans_of(marked), {}
    async with AsyncExitStack() as stack:
        tried = [await open_line(house, marked, name, unit, plan, stack) for name in cast.people for unit, plan in plans.items()]
        lines = [line for line in tried if line is not None]
        for someone, firm, unit in ((cast.anna, cast.brandt, "linden-3"), (cast.erik, cast.sommer, "fremd-3")):
            drawn[unit] = marked.marker(f"plan:{unit}")
            await draw_something(house, someone, plans[unit], firm.floor.pk, drawn[unit])
        for line in lines:
            await line.greet("reject")

    leaks = {(line.name, line.unit): groups for line in lines if (groups := marked.leaks(line.name, line.found))}
    assert leaks == {}
    saw = {(line.name, line.unit) for line in lines if f"plan:{line.unit}" in marked.groups_of(line.found)}
    assert saw == {(name, unit) for name, units in SEES.items() for unit in units}
    told = {(line.name, line.unit) for line in lines if drawn.get(line.unit) in line.found}
    assert told == {(name, unit) for name, unit in saw if unit in drawn}


async def test_a_marker_that_gets_into_a_foreign_frame_is_found(house: House, marked: Marked) -> None:
    """Nina's secret is written into Carla's plan: Carla's line is listened to closely enough to notice."""
    plan, floor = marked.cast.brandt.plan, marked.cast.brandt.floor.pk
    async with AsyncExitStack() as stack:
        line = await open_line(house, marked, "carla", "linden-3", plan, stack)
        assert line is not None
        assert marked.leaks("carla", line.found) == set()
        await draw_something(house, marked.cast.anna, plan, floor, marked.marker("plan:linden-4"))
        await line.greet("reject")

    assert marked.leaks("carla", line.found) == {"plan:linden-4"}
