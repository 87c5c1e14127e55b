"""Lock the running process in, before it looks at the first byte of somebody's file.

Four layers, each on its own sufficient against one class of harm: limits of the kernel (memory, CPU, files, processes), a network
namespace without interfaces, a system call filter, and Landlock without one permitted path. The first always holds on Linux; the
others depend on the machine, so ``confine`` tells which of them hold and ``planwart check`` warns when the network stays open.

Sources: seccomp(2) and linux/filter.h (classic BPF), linux/landlock.h ABI 1 (2021), unshare(2), setrlimit(2).
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
from typing import Final

MEMORY_BYTES: Final = 1024**3
OPEN_FILES: Final = 64

_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2
_SIGKILL: Final = 9
_EPERM: Final = 1

_RETURN_ALLOW: Final = 0x7FFF0000
_RETURN_ERRNO: Final = 0x00050000
_RETURN_KILL: Final = 0x80000000
_LOAD_WORD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
_JUMP_EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_JUMP_AT_LEAST: Final = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_JUMP_ANY_BIT: Final = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RETURN: Final = 0x06
_AT_NUMBER, _AT_ARCHITECTURE, _AT_FIRST_ARGUMENT = 0, 4, 16  # struct seccomp_data; the lower half of the argument comes first
_CLONE_THREAD: Final = 0x10000
_CLONE: Final = {"x86_64": 56, "aarch64": 220}
_CLONE3: Final = 435
_ENOSYS: Final = 38
_X32_BIT: Final = 0x40000000

# What a renderer never needs: socket, connect, sendto, sendmsg, bind, socketpair, clone, fork, vfork, execve, kill, ptrace, mount,
# keyctl, unshare, open_by_handle_at, setns, process_vm_writev, bpf, execveat, io_uring_setup, clone3.
_FORBIDDEN: Final[dict[str, tuple[int, tuple[int, ...]]]] = {
    "x86_64": (0xC000003E, (41, 42, 44, 46, 49, 53, 56, 57, 58, 59, 62, 101, 165, 250, 272, 304, 308, 311, 321, 322, 425, 435)),
    "aarch64": (0xC00000B7, (198, 203, 206, 211, 200, 199, 220, 221, 129, 117, 40, 219, 97, 265, 268, 271, 280, 281, 425, 435)),
}
_LANDLOCK_CREATE_RULESET: Final = 444
_LANDLOCK_RESTRICT_SELF: Final = 446
_LANDLOCK_ALL_FILE_RIGHTS_ABI_1: Final = (1 << 13) - 1


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def confine(*, cpu_seconds: int, threads: bool = False) -> list[str]:
    """Apply every layer this machine allows and return their names.

    With ``threads`` the process may start threads, still no process: one decoder cannot do without.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    layers = [*_close_network(libc), *_set_limits(cpu_seconds, threads=threads)]
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return layers + _close_file_system(libc) + _filter_calls(libc, threads=threads)


def _close_network(libc: ctypes.CDLL) -> list[str]:
    return ["network namespace"] if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0 else []


def _set_limits(cpu_seconds: int, *, threads: bool) -> list[str]:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),  # the answer travels through a pipe; no file may grow
        *([] if threads else [(resource.RLIMIT_NPROC, 0)]),  # counts threads of all processes of this user
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    return ["limits"]


def _close_file_system(libc: ctypes.CDLL) -> list[str]:
    rules = struct.pack("Q", _LANDLOCK_ALL_FILE_RIGHTS_ABI_1)
    handle = libc.syscall(_LANDLOCK_CREATE_RULESET, rules, len(rules), 0)
    if handle < 0:
        return []
    closed = libc.syscall(_LANDLOCK_RESTRICT_SELF, handle, 0) == 0
    os.close(handle)
    return ["landlock"] if closed else []


def _filter_calls(libc: ctypes.CDLL, *, threads: bool) -> list[str]:
    machine = platform.machine()
    known = _FORBIDDEN.get(machine)
    if known is None:
        return []
    code = _filter_program(*known, clone=_CLONE[machine] if threads else None)
    program = _Program(len(code) // 8, code)
    return ["seccomp"] if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0 else []


def _filter_program(architecture: int, forbidden: tuple[int, ...], *, clone: int | None = None) -> bytes:
    """Return BPF that answers EPERM to ``forbidden`` calls and kills on a foreign architecture or the x32 numbering.

    With ``clone`` this call may start a thread; its successor, whose arguments a filter cannot read, does not seem to exist.
    """
    refusals = len(forbidden)
    lines = [
        (_LOAD_WORD, 0, 0, _AT_ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _RETURN_KILL),
        (_LOAD_WORD, 0, 0, _AT_NUMBER),
        *(() if clone is None else _threads_only(clone)),
        (_JUMP_AT_LEAST, refusals + 1, 0, _X32_BIT),
        *((_JUMP_EQUAL, refusals - index, 0, number) for index, number in enumerate(forbidden)),
        (_RETURN, 0, 0, _RETURN_ALLOW),
        (_RETURN, 0, 0, _RETURN_ERRNO | _EPERM),
    ]
    return b"".join(struct.pack("HBBI", *line) for line in lines)


def _threads_only(clone: int) -> tuple[tuple[int, int, int, int], ...]:
    return (
        (_JUMP_EQUAL, 0, 1, _CLONE3),
        (_RETURN, 0, 0, _RETURN_ERRNO | _ENOSYS),
        (_JUMP_EQUAL, 0, 4, clone),
        (_LOAD_WORD, 0, 0, _AT_FIRST_ARGUMENT),
        (_JUMP_ANY_BIT, 0, 1, _CLONE_THREAD),
        (_RETURN, 0, 0, _RETURN_ALLOW),
        (_RETURN, 0, 0, _RETURN_ERRNO | _EPERM),
    )
