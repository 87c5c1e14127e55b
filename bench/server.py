"""The web process and a durable database, both on one core; what they use is read from /proc."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from planwart.running.folders import DataFolder
from planwart.running.postgres.cluster import Cluster
from planwart.running.postgres.embedded import cluster_of, ensure_logins

SERVER_CORE, LOAD_CORE = 0, 1
TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """A running server and what it was filled with."""

    port: int
    web_pid: int
    database_pid: int
    owner_url: str
    seed: dict[str, Any]

    def cpu_s(self) -> tuple[float, float]:
        """Return the processor seconds used so far by web and database."""
        return _cpu_s(self.web_pid), sum(map(_cpu_s, [self.database_pid, *_children(self.database_pid)]))

    def memory_mb(self) -> tuple[float, float]:
        """Return the memory of web and database; what processes share is counted once."""
        return pss_mb(self.web_pid), sum(map(pss_mb, [self.database_pid, *_children(self.database_pid)]))

    def counts(self, plan_ids: list[int]) -> bool:
        """Tell whether the plans' revisions, changes and op ids agree."""
        with psycopg.connect(self.owner_url) as line:
            rows = line.execute(
                "select p.revision, count(*), max(c.revision), count(distinct c.op_id) from planning_plan p "
                "join planning_planchange c on c.plan_id = p.id where p.id = any(%s) group by p.id, p.revision",
                [plan_ids],
            ).fetchall()
        return all(len(set(row)) == 1 for row in rows)


@contextlib.contextmanager
def running_server() -> Iterator[Server]:
    """Start database and web on the server's core; this process moves to the other one."""
    folder = Path(tempfile.mkdtemp(prefix="planwart-bench-"))
    data = DataFolder(folder)
    pin(SERVER_CORE)
    cluster = cluster_of(data)
    web: subprocess.Popen[bytes] | None = None
    try:
        cluster.make()
        cluster.start()
        data.secret("secret_key")
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        addresses = ensure_logins(data, cluster)
        environment = {**os.environ, **addresses.as_environment(), "PLANWART_DATA": str(folder), "PLANWART_BASE_URL": url}
        _run(["-m", "planwart.running.steps", "migrate"], environment)
        seed = json.loads(_run(["-m", "bench.seed"], environment))
        with (folder / "web.log").open("wb") as log:
            command = [sys.executable, "-m", "planwart", "web", "--data", str(folder), "--port", str(port)]
            web = subprocess.Popen(command, env={**environment, "PLANWART_LOG_LEVEL": "WARNING"}, stdout=log, stderr=log)
        _wait_for(url + "/healthz")
        pin(LOAD_CORE)
        yield Server(port, web.pid, _pid_of(cluster), addresses.owner, seed)
    finally:
        if web is not None:
            web.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                web.wait(20)
        cluster.stop()
        shutil.rmtree(cluster.sockets, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def pin(core: int) -> None:
    """Stay on one core, children too; on a machine with one core there is nothing to choose."""
    with contextlib.suppress(OSError):
        os.sched_setaffinity(0, {core})


def _run(arguments: list[str], environment: dict[str, str]) -> str:
    return subprocess.run([sys.executable, *arguments], env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=5).close()
            return
        if time.monotonic() > deadline:
            raise RuntimeError("the web process did not get ready")
        time.sleep(0.1)


def _pid_of(cluster: Cluster) -> int:
    assert cluster.pid is not None
    return cluster.pid


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _cpu_s(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * TICK_S
    return 0.0


def pss_mb(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
