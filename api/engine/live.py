"""The snapshot being served: follow the link when it is repointed, hold each request to one edition, refuse damage."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

from api.engine.backend import Query, SerializedResult, StreamedResult
from api.engine.gateway import Gateway
from api.engine.workers import Pool
from api.exchange.errors import Busy, NotReady
from api.exchange.settings import Settings
from queries.errors import FengongError, SnapshotError
from queries.snapshot.directory import Snapshot
from queries.snapshot.integrity import (
    READ_AT_START,
    DamageError,
    Signature,
    is_untouched,
    known_signature,
    require_sound,
    snapshot_bytes,
)

_LOOK_EVERY = 0.25  # seconds between looks at the link, the nursery and the files
_LOOK_AGAIN = 0.1  # seconds within which a request trusts the last look at the files
_NURSERY_SECONDS = 0.7  # how long the nursery may take to reply before it is looked at: stopped, it counts as frozen
_NURSERY_PATIENCE = 10.0  # seconds for one that is not stopped but waits for its turn on a busy machine
EARLIER, _EARLIER_WORKERS = 2, 2  # earlier editions open at once, and query processes of each
_log = logging.getLogger("fengong")


@dataclass(slots=True, eq=False)
class OpenEdition:
    """A snapshot whose queries are answered: its pool, its files when they were found sound, and who holds it."""

    pool: Pool
    signature: Signature
    holders: int = 0
    retired: bool = False  # closes with its last holder
    looked: float = 0.0
    damage: FengongError | None = None

    def require_sound(self) -> None:
        """Raise ``NotReady`` where a file is not the one that was found sound."""
        if time.monotonic() - self.looked > _LOOK_AGAIN:
            self.looked = time.monotonic()
            if not self.damage and not is_untouched(self.pool.snapshot.path, self.signature):
                self.damage = DamageError(self.pool.snapshot.path, {"its files": "were changed while it was served"})
        if self.damage:
            raise NotReady(f"edition {self.pool.version} is {self.damage.what}", remedy=self.damage.remedy or "")


class PinnedBackend:
    """One edition, held from a request's first query to its entity tag, whatever the link leads to meanwhile."""

    def __init__(self, live: LiveBackend, held: OpenEdition) -> None:
        self.live, self.held = live, held

    @property
    def version(self) -> str:
        """Return the content hash of the snapshot that is held."""
        return self.held.pool.version

    @property
    def snapshot(self) -> Snapshot:
        """Return the snapshot that is held."""
        return self.held.pool.snapshot

    @property
    def graphs(self) -> dict[str, int]:
        """Return the named graphs and their sizes."""
        return self.snapshot.graphs

    def pin(self) -> PinnedBackend:
        """Hold the same edition once more."""
        return self.live.hold(self.held)

    def edition(self, name: str) -> PinnedBackend | None:
        """Hold another edition that is kept beside this one."""
        return self.live.edition(name)

    def run(self, query: Query) -> SerializedResult:
        """Answer a query over the edition that is held."""
        return self.held.pool.run(query)

    def stream(self, query: Query) -> StreamedResult:
        """Answer a query over this edition as the result comes; the edition is held until that is closed."""
        with ExitStack() as held:
            held.callback(self.pin().release)
            result = self.held.pool.stream(query)
            held.callback(result.close)
            return replace(result, close=held.pop_all().close)

    def load(self) -> Mapping[str, int]:
        """Return how many queries are running and waiting."""
        return self.live.load()

    def running(self) -> list[dict[str, Any]]:
        """Describe the queries that are being answered."""
        return self.live.running()

    def cancel(self, query_id: str) -> bool:
        """Stop a query."""
        return self.live.cancel(query_id)

    @property
    def trouble(self) -> str:
        """Return what keeps queries from being answered."""
        return self.live.trouble

    @property
    def refusals(self) -> int:
        """Return how many editions were refused."""
        return self.live.refusals

    def release(self) -> None:
        """Hold the edition no longer."""
        self.live.give_back(self.held)

    def close(self) -> None:
        """End nothing: others may hold the edition too."""


