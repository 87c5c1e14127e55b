"""Where an installation keeps its things, and under which account its database runs."""

import contextlib
import fcntl
import hashlib
import os
import pwd
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from planwart.running.errors import CannotRun

_SHORT_AND_EVERYWHERE = Path("/tmp")  # noqa: S108 - the folder below it is private, and checked to be ours


@dataclass(frozen=True)
class DataFolder:
    """All that belongs to one installation: secrets, files, logs and, when embedded, the database."""

    path: Path

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    @property
    def files(self) -> Path:
        return self.path / "files"

    @property
    def logs(self) -> Path:
        return self.path / "log"

    @property
    def database(self) -> Path:
        return self.path / "database"

    def make(self) -> None:
        """Create the folders that are missing; nobody else may read secrets and files."""
        # Root's database runs as another account, which must be able to pass through.
        self.path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        for folder in (self.secrets, self.files, self.logs):
            folder.mkdir(mode=0o700, exist_ok=True)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder for this process; raise CannotRun if another Planwart holds it."""
        self.make()
        with (self.path / "planwart.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotRun(f"Another Planwart is already running with the data folder {self.path}.") from None
            yield

    def is_held(self) -> bool:
        """Tell whether a Planwart is running with this folder."""
        file = self.path / "planwart.lock"
        if not file.is_file():
            return False
        with file.open("r") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def secret(self, name: str) -> str:
        """Return a random secret of this installation, made on first use, readable by its owner only."""
        file = self.secrets / name
        if not file.is_file():
            self.make()
            side = self.secrets / f".{name}.{os.getpid()}"
            side.touch(mode=0o600)
            side.write_text(secrets.token_urlsafe(48), encoding="utf-8")
            with contextlib.suppress(FileExistsError):  # another process was first: its secret holds
                os.link(side, file)
            side.unlink()
        return file.read_text(encoding="utf-8").strip()


@dataclass(frozen=True)
class Account:
    """The system account under which the embedded database runs."""

    uid: int
    gid: int
    name: str

    @property
    def is_ours(self) -> bool:
        return self.uid == os.geteuid()

    def own(self, path: Path) -> None:
        """Hand a file or folder to this account."""
        if not self.is_ours:
            os.chown(path, self.uid, self.gid)

    def can_pass(self, path: Path) -> bool:
        """Tell whether this account may walk through every folder down to ``path``."""
        return all(self._may_enter(folder) for folder in [path, *path.parents] if folder.is_dir())

    def _may_enter(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid in {self.gid, *self._groups()}:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)

    def _groups(self) -> set[int]:
        return set() if not self.is_ours else set(os.getgroups())


def database_account(database: Path) -> Account:
    """Return the account for the database: our own, or an unprivileged one when we are root (PostgreSQL refuses root)."""
    if os.geteuid() != 0:
        return _account(os.geteuid())
    if database.is_dir() and database.stat().st_uid != 0:
        return _account(database.stat().st_uid)
    for name in ("planwart", "postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return _account(pwd.getpwnam(name).pw_uid)
    raise CannotRun("PostgreSQL does not run as root, and this system has no account named planwart, postgres or nobody.")


def _account(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:  # containers run under numbers that no name stands for
        return Account(uid=uid, gid=os.getegid(), name=str(uid))
    return Account(uid=uid, gid=entry.pw_gid, name=entry.pw_name)


def socket_folder(data: Path, account: Account) -> Path:
    """Make and return the short private folder of the database's socket, named after the account and the data folder.

    Not the data folder: its path may be longer than a socket address can be (107 bytes). Not XDG_RUNTIME_DIR: it vanishes when
    its user signs out, under a server that goes on. Not TMPDIR: every command of every shell must find the same folder.
    """
    name = "planwart-" + hashlib.sha256(f"{account.uid}:{data.resolve()}".encode()).hexdigest()[:12]
    folder = _SHORT_AND_EVERYWHERE / name
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        account.own(folder)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != account.uid or status.st_mode & 0o077:
        raise CannotRun(f"{folder} belongs to somebody else; it is meant to be a private folder of the account {account.name}.")
    return folder
