"""Triples in any format of graphs: subject by subject, and abbreviated, where the format can be."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import IO, cast

import pyoxigraph
from pyoxigraph import QueryTriples, RdfFormat, Triple

from api.engine.jsonld import Sink, grouped_by_subject, write_jsonld

_FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "n3": RdfFormat.TURTLE,  # which is a part of N3
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdf": RdfFormat.RDF_XML,
}
_LINES = ("nt", "nq")


def write_graph(triples: Iterable[Triple], short: str, prefixes: Mapping[str, str], sink: Sink) -> None:
    """Write triples in the format of this short name."""
    out = cast(IO[bytes], sink)
    if short in ("jsonld", "jsonld-expanded"):
        write_jsonld(grouped_by_subject(triples), prefixes if short == "jsonld" else None, sink)
    elif short not in _LINES:
        pyoxigraph.serialize(grouped_by_subject(triples), out, _FORMATS[short], prefixes=dict(prefixes))
    elif isinstance(triples, QueryTriples):
        triples.serialize(out, _FORMATS[short])
    else:
        pyoxigraph.serialize(triples, out, _FORMATS[short])


def serialized_graph(triples: Iterable[Triple], short: str, prefixes: Mapping[str, str]) -> bytes:
    """Return triples in the format of this short name."""
    out = io.BytesIO()
    write_graph(triples, short, prefixes, out)
    return out.getvalue()
