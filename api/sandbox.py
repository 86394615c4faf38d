"""What a query process may not do: open a connection, start a program, or take more than its share.

The second line behind ``api.tokens``: a seccomp filter (Linux, x86-64 and arm64) that answers EACCES to every system
call that could reach out. It is inherited by forks and cannot be taken off again.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Mapping

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
SECCOMP_MODE_FILTER = 2
RETURN_ALLOW, RETURN_ERRNO, RETURN_KILL = 0x7FFF0000, 0x00050000, 0x80000000
LOAD, JUMP_EQUAL, JUMP_GREATER_EQUAL, RETURN = 0x20, 0x15, 0x35, 0x06
NUMBER_OFFSET, ARCHITECTURE_OFFSET = 0, 4
X32_BIT = 0x40000000

# machine → (audit architecture, {system call: number})
DENIED: Mapping[str, tuple[int, Mapping[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {"socket": 41, "connect": 42, "bind": 49, "execve": 59, "ptrace": 101, "execveat": 322, "io_uring_setup": 425},
    ),
    "aarch64": (
        0xC00000B7,
        {
            "ptrace": 117,
            "socket": 198,
            "bind": 200,
            "connect": 203,
            "execve": 221,
            "execveat": 281,
            "io_uring_setup": 425,
        },
    ),
}


def program(machine: str) -> bytes:
    """Assemble the filter: kill a foreign architecture, refuse the denied calls, allow the rest."""
    architecture, calls = DENIED[machine]
    refuse = struct.pack("=HBBI", RETURN, 0, 0, RETURN_ERRNO | errno.EACCES)
    numbers = sorted(calls.values())
    lines = [
        struct.pack("=HBBI", LOAD, 0, 0, ARCHITECTURE_OFFSET),
        struct.pack("=HBBI", JUMP_EQUAL, 1, 0, architecture),
        struct.pack("=HBBI", RETURN, 0, 0, RETURN_KILL),
        struct.pack("=HBBI", LOAD, 0, 0, NUMBER_OFFSET),
        struct.pack("=HBBI", JUMP_GREATER_EQUAL, len(numbers) + 1, 0, X32_BIT),
        *(struct.pack("=HBBI", JUMP_EQUAL, len(numbers) - i, 0, number) for i, number in enumerate(numbers)),
        struct.pack("=HBBI", RETURN, 0, 0, RETURN_ALLOW),
        refuse,
    ]
    return b"".join(lines)


def close_network() -> bool:
    """Make this process and its children unable to open connections; tell whether the platform allowed it."""
    if sys.platform != "linux" or platform.machine() not in DENIED:
        return False
    code = program(platform.machine())
    buffer = ctypes.create_string_buffer(code, len(code))
    filter_ = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    refused: int = libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.create_string_buffer(filter_), 0, 0)
    return refused == 0


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent ends, where the kernel can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def limit_memory(extra: int) -> None:
    """Allow this process ``extra`` bytes beyond what it has now."""
    if extra and os.path.exists("/proc/self/statm"):
        with open("/proc/self/statm", encoding="ascii") as statm:
            pages = int(statm.read().split()[0])
        ceiling = pages * resource.getpagesize() + extra
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


def limit_cpu(seconds: float) -> None:
    """Allow this process ``seconds`` of processor time from now on; then the kernel sends SIGXCPU."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
