"""Requests are heard to their end before a thread takes them, so that clients who dawdle hold no thread.

gunicorn's threads read requests themselves: a few dozen half-sent ones stop a server for everybody else. Here the main
loop collects head and body of each request without waiting for any, within deadlines, and within so many connections
and bytes in all.
"""

from __future__ import annotations

import errno
import json
import re
import selectors
import socket
import struct
import time
from concurrent.futures import Future
from contextlib import suppress
from functools import cached_property, partial
from http import HTTPStatus
from typing import Any

from gunicorn.http import get_parser
from gunicorn.workers.gthread import TConn, ThreadWorker

from api.exchange.responses import SAFETY

_HEAD_SECONDS, _BODY_SECONDS = 10.0, 30.0  # from the first wait for a request to the end of its head, of its body
_PATIENCE = struct.pack("ll", 10, 0)  # seconds a thread waits for a part that was not heard: a body behind 100 Continue
_STOPPING_SECONDS = 2.0  # for requests that are being sent when the server stops
_MOST_UNHEARD = 700  # connections whose requests are not complete; the oldest gives way to a new one
_MOST_BYTES = 64 * 1024 * 1024  # of requests that are not complete, in all; the oldest gives way
_PIECE = 64 * 1024
_HEAD_BYTES = 256 * 1024  # more than gunicorn's own limits allow: a head that is longer is its to refuse
_END_OF_HEAD, _END_OF_CHUNKS = b"\r\n\r\n", b"0\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*\r?$", re.I | re.M)
_CHUNKED = re.compile(rb"^transfer-encoding:.*chunked", re.I | re.M)
_EXPECTS = re.compile(rb"^expect:", re.I | re.M)  # a client that waits for 100 Continue, which a thread says
_NO_DESCRIPTORS = (errno.EMFILE, errno.ENFILE)


def raw_problem(status: HTTPStatus, detail: str, remedy: str) -> bytes:
    """Return a response with a problem document (RFC 9457), for requests that never reach the application."""
    told = {"title": status.phrase, "status": status.value, "detail": detail, "help": remedy}
    body = (json.dumps(told, ensure_ascii=False) + "\n").encode()
    headers = {
        "Connection": "close",
        "Content-Type": "application/problem+json",
        "Content-Length": len(body),
        "Cache-Control": "no-store",
        **SAFETY,
    }
    lines = (f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items()))
    return "\r\n".join((*lines, "", "")).encode("latin-1") + body


_TOO_SLOW = raw_problem(HTTPStatus.REQUEST_TIMEOUT, "the request took too long to arrive", "send it without pauses")


_ENCODE = "percent-encode what is not ASCII as UTF-8, as in /page/%E4%B8%AD; curl does it with -G --data-urlencode"


class ToldError:
    """What gunicorn would send of an error, kept here instead."""

    def __init__(self) -> None:
        self.sent = b""

    def gettimeout(self) -> float:
        """Say that nothing here blocks."""
        return 0.0

    def sendall(self, data: bytes) -> None:
        """Keep what is sent."""
        self.sent += data

    @property
    def status(self) -> HTTPStatus:
        """Return the status that gunicorn chose."""
        return HTTPStatus(int(self.sent.split(b" ", 2)[1])) if self.sent else HTTPStatus.BAD_REQUEST


