"""What the closed program can no longer do once it has locked itself in."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

_ATTEMPTS = """
import json, mmap, os, resource, socket, sys, threading
sys.path.append(sys.argv[1])
from planwart.files.opener.confine import confine

layers = confine(cpu_seconds=5, threads=sys.argv[3] == "threads")

def attempt(act):
    try:
        act()
    except (OSError, MemoryError, RuntimeError) as refused:
        return type(refused).__name__
    return "possible"

def connect():
    with socket.socket() as line:
        line.settimeout(1)
        line.connect(("127.0.0.1", int(sys.argv[2])))

print(json.dumps({
    "layers": layers,
    "connect": attempt(connect),
    "read": attempt(lambda: open("/etc/passwd")),
    "write": attempt(lambda: open("/tmp/planwart-confine-test", "w").write("x")),
    "run": attempt(lambda: os.execv("/bin/true", ["true"])),
    "fork": attempt(lambda: os.fork() or os._exit(0)),
    "thread": attempt(lambda: threading.Thread(target=print, args=("",), kwargs={"end": ""}).start()),
    "memory": attempt(lambda: mmap.mmap(-1, 1100 * 1024 * 1024)),
    "limits": [resource.getrlimit(limit)[1] for limit in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)],
}))
"""


@pytest.mark.parametrize("threads", [False, True], ids=["alone", "with threads"])
def test_the_closed_program_can_neither_reach_anything_nor_grow(threads: bool) -> None:
    root = Path(__file__).resolve().parents[2]

    answer = subprocess.run(
        [sys.executable, "-I", "-B", "-c", _ATTEMPTS, str(root), "9", "threads" if threads else ""],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    tried = json.loads(answer.stdout)
    layers = set(tried.pop("layers"))
    assert "limits" in layers
    assert layers & {"network namespace", "seccomp"}
    assert tried.pop("limits") == [1024**3, 5, 0]
    assert tried.pop("memory") in {"OSError", "MemoryError"}
    if {"seccomp", "landlock"} <= layers:
        assert tried.pop("thread") == ("possible" if threads else "RuntimeError")
        assert set(tried.values()) == {"PermissionError"}


def test_nothing_was_written_outside() -> None:
    assert not Path("/tmp/planwart-confine-test").exists()
