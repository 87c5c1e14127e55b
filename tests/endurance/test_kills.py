"""The long run of kills: a hundred of each kind."""

import pytest

from tests.web.realtime.endurance import survive
from tests.web.realtime.installation import Installation

pytestmark = pytest.mark.endurance


@pytest.mark.parametrize("seed", range(10))
async def test_a_hundred_kills_of_each_kind_lose_nothing(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    installation = Installation(tmp_path_factory.mktemp("kills") / "data")
    try:
        installation.start()
        acknowledged = await survive(installation, ["web", "postmaster", "tree"] * 10, seed)
    finally:
        installation.stop()

    assert acknowledged > 100
