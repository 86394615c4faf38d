"""Everything as RDF: from the dump as built where there is one, else from the store or the endpoint."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import IO

from pyoxigraph import Quad, QuerySolutions, RdfFormat, parse, serialize

from queries.asking.binding import limit_rows
from queries.asking.catalogue import Form
from queries.asking.client import Client
from queries.asking.sources import Local
from queries.export import Choice
from queries.names import PREFIXES
from queries.snapshot.directory import open_dump

EVERYTHING = "SELECT DISTINCT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o"
PAGE = 50_000  # quads a request, where an endpoint has to be asked


def all_quads(client: Client) -> Iterator[Quad]:
    """Yield every quad: of the dump, of the store, or page by page of an endpoint."""
    source = client.source
    if source.dump:
        with open_dump(source.dump) as dump:
            yield from parse(dump, RdfFormat.N_QUADS)
        return
    if isinstance(source, Local):
        yield from source.store
        return
    offset = 0
    while found := _page(client, offset):
        yield from found
        offset += PAGE


def _page(client: Client, offset: int) -> list[Quad]:
    rows = client.source.query(limit_rows(EVERYTHING, PAGE, offset), Form.ROWS)
    assert isinstance(rows, QuerySolutions)
    return [Quad(row["s"], row["p"], row["o"], row["g"]) for row in rows]


def write_nquads(client: Client, out: IO[bytes], choice: Choice) -> None:
    """Write N-Quads; of a snapshot, its dump byte for byte."""
    if client.source.dump:
        with open_dump(client.source.dump) as dump:
            shutil.copyfileobj(dump, out)
    else:
        serialize(all_quads(client), out, RdfFormat.N_QUADS)


def _writer(format: RdfFormat, *, graphs: bool, prefixes: bool = True) -> Callable[[Client, IO[bytes], Choice], None]:
    def write(client: Client, out: IO[bytes], choice: Choice) -> None:
        """Write everything, streamed."""
        statements = all_quads(client) if graphs else (quad.triple for quad in all_quads(client))
        serialize(statements, out, format, prefixes=dict(PREFIXES) if prefixes else None)

    return write


turtle = _writer(RdfFormat.TURTLE, graphs=False)
ntriples = _writer(RdfFormat.N_TRIPLES, graphs=False, prefixes=False)
trig = _writer(RdfFormat.TRIG, graphs=True)
jsonld = _writer(RdfFormat.JSON_LD, graphs=True)
