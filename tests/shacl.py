"""What pySHACL finds: the oracle for the engine that builds use."""

from collections.abc import Iterator
from textwrap import shorten

import pyshacl
from rdflib import Graph
from rdflib.namespace import SH
from rdflib.term import BNode, Literal, Node

import ontology
from loader.checks.validation import Finding, Severity, short_iri


def pyshacl_findings(graph: Graph) -> Iterator[tuple[str, Finding]]:
    """Yield the findings of pySHACL, which knows the ontology, in our words; each with its node."""
    _, results, _ = pyshacl.validate(
        graph, shacl_graph=ontology.read_shapes(), ont_graph=ontology.read_axioms(), inference="none"
    )
    assert isinstance(results, Graph)
    shapes = ontology.read_shapes()
    language = {str(text): text.language for text in shapes.objects(None, SH.message) if isinstance(text, Literal)}
    for result in results.objects(None, SH.result):
        messages = {language[text]: text for text in map(str, results.objects(result, SH.resultMessage))}
        queried = results.value(result, SH.sourceConstraintComponent) == SH.SPARQLConstraintComponent
        focus = results.value(result, SH.value if queried else SH.focusNode)
        severity = str(results.value(result, SH.resultSeverity)).removeprefix(str(SH))
        path, value = shown(results.value(result, SH.resultPath)), shown(results.value(result, SH.value))
        finding = Finding(
            Severity[severity.upper()], shown(focus), path, "" if queried else value, messages["en"], messages["zh"]
        )
        yield str(focus), finding


def shown(term: Node | None) -> str:
    """Return a term as a reader wants it."""
    if term is None or isinstance(term, BNode):
        return ""
    return shorten(term, width=60, placeholder="…") if isinstance(term, Literal) else short_iri(f"<{term}>")
