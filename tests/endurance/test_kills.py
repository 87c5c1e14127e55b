"""The long run of kills: a hundred of each kind."""

import shutil

import pytest

from tests.database import make_folder
from tests.web.realtime.endurance import survive
from tests.web.realtime.installation import Installation

pytestmark = pytest.mark.endurance


@pytest.mark.parametrize("seed", range(10))
async def test_a_hundred_kills_of_each_kind_lose_nothing(seed: int) -> None:
    folder = make_folder()
    installation = Installation(folder / "data")
    try:
        installation.start()
        acknowledged = await survive(installation, ["web", "postmaster", "tree"] * 10, seed)
    finally:
        installation.stop()
        shutil.rmtree(folder, ignore_errors=True)

    assert acknowledged > 100
