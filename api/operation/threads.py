"""gunicorn's threads, for clients that ask one short question after another.

gunicorn gives a kept connection back to its main thread after every response, and takes it from there for the next
request, so that two threads have to wake before a request is read. Here a thread stays with its connection for a while.
And the head of a response leaves together with the beginning of its body.
"""

from __future__ import annotations

import select
from typing import Any

from gunicorn.http import wsgi
from gunicorn.util import close_graceful

from api.operation.hearing import HearingThreads, hear_at_once

_STAY_MILLISECONDS = 50
_SEND_SECONDS = 30  # for each piece of a response, a quarter of a megabyte at most; who reads more slowly is left


class StayingThreads(HearingThreads):
    """A worker whose threads stay with their connections as long as there is a thread for every connection."""

    def handle(self, conn: Any) -> Any:
        """Answer the requests that come on a connection soon after each other."""
        kept = super().handle(conn)
        waiting = select.poll()
        while kept is True and self.may_stay(conn):
            waiting.register(conn.sock, select.POLLIN)
            if not waiting.poll(_STAY_MILLISECONDS):
                break
            if not hear_at_once(conn, self.body_limit):
                break  # the main loop hears the rest
            kept = super().handle(conn)
        return kept

    def may_stay(self, conn: Any) -> bool:
        """Tell whether no other connection has to wait for this thread; a pipelined request is gunicorn's to find."""
        return self.alive and self.nr_conns <= self.cfg.threads and not conn.parser.unreader.buf.getvalue()

    def handle_request(self, req: Any, conn: Any) -> bool:
        """Answer one request; tell whether the connection can be kept. Replaces gunicorn's own."""
        response, environ = wsgi.create(req, conn.sock, conn.client, conn.server, self.cfg, response_class=HeadWithBody)
        environ["wsgi.multithread"] = True
        if not self.alive or len(self.keepalived_conns) >= self.max_keepalived:
            response.force_close()
        conn.sock.settimeout(_SEND_SECONDS)
        body = self.wsgi(environ, response.start_response)
        complete = False
        try:
            response.send(body)
            complete = True
        finally:
            body.close()
            if response.headers_sent and not complete:
                close_graceful(conn.sock)  # an error must not follow as if it were the rest of the body
        return not response.should_close()


class HeadWithBody(wsgi.Response):  # type: ignore[misc]
    """A response that keeps its head until there is something of its body to send."""

    head = b""
    headers_sent: bool  # or written, and waiting here

    def send(self, body: Any) -> None:
        """Send the whole response."""
        if isinstance(body, wsgi.FileWrapper):
            self.write_file(body)
        else:
            for part in body:
                self.write(part)
        self.close()

    def send_headers(self) -> None:
        """Write the head, once."""
        if not self.headers_sent:
            lines = [*self.default_headers(), *(f"{name}: {value}\r\n" for name, value in self.headers), "\r\n"]
            self.head, self.headers_sent = "".join(lines).encode("latin-1"), True

    def flush(self, more: bytes = b"") -> None:
        """Send the head, if it is still here, and more."""
        head, self.head = self.head, b""
        if head or more:
            self.sock.sendall(head + more)

    def _emit_body(self, data: bytes) -> None:
        if self.chunked:
            self.flush()
            super()._emit_body(data)
        else:
            self.flush(data)

    def sendfile(self, respiter: Any) -> bool:
        """Let the system send a file."""
        self.send_headers()
        self.flush()
        return bool(super().sendfile(respiter))

    def close(self) -> None:
        """Send what is left."""
        self.send_headers()
        self.flush()
        super().close()
