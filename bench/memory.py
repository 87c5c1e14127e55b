"""What a whole installation holds in memory at rest: supervisor, web, worker and the database, shared pages counted once."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.server import free_port, pss_mb

AIM_MB = 700
_REST_S = 20


def report() -> list[str]:
    """Start an installation, let it rest, and return the lines of the table."""
    folder = Path(tempfile.mkdtemp(prefix="planwart-bench-"))
    folder.chmod(0o755)
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PLANWART_", "DATABASE_"))}
    command = [sys.executable, "-m", "planwart", "up", "--data", str(folder / "data"), "--port", str(port)]
    with (folder / "log").open("wb") as log:
        tree = subprocess.Popen(command, env=clean, stdout=log, stderr=log)
    try:
        _visit(f"http://127.0.0.1:{port}")
        time.sleep(_REST_S)
        return _lines(tree.pid)
    finally:
        tree.send_signal(signal.SIGTERM)
        tree.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _visit(base: str) -> None:
    """Wait until it answers, then see every kind of page once: what is loaded late counts too."""
    deadline = time.monotonic() + 180
    while True:
        with contextlib.suppress(OSError):
            for path in ("/readyz", "/", "/konto/login/", "/einrichten/", "/metrics"):
                urllib.request.urlopen(base + path, timeout=30).close()
            return
        if time.monotonic() > deadline:
            raise RuntimeError("the installation did not get ready")
        time.sleep(0.5)


def _lines(supervisor: int) -> list[str]:
    names = {supervisor: "supervisor"}
    for pid in _children(supervisor):
        words = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").split("\0")
        names[pid] = next((name for name in ("web", "worker") if name in words), "database")
    held: dict[str, tuple[float, int]] = {}
    for pid, name in names.items():
        family = [pid, *_below(pid)] if name == "database" else [pid]
        held[name] = (sum(map(pss_mb, family)), len(family))
    total = sum(each for each, _count in held.values())
    rows = [f"{name:<14}{each:>8.0f} MB{'' if count == 1 else f'   in {count} processes'}" for name, (each, count) in sorted(held.items())]
    return [*rows, f"{'together':<14}{total:>8.0f} MB   aim: at most {AIM_MB}"]


def _below(pid: int) -> list[int]:
    return [each for child in _children(pid) for each in (child, *_below(child))]


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    return []


if __name__ == "__main__":
    print("Memory at rest:", *report(), sep="\n")
