"""The snapshot being served: follow the link when it is repointed, and let running queries finish where they began."""

from __future__ import annotations

import logging
import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from api.engine.backend import Query, SerializedResult
from api.engine.gateway import Gateway
from api.engine.workers import Pool
from api.exchange.errors import NotReady
from api.exchange.settings import Settings
from queries.errors import SnapshotError
from queries.snapshot.directory import Snapshot

_LOOK_EVERY = 1.0  # seconds
EARLIER, _EARLIER_WORKERS = 2, 2  # earlier editions open at once, and query processes of each
_log = logging.getLogger("fengong")


class LiveBackend:
    """A backend over whatever snapshot the settings' path leads to."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.lock = threading.Lock()
        self.leases: Counter[int] = Counter()
        self.gateway = Gateway(settings) if settings.service_endpoints else None
        self.pool = self.open(Snapshot.open(settings.snapshot))
        self.earlier: OrderedDict[str, LiveBackend] = OrderedDict()
        self.opening = threading.Lock()
        self.stopped = threading.Event()
        threading.Thread(target=self.watch, name="snapshot", daemon=True).start()

    def open(self, snapshot: Snapshot) -> Pool:
        """Start query processes over a snapshot."""
        if self.gateway is None:
            return Pool(snapshot, self.settings)
        return Pool(snapshot, self.settings, self.gateway.routes, self.gateway.port)

    @property
    def version(self) -> str:
        """Return the content hash of the snapshot being served."""
        return self.pool.version

    @property
    def snapshot(self) -> Snapshot:
        """Return the snapshot being served."""
        return self.pool.snapshot

    @property
    def graphs(self) -> dict[str, int]:
        """Return the named graphs and their sizes."""
        return self.snapshot.graphs

    def run(self, query: Query) -> SerializedResult:
        """Answer a query over the snapshot that is current now."""
        pool = self.lease()
        try:
            return pool.run(query)
        finally:
            self.give_back(pool)

    def edition(self, name: str) -> LiveBackend | None:
        """Return a backend over another edition that is kept beside this one; the last few stay open."""
        kept = self.snapshot.beside(name)
        if kept is None:
            return None
        with self.opening:
            if name not in self.earlier:
                limited = replace(self.settings, snapshot=kept.path, workers=_EARLIER_WORKERS, service_endpoints=())
                self.earlier[name] = LiveBackend(limited)
            self.earlier.move_to_end(name)
            if len(self.earlier) > EARLIER:
                self.close_later(self.earlier.popitem(last=False)[1])
            return self.earlier[name]

    def close_later(self, other: LiveBackend) -> None:
        """Close a backend when whoever was given it has had an answer."""
        timer = threading.Timer(self.settings.queue_seconds + self.settings.query_seconds, other.close)
        timer.daemon = True
        timer.start()

    def load(self) -> Mapping[str, int]:
        """Return how many queries are running and waiting."""
        return {"running": len(self.pool.running), "waiting": self.pool.waiting}

    def running(self) -> list[dict[str, Any]]:
        """Describe the queries that are being answered."""
        return [running.describe() for running in list(self.pool.running.values())]

    def cancel(self, query_id: str) -> bool:
        """Stop a query."""
        return self.pool.cancel(query_id)

    def lease(self) -> Pool:
        """Return the current pool and keep it open."""
        with self.lock:
            self.leases[id(self.pool)] += 1
            return self.pool

    def give_back(self, pool: Pool) -> None:
        """Close a pool that is no longer current when its last query is done."""
        with self.lock:
            self.leases[id(pool)] -= 1
            last = pool is not self.pool and not self.leases[id(pool)]
        if last:
            pool.close()

    def watch(self) -> None:
        """Look for a new snapshot, or a nursery that died, every second."""
        while not self.stopped.wait(_LOOK_EVERY):
            self.refresh()

    def refresh(self) -> bool:
        """Go over to the snapshot that the path leads to now; tell whether it is another one."""
        try:
            alive = self.pool.nursery.process.poll() is None
            if alive and self.settings.snapshot.resolve() == self.pool.snapshot.path:
                return False
            self.replace(self.open(Snapshot.open(self.settings.snapshot)))
        except (SnapshotError, NotReady, OSError) as error:
            _log.warning("still serving %s: %s", self.pool.version, error)
            return False
        return True

    def replace(self, pool: Pool) -> None:
        """Serve from another pool; the old one closes when it is idle."""
        with self.lock:
            self.leases[id(self.pool)] += 1
            old, self.pool = self.pool, pool
        self.give_back(old)

    def close(self) -> None:
        """End every process."""
        self.stopped.set()
        self.pool.close()
        for other in self.earlier.values():
            other.close()
        if self.gateway:
            self.gateway.close()
