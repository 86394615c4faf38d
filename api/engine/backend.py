"""What answers queries, seen from the handlers: a query goes in, an answer comes out."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode

from api.exchange.media import BOOLEAN, GRAPH, JSON, NTRIPLES, SOLUTIONS, Media
from queries.snapshot.directory import Snapshot

Term = NamedNode | BlankNode | Literal
_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Query:
    """A query and all that belongs to it.

    ``default_graphs`` and ``named_graphs`` are the dataset of the protocol; both empty means the whole snapshot, its
    default graph the union of all. ``media`` gives a format for each form the query may have; None makes a 406.
    ``client`` is the descriptor of the client's connection: when it closes, the query is stopped.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    media: Mapping[str, Media | None] = field(default_factory=lambda: {SOLUTIONS: JSON, BOOLEAN: JSON, GRAPH: NTRIPLES})
    prefixes: Mapping[str, str] = field(default_factory=dict)
    seconds: float | None = None
    client: int | None = None
    id: str = ""
    printed: bool = False  # without what rests on assumed rules
    streamed: bool = False  # sent as it comes


@dataclass(slots=True)
class SerializedResult:
    """A finished result: small ones in memory, large ones in an unnamed file.

    ``size`` is in bytes, ``seconds`` is the time that it took, ``rows`` is None for formats whose rows are not counted.
    """

    form: str
    media: Media
    size: int
    body: bytes = b""
    file: IO[bytes] | None = None
    rows: int | None = None
    seconds: float = 0.0

    def chunks(self) -> Iterator[bytes]:
        """Yield the result piece by piece and close its file."""
        if self.file is None:
            yield self.body
            return
        with closing(self.file) as file:
            while chunk := file.read(_CHUNK):
                yield chunk

    def read(self) -> bytes:
        """Return the whole result."""
        return b"".join(self.chunks())


@dataclass(slots=True)
class StreamedResult:
    """A result that is sent as it comes: its pieces, once. Close it, however far it was read."""

    form: str
    media: Media
    pieces: Iterator[bytes]
    close: Callable[[], None] = lambda: None


class BrokenStream(ConnectionResetError):
    """A result that ends before its end: what was sent of it must not be taken for the whole."""

    def __init__(self, reason: object) -> None:
        super().__init__(errno.ECONNRESET, f"a streamed result was broken off: {reason}")


class Backend(Protocol):
    """Something that answers SPARQL queries: the worker pool over a snapshot, or another endpoint."""

    @property
    def version(self) -> str:
        """Return what changes when the data change; part of every ETag. Empty where that cannot be known."""

    @property
    def snapshot(self) -> Snapshot | None:
        """Return the snapshot behind it, whose files may be read; None where there is none."""

    @property
    def graphs(self) -> dict[str, int]:
        """Return the named graphs and how many triples each holds, as far as that is known without asking."""

    def edition(self, name: str) -> Backend | None:
        """Return what answers from another edition of the data, if that is kept."""

    def run(self, query: Query) -> SerializedResult:
        """Answer a query; raise the ``Problem`` that says which limit it met, or why it cannot be answered."""

    def stream(self, query: Query) -> StreamedResult:
        """Answer a query as the result comes; raise the ``Problem`` that keeps it from beginning.

        Its pieces end with ``BrokenStream`` where something keeps it from being completed.
        """

    @property
    def trouble(self) -> str:
        """Return what keeps queries from being answered at the moment; empty where nothing does."""

    @property
    def refusals(self) -> int:
        """Return how many editions were refused since the start, as damaged or unreadable."""

    def pin(self) -> Backend:
        """Hold the edition that is current now, for all that one request asks; release what is returned."""

    def release(self) -> None:
        """Hold no longer what ``pin`` returned."""

    def load(self) -> Mapping[str, int]:
        """Return how many queries are ``running`` and ``waiting``."""

    def running(self) -> list[dict[str, Any]]:
        """Describe the queries that are being answered: ``id``, ``query`` (the text), ``seconds`` since it began."""

    def cancel(self, query_id: str) -> bool:
        """Stop a query; tell whether it was running."""

    def close(self) -> None:
        """End query processes and close the store; nothing is answered after that."""


def select_rows(backend: Backend, text: str) -> pyoxigraph.QuerySolutions:
    """Answer a SELECT query; iterate over the solutions, ``row["name"]``. Raises what ``run`` raises."""
    body = backend.run(Query(text)).read()
    found = pyoxigraph.parse_query_results(body, pyoxigraph.QueryResultsFormat.JSON)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return found


def ask_boolean(backend: Backend, text: str) -> bool:
    """Answer an ASK query."""
    body = backend.run(Query(text)).read()
    return bool(pyoxigraph.parse_query_results(body, pyoxigraph.QueryResultsFormat.JSON))


def construct_triples(backend: Backend, text: str) -> list[pyoxigraph.Triple]:
    """Answer a CONSTRUCT query."""
    body = backend.run(Query(text)).read()
    return [quad.triple for quad in pyoxigraph.parse(body, pyoxigraph.RdfFormat.N_TRIPLES)]
