"""Folders, secrets and the lock of an installation."""

import os
import stat
from pathlib import Path

import pytest

from planwart.running.errors import CannotRun
from planwart.running.folders import Account, DataFolder, database_account, socket_folder


def test_a_secret_is_made_once_and_private(data: DataFolder) -> None:
    first = data.secret("secret_key")

    assert data.secret("secret_key") == first
    assert len(first) >= 64
    assert stat.S_IMODE((data.secrets / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(data.secrets.stat().st_mode) == 0o700


def test_two_cannot_hold_one_folder(data: DataFolder) -> None:
    with data.held():
        assert data.is_held()
        with pytest.raises(CannotRun, match="already running"), DataFolder(data.path).held():
            pass

    assert not data.is_held()


def test_the_socket_folder_is_short_private_and_always_the_same(data: DataFolder) -> None:
    account = database_account(data.database)

    folder = socket_folder(data.path, account)

    assert folder == socket_folder(data.path, account)
    assert len(str(folder / ".s.PGSQL.5432")) <= 107
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.rmdir()


def test_a_socket_folder_of_somebody_else_is_refused(data: DataFolder) -> None:
    account = database_account(data.database)
    folder = socket_folder(data.path, account)
    folder.chmod(0o777)

    with pytest.raises(CannotRun, match="belongs to somebody else"):
        socket_folder(data.path, account)
    folder.rmdir()


def test_can_pass_asks_every_folder_on_the_way(data: DataFolder) -> None:
    stranger = Account(uid=54321, gid=54321, name="stranger")
    inner = data.path.parent / "a" / "b"
    inner.mkdir(parents=True)
    Path(data.path.parent).chmod(0o755)

    assert stranger.can_pass(inner)
    inner.parent.chmod(0o700)
    assert not stranger.can_pass(inner)


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs the database itself")
def test_root_hands_the_database_to_another_account(data: DataFolder) -> None:
    assert database_account(data.database).uid != 0