class PartialRequest:
    """What has come of a request so far."""

    def __init__(self, body_limit: int) -> None:
        self.received = bytearray()
        self.since = time.monotonic()
        self.body_limit = body_limit
        self.end_of_head = -1
        self.wanted: int | None = None  # bytes in all; None until the head says, or where it does not

    def add(self, part: bytes) -> None:
        """Add what has come."""
        searched = max(0, len(self.received) - len(_END_OF_HEAD))
        self.received += part
        if self.end_of_head < 0:
            self.end_of_head = self.received.find(_END_OF_HEAD, searched)
            if self.end_of_head >= 0:
                self.wanted = self.wanted_bytes()

    def wanted_bytes(self) -> int | None:
        """Return how many bytes the request has by its own word; None for chunks, whose end is seen when it comes."""
        head = bytes(self.received[: self.end_of_head + 2])
        start = self.end_of_head + len(_END_OF_HEAD)
        if _EXPECTS.search(head):
            return start
        if _CHUNKED.search(head):
            return None
        length = _LENGTH.search(head)
        size = int(length[1]) if length else 0
        return start + size if size <= self.body_limit else start  # one that is refused need not be heard

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is missing, or so much has come that the parser will refuse it."""
        if self.end_of_head < 0:
            return len(self.received) > _HEAD_BYTES
        if self.wanted is None:
            too_much = len(self.received) > self.end_of_head + 2 * self.body_limit + _PIECE
            return too_much or self.received.find(_END_OF_CHUNKS, self.end_of_head) >= 0
        return len(self.received) >= self.wanted

    def is_late(self, now: float, *, stopping: bool) -> bool:
        """Tell whether the deadline of the head, or of the body once that is there, has passed."""
        allowed = _HEAD_SECONDS if self.end_of_head < 0 else _BODY_SECONDS
        return now - self.since > (_STOPPING_SECONDS if stopping else allowed)


class HearingThreads(ThreadWorker):  # type: ignore[misc]
    """A worker whose main loop hears requests to their end; threads only answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unheard: dict[Any, PartialRequest] = {}  # by connection, the oldest first
        self.unheard_bytes = 0

    @cached_property
    def body_limit(self) -> int:
        """Return how many bytes of a body the application accepts."""
        return int(getattr(self.wsgi, "config", {}).get("MAX_CONTENT_LENGTH") or 1 << 20)

    def accept(self, listener: Any) -> None:
        """Take a connection and hear what it asks."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in _NO_DESCRIPTORS and self.unheard:
                self.drop(next(iter(self.unheard)))
            return  # what was aborted is gone; without descriptors the next round tries again
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _PATIENCE)
        self.nr_conns += 1
        self.hear(TConn(self.cfg, client, address, listener.getsockname()))

    def hear(self, conn: Any, begun: bytes = b"") -> None:
        """Collect the request that a connection sends; ``begun`` is what has been read of it already."""
        conn.sock.setblocking(False)
        self.unheard[conn] = PartialRequest(self.body_limit)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_part, conn))
        if begun:
            self.take_part(conn, begun)
        else:
            self.on_part(conn, conn.sock)
        self.make_room()

    def make_room(self) -> None:
        """Close the oldest connections with incomplete requests where there are too many, or too much of them."""
        while len(self.unheard) > _MOST_UNHEARD or self.unheard_bytes > _MOST_BYTES:
            self.drop(next(iter(self.unheard)))

    def on_part(self, conn: Any, client: Any) -> None:
        """Read what has come; a connection that ends before its request does is closed."""
        try:
            part = client.recv(_PIECE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            part = b""
        if part:
            self.take_part(conn, part)
            self.make_room()
        elif self.unheard[conn].end_of_head >= 0:
            self.hand_over(conn)  # no more is coming: what is missing is the parser's to tell
        else:
            self.drop(conn)

    def take_part(self, conn: Any, part: bytes) -> None:
        """Add to a request, and give it to a thread when it is complete."""
        request = self.unheard[conn]
        request.add(part)
        self.unheard_bytes += len(part)
        if request.is_complete:
            self.hand_over(conn)

    def hand_over(self, conn: Any) -> None:
        """Give what was heard to a thread."""
        received = bytes(self.unheard[conn].received)
        self.forget(conn)
        if conn.parser is None:
            conn.parser = get_parser(self.cfg, conn.sock, conn.client)
        conn.parser.unreader.unread(received)
        conn.data_ready = True
        self.enqueue_req(conn)

    def forget(self, conn: Any) -> None:
        """Hear a connection no longer."""
        self.unheard_bytes -= len(self.unheard.pop(conn).received)
        self.poller.unregister(conn.sock)

    def drop(self, conn: Any, farewell: bytes = b"") -> None:
        """Close a connection whose request is not complete."""
        self.forget(conn)
        self.nr_conns -= 1
        with suppress(OSError):
            if farewell:
                conn.sock.send(farewell)
        conn.close()

    def murder_pending(self) -> None:
        """Close what has not sent its request within its time."""
        super().murder_pending()
        now, stopping = time.monotonic(), not self.alive
        for conn in [each for each, request in self.unheard.items() if request.is_late(now, stopping=stopping)]:
            self.drop(conn, _TOO_SLOW if self.unheard[conn].received else b"")

    def on_client_socket_readable(self, conn: Any, client: Any) -> None:
        """Hear the next request of a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self.hear(conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer a request that is none as every other error is answered: with a problem document."""
        told = ToldError()
        super().handle_error(req, told, addr, exc)
        detail = str(exc) if told.status < HTTPStatus.INTERNAL_SERVER_ERROR else "the server failed"
        remedy = "send a request as RFC 9112 has it" if detail.isascii() else _ENCODE
        with suppress(OSError):
            client.sendall(raw_problem(told.status, detail[:200], remedy))

    def finish_request(self, conn: Any, done: Future[Any]) -> None:
        """Hear what has begun of the next request, or leave the connection to gunicorn."""
        begun = b""
        if not done.cancelled() and not done.exception() and done.result() is True:
            begun = conn.parser.unreader.take_buffered()
        if begun:
            self.hear(conn, begun)
        else:
            super().finish_request(conn, done)


def hear_at_once(conn: Any, body_limit: int) -> bool:
    """Read into its parser what a connection has sent, without waiting; tell whether it is a whole request."""
    part = conn.sock.recv(_PIECE, socket.MSG_DONTWAIT)
    request = PartialRequest(body_limit)
    request.add(part)
    conn.parser.unreader.unread(part)
    return bool(part) and request.is_complete
