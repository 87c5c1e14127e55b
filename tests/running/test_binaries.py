"""The right programs are found, and reach an account that cannot read ours."""

import os
import subprocess
from pathlib import Path

import pytest

from planwart.running.errors import CannotRun
from planwart.running.folders import Account, DataFolder
from planwart.running.postgres.binaries import Binaries, find_binaries, readable_binaries


def test_find_binaries_takes_the_wheel_for_a_fresh_folder(data: DataFolder) -> None:
    assert find_binaries(data.database).major >= 18


def test_find_binaries_asks_for_the_version_of_an_existing_folder(data: DataFolder) -> None:
    data.database.mkdir(parents=True)
    (data.database / "PG_VERSION").write_text("11\n", encoding="ascii")

    with pytest.raises(CannotRun, match=r"PostgreSQL version 11, with which .* was made is needed; found: 18"):
        find_binaries(data.database)


def test_readable_binaries_leaves_what_can_be_reached(data: DataFolder) -> None:
    ours = Account(uid=os.geteuid(), gid=os.getegid(), name="us")
    binaries = find_binaries(data.database)

    assert readable_binaries(binaries, ours, below=data.path) == binaries


def test_readable_binaries_copies_programs_that_still_run(data: DataFolder) -> None:
    data.path.mkdir(parents=True)
    binaries = find_binaries(data.database)
    closed = Account(uid=54321, gid=54321, name="stranger")
    hidden = _Hidden(uid=closed.uid, gid=closed.gid, name=closed.name)

    copied = readable_binaries(binaries, hidden, below=data.path)
    again = readable_binaries(binaries, hidden, below=data.path)

    assert copied == again
    assert copied.folder.is_relative_to(data.path)
    answer = subprocess.run([copied.program("initdb"), "--version"], capture_output=True, text=True, check=True, env={})
    assert binaries.version in answer.stdout


class _Hidden(Account):
    """An account that can reach nothing of ours."""

    def can_pass(self, path: Path) -> bool:
        return False


def test_programs_are_named_with_their_folder() -> None:
    assert Binaries(folder=Path("/opt/pg/bin"), version="18.6").program("initdb") == "/opt/pg/bin/initdb"
