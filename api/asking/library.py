"""The question library's client over the application's own backend: the limits of every query hold for it too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from pyoxigraph import RdfFormat, parse

from api.asking import editions
from api.asking.graph import Graph, parse_solutions
from api.engine.backend import Query
from api.engine.printed import PrintedBackend
from queries.asking.catalogue import Form
from queries.asking.client import Client
from queries.asking.sources import Results


def _parse_triples(body: bytes) -> Results:
    """Read N-Triples."""
    return (quad.triple for quad in parse(body, RdfFormat.N_TRIPLES))


_READERS: Mapping[Form, Callable[[bytes], Results]] = {Form.ROWS: parse_solutions, Form.GRAPH: _parse_triples}


@dataclass(frozen=True, slots=True)
class BackendSource:
    """A ``queries.asking.sources.Source`` that asks the backend, or the cache where the same was asked already."""

    graph: Graph

    @property
    def dump(self) -> Path | None:
        """The dump of the snapshot that is served, where the whole of it is asked for."""
        snapshot = self.graph.backend.snapshot
        whole = not isinstance(self.graph.backend, PrintedBackend)
        return snapshot.dump_path if snapshot and whole and snapshot.dump_path.exists() else None

    def query(self, text: str, form: Form) -> Results:
        """Answer a query or raise a ``Problem``."""
        return _READERS[form](self.graph.answer(Query(text)))


def library_client() -> Client:
    """Return a client that asks what this application serves."""
    return Client(BackendSource(Graph(editions.current_backend(), current_app.extensions["cache"])))