class LiveBackend:
    """A backend over whatever snapshot the settings' path leads to."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.changed = threading.Condition()
        self.gateway = Gateway(settings) if settings.service_endpoints else None
        self.refusals, self.told = 0, ""
        self.current = self.open(Snapshot.open(settings.snapshot), at_start=True)
        self.earlier: OrderedDict[str, OpenEdition] = OrderedDict()
        self.opening = threading.Lock()
        self.refused: dict[str, Signature] = {}  # editions that were refused, as their files were then
        self.trouble = ""  # what keeps queries from being answered, until it is mended
        self.stopped = threading.Event()
        self.watching = threading.Thread(target=self.watch, name="snapshot", daemon=True)
        self.watching.start()

    def open(self, snapshot: Snapshot, *, at_start: bool = False) -> OpenEdition:
        """Start query processes over a snapshot whose files are those that were built; raises ``SnapshotError``."""
        large = at_start and snapshot_bytes(snapshot.path) > READ_AT_START
        signature = (known_signature if large else require_sound)(snapshot.path)
        opened = OpenEdition(Pool(snapshot, self.settings, self.gateway), signature)
        if large:
            threading.Thread(target=self.read_later, args=(opened,), name="checksums", daemon=True).start()
        return opened

    def read_later(self, opened: OpenEdition) -> None:
        """Hold a large snapshot against its checksums while it is served; what is damaged is served no longer."""
        try:
            require_sound(opened.pool.snapshot.path)
        except DamageError as error:
            opened.damage = error
            self.tell_refusal(error)

    @property
    def pool(self) -> Pool:
        """Return the pool over the current edition."""
        return self.current.pool

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

    def pin(self) -> PinnedBackend:
        """Hold the edition that is current now; release what is returned. Raises ``NotReady`` where it is damaged."""
        with self.changed:
            self.current.require_sound()
            return self.hold(self.current)

    def hold(self, opened: OpenEdition) -> PinnedBackend:
        """Keep an edition open until what is returned is released."""
        with self.changed:
            opened.holders += 1
        return PinnedBackend(self, opened)

    def give_back(self, opened: OpenEdition) -> None:
        """Close an edition that is no longer served when nobody holds it."""
        with self.changed:
            opened.holders -= 1
            last = opened.retired and not opened.holders
            self.changed.notify_all()
        if last:
            opened.pool.close()

    def run(self, query: Query) -> SerializedResult:
        """Answer a query over the snapshot that is current now."""
        pinned = self.pin()
        try:
            return pinned.run(query)
        finally:
            pinned.release()

    def stream(self, query: Query) -> StreamedResult:
        """Answer a query over the snapshot that is current now, as the result comes."""
        pinned = self.pin()
        try:
            return pinned.stream(query)
        finally:
            pinned.release()

    def edition(self, name: str) -> PinnedBackend | None:
        """Hold another edition that is kept beside the current one; raises ``Busy`` where too many are asked at once.

        No more than ``EARLIER`` are ever open: the one that was not asked for longest gives way when nobody holds it.
        """
        kept = self.snapshot.beside(name)
        if kept is None:
            return None
        with self.opening:
            with self.changed:
                self.make_room(name)
                if name in self.earlier:
                    self.earlier.move_to_end(name)
                    self.earlier[name].require_sound()
                    return self.hold(self.earlier[name])
            opened = self.open_earlier(kept)
            with self.changed:
                self.earlier[name] = opened
                return self.hold(opened)

    def make_room(self, name: str) -> None:
        """Wait until an earlier edition is open or may be opened."""
        seconds = self.settings.queue_seconds
        if not self.changed.wait_for(lambda: name in self.earlier or self.give_way(), timeout=seconds):
            raise Busy("other earlier editions are being read", limit="queue_seconds", value=seconds)

    def give_way(self) -> bool:
        """Close the edition that nobody holds and was not asked for longest; tell whether there is room for another."""
        if len(self.earlier) >= EARLIER:
            idle = next((name for name, opened in self.earlier.items() if not opened.holders), None)
            if idle:
                self.earlier.pop(idle).pool.close()
        return len(self.earlier) < EARLIER

    def open_earlier(self, kept: Snapshot) -> OpenEdition:
        """Open an edition with few processes."""
        limited = replace(self.settings, workers=min(_EARLIER_WORKERS, self.settings.workers), service_endpoints=())
        try:
            signature = require_sound(kept.path)
            return OpenEdition(Pool(kept, limited), signature)
        except SnapshotError as error:
            self.tell_refusal(error)
            raise NotReady(f"edition {kept.hash} is {error.what}", remedy=error.remedy or "") from error

    def release(self) -> None:
        """Nothing is held by the backend itself."""

    def load(self) -> Mapping[str, int]:
        """Return how many queries are running and waiting."""
        return {"running": len(self.pool.running), "waiting": self.pool.waiting}

    def running(self) -> list[dict[str, Any]]:
        """Describe the queries that are being answered."""
        return [running.describe() for running in list(self.pool.running.values())]

    def cancel(self, query_id: str) -> bool:
        """Stop a query."""
        return self.pool.cancel(query_id)

    def watch(self) -> None:
        """Look for a new snapshot, damage, and a nursery that died or is frozen."""
        while not self.stopped.wait(_LOOK_EVERY):
            self.refresh()

    def refresh(self) -> bool:
        """Go over to the snapshot that the path leads to now; tell whether it is another one, or opened anew."""
        alive = self.pool.nursery.is_answering(_NURSERY_SECONDS, _NURSERY_PATIENCE)
        if not alive:
            self.trouble = "the process that starts query processes does not answer; another one is being started"
            _log.warning("%s", self.trouble)
        try:
            found = self.settings.snapshot.resolve()
            if alive and found == self.snapshot.path and not self.current.damage:
                return False
            opened = self.open_unless_refused(Snapshot.open(self.settings.snapshot))
        except (SnapshotError, NotReady, OSError) as error:
            self.tell_refusal(error)
            return False
        if opened:
            self.replace(opened)
            self.trouble = ""
        return opened is not None

    def open_unless_refused(self, snapshot: Snapshot) -> OpenEdition | None:
        """Open a snapshot, but not one that was refused and has not been touched since."""
        name = snapshot.path.name
        before = self.refused.get(name)
        if before and is_untouched(snapshot.path, before):
            return None
        try:
            return self.open(snapshot)
        except DamageError:
            self.refused[name] = known_signature(snapshot.path)
            raise

    def tell_refusal(self, error: Exception) -> None:
        """Count and log that an edition is not served."""
        told = f"still serving {self.version}: {error}"
        if told != self.told:
            self.told = told
            self.refusals += 1
            _log.warning("%s", told)

    def replace(self, opened: OpenEdition) -> None:
        """Serve another edition; the old one closes when it is idle."""
        with self.changed:
            old, self.current = self.current, opened
            old.holders += 1
            old.retired = True
        self.give_back(old)

    def close(self) -> None:
        """End every process."""
        self.stopped.set()
        self.watching.join()  # it may just be asking a nursery, whose end it would take for trouble
        for opened in (self.current, *self.earlier.values()):
            opened.pool.close()
        if self.gateway:
            self.gateway.close()
