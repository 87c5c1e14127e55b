"""A whole installation as people run it, whose processes tests may kill."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from planwart.running.folders import DataFolder
from planwart.running.postgres.embedded import addresses_of, cluster_of
from tests.web.realtime.editor import Login

Json = dict[str, Any]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


def children_of(pid: int) -> list[int]:
    """Return all processes below ``pid``, the nearest first."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                parents.setdefault(parent, []).append(int(entry.name))
    found: list[int] = []
    for parent in (queue := [pid]):
        queue += parents.get(parent, [])
        found += parents.get(parent, [])
    return found


@dataclass
class Installation:
    """``planwart up`` in a folder of its own."""

    folder: Path
    port: int = field(default_factory=free_port)
    seed: Json = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def data(self) -> DataFolder:
        return DataFolder(self.folder)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that shares the installation's database and secrets."""
        addresses = addresses_of(self.data, cluster_of(self.data))
        return {**self._clean(), **addresses.as_environment(), "PLANWART_DATA": str(self.folder)}

    def start(self) -> None:
        """Start the tree and wait until pages can be had."""
        command = [sys.executable, "-m", "planwart", "up", "--data", str(self.folder), "--port", str(self.port)]
        with (self.folder.parent / "installation.log").open("ab") as log:
            self._process = subprocess.Popen(command, env=self._clean(), stdout=log, stderr=log, start_new_session=True)
        self.wait_ready()
        if not self.seed:
            told = subprocess.run(
                [sys.executable, "-m", "tests.web.realtime.seed"], env=self.environment, capture_output=True, check=True, text=True
            )
            self.seed = json.loads(told.stdout)

    def wait_ready(self, within_s: float = 180) -> None:
        deadline = time.monotonic() + within_s
        while True:
            assert self._process is not None
            assert self._process.poll() is None, "the installation ended"
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://{self.host}/healthz", timeout=5).close()
                return
            assert time.monotonic() < deadline, "the installation is not ready"
            time.sleep(0.1)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(60)

    def pid_of(self, name: str) -> int:
        """Return the process id of ``web`` or ``worker``."""
        assert self._process is not None
        for pid in children_of(self._process.pid):
            with contextlib.suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                if b"planwart" in words and name.encode() in words:
                    return pid
        raise AssertionError(f"no process {name}")

    def kill_web(self) -> None:
        os.kill(self.pid_of("web"), signal.SIGKILL)

    def kill_worker(self) -> None:
        os.kill(self.pid_of("worker"), signal.SIGKILL)

    def kill_backend(self) -> None:
        """Kill the server process behind one of the application's lines; PostgreSQL then throws all lines out and recovers."""
        for pid in children_of(self._postmaster()):
            with contextlib.suppress(OSError):
                if b"pw_app" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    os.kill(pid, signal.SIGKILL)
                    return
        raise AssertionError("the application has no line to the database")

    def kill_supervisor(self) -> None:
        """Kill the root of the tree alone: the rest goes with it, and somebody starts it again."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)
        self.start()

    def _postmaster(self) -> int:
        return int((self.folder / "database" / "postmaster.pid").read_text().split("\n")[0])

    def kill_postmaster(self) -> None:
        os.kill(self._postmaster(), signal.SIGKILL)

    def kill_tree(self) -> None:
        """End everything at once, as a power cut would, and start again."""
        assert self._process is not None
        for pid in [self._process.pid, *children_of(self._process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(10)
        self.start()

    async def kill(self, victim: str) -> None:
        await asyncio.to_thread(getattr(self, f"kill_{victim}"))

    def logins(self) -> list[Login]:
        return [Login(self.host, cookie, self.seed["plan"], f"http://{self.host}") for cookie in self.seed["cookies"]]

    def read(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Ask the database as its owner, beside all walls."""
        with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
            return connection.execute(statement, parameters).fetchall()

    def _clean(self) -> dict[str, str]:
        """Our environment without what a test run says about its own database."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "PLANWART_"))}
        return {**clean, **self.settings}
