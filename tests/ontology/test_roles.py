"""What follows from the evidence, and what must not; ``owlrl`` draws the conclusions."""

from collections.abc import Mapping
from pathlib import Path

import owlrl
import pytest
from rdflib import Graph
from rdflib.term import URIRef

from ontology import read_axioms
from ontology.modules import module_axioms
from ontology.vocabulary import FG

CASES = Path(__file__).parent.parent / "cases" / "ontology"
PREFIXES = """
@prefix : <https://w3id.org/fengong/id/> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix fg: <https://w3id.org/fengong/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""


def lines(file: str) -> list[list[str]]:
    return [line.split("\t") for line in (CASES / file).read_text(encoding="utf-8").splitlines()[1:]]


ROLES = lines("roles.tsv")
ROWS = 120
RULES = {
    "print": None,
    "first assumed": (FG.FirstListedLeads, False),
    "first stated": (FG.FirstListedLeads, True),
    "comma assumed": (FG.BeforeFirstCommaLeads, False),
    "comma stated": (FG.BeforeFirstCommaLeads, True),
}
CONTRADICTIONS = lines("contradictions.tsv")


def parse(statements: str) -> Graph:
    return Graph().parse(data=f"{PREFIXES}{statements} .", format="turtle")


def closed(*statements: str, rule: tuple[URIRef, bool] | None = None) -> Graph:
    graph = Graph().parse(CASES / "roles.ttl")
    for part in (read_axioms(), *map(parse, statements), *([module_axioms(rule[0], stated=rule[1])] if rule else [])):
        for triple in part:
            graph.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def contradictions(graph: Graph) -> list[str]:
    """owlrl tells them as triples of a class of its own."""
    return [str(message) for message in graph.objects(None, owlrl.Namespaces.ERRNS.error)]


@pytest.fixture(scope="module")
def conclusions() -> Mapping[str, Graph]:
    return {under: closed(rule=rule) for under, rule in RULES.items()}


def test_every_case_is_read():
    assert (len(ROLES), len(CONTRADICTIONS)) == (ROWS, 4)
    assert {under for _, under, _ in ROLES} == set(RULES)


@pytest.mark.parametrize(("follows", "under", "triple"), ROLES)
def test_roles(conclusions, follows, under, triple):
    (stated,) = parse(triple)
    assert (stated in conclusions[under]) == (follows == "yes")


def test_the_example_is_consistent(conclusions):
    assert {under: contradictions(graph) for under, graph in conclusions.items()} == {under: [] for under in RULES}


@pytest.mark.parametrize(("why", "statement"), CONTRADICTIONS)
def test_what_cannot_be_both_is_a_contradiction(why, statement):
    assert contradictions(closed(statement))
