"""Closing a graph under the axioms of an ontology, by the rules of OWL 2 RL/RDF.

``infer_files`` reads files and writes a file; which engine does the work is a name in ``ENGINES``.
https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Protocol

from rdflib.term import URIRef

from loader.errors import InferenceError
from loader.inference import files
from loader.inference.closure import Axioms, Closure, Settings
from ontology import read_axioms
from ontology.vocabulary import INFERRED_GRAPH
from queries.terms import Triple, to_triple

__all__ = ["ENGINES", "Closure", "Settings", "infer_files", "read_ontology"]

# Modules are named, not imported: nobody pays for an engine that is not used.
ENGINES = {
    "duckdb": "loader.inference.embedded",
    "spark": "loader.inference.cluster",
    "owlrl": "loader.inference.reference",
}


class Engine(Protocol):
    """What every engine module offers."""

    def close(self, data: Sequence[Path], ontology: Axioms, out: Path, *, graph: URIRef, settings: Settings) -> Closure:
        """Write what ``data`` and ``ontology`` entail to ``out``, sorted."""


def infer_files(
    data: Sequence[Path],
    ontology: Iterable[Triple],
    out: Path,
    *,
    engine: str = "duckdb",
    graph: URIRef = INFERRED_GRAPH,
    settings: Settings | None = None,
) -> Closure:
    """Close ``data`` under ``ontology`` and write the inferred triples to ``out`` as sorted N-Quads.

    ``data`` are RDF files of any format (by suffix); axioms in them count like those of ``ontology``. What is written
    is what both together entail and neither states, in ``graph``, without noise (``loader.inference.noise``).

    Raises ``InconsistencyError`` when axioms and data contradict each other and ``InferenceError`` when a file cannot
    be read; ``out`` is then left as it was.
    """
    if engine not in ENGINES:
        raise InferenceError(f"no engine is called {engine!r}", remedy=f"choose one of {', '.join(ENGINES)}")
    module: Engine = import_module(ENGINES[engine])
    return module.close(data, frozenset(ontology), out, graph=graph, settings=settings or Settings())


def read_ontology(paths: Sequence[Path] = ()) -> Axioms:
    """Return the axioms in some files, by default Fengong's own."""
    return frozenset(map(to_triple, files.read_quads(paths))) if paths else _own()


@cache
def _own() -> Axioms:
    return frozenset(read_axioms())
