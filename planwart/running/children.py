"""Child processes of the supervisor: started tied to it, restarted with growing pauses, stopped kindly first."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from planwart.foundation.backups import read_note
from planwart.running.backups.plan import installed_since, nightly_plan
from planwart.running.folders import DataFolder
from planwart.running.ties import tied_to_parent

# What tells the owner's login. Processes that serve people never learn it.
OWNERS_NAMES = ("DATABASE_URL", "DATABASE_URL_FILE")
_LONGEST_PAUSE_S = 30.0
_GOOD_LIFE_S = 60.0
_LOOK_FOR_BACKUP_S = 30.0


@dataclass
class Child:
    """One kind of process, such as web, that is meant to run all the time."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    keep_open: Sequence[int] = ()
    stop_patience_s: float = 15.0
    failures: int = 0
    next_start: float = 0.0
    started: float = 0.0
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        self.started = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "planwart", *self.arguments],
            env={name: value for name, value in {**os.environ, **self.environment}.items() if name not in OWNERS_NAMES},
            stdin=subprocess.DEVNULL,
            pass_fds=self.keep_open,
            start_new_session=True,
            preexec_fn=tied_to_parent(signal.SIGKILL),  # noqa: PLW1509 - the supervisor has no threads; this is what makes the tie
        )

    def look(self) -> str | None:
        """Start the process if it is due; return a sentence if it has just died."""
        if self._process is not None and self._process.poll() is not None:
            return self._note_death(self._process.returncode)
        if self._process is None and time.monotonic() >= self.next_start:
            self.start()
        return None

    def _note_death(self, code: int) -> str:
        now = time.monotonic()
        self._process = None
        self.failures = 1 if now - self.started > _GOOD_LIFE_S else self.failures + 1
        pause_s = min(0.2 * 2 ** (self.failures - 1), _LONGEST_PAUSE_S)
        self.next_start = now + pause_s
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        return f"The process {self.name} {how}; it starts again in {pause_s:.1f} s."

    def stop(self) -> None:
        """Ask the process to end and wait for it; end it if it takes too long."""
        process, self._process = self._process, None
        if process is None:
            return
        for how, wait_s in ((signal.SIGTERM, self.stop_patience_s), (signal.SIGKILL, 10.0)):
            if process.poll() is None:
                process.send_signal(how)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(wait_s)


class Nightly:
    """The backup of the night, a process of its own: started when it is due, with what is left of the machine."""

    def __init__(self, data: DataFolder) -> None:
        self._data = data
        self._plan = nightly_plan()
        self._installed = installed_since(data)
        self._look_again = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    def look(self) -> str | None:
        """Start the backup if it is due; return a sentence if it has just failed."""
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return None
            self._process = None
            return None if code == 0 else "The nightly backup failed; it is tried again in an hour."
        now = time.monotonic()
        if now >= self._look_again:
            self._look_again = now + _LOOK_FOR_BACKUP_S
            if self._plan.is_due(datetime.now(UTC), read_note(self._data.path), installed=self._installed):
                self._start()
        return None

    def _start(self) -> None:
        tie = tied_to_parent(signal.SIGTERM)

        def gently() -> None:
            tie()
            os.nice(10)

        self._process = subprocess.Popen(
            [sys.executable, "-m", "planwart", "backup", "--data", str(self._data.path)],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=gently,  # noqa: PLW1509 - the supervisor has no threads; this is what makes the tie
        )

    def stop(self) -> None:
        """End a backup that runs; the next start makes up for it."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
