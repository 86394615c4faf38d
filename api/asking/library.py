"""The question library's client over the application's own backend: the limits of every query hold for it too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app
from pyoxigraph import RdfFormat, parse

from api.asking.graph import Graph, parsed
from api.engine.backend import Query
from queries.asking.catalogue import Form
from queries.asking.client import Client
from queries.asking.sources import Results


def triples(body: bytes) -> Results:
    """Read N-Triples."""
    return (quad.triple for quad in parse(body, RdfFormat.N_TRIPLES))


READERS: Mapping[Form, Callable[[bytes], Results]] = {Form.ROWS: parsed, Form.GRAPH: triples}


@dataclass(frozen=True, slots=True)
class Backed:
    """A source (``queries.sources``) that asks the backend, or the cache where the same was asked of the same data."""

    graph: Graph

    def query(self, text: str, form: Form) -> Results:
        """Answer a query or raise a ``Problem``."""
        return READERS[form](self.graph.answer(Query(text)))


def client() -> Client:
    """Return a client that asks what this application serves."""
    return Client(Backed(Graph(current_app.extensions["backend"], current_app.extensions["cache"])))
