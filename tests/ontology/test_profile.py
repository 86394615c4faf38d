"""The ontology is OWL 2 RL, and the check that says so would notice if it were not."""

from pathlib import Path

import pytest
from rdflib import Graph

from ontology import read_axioms
from ontology.profile import find_departures

CASES = Path(__file__).parent.parent / "cases" / "ontology"
PREFIXES = """
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix fg: <https://w3id.org/fengong/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def lines(file: str) -> list[list[str]]:
    return [line.split("\t") for line in (CASES / file).read_text(encoding="utf-8").splitlines()[1:]]


OUTSIDE = lines("outside-rl.tsv")
INSIDE = lines("inside-rl.tsv")


def with_axiom(axiom: str) -> Graph:
    return Graph().parse(data=PREFIXES + axiom, format="turtle") + read_axioms()


def test_the_ontology_is_in_the_profile():
    assert find_departures(read_axioms()) == []


def test_every_case_is_read():
    assert (len(OUTSIDE), len(INSIDE)) == (27, 10)


@pytest.mark.parametrize(("axiom", "fault"), OUTSIDE)
def test_what_is_outside_is_told(axiom, fault):
    assert any(fault in told for told in find_departures(with_axiom(axiom)))


@pytest.mark.parametrize("axiom", [axiom for (axiom,) in INSIDE])
def test_what_is_inside_passes(axiom):
    assert find_departures(with_axiom(axiom)) == []
