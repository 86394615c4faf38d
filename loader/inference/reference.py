"""The reference: owlrl's own full closure. Slow, and the oracle of the other engines.

It needs about a second per thousand triples, all in memory. https://github.com/RDFLib/OWL-RL
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import owlrl
from owlrl.Namespaces import ERRNS
from rdflib import Graph
from rdflib.namespace import RDF
from rdflib.term import URIRef

from loader.errors import InconsistencyError
from loader.inference import files
from loader.inference.closure import Axioms, Closure, Settings
from loader.inference.noise import is_noise, is_rdf, nameless_nodes
from ontology.rules import axiomatic_reasons
from queries import terms


class CountedSemantics(owlrl.OWLRL_Semantics):  # type: ignore[misc]
    """owlrl's semantics; remembers how many cycles it went through."""

    cycles = 0

    def rules(self, triple: object, cycle: int) -> None:
        """Apply every rule to one triple."""
        self.cycles = cycle
        super().rules(triple, cycle)


def close(data: Sequence[Path], ontology: Axioms, out: Path, *, graph: URIRef, settings: Settings) -> Closure:
    """Close with owlrl in memory."""
    asserted = Graph()
    for triple in ontology:
        asserted.add(triple)
    for quad in files.read_quads(data):
        asserted.add(terms.to_triple(quad))
    inferred, cycles = entailed_triples(asserted, axiomatic=settings.axiomatic)
    hidden = nameless_nodes(ontology)
    lines = sorted(files.quad_line(triple, graph) for triple in inferred if not hidden.intersection(triple))
    with files.written_whole(out) as beside:
        beside.write_text("".join(lines), encoding="utf-8")
    return Closure(len(asserted), len(lines), cycles)


def entailed_triples(asserted: Graph, *, axiomatic: bool = False) -> tuple[set[terms.Triple], int]:
    """Return the triples that a graph entails, and the number of cycles; the graph stays as it is.

    Without noise, or with what holds in every graph, after ``ontology.rules``: owlrl's own list is another.
    """
    closed = Graph()
    closed += asserted
    if axiomatic:
        closed += (reason.head for reason in axiomatic_reasons())
    semantics = CountedSemantics(closed, axioms=False, daxioms=False)
    semantics.closure()
    _refuse_contradictions(closed)
    told = {triple for triple in closed if triple not in asserted and is_rdf(*triple[:2])}
    return told if axiomatic else {triple for triple in told if not is_noise(*triple)}, semantics.cycles


def _refuse_contradictions(closed: Graph) -> None:
    # owlrl reports a contradiction as triples in the closed graph, not as an exception.
    messages = sorted(
        str(text)
        for report in closed.subjects(RDF.type, ERRNS.ErrorMessage)
        for text in closed.objects(report, ERRNS.error)
    )
    if messages:
        more = f" (and {len(messages) - 1} more)" if messages[1:] else ""
        raise InconsistencyError(f"{messages[0]}{more}", remedy="mend the data or the axioms")
