"""Readers that lean on large libraries run in a process of their own, with limits, so that no file can do harm.

``python -P -m loader.formats.apart loader.formats.portable:read_portable`` reads a file from standard input and
writes what it holds, pickled, to standard output.
"""

from __future__ import annotations

import os
import pickle
import resource
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module

from loader.errors import DocumentError
from loader.formats.blocks import Content
from loader.formats.limits import require_moderate

_SECONDS = 15
"""Of processor time to begin with; a reader that knows the number of pages may allow more."""

_MEMORY = 3 * 2**29
"""Bytes of address space, but for readers that allow more."""

_LONGEST_WAIT = 300  # seconds, on a machine that is busy
_REMEDY = "save it anew, or give its text"


def reader_apart(name: str) -> Callable[[bytes], Content]:
    """Return a reader that runs ``module:function`` in a process of its own."""
    command = [sys.executable, "-P", "-m", __name__, name]

    def read_apart(data: bytes) -> Content:
        try:
            done = subprocess.run(command, input=data, capture_output=True, timeout=_LONGEST_WAIT, check=False)
        except subprocess.TimeoutExpired as fault:
            raise DocumentError("takes too long to read", remedy=_REMEDY) from fault
        return _result(done)

    return read_apart


def _result(done: subprocess.CompletedProcess[bytes]) -> Content:
    """Return what the process read, or raise what it raised; one that died read a file that no document looks like."""
    if done.returncode < 0:
        raise DocumentError("takes more time or memory to read than a document may", remedy=_REMEDY)
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:120]
        raise DocumentError(f"is damaged or of a kind that its library cannot read ({reason})", remedy=_REMEDY)
    result: Content | tuple[str, str | None] = pickle.loads(done.stdout)
    if isinstance(result, Content):
        return result
    raise DocumentError(result[0], remedy=result[1])


def allow_seconds(seconds: int) -> None:
    """Let this process take so much processor time in all."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds if hard == resource.RLIM_INFINITY else min(seconds, hard), hard))


def allow_memory(size: int) -> None:
    """Let this process take so many bytes of address space."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))


def main() -> None:
    """Read standard input with the reader that the arguments name."""
    module, _, function = sys.argv[1].partition(":")
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer
    allow_seconds(_SECONDS)
    allow_memory(_MEMORY)
    try:
        result: object = require_moderate(getattr(import_module(module), function)(sys.stdin.buffer.read()))
    except DocumentError as fault:
        result = fault.what, fault.remedy
    with answers:
        answers.write(pickle.dumps(result))


if __name__ == "__main__":
    main()
