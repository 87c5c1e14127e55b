"""Child processes of the supervisor: started tied to it, restarted with growing pauses, stopped kindly first."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from planwart.running.ties import tied_to_parent

_LONGEST_PAUSE_S = 30.0
_GOOD_LIFE_S = 60.0


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
            env={**os.environ, **self.environment},
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
