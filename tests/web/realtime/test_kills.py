"""kill -9 under several writers: what was acknowledged is there, once. The long run stands in tests/endurance."""

import shutil
from collections.abc import Iterator

import pytest

from tests.database import make_folder
from tests.web.realtime.endurance import survive
from tests.web.realtime.installation import Installation


@pytest.fixture
def installation() -> Iterator[Installation]:
    folder = make_folder()
    installation = Installation(folder / "data")
    try:
        installation.start()
        yield installation
    finally:
        installation.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def test_what_was_acknowledged_survives_kill_9_of_each_process_and_of_everything(installation: Installation) -> None:
    victims = ["web", "postmaster", "tree", "worker", "backend", "supervisor", "postmaster", "web"]

    assert await survive(installation, victims, seed=1) > 6 * len(victims)
