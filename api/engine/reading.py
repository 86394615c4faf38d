"""Documents that visitors give, read by the command ``fengong read`` in a process of its own; nothing is kept."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from api.exchange.errors import Busy, EngineFailure, Problem, TimeLimit
from api.exchange.languages import translatable
from api.exchange.settings import Settings
from queries.errors import Told

_REFUSED = 2  # the command's exit status for bad input
_ROOT = str(Path(__file__).parents[2])


class UnreadableDocument(Problem):
    """The document is none, or cannot be read; the message is the command's."""

    status, slug, title = 422, "unreadable-document", translatable("The document cannot be read")


def read_visitor_document(data: bytes, name: str, settings: Settings) -> dict[str, Any]:
    """Return what ``fengong read --json`` prints of a document.

    Raises UnreadableDocument, Busy where others are being read, TimeLimit, or EngineFailure.
    """
    with _turn(settings), tempfile.TemporaryDirectory(prefix="fengong-read-") as folder:
        path = Path(folder, _safe_name(name))
        path.write_bytes(data)
        status, printed, told = _run_reader(path, settings)
    if status == 0:
        reading: dict[str, Any] = json.loads(printed)
        return reading
    if status == _REFUSED:
        raise UnreadableDocument(told.replace(f"{path}: ", "").removeprefix("fengong: "))
    raise EngineFailure(Told("the reader of documents failed"))


@cache
def _turns(readers: int) -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(readers)


@contextmanager
def _turn(settings: Settings) -> Iterator[None]:
    """Wait for a turn; as many documents are read at once as the settings say."""
    turns = _turns(settings.readers)
    if not turns.acquire(timeout=settings.queue_seconds):
        raise Busy(Told("other documents are being read"), remedy=Told("try again in a moment"))
    try:
        yield
    finally:
        turns.release()


def _safe_name(name: str) -> str:
    """Return the end of a file's name, which tells its kind and may be its title, without what a path could mean."""
    return re.sub(r"[^\w.()（）〔〕《》-]+", "_", name)[-60:].lstrip(".") or "document"


def _run_reader(path: Path, settings: Settings) -> tuple[int, bytes, str]:
    """Run the command; return its exit status, what it printed and the last line of what it told."""
    limits = [str(settings.read_memory), str(settings.read_seconds)]
    search = os.pathsep.join(filter(None, [_ROOT, os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-P", "-m", "api.engine.reader", *limits, "read", "--json", str(path)]
    pipe, environment = subprocess.PIPE, {**os.environ, "PYTHONPATH": search}
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, env=environment, start_new_session=True) as process:
        try:
            printed, told = process.communicate(timeout=settings.read_seconds)
        except subprocess.TimeoutExpired as fault:
            raise TimeLimit(Told("reading the document took too long")) from fault
        finally:
            _end_group(process)
    return process.returncode, printed, told.decode(errors="replace").strip().rpartition("\n")[2]


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the command and the readers that it started, whatever is left of them."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
