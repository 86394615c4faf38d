"""Another backend's data without what rests on assumed rules: the reading by print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from api.engine.backend import Backend, Query, SerializedResult, StreamedResult
from ontology.vocabulary import ASSUMED_GRAPH
from queries.snapshot.directory import Snapshot

SUFFIX = "+printed"  # of the version, so that no answer of one reading passes for one of the other


class PrintedBackend:
    """A backend that answers from print and stated rules alone; all else it leaves to the one behind it."""

    def __init__(self, behind: Backend) -> None:
        self.behind = behind

    @property
    def version(self) -> str:
        """Return the version behind, marked; empty where that is unknown."""
        return self.behind.version and self.behind.version + SUFFIX

    @property
    def snapshot(self) -> Snapshot | None:
        """Return the snapshot behind."""
        return self.behind.snapshot

    @property
    def graphs(self) -> dict[str, int]:
        """Return the named graphs without the assumed layer."""
        return {name: size for name, size in self.behind.graphs.items() if name != str(ASSUMED_GRAPH)}

    def edition(self, name: str) -> Backend | None:
        """Return another edition in this reading."""
        found = self.behind.edition(name)
        return PrintedBackend(found) if found else None

    def run(self, query: Query) -> SerializedResult:
        """Answer a query in this reading."""
        return self.behind.run(replace(query, printed=True))

    def stream(self, query: Query) -> StreamedResult:
        """Answer a query in this reading as the result comes."""
        return self.behind.stream(replace(query, printed=True))

    @property
    def trouble(self) -> str:
        """Return what keeps queries from being answered."""
        return self.behind.trouble

    @property
    def refusals(self) -> int:
        """Return how many editions were refused."""
        return self.behind.refusals

    def pin(self) -> Backend:
        """Hold the edition behind."""
        return PrintedBackend(self.behind.pin())

    def release(self) -> None:
        """Release the edition behind."""
        self.behind.release()

    def load(self) -> Mapping[str, int]:
        """Return how many queries are running and waiting."""
        return self.behind.load()

    def running(self) -> list[dict[str, Any]]:
        """Describe the queries that are being answered."""
        return self.behind.running()

    def cancel(self, query_id: str) -> bool:
        """Stop a query."""
        return self.behind.cancel(query_id)

    def close(self) -> None:
        """Close nothing: the backend behind is closed by itself."""
