"""The pool of query processes over one snapshot: hand a task over, wait, and stop what must not go on.

A query process answers one query at a time. Whatever goes wrong with it, time limit, client gone, memory, a crash of
the engine, is mended in one way: the process is killed and the nursery forks a new one, which takes milliseconds.
"""

from __future__ import annotations

import json
import logging
import math
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NamedTuple, NoReturn

from api.engine import failures
from api.engine.backend import BrokenStream, Query, SerializedResult, StreamedResult
from api.engine.evaluation import HEADER, SIZE, QueryTask
from api.engine.gateway import Calls, Gateway
from api.exchange import errors, media
from api.exchange.settings import Settings
from queries.errors import Told
from queries.snapshot.directory import Snapshot

# poll(2) reports a closed connection without reading from it; where RDHUP is missing only a full close is seen.
_A_REPLY = 1 << 14  # bytes: most replies are shorter
_FAREWELL = 2.0  # seconds within which a nursery ends of itself
_HUNG_UP = getattr(select, "POLLRDHUP", 0) | select.POLLHUP | select.POLLERR
# How far a slow query's priority falls below the server's own: it gets a third of the time of a short one, and where
# other programs keep the machine busy it still comes to its end within its limit.
DEMOTION = 5
_log = logging.getLogger("fengong")
_AT_FIRST = 2  # workers at the start; more are forked when more are needed


@dataclass(slots=True)
class Worker:
    """A query process and our end of its socket."""

    pid: int
    channel: socket.socket
    last_words: IO[bytes]
    demoted: bool = False
    ended: bool = False


@dataclass(slots=True)
class Running:
    """A query that is being answered."""

    id: str
    text: str
    began: float
    worker: Worker
    cancelled: bool = False
    healthy: bool = False  # its process can answer another query

    def describe(self) -> dict[str, Any]:
        """Return what an operator may want to know."""
        return {"id": self.id, "seconds": round(time.monotonic() - self.began, 3), "query": self.text}


class Stopped(Exception):
    """The process no longer answers: it was killed, or it died."""


