"""Many interleavings of three editors that lose their lines; a seed that fails becomes a test with a name."""

import pytest

from tests.cast import Cast
from tests.web.realtime.conftest import House
from tests.web.realtime.test_convergence import run_story

pytestmark = pytest.mark.endurance


@pytest.mark.parametrize("seed", range(1_000, 1_300))
async def test_any_interleaving_converges(house: House, committed_cast: Cast, seed: int) -> None:
    await run_story(house, committed_cast, seed)
