"""The long run of kills: a hundred of each kind, in ten rounds. ``--stepwise`` goes on after the last good round.

make endurance ARGS="tests/endurance/test_kills.py --stepwise"
"""

import random
import shutil

import pytest

from tests.database import make_folder
from tests.web.realtime.endurance import survive
from tests.web.realtime.installation import Installation

VICTIMS = ["web", "worker", "postmaster", "backend", "supervisor", "tree"]

pytestmark = pytest.mark.endurance


@pytest.mark.parametrize("seed", range(10))
async def test_a_hundred_kills_of_each_kind_lose_nothing(seed: int) -> None:
    folder = make_folder()
    installation = Installation(folder / "data")
    try:
        installation.start()
        victims = VICTIMS * 10
        random.Random(seed).shuffle(victims)
        acknowledged = await survive(installation, victims, seed)
    finally:
        installation.stop()
        shutil.rmtree(folder, ignore_errors=True)

    assert acknowledged > 6 * len(victims)
