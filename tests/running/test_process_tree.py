"""One command, one tree of processes: it heals, it stops in order, and killed outright it leaves nothing behind."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from planwart.foundation.backups import read_note
from planwart.running.backups.restoring import opened_backup
from planwart.running.folders import DataFolder
from tests.database import make_folder
from tests.running.test_cluster import is_gone


@dataclass
class Tree:
    """A running ``planwart up``."""

    supervisor: subprocess.Popen[bytes]
    data: DataFolder
    port: int
    output: Path

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read().decode()
        except OSError as error:
            return 0, str(error)

    def is_ready(self) -> bool:
        status, answer = self.get("/readyz")
        return status == 200 and json.loads(answer)["ready"] is True

    def pids(self) -> dict[str, int]:
        """Return the direct children by name: database, web, worker."""
        names = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                if int(stat.read_text(encoding="utf-8").rpartition(")")[2].split()[1]) == self.supervisor.pid:
                    words = stat.with_name("cmdline").read_text(encoding="utf-8").split("\0")
                    names[next((name for name in ("web", "worker") if name in words), "database")] = int(stat.parent.name)
        return names

    def stop(self) -> int:
        self.supervisor.send_signal(signal.SIGTERM)
        return self.supervisor.wait(60)


def eventually(what: Callable[[], bool], patience_s: float = 60) -> bool:
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.1)
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(data: DataFolder, port: int) -> Tree:
    data.path.parent.mkdir(parents=True, exist_ok=True)
    output = data.path.parent / "output"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "PLANWART_"))}
    with output.open("ab") as file:
        arguments = ["up", "--data", str(data.path), "--port", str(port)]
        supervisor = subprocess.Popen([sys.executable, "-m", "planwart", *arguments], stdout=file, stderr=file, env=clean)
    return Tree(supervisor, data, port, output)


@pytest.fixture(scope="module")
def migrated() -> Iterator[DataFolder]:
    """Yield a data folder whose database is up to date; the tests start from copies of it."""
    path = make_folder()
    data = DataFolder(path / "data")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "PLANWART_"))}
    subprocess.run([sys.executable, "-m", "planwart", "migrate", "--data", str(data.path)], env=clean, check=True)
    yield data
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def tree(data: DataFolder, migrated: DataFolder) -> Iterator[Tree]:
    subprocess.run(["cp", "-a", str(migrated.path), str(data.path)], check=True)  # keeps the owners, unlike shutil
    running = start(data, free_port())
    try:
        assert eventually(running.is_ready), running.output.read_text(encoding="utf-8")
        yield running
    finally:
        if running.supervisor.poll() is None:
            running.stop()


def test_the_tree_starts_is_told_to_stop_and_stops_in_order(tree: Tree) -> None:
    pids = tree.pids()

    status, _ = tree.get("/healthz")
    code = tree.stop()
    told = tree.output.read_text(encoding="utf-8")
    assert f"Nobody has an account yet. Open http://127.0.0.1:{tree.port}/einrichten/ and enter the set-up code" in told
    assert (tree.data.secrets / "setup_code").read_text(encoding="utf-8").strip() in told

    assert (sorted(pids), status, code) == (["database", "web", "worker"], 200, 0)
    assert all(is_gone(pid) for pid in pids.values())
    words = tree.output.read_text(encoding="utf-8")
    assert words.index("Stopping") < words.index("Finished server process") < words.index("Stopped worker")
    log = (tree.data.logs / "database.log").read_text(encoding="utf-8")
    assert "database system is shut down" in log


def test_web_and_worker_are_not_told_the_owners_login(tree: Tree) -> None:
    pids = tree.pids()

    for name in ("web", "worker"):
        told = Path(f"/proc/{pids[name]}/environ").read_bytes().split(b"\0")
        names = {entry.partition(b"=")[0] for entry in told}
        assert b"DATABASE_APP_URL" in names
        assert names.isdisjoint({b"DATABASE_URL", b"DATABASE_URL_FILE"})
        assert not any(b"planwart_owner" in entry for entry in told)


def test_killed_processes_come_back(tree: Tree) -> None:
    for name in ("web", "worker", "database"):
        killed = tree.pids()[name]
        os.kill(killed, signal.SIGKILL)

        assert is_gone(killed)
        assert eventually(lambda: sorted(tree.pids()) == ["database", "web", "worker"])
        assert eventually(tree.is_ready), tree.output.read_text(encoding="utf-8")


def test_a_killed_supervisor_leaves_nothing_behind_and_starts_again(tree: Tree) -> None:
    pids = tree.pids()
    tree.supervisor.kill()
    tree.supervisor.wait()

    again = start(tree.data, tree.port)
    try:
        assert eventually(again.is_ready), again.output.read_text(encoding="utf-8")
        assert all(is_gone(pid) for pid in pids.values())
    finally:
        again.stop()


def test_a_second_planwart_on_the_same_folder_is_refused(tree: Tree) -> None:
    second = start(tree.data, free_port())

    assert second.supervisor.wait(60) == 1
    assert "Another Planwart is already running with the data folder" in second.output.read_text(encoding="utf-8")


def test_a_taken_port_is_named(data: DataFolder) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = start(data, taken.getsockname()[1])

        assert refused.supervisor.wait(60) == 1
    assert "Choose another with --port" in refused.output.read_text(encoding="utf-8")


def test_a_tree_told_to_stop_while_it_gets_ready_stops(data: DataFolder) -> None:
    early = start(data, free_port())
    assert eventually(lambda: "database" in early.pids())

    assert early.stop() == 0
    assert early.pids() == {}


def test_the_nightly_backup_is_made_up_for_while_people_work(data: DataFolder, migrated: DataFolder) -> None:
    subprocess.run(["cp", "-a", str(migrated.path), str(data.path)], check=True)
    key = data.secrets / "secret_key"
    data.secret("secret_key")
    os.utime(key, (time.time() - 3 * 86_400,) * 2)  # installed days ago, and no night has brought a backup
    running = start(data, free_port())
    try:
        assert eventually(lambda: any((data.path / "backups").glob("nightly-*.tar")), 170), running.output.read_text(encoding="utf-8")
        assert eventually(running.is_ready), running.output.read_text(encoding="utf-8")
        assert "backup" in json.loads(running.get("/readyz")[1])
        assert read_note(data.path).good_at is not None
    finally:
        running.stop()
    with opened_backup(next((data.path / "backups").glob("nightly-*.tar"))) as backup:
        assert "planning_plan" in backup.manifest.tables
