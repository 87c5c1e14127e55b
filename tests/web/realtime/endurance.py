"""Writers that never stop, kills that come at any moment, and the count afterwards."""

import asyncio
import random
from contextlib import suppress

from websockets.exceptions import WebSocketException

from tests.web.realtime.clerk import Clerk
from tests.web.realtime.editor import Editor, put
from tests.web.realtime.installation import Installation

WRITERS = 6


async def write_on(rng: random.Random, editor: Editor, floor: int, done: asyncio.Event) -> None:
    """Place elements one after the other, with whatever line there is."""
    while not done.is_set():
        with suppress(OSError, WebSocketException, TimeoutError):
            async with asyncio.timeout(20), editor.connected():
                while editor.line is not None and not done.is_set():
                    if len(editor.pending) < 20:
                        await editor.push(put(floor, x=rng.randrange(5000)))
                    await asyncio.sleep(rng.random() / 50)
        await asyncio.sleep(0.05)


async def settle(editor: Editor) -> None:
    """Come back until nothing is unanswered."""
    for _ in range(100):
        with suppress(OSError, WebSocketException, TimeoutError):
            async with editor.connected():
                await editor.settled(10)
                return
        await asyncio.sleep(0.2)
    raise AssertionError(f"{len(editor.pending)} pushes were never answered")


async def survive(installation: Installation, victims: list[str], seed: int) -> int:
    """Kill one victim after the other under several writers and a clerk, then compare; return how many edits were acknowledged."""
    rng = random.Random(seed)
    logins = installation.logins()
    clerk = Clerk(installation)
    editors = [Editor(logins[number % len(logins)]) for number in range(WRITERS)]
    done = asyncio.Event()
    writers = [asyncio.create_task(write_on(random.Random(rng.random()), editor, installation.seed["floor"], done)) for editor in editors]
    writers.append(asyncio.create_task(clerk.work_on(random.Random(rng.random()), done)))
    try:
        for victim in victims:
            before = sum(len(editor.acknowledged) for editor in editors)
            async with asyncio.timeout(180):  # only a tree that works is worth killing
                while sum(len(editor.acknowledged) for editor in editors) < before + WRITERS:  # noqa: ASYNC110  # six editors, one count
                    await asyncio.sleep(0.02)
            await asyncio.sleep(rng.random() / 3)
            await installation.kill(victim)
    finally:
        done.set()
        await asyncio.gather(*writers)
    await asyncio.to_thread(installation.wait_ready)
    for editor in editors:
        await settle(editor)
    await clerk.compare()
    return await compare(installation, editors)


async def compare(installation: Installation, editors: list[Editor]) -> int:
    """Every acknowledged edit is on disk once, as the revision it was told, and nothing else is."""
    plan = installation.seed["plan"]
    rows = await asyncio.to_thread(installation.read, "select op_id::text, revision from planning_planchange where plan_id = %s", plan)
    stored = dict(rows)
    assert len(stored) == len(rows)
    assert sorted(stored.values()) == list(range(1, len(rows) + 1))
    assert await asyncio.to_thread(installation.read, "select revision from planning_plan where id = %s", plan) == [(len(rows),)]
    counted = await asyncio.to_thread(
        installation.read, "select count(*), count(distinct tag) from planning_planrecord where plan_id = %s", plan
    )
    assert counted == [(len(rows), len(rows))]
    acknowledged = {id_: revision for editor in editors for id_, revision in editor.acknowledged.items()}
    assert acknowledged.items() <= stored.items()
    assert not any(editor.rejected or editor.gaps for editor in editors)
    return len(acknowledged)
