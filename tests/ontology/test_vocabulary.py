"""The Python names and ``fengong.ttl`` say the same."""

from collections import Counter

from rdflib.namespace import OWL, RDF
from rdflib.term import URIRef

from ontology import read_axioms
from ontology.vocabulary import FG


def test_python_and_turtle_name_the_same_terms():
    assert set(FG.__annotations__) == {
        str(term).removeprefix(str(FG._NS))
        for term in read_axioms().subjects(RDF.type)
        if isinstance(term, URIRef) and term.startswith(FG._NS)
    }


def test_every_term_is_declared_once_as_one_thing():
    kinds = Counter(
        term
        for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual)
        for term in read_axioms().subjects(RDF.type, kind)
    )
    assert set(kinds.values()) == {1}
