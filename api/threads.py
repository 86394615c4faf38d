"""gunicorn's threads, for clients that ask one short question after another.

gunicorn gives a kept connection back to its main thread after every response, and takes it from there for the next
request, so that two threads have to wake before a request is read. Here a thread stays with its connection for a while.
"""

from __future__ import annotations

import select
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

STAY_MILLISECONDS = 50


class StayingThreads(ThreadWorker):  # type: ignore[misc]
    """A worker whose threads stay with their connections as long as there is a thread for every connection."""

    def handle(self, conn: Any) -> Any:
        """Answer the requests that come on a connection soon after each other."""
        kept = super().handle(conn)
        waiting = select.poll()
        while kept is True and self.may_stay(conn):
            waiting.register(conn.sock, select.POLLIN)
            if not waiting.poll(STAY_MILLISECONDS):
                break
            kept = super().handle(conn)
        return kept

    def may_stay(self, conn: Any) -> bool:
        """Tell whether no other connection has to wait for this thread; a pipelined request is gunicorn's to find."""
        return self.alive and self.nr_conns <= self.cfg.threads and not conn.parser.unreader.buf.getvalue()
