"""Graphs to sorted N-Quads files: one statement a line, the same bytes for the same graph."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph
from rdflib import XSD, Graph
from rdflib.term import BNode, Literal, Node, URIRef

from loader.errors import DocumentError
from queries.terms import Triple, to_text

# File endings that RDF comes under, and what reads them.
FORMATS = {
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
    ".xml": pyoxigraph.RdfFormat.RDF_XML,
    ".owl": pyoxigraph.RdfFormat.RDF_XML,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
    ".n3": pyoxigraph.RdfFormat.N3,
}


@lru_cache(maxsize=1 << 14)
def _text(term: Node) -> str:
    if not isinstance(term, Literal) or not term.datatype:
        return to_text(term)
    return str(kept_term(pyoxigraph.Literal(str(term), datatype=pyoxigraph.NamedNode(term.datatype))))


def triple_line(triple: Triple) -> bytes:
    """Return a triple as a line of canonical N-Triples. It has no blank node, for their names mean nothing outside."""
    subject, predicate, object = triple
    assert not any(isinstance(term, BNode) for term in (subject, object)), "what documents state has names"
    return f"<{subject}> {_text(predicate)} {_text(object)} .\n".encode()


def in_graph(triples: bytes, name: URIRef) -> Iterator[bytes]:
    """Yield lines of N-Triples as lines of N-Quads in one graph."""
    ending = f" <{name}> .\n".encode()
    return (line[:-2] + ending for line in triples.splitlines())


def graph_lines(graph: Graph, name: URIRef) -> list[bytes]:
    """Return an rdflib graph as N-Quads lines in the graph ``name``; blank nodes get canonical labels (RDFC-1.0)."""
    triples = pyoxigraph.parse(graph.serialize(format="nt", encoding="utf-8"), pyoxigraph.RdfFormat.N_TRIPLES)
    target = pyoxigraph.NamedNode(str(name))
    return quad_lines((pyoxigraph.Quad(t.subject, t.predicate, t.object, target) for t in triples), str(name))


def file_lines(path: Path, default_graph: URIRef) -> list[bytes]:
    """Return an RDF file as N-Quads lines; its named graphs are kept, its other triples go to ``default_graph``."""
    rdf_format = FORMATS.get(path.suffix.lower())
    if rdf_format is None:
        raise DocumentError(
            f"not RDF by its ending '{path.suffix}'", where=str(path), remedy=f"use {' '.join(FORMATS)}"
        )
    target = pyoxigraph.NamedNode(str(default_graph))
    try:
        quads = [
            quad
            if isinstance(quad.graph_name, pyoxigraph.NamedNode)
            else pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, target)
            for quad in pyoxigraph.parse(path=str(path), format=rdf_format)
        ]
    except SyntaxError as error:
        raise DocumentError(f"not valid {rdf_format.name}: {error.msg}", where=f"{path}:{error.lineno}") from error
    except OSError as error:
        raise DocumentError(f"cannot be read ({error.strerror or error})", where=str(path)) from error
    return quad_lines(quads, str(default_graph))


def quad_lines(quads: Iterable[pyoxigraph.Quad], scope: str) -> list[bytes]:
    """Return quads as N-Quads lines; blank nodes get canonical labels, prefixed so that two scopes never share one.

    Literals are written as the store keeps them, so that the dump and the endpoint say the same. See
    https://www.w3.org/TR/rdf-canon/.
    """
    dataset = pyoxigraph.Dataset(
        pyoxigraph.Quad(q.subject, q.predicate, kept_term(q.object), q.graph_name) for q in quads
    )
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    prefix = f"b{hashlib.sha256(scope.encode()).hexdigest()[:8]}"

    def scoped(term: Any) -> Any:
        return pyoxigraph.BlankNode(prefix + term.value) if isinstance(term, pyoxigraph.BlankNode) else term

    renamed = (
        pyoxigraph.Quad(scoped(quad.subject), quad.predicate, scoped(quad.object), quad.graph_name) for quad in dataset
    )
    return list(serialised_lines(renamed))


def kept_term(term: Any) -> Any:
    """Return a term as the store keeps it: ``007`` is 7 there, and every whole number an ``xsd:integer``."""
    typed = isinstance(term, pyoxigraph.Literal) and term.datatype.value.startswith(str(XSD))
    return kept_literal(term) if typed and not term.datatype.value.endswith("#string") else term


@lru_cache(maxsize=4096)
def kept_literal(literal: pyoxigraph.Literal) -> pyoxigraph.Literal:
    """Return a literal as the store keeps it."""
    store, node = pyoxigraph.Store(), pyoxigraph.NamedNode("urn:x")
    store.add(pyoxigraph.Quad(node, node, literal))
    (quad,) = store
    assert isinstance(quad.object, pyoxigraph.Literal)
    return quad.object


def serialised_lines(quads: Iterable[pyoxigraph.Quad]) -> Iterator[bytes]:
    """Yield each quad as one line of N-Quads."""
    data = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS)
    assert data is not None
    yield from data.splitlines(keepends=True)


def write_sorted(lines: Iterable[bytes], path: Path) -> int:
    """Write distinct lines in byte order; return how many."""
    distinct = sorted(set(lines))
    with path.open("wb") as sink:
        sink.writelines(distinct)
    return len(distinct)


def merge_sorted(parts: Iterable[Path], out: Path) -> int:
    """Merge sorted N-Quads files into one without repeated lines; return how many lines it has."""
    count = 0
    with out.open("wb") as sink:
        files = [part.open("rb") for part in parts]
        try:
            previous = b""
            for line in heapq.merge(*files):
                if line != previous:
                    sink.write(line)
                    previous = line
                    count += 1
        finally:
            for file in files:
                file.close()
    return count