class Nursery:
    """The process that forks query processes; see ``api.engine.evaluation``."""

    def __init__(self, store_path: Path, memory: int, port: int) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.lock = threading.Lock()
        arguments = (theirs.fileno(), store_path, memory, port)
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "api.engine.evaluation", *map(str, arguments)],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        self.network_closed = self.control.recv(16) == b"closed"

    def fork(self) -> Worker:
        """Fork a query process and wait until it has opened the store."""
        ours, theirs = socket.socketpair()
        last_words = tempfile.TemporaryFile()  # noqa: SIM115
        with self.lock, closing(theirs), suppress(OSError):
            socket.send_fds(self.control, [b"F"], [theirs.fileno(), last_words.fileno()])
            pid = int(self.control.recv(16) or b"0")
        if ours.recv(1) != b"!":
            ours.close()
            last_words.close()
            raise errors.NotReady("a query process did not start")
        return Worker(pid, ours, last_words)

    def end(self, worker: Worker) -> int:
        """Kill a query process; return its exit status, negative when a signal ended it."""
        worker.ended = True
        worker.channel.close()
        with self.lock:
            self.control.send(b"K%d" % worker.pid)
            return int(self.control.recv(16) or b"-9")

    def is_answering(self, seconds: float, patience: float) -> bool:
        """Tell whether the nursery replies; one that ended, or is stopped after so many seconds, does not.

        Any other has ``patience`` seconds: on a busy machine a process may have to wait for its turn.
        """
        end = time.monotonic() + patience

        def is_lost() -> bool:
            return self.process.poll() is not None or is_stopped(self.process.pid) or time.monotonic() > end

        while not self.lock.acquire(timeout=seconds):
            if is_lost():
                return False
        try:
            self.control.settimeout(seconds)
            self.control.send(b"P")
            while True:
                with suppress(TimeoutError):
                    return self.control.recv(16) == b"P"
                if is_lost():
                    return False
        except OSError:
            return False
        finally:
            self.control.settimeout(None)
            self.lock.release()

    def close(self) -> None:
        """End the nursery and all it forked; one that does not go is killed, and all it forked with it."""
        self.control.close()
        try:
            self.process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def is_stopped(pid: int) -> bool:
    """Tell whether a process is stopped by a signal; where the system does not tell (no ``/proc``), it may be."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state in "Tt"


@dataclass
class Pool:
    """Query processes over one snapshot, and the queries they answer. Make it after a server forks, not before."""

    snapshot: Snapshot
    settings: Settings
    gateway: Gateway | None = None
    idle: deque[Worker] = field(default_factory=deque)
    running: dict[int, Running] = field(default_factory=dict)
    waiting: int = 0
    size: int = 0
    streams: int = 0
    closed: bool = False
    replacing: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        limits = self.settings
        self.free = threading.Condition()
        self.nursery = Nursery(self.snapshot.store_path, limits.query_memory, self.gateway.port if self.gateway else 0)
        for _ in range(min(_AT_FIRST, limits.workers)):
            self.grow()

    @property
    def version(self) -> str:
        """Return the snapshot's content hash."""
        return self.snapshot.hash

    def run(self, query: Query) -> SerializedResult:
        """Answer a query in a query process."""
        with self.calling() as calls, self.engaged(query, calls) as running:
            answer = self.converse(running, query)
            running.healthy = True
            return answer

    def stream(self, query: Query) -> StreamedResult:
        """Answer a query piece by piece; the process is free again when what is returned is closed."""
        limits = self.settings
        with ExitStack() as held:
            held.enter_context(self.streaming())
            calls = held.enter_context(self.calling())
            running = held.enter_context(self.engaged(query, calls))
            first = min(query.seconds or math.inf, limits.query_seconds)
            header = self.hear_reply(running, query, first, more=True).header
            until = running.began + min(query.seconds or math.inf, limits.stream_seconds)
            pieces = self.pieces(running, query, until)
            return StreamedResult(header["form"], media.BY_SHORT[header["format"]], pieces, held.pop_all().close)

    @contextmanager
    def streaming(self) -> Iterator[None]:
        """Count a streamed result: half of the processes stay for what is answered at once."""
        most = max(1, self.settings.workers // 2)
        with self.free:
            if self.streams >= most:
                raise errors.Busy("as many results are being streamed as may be", limit="streams", value=most)
            self.streams += 1
        try:
            yield
        finally:
            with self.free:
                self.streams -= 1

    @contextmanager
    def calling(self) -> Iterator[Calls]:
        """Let a query call what the gateway lists; what failed behind SERVICE is told as that."""
        with self.gateway.calling() if self.gateway else nullcontext(Calls()) as calls:
            try:
                yield calls
            except (errors.UpstreamFailure, errors.TimeLimit) as failure:
                late = isinstance(failure, errors.TimeLimit) and not isinstance(calls.failure, errors.UpstreamTimeout)
                raise (None if late else calls.failure) or failure from failure

    @contextmanager
    def engaged(self, query: Query, calls: Calls) -> Iterator[Running]:
        """Hand a query, which may make some calls, to a query process; put that back, or another in its place."""
        payload = pickle.dumps(query_task(query, self.settings, calls.routes))
        worker = self.acquire()
        calls.limit(min(query.seconds or math.inf, self.settings.query_seconds))
        while not _send_message(worker.channel, payload):  # it died while it had nothing to do
            self.release(worker, healthy=False)
            worker = self.acquire()
        running = Running(query.id, query.text, time.monotonic(), worker)
        self.running[id(running)] = running
        try:
            yield running
        except errors.Problem as problem:
            running.healthy = problem.members.pop("healthy", False)
            raise
        finally:
            del self.running[id(running)]
            self.release(worker, running.healthy)

    def acquire(self) -> Worker:
        """Take an idle worker, waiting in the queue if there is room in it."""
        limits = self.settings
        if not self.idle:
            self.grow()
        with self.free:
            if not self.idle and self.waiting >= limits.queue:
                raise errors.Busy("every query worker is busy and the queue is full", limit="queue", value=limits.queue)
            self.waiting += 1
            try:
                if not self.free.wait_for(lambda: self.idle, timeout=limits.queue_seconds):
                    raise errors.Busy("no query worker became free", limit="queue_seconds", value=limits.queue_seconds)
                return self.idle.pop()
            finally:
                self.waiting -= 1

    def release(self, worker: Worker, healthy: bool) -> None:
        """Put a worker back, or a new one in its place."""
        if healthy and (not worker.demoted or _promote_worker(worker)):
            with self.free:
                self.idle.append(worker)
                self.free.notify()
        else:
            replacing = threading.Thread(target=self.replace, args=(worker,), name="replace", daemon=True)
            self.replacing = [each for each in self.replacing if each.is_alive()] + [replacing]
            replacing.start()

    def replace(self, worker: Worker) -> None:
        """End a worker and add a new one; nobody waits for that, since a busy machine may take its time."""
        _promote_worker(worker)  # one of low priority would also die slowly
        with suppress(OSError):
            if not worker.ended:
                self.nursery.end(worker)
        worker.last_words.close()
        with self.free:
            self.size -= 1
        self.grow()

    def grow(self) -> None:
        """Add a worker if there is room for one more."""
        with self.free:
            if self.closed or self.size >= self.settings.workers:
                return
            self.size += 1
        try:
            worker = self.nursery.fork()
        except (errors.NotReady, OSError):
            with self.free:
                self.size -= 1
            return
        with self.free:
            self.idle.append(worker)
            self.free.notify()

    def converse(self, running: Running, query: Query) -> SerializedResult:
        """Wait for the reply within the limits, and read it."""
        limits = self.settings
        seconds = min(query.seconds or limits.query_seconds, limits.query_seconds)
        header, body, file = self.hear_reply(running, query, seconds)
        return SerializedResult(
            header["form"],
            media.BY_SHORT[header["format"]],
            header["size"],
            body,
            file,
            header["rows"],
            time.monotonic() - running.began,
        )

    def hear_reply(self, running: Running, query: Query, seconds: float, *, more: bool = False) -> Reply:
        """Wait for a reply, and raise what it says went wrong; ``more`` may follow it."""
        try:
            self.wait(running, query.client, seconds)
            reply = _receive_reply(running.worker.channel, HEADER.size if more else _A_REPLY)
        except (Stopped, OSError, EOFError):
            self.explain(running, seconds)
        if "problem" in reply.header:
            raise failures.reported_problem(reply.header, query, self.settings)
        return reply

    def pieces(self, running: Running, query: Query, until: float) -> Iterator[bytes]:
        """Yield what a query process sends; raise ``BrokenStream`` where it does not come to its end."""
        try:
            while piece := self.hear_piece(running, query, until):
                yield piece
            self.hear_reply(running, query, max(0.0, until - time.monotonic()))
        except errors.Problem as problem:
            late = isinstance(problem, errors.TimeLimit)
            reason = f"not complete after {time.monotonic() - running.began:.1f} seconds" if late else problem
            _log.warning("query %s: what was sent of its result is not the whole: %s", running.id, reason)
            raise BrokenStream(reason) from problem
        running.healthy = True

    def hear_piece(self, running: Running, query: Query, until: float) -> bytes:
        """Wait for the next piece of a result; none is its end."""
        seconds = max(0.0, until - time.monotonic())
        try:
            self.wait(running, query.client, seconds)
            return _receive_piece(running.worker.channel)
        except (Stopped, OSError, EOFError):
            self.explain(running, seconds)

    def wait(self, running: Running, client: int | None, seconds: float) -> None:
        """Wait for a reply; a slow query loses priority, a late or an abandoned one its process."""
        worker = running.worker
        poll = select.poll()
        poll.register(worker.channel, select.POLLIN)
        if client is not None:
            poll.register(client, _HUNG_UP)
        slow = min(self.settings.slow_seconds, seconds)
        ready = poll.poll(slow * 1000)
        if not ready and seconds > slow:
            _demote_worker(worker)
            ready = poll.poll((seconds - slow) * 1000)
        if not ready:
            raise errors.TimeLimit(
                Told("the query ran longer than %(seconds)s seconds", seconds=f"{seconds:g}"),
                remedy=failures.ASK_FOR_LESS,
                limit="query_seconds",
                value=seconds,
            )
        if worker.channel.fileno() not in dict(ready):
            raise errors.ClientGone("the client hung up")

    def explain(self, running: Running, seconds: float) -> NoReturn:
        """Say why a query process ended before it replied."""
        status = self.nursery.end(running.worker)
        if running.cancelled:
            raise errors.Cancelled("the operator stopped this query")
        raise failures.problem_of_ending(status, self.settings, running.worker.last_words)

    def cancel(self, query_id: str) -> bool:
        """Stop a running query; tell whether there was one."""
        found = [running for running in list(self.running.values()) if running.id == query_id]
        for running in found:
            running.cancelled = True
            with suppress(ProcessLookupError):  # it has ended just now
                os.kill(running.worker.pid, signal.SIGKILL)
        return bool(found)

    def close(self) -> None:
        """End every process."""
        self.closed = True
        for thread in self.replacing:
            thread.join()
        self.nursery.close()
        for worker in self.idle:
            worker.channel.close()
            worker.last_words.close()


def query_task(query: Query, limits: Settings, services: Mapping[str, str]) -> QueryTask:
    """Write a query down as the plain values that travel."""
    return QueryTask(
        query.text,
        query.default_graphs,
        query.named_graphs,
        {form: chosen.short if chosen else None for form, chosen in query.media.items()},
        query.prefixes,
        sys.maxsize if query.streamed else limits.result_bytes,
        limits.query_cpu_seconds,
        services,
        query.printed,
        query.streamed,
    )


def _send_message(channel: socket.socket, payload: bytes) -> bool:
    """Send one message; tell whether there was anyone to take it."""
    try:
        channel.sendall(SIZE.pack(len(payload)) + payload)
    except OSError:
        return False
    return True


class Reply(NamedTuple):
    """What a query process says: a header, and the body or the open file that holds it."""

    header: dict[str, Any]
    body: bytes
    file: IO[bytes] | None


def _receive_piece(channel: socket.socket) -> bytes:
    """Read one piece of a streamed result."""
    size = SIZE.unpack(_read_until(channel, b"", SIZE.size))[0]
    return _read_until(channel, b"", size)


def _receive_reply(channel: socket.socket, most: int) -> Reply:
    """Read one reply, at first no more than ``most`` bytes."""
    buffer, descriptors, _, _ = socket.recv_fds(channel, most, 1)
    buffer = _read_until(channel, buffer, HEADER.size)
    head_size, body_size = HEADER.unpack_from(buffer)
    start = HEADER.size + head_size
    buffer = _read_until(channel, buffer, start + body_size)
    file = os.fdopen(descriptors[0], "rb") if descriptors else None
    return Reply(json.loads(buffer[HEADER.size : start]), buffer[start:], file)


def _read_until(channel: socket.socket, buffer: bytes, size: int) -> bytes:
    """Read until there are ``size`` bytes."""
    while len(buffer) < size:
        part = channel.recv(size - len(buffer))
        if not part:
            raise Stopped
        buffer += part
    return buffer


def _demote_worker(worker: Worker) -> None:
    """Let shorter queries go first."""
    worker.demoted = _lower_priority(worker, DEMOTION)


def _promote_worker(worker: Worker) -> bool:
    """Give a worker its priority back; an ordinary user may not, and then the worker is replaced."""
    worker.demoted = not _lower_priority(worker, 0)
    return not worker.demoted


def _lower_priority(worker: Worker, by: int) -> bool:
    """Set a process's scheduling priority so far below the server's own; tell whether that was allowed."""
    try:
        os.setpriority(os.PRIO_PROCESS, worker.pid, os.getpriority(os.PRIO_PROCESS, 0) + by)
    except OSError:
        return False
    return True
