"""RDF files in, one N-Quads file out; the output appears whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib.term import BNode, Literal, Node, URIRef

from loader.errors import InferenceError
from loader.nquads import FORMATS

SUFFIXES = {**FORMATS, "-": ox.RdfFormat.N_QUADS, ".json": ox.RdfFormat.JSON_LD}
LINES = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
STANDARD_INPUT = Path("-")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Triple = tuple[Node, Node, Node]


def format_of(path: Path) -> ox.RdfFormat:
    """Return the RDF format that a file's suffix names."""
    try:
        return SUFFIXES[path.suffix.lower() or path.name]
    except KeyError:
        raise InferenceError(
            "the suffix names no RDF format", where=str(path), remedy=f"use one of {', '.join(SUFFIXES)}"
        ) from None


def read(paths: Iterable[Path]) -> Iterator[ox.Quad]:
    """Yield every quad of the files in order, blank nodes kept apart between files.

    Labels of a single N-Triples or N-Quads file stay as they are, so that what is inferred can be put beside it; all
    others are numbered in order of appearance.
    """
    files = list(paths)
    for number, path in enumerate(files, 1):
        keep = len(files) == 1 and format_of(path) in LINES
        yield from _parse(path) if keep else _number_blank_nodes(_parse(path), f"f{number}b")


def _parse(path: Path) -> Iterator[ox.Quad]:
    source = {"input": sys.stdin.buffer} if path == STANDARD_INPUT else {"path": path}
    try:
        for quad in ox.parse(format=format_of(path), **source):
            yield quad if isinstance(quad, ox.Quad) else ox.Quad(*quad)
    except (SyntaxError, OSError) as error:
        raise InferenceError(str(error), where=str(path), remedy="mend the file") from error


def _number_blank_nodes(quads: Iterable[ox.Quad], prefix: str) -> Iterator[ox.Quad]:
    numbers = count(1)
    known: dict[Term, ox.BlankNode] = {}

    def number(term: Any) -> Any:
        if not isinstance(term, ox.BlankNode):
            return term
        return known.get(term) or known.setdefault(term, ox.BlankNode(f"{prefix}{next(numbers)}"))

    for quad in quads:
        yield ox.Quad(number(quad.subject), quad.predicate, number(quad.object), quad.graph_name)


def to_rdflib(term: Term) -> Node:
    """Return the same term for rdflib, its lexical form untouched."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        plain = term.datatype.value.endswith("XMLSchema#string")
        return Literal(term.value, datatype=None if plain else URIRef(term.datatype.value), normalize=False)
    raise InferenceError("a triple inside a triple (RDF 1.2) cannot be reasoned about", where=str(term))


def to_triple(quad: ox.Quad) -> Triple:
    """Return a quad's triple for rdflib."""
    return to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)


def to_oxigraph(term: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Return the same term for Oxigraph, whose ``str`` is canonical N-Triples."""
    if isinstance(term, URIRef):
        return ox.NamedNode(term)
    if isinstance(term, BNode):
        return ox.BlankNode(term)
    assert isinstance(term, Literal)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(term.datatype) if term.datatype else None)


def triple_line(triple: Triple, graph: URIRef) -> str:
    """Return a triple as a canonical N-Quads line."""
    subject, predicate, object = map(to_oxigraph, triple)
    return f"{subject} {predicate} {object} <{graph}> .\n"


@contextmanager
def written_whole(out: Path) -> Iterator[Path]:
    """Give a path to write to; it takes the name ``out`` only when all has gone well."""
    beside = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        yield beside
        os.replace(beside, out)
    except OSError as error:
        raise InferenceError(
            f"cannot write ({error.strerror or error})", where=str(out), remedy="make room or choose another place"
        ) from error
    finally:
        beside.unlink(missing_ok=True)
