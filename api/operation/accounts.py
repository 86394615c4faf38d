"""What is noted about each request: counted, and written to the access log, a moment later.

A client that asks one short question after another would wait for it: writing takes as long as finding the next answer.
So requests are only listed while they are answered, and a thread of its own works through the list ten times a second.
"""

from __future__ import annotations

import atexit
import json
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from api.exchange import digests

_EVERY = 0.1  # seconds
access = logging.getLogger("fengong.access")


class LogEntry(NamedTuple):
    """One request that was answered; ``at`` is seconds since 1970, ``size`` is bytes."""

    at: float
    id: str
    client: str | None
    method: str
    path: str
    route: str
    status: int
    seconds: float
    outcome: str
    query: str | None
    rows: int | None
    size: int | None

    def line(self) -> str:
        """Return the line of the access log."""
        told = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.at)),
            "id": self.id,
            "client": self.client,
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "ms": round(self.seconds * 1000, 2),
            "outcome": self.outcome,
            "query": None if self.query is None else digests.text_digest(self.query),
            "rows": self.rows,
            "bytes": self.size,
        }
        return json.dumps({name: value for name, value in told.items() if value is not None}, ensure_ascii=False)


class Accounts:
    """Requests that were answered and are still to be counted and logged. Make it after a server forks, not before."""

    def __init__(self, count: Callable[[LogEntry], None]) -> None:
        self.count = count
        self.entries: deque[LogEntry] = deque()
        self.noted = threading.Event()
        self.lock = threading.Lock()
        threading.Thread(target=self.work, name="accounts", daemon=True).start()
        atexit.register(self.settle)

    def note(self, entry: LogEntry) -> None:
        """List a request."""
        self.entries.append(entry)
        if not self.noted.is_set():
            self.noted.set()

    def work(self) -> None:
        """Work through the list again and again, as long as there is something on it."""
        while self.noted.wait():
            time.sleep(_EVERY)
            self.noted.clear()
            self.settle()

    def settle(self) -> None:
        """Count and log every request on the list."""
        with self.lock:
            while self.entries:
                entry = self.entries.popleft()
                self.count(entry)
                if access.handlers:
                    access.info("%s", entry.line())
