"""What a query process may not do: open a connection, start a program, or take more than its share.

The second line behind ``api.engine.tokens``: a seccomp filter (Linux, x86-64 and arm64) that answers EACCES to every
system call that could reach out. It is inherited by forks and cannot be taken off again. Where an operator lists
endpoints, Landlock leaves one port open: that of ``api.engine.gateway``.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import struct
import sys
import time
from collections.abc import Mapping

_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 22, 38
_SECCOMP_MODE_FILTER = 2
_RETURN_ALLOW, _RETURN_ERRNO, _RETURN_KILL = 0x7FFF0000, 0x00050000, 0x80000000
_LOAD, _JUMP_EQUAL, _JUMP_GREATER_EQUAL, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET = 0, 4
_X32_BIT = 0x40000000

_CONNECTING = frozenset({"socket", "connect"})
_STARTING = frozenset({"execve", "execveat"})
_LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 444, 445, 446
_LANDLOCK_NET_PORT, _LANDLOCK_BIND, _LANDLOCK_CONNECT, _LANDLOCK_WITH_NETWORK = 2, 1, 2, 4

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


def filter_program(machine: str, excepted: frozenset[str] = frozenset()) -> bytes:
    """Assemble the filter: kill a foreign architecture, refuse the denied calls, allow the rest."""
    architecture, calls = DENIED[machine]
    refuse = struct.pack("=HBBI", _RETURN, 0, 0, _RETURN_ERRNO | errno.EACCES)
    numbers = sorted(number for name, number in calls.items() if name not in excepted)
    lines = [
        struct.pack("=HBBI", _LOAD, 0, 0, _ARCHITECTURE_OFFSET),
        struct.pack("=HBBI", _JUMP_EQUAL, 1, 0, architecture),
        struct.pack("=HBBI", _RETURN, 0, 0, _RETURN_KILL),
        struct.pack("=HBBI", _LOAD, 0, 0, _NUMBER_OFFSET),
        struct.pack("=HBBI", _JUMP_GREATER_EQUAL, len(numbers) + 1, 0, _X32_BIT),
        *(struct.pack("=HBBI", _JUMP_EQUAL, len(numbers) - i, 0, number) for i, number in enumerate(numbers)),
        struct.pack("=HBBI", _RETURN, 0, 0, _RETURN_ALLOW),
        refuse,
    ]
    return b"".join(lines)


def close_network(port: int = 0, *, programs: bool = False) -> bool:
    """Make this process and its children unable to open connections; tell whether the platform allowed it.

    ``port`` is the one exception: a TCP port that stays reachable (Landlock, Linux 6.7). Programs and the rest of the
    denied calls stay denied; with ``programs`` other programs may be started, which inherit the rest.
    """
    excepted = (_CONNECTING if port else frozenset()) | (_STARTING if programs else frozenset())
    return _deny_calls(excepted) and (not port or _allow_only(port))


def _allow_only(port: int) -> bool:
    """Allow TCP connections to one port and listening on none; tell whether the kernel can do that."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(1))
    if version < _LANDLOCK_WITH_NETWORK:
        return False
    handled = ctypes.create_string_buffer(struct.pack("=QQ", 0, _LANDLOCK_BIND | _LANDLOCK_CONNECT), 16)
    ruleset = libc.syscall(_LANDLOCK_CREATE_RULESET, handled, ctypes.c_size_t(16), ctypes.c_uint(0))
    rule = ctypes.create_string_buffer(struct.pack("=QQ", _LANDLOCK_CONNECT, port), 16)
    added = libc.syscall(_LANDLOCK_ADD_RULE, ruleset, ctypes.c_int(_LANDLOCK_NET_PORT), rule, ctypes.c_uint(0))
    restricted = libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, ctypes.c_uint(0))
    os.close(ruleset)
    return bool(added == 0 and restricted == 0)


def _deny_calls(excepted: frozenset[str]) -> bool:
    """Install the filter of system calls; tell whether the platform allowed it."""
    if sys.platform != "linux" or platform.machine() not in DENIED:
        return False
    code = filter_program(platform.machine(), excepted)
    buffer = ctypes.create_string_buffer(code, len(code))
    filter_ = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    refused: int = libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(filter_), 0, 0)
    return refused == 0


def limit_memory(extra: int) -> None:
    """Allow this process ``extra`` bytes beyond what it has now."""
    if extra and os.path.exists("/proc/self/statm"):
        with open("/proc/self/statm", encoding="ascii") as statm:
            pages = int(statm.read().split()[0])
        ceiling = pages * resource.getpagesize() + extra
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


def limit_cpu(seconds: float) -> None:
    """Allow this process ``seconds`` of processor time from now on; then the kernel sends SIGXCPU."""
    soft = int(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
