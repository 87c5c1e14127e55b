"""One embedded PostgreSQL cluster: make it, start it, wait for it, stop it."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from planwart.running.errors import CannotRun
from planwart.running.folders import Account
from planwart.running.postgres.binaries import READABLE_BY_ALL, Binaries
from planwart.running.ties import tied_to_parent

SUPERUSER = "postgres"
_STILL_IN_USE = ("is still in use", "lock file", "is another postmaster")
_LOG_LIMIT_BYTES = 10 * 1024 * 1024


@dataclass
class Cluster:
    """An embedded server over one folder. It listens on a UNIX socket only, never on a network address."""

    folder: Path
    sockets: Path
    log: Path
    binaries: Binaries
    account: Account
    password: str
    # Only tests turn this off: without it a crash may lose what was acknowledged.
    durable: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    @property
    def pid(self) -> int | None:
        """The postmaster's process id, while it is ours and running."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def connect(self, *, user: str = SUPERUSER, password: str | None = None, database: str = "postgres") -> psycopg.Connection:
        """Open an autocommit connection, by default as the cluster's superuser."""
        return psycopg.connect(
            host=str(self.sockets),
            user=user,
            password=self.password if password is None else password,
            dbname=database,
            autocommit=True,
            connect_timeout=10,
        )

    def make(self) -> None:
        """Create the cluster unless it exists.

        initdb works in a side folder that is renamed when it is complete and on disk: a folder that was left half made
        carries PG_VERSION, and the server would never start from it again.
        """
        if (self.folder / "PG_VERSION").is_file():
            return
        if self.folder.exists() and any(self.folder.resolve().iterdir()):
            raise CannotRun(f"{self.folder} is no database and not empty; move it away and start again.")
        place = self._reachable_place()
        side = place.with_name(place.name + ".new")
        shutil.rmtree(side, ignore_errors=True)
        side.mkdir(mode=0o700, parents=True)
        self.account.own(side)
        self._initdb(side)
        if place.is_dir():
            place.rmdir()
        side.rename(place)
        _sync_folder(place.parent)

    def _reachable_place(self) -> Path:
        """Return where the cluster really lies: elsewhere, behind a link, if the account cannot reach its folder."""
        if self.folder.is_symlink():
            self.folder.unlink()  # it pointed to a folder that is gone or was never completed
        if self.account.can_pass(self.folder.parent):
            return self.folder
        place = READABLE_BY_ALL / "databases" / secrets.token_hex(8)
        place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        self.folder.symlink_to(place)
        return place

    def _initdb(self, target: Path) -> None:
        word = self.sockets / "initial"
        word.touch(mode=0o600)
        word.write_text(self.password, encoding="utf-8")
        self.account.own(word)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.binaries.major >= 17 else []
        command = [
            *(self.binaries.program("initdb"), "--pgdata", str(target), "--username", SUPERUSER, "--pwfile", str(word)),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", *locale),
            *([] if self.durable else ["--no-sync"]),
        ]
        try:
            answer = subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=False,
                preexec_fn=tied_to_parent(signal.SIGKILL),
                cwd="/",
                user=self._user,
                group=self._group,
                extra_groups=self._extra_groups,
            )
        finally:
            word.unlink()
        if answer.returncode != 0:
            shutil.rmtree(target, ignore_errors=True)
            raise CannotRun(f"PostgreSQL could not make its folder {target}: {_last_line(answer.stderr)}")

    def start(self, *, patience_s: float = 60) -> None:
        """Start the server and return when it answers; the log's last line is quoted if it does not."""
        if self.pid is not None:  # asking also buries a dead one, which PostgreSQL would take for alive
            return
        self._wait_for_old_postmaster()
        deadline = time.monotonic() + patience_s
        while True:
            self._launch()
            while (process := self._process) is not None and process.poll() is None:
                if self._says_ready():
                    self._ensure_durable()
                    return
                if time.monotonic() > deadline:
                    self.stop()
                    raise CannotRun(f"PostgreSQL did not get ready within {patience_s:.0f} s. Its log {self.log} ends: {self.last_words()}")
                time.sleep(0.02)
            # Processes of a killed postmaster need a moment to notice.
            if time.monotonic() > deadline or not any(part in self.last_words(lines=4) for part in _STILL_IN_USE):
                raise CannotRun(f"PostgreSQL did not start. Its log {self.log} ends: {self.last_words()}")
            time.sleep(0.3)

    def _launch(self) -> None:
        if self.log.is_file() and self.log.stat().st_size > _LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".old.log"))
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "port": "5432",
            "timezone": "UTC",
            "log_line_prefix": "%m [%p] ",
            **self.settings,
            **({} if self.durable else {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}),
        }
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self.binaries.program("postgres"), "-D", str(self.folder.resolve()), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Its own session: Ctrl-C must not reach the database before web and worker have finished.
                start_new_session=True,
                preexec_fn=tied_to_parent(signal.SIGINT),  # noqa: PLW1509 - started before any thread; this is what makes the tie
                cwd="/",
                user=self._user,
                group=self._group,
                extra_groups=self._extra_groups,
            )

    @property
    def _user(self) -> int | None:
        return None if self.account.is_ours else self.account.uid

    @property
    def _group(self) -> int | None:
        return None if self.account.is_ours else self.account.gid

    @property
    def _extra_groups(self) -> list[str | int] | None:
        return None if self.account.is_ours else []

    def stop(self, *, patience_s: float = 60) -> None:
        """Stop the server: finish transactions' rollback and write everything; at once only if that takes too long."""
        process = self._process
        if process is None:
            return
        for how, wait_s in ((signal.SIGINT, patience_s), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
            if process.poll() is None:
                process.send_signal(how)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(wait_s)
        self._process = None

    def last_words(self, *, lines: int = 1) -> str:
        """Return the last lines of the server's log."""
        try:
            return _last_line(self.log.read_text(encoding="utf-8", errors="replace"), lines)
        except OSError:
            return "(no log)"

    def old_postmaster(self) -> int | None:
        """Return the process id of a server that still runs over this folder, whoever started it."""
        try:
            pid = int((self.folder / "postmaster.pid").read_text(encoding="ascii").split("\n")[0])
            if Path(f"/proc/{pid}/cwd").resolve() == self.folder.resolve() and pid != self.pid:
                return pid
        except (OSError, ValueError):
            pass
        return None

    def _wait_for_old_postmaster(self) -> None:
        """Wait until a server of an earlier, killed supervisor has gone; ask it to go if it does not."""
        for how, wait_s in ((None, 10), (signal.SIGINT, 30), (signal.SIGQUIT, 10)):
            pid = self.old_postmaster()
            if pid is None:
                return
            if how is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, how)
            until = time.monotonic() + wait_s
            while time.monotonic() < until and self.old_postmaster() is not None:
                time.sleep(0.05)
        if (pid := self.old_postmaster()) is not None:
            raise CannotRun(f"An earlier PostgreSQL (process {pid}) still holds {self.folder} and does not stop.")

    def _says_ready(self) -> bool:
        """Read the state the postmaster writes into its own file, as pg_ctl does: no login is needed for it."""
        try:
            lines = (self.folder / "postmaster.pid").read_text(encoding="utf-8").split("\n")
        except OSError:
            return False
        process = self._process
        return len(lines) > 7 and process is not None and lines[0] == str(process.pid) and lines[7].strip() == "ready"

    def _ensure_durable(self) -> None:
        """Refuse a server that may lose what it has confirmed."""
        if not self.durable:
            return
        with self.connect() as connection:
            rows = connection.execute(
                "select name from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting <> 'on'"
            ).fetchall()
        if rows:
            self.stop()
            names = ", ".join(sorted(str(row[0]) for row in rows))
            raise CannotRun(f"PostgreSQL's settings {names} are off: confirmed work could be lost. Remove them from postgresql.conf.")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _last_line(text: str, lines: int = 1) -> str:
    return " / ".join([line.strip() for line in text.splitlines() if line.strip()][-lines:]) or "(empty)"
