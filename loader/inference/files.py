"""RDF files in, one N-Quads file out; the output appears whole or not at all."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib.term import URIRef

from loader.errors import InferenceError
from loader.nquads import FORMATS
from queries.terms import Triple, to_oxigraph

SUFFIXES = {**FORMATS, "-": ox.RdfFormat.N_QUADS, ".json": ox.RdfFormat.JSON_LD}
LINES = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
STANDARD_INPUT = Path("-")


def format_of(path: Path) -> ox.RdfFormat:
    """Return the RDF format that a file's suffix names."""
    try:
        return SUFFIXES[path.suffix.lower() or path.name]
    except KeyError:
        raise InferenceError(
            "the suffix names no RDF format", where=str(path), remedy=f"use one of {', '.join(SUFFIXES)}"
        ) from None


def read_quads(paths: Sequence[Path]) -> Iterator[ox.Quad]:
    """Yield every quad of the files in order, blank nodes kept apart between files."""
    for path, scope in zip(paths, blank_node_scopes(paths), strict=True):
        yield from read_file(path, scope)


def blank_node_scopes(paths: Sequence[Path]) -> list[str]:
    """Return what goes before the labels of each file's blank nodes.

    Labels of a single file of lines stay as they are, so that what is inferred can be put beside it.
    """
    alone = len(paths) == 1 and format_of(paths[0]) in LINES
    return [""] if alone else [f"f{number}b" for number, _ in enumerate(paths, 1)]


def read_file(path: Path, scope: str) -> Iterator[ox.Quad]:
    """Yield the quads of a file; labels of files of lines are kept behind the scope, others are numbered."""
    label = _Labels(scope, numbered=format_of(path) not in LINES)
    source = {"input": sys.stdin.buffer} if path == STANDARD_INPUT else {"path": path}
    try:
        for quad in ox.parse(format=format_of(path), **source):
            yield label.quad(quad)
    except (SyntaxError, OSError) as error:
        raise InferenceError(str(error), where=str(path), remedy="mend the file") from error


def read_lines(lines: Iterable[str], scope: str) -> Iterator[ox.Quad]:
    """Yield the quads of lines already known to be good."""
    label = _Labels(scope, numbered=False)
    for quad in ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS):
        yield label.quad(quad)


class _Labels:
    """Blank nodes under labels of our own."""

    def __init__(self, scope: str, *, numbered: bool) -> None:
        self._scope = scope
        self._numbers: defaultdict[str, int] | None = defaultdict(count(1).__next__) if numbered else None

    def quad(self, quad: Any) -> ox.Quad:
        """Return a triple or a quad with its blank nodes relabelled."""
        graph = quad.graph_name if isinstance(quad, ox.Quad) else ox.DefaultGraph()
        return ox.Quad(self._term(quad.subject), quad.predicate, self._term(quad.object), graph)

    def _term(self, term: Any) -> Any:
        if not isinstance(term, ox.BlankNode) or (self._numbers is None and not self._scope and term.value.isascii()):
            return term
        name = term.value if self._numbers is None else str(self._numbers[term.value])
        return ox.BlankNode(self._scope + (name if name.isascii() else f"x{name.encode().hex()}"))


def quad_line(triple: Triple, graph: URIRef) -> str:
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
        if beside.exists():
            beside.unlink()
