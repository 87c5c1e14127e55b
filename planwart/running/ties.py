"""Tie a child process to the life of its parent, so that a killed parent leaves nothing behind (Linux)."""

import ctypes
import os
import signal
import threading
from collections.abc import Callable

from planwart.running.errors import CannotRun

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def tied_to_parent(on_parents_death: signal.Signals) -> Callable[[], None]:
    """Return a function for ``preexec_fn`` that has the kernel send this signal to the child when its parent dies.

    Call it in the main thread: the tie belongs to the *thread* that starts the child, and a thread that ends would take the
    child with it. ``subprocess`` runs ``preexec_fn`` after the change of user, which would otherwise clear the tie again.
    """
    if threading.current_thread() is not threading.main_thread():
        raise CannotRun("Processes are started from the main thread only.")
    parent = os.getpid()

    def tie() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, set())  # the supervisor blocks signals to wait for them; its children must not
        _libc.prctl(_PR_SET_PDEATHSIG, int(on_parents_death), 0, 0, 0)
        if os.getppid() != parent:  # the parent died before the tie was made
            os._exit(1)

    return tie
