"""A data folder of its own for each test of the process tree, at a place every account can reach."""

import shutil
from collections.abc import Iterator

import pytest

from planwart.running.folders import DataFolder
from tests.database import make_folder


@pytest.fixture
def data() -> Iterator[DataFolder]:
    """Yield an empty data folder; pytest's own temporary folders are closed to the database's account."""
    path = make_folder()
    folder = DataFolder(path / "data")
    yield folder
    if folder.database.is_symlink():
        shutil.rmtree(folder.database.resolve(), ignore_errors=True)
    shutil.rmtree(path, ignore_errors=True)
