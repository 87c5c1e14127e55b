"""Random editors that exchange random changes, lose the line, come back, and agree."""

import asyncio
import random
from typing import Any

import pytest

from tests.cast import Cast
from tests.web.realtime.conftest import House
from tests.web.realtime.editor import Editor, delete, patch, put

ROUNDS = 4
STEPS = 12


async def act(rng: random.Random, editor: Editor, floor: int) -> None:
    """One random step of a person who looks at what his screen shows."""
    shown = sorted(editor.shown())
    last = sorted(editor.acknowledged, key=lambda id_: editor.acknowledged[id_])
    match rng.choice(["put", "put", "patch", "patch", "patch", "delete", "undo"]):
        case "patch" if shown:
            await editor.push(patch(rng.choice(shown), x=rng.randrange(1000), note=rng.choice(["a", "b"])))
        case "delete" if shown:
            await editor.push(delete(rng.choice(shown)))
        case "undo" if shown and last:
            await editor.push(patch(rng.choice(shown), x=rng.randrange(1000)), undoes=rng.choice(last))
        case _:
            await editor.push(put(floor, x=rng.randrange(1000), symbol=rng.choice(["SD", "SD2"])))


async def live(rng: random.Random, editor: Editor, floor: int) -> None:
    """Work with and without a line."""
    for _ in range(ROUNDS):
        for _ in range(rng.randrange(STEPS)):  # without a line
            await act(rng, editor, floor)
        async with editor.connected():
            for _ in range(rng.randrange(STEPS)):
                await act(rng, editor, floor)
                if rng.random() < 0.4:
                    await asyncio.sleep(rng.random() / 100)
            if rng.random() < 0.5 and editor.line is not None:
                editor.line.transport.abort()
    async with editor.connected():
        await editor.settled(20)


async def run_story(house: House, cast: Cast, seed: int) -> None:
    rng = random.Random(seed)
    plan, floor = cast.brandt.plan.pk, cast.brandt.floor.pk
    editors = [await house.editor(person, plan) for person in (cast.anna, cast.ben, cast.carla)]

    await asyncio.gather(*(live(random.Random(rng.random()), editor, floor) for editor in editors))

    fresh = await house.editor(cast.cem, plan)
    async with fresh.connected():
        for editor in editors:
            async with editor.connected():
                await editor.until(lambda editor=editor: editor.known == fresh.known)
    check(editors, fresh)


def check(editors: list[Editor], fresh: Editor) -> None:
    for editor in editors:
        assert editor.records == fresh.records
        assert (editor.gaps, editor.pending) == (0, {})
        assert not set(editor.acknowledged) & set(editor.rejected)
    acknowledged = [revision for editor in editors for revision in editor.acknowledged.values()]
    assert sorted(acknowledged) == list(range(1, (fresh.known or 0) + 1))
    tags: list[Any] = [record["tag"] for record in fresh.records.values()]
    assert len(tags) == len(set(tags))


@pytest.mark.parametrize("seed", range(6))
async def test_three_random_editors_with_lost_lines_converge(house: House, committed_cast: Cast, seed: int) -> None:
    await run_story(house, committed_cast, seed)
