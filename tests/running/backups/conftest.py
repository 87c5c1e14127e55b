"""Filled installations to save, over the embedded server and over the system's, made once."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.database import make_folder, system_binaries
from tests.running.servers import Place, running_place

ON_BOTH = pytest.mark.parametrize("saved", ["embedded", "system"], indirect=True)


@dataclass
class Saved:
    """A filled installation, its only backup, and how to run an empty installation of the same kind."""

    place: Place
    file: Path
    told: list[str]
    new_place: Callable[[], contextlib.AbstractContextManager[Place]]


@pytest.fixture(scope="module")
def saved(request: pytest.FixtureRequest) -> Iterator[Saved]:
    """Yield a saved installation over the embedded server, or over the one that ON_BOTH asks for."""
    binaries = None
    if getattr(request, "param", "embedded") == "system":
        binaries = system_binaries()
        if binaries is None:
            pytest.skip("this system has no PostgreSQL server of its own")
    folder = make_folder()

    @contextlib.contextmanager
    def new_place() -> Iterator[Place]:
        other = make_folder()
        try:
            with running_place(other, binaries) as place:
                yield place
        finally:
            shutil.rmtree(other, ignore_errors=True)

    try:
        with running_place(folder, binaries) as place, place.data.held():
            place.data.secret("secret_key")
            place.run("-m", "planwart.running.steps", "migrate")
            place.run("-m", "tests.running.backups.seed")
            file = folder / "planwart.tar"
            code, told = place.planwart("backup", str(file))
            assert code == 0, told
            yield Saved(place, file, told, new_place)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
