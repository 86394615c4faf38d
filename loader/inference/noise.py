"""What OWL 2 RL entails of any graph whatever, and nobody wants to read.

Every resource equals itself, every class lies below ``owl:Thing``, ``owl:Class`` is a class: true, and most of the
output of a literal reading of the rules. The engines leave it out unless asked (``Settings.axiomatic``).
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import BNode, Literal, Node, URIRef

from ontology.datatypes import DATATYPES

REFLEXIVE = frozenset(
    (OWL.sameAs, OWL.equivalentClass, OWL.equivalentProperty, RDFS.subClassOf, RDFS.subPropertyOf),
)
BELOW_THING = frozenset((RDF.type, RDFS.subClassOf, RDFS.domain, RDFS.range))
W3C = tuple(str(vocabulary) for vocabulary in (RDF, RDFS, OWL, XSD))


def nameless_nodes(ontology: Iterable[tuple[Node, ...]]) -> set[BNode]:
    """Return the blank nodes of an ontology, which mean nothing outside it."""
    return {term for triple in ontology for term in triple if isinstance(term, BNode)}


def is_rdf(subject: Node, predicate: Node) -> bool:
    """Tell whether a triple can be written: generalised RDF also has literal subjects and predicates without an IRI."""
    return not isinstance(subject, Literal) and isinstance(predicate, URIRef)


def is_noise(subject: Node, predicate: Node, object: Node) -> bool:
    """Tell whether an inferred triple says nothing of this graph in particular, or is not RDF at all.

    Noise is: what is not RDF (``is_rdf``); a reflexive equality or hierarchy;
    ``owl:Thing`` as a class, domain or range; membership of a datatype; anything about a term of RDF, RDFS, OWL or XSD
    (axiomatic triples).
    """
    return (
        not is_rdf(subject, predicate)
        or (subject == object and predicate in REFLEXIVE)
        or (object == OWL.Thing and predicate in BELOW_THING)
        or (object in DATATYPES and predicate == RDF.type)
        or (isinstance(subject, URIRef) and str(subject).startswith(W3C))
    )
