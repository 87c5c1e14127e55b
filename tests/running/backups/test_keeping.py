"""The installation's own backups: the newest stay, an old one goes only after a new one, a failure is noted."""

import fcntl
from pathlib import Path

import pytest

from planwart.foundation.backups import read_note
from planwart.running.backups import keeping
from planwart.running.backups.keeping import prune
from planwart.running.errors import CannotRun
from planwart.running.folders import DataFolder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_prune_keeps_the_newest_of_each_reason_and_everything_of_yours(tmp_path: Path) -> None:
    nightly = [f"nightly-202611{day:02}-013000.tar" for day in range(1, 8)]
    before = [f"before-migration-202611{day:02}-013000.tar" for day in range(1, 8)]
    for name in (*nightly, *before, "my own.tar", "last.json"):
        (tmp_path / name).touch()

    prune(tmp_path, keep=2)

    assert names(tmp_path) == sorted([*nightly[-2:], *before[-3:], "my own.tar", "last.json"])


def test_prune_removes_what_a_killed_attempt_left_and_nothing_that_grows(tmp_path: Path) -> None:
    (tmp_path / ".nightly-20261101-013000.tar.part").touch()
    growing = tmp_path / ".nightly-20261102-013000.tar.part"
    with growing.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)

        prune(tmp_path, keep=2)

        assert names(tmp_path) == [growing.name]


def test_a_failure_is_noted_and_costs_no_older_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = DataFolder(tmp_path)
    (tmp_path / "backups").mkdir()
    old = [f"nightly-202611{day:02}-013000.tar" for day in range(1, 20)]
    for name in old:
        (tmp_path / "backups" / name).touch()

    def full(*_arguments: object) -> None:
        raise CannotRun("The disk is full.")

    monkeypatch.setattr(keeping, "make_backup", full)
    with pytest.raises(CannotRun, match="full"):
        keeping.save(data, "postgresql:///nowhere", "nightly")

    note = read_note(tmp_path)
    assert (note.failing, note.why) == (True, "The disk is full.")
    assert names(tmp_path / "backups") == sorted([*old, "last.json"])
    assert (tmp_path / "backups" / "last.json").stat().st_mode & 0o077 == 0
