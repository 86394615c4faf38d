"""What OWL 2 RL entails of any graph whatever, and nobody wants to read.

Every resource equals itself, every class lies below ``owl:Thing``, ``owl:Class`` is a class: true, and most of the
output of a literal reading of the rules. The engines leave it out; comparisons between engines are made without it.
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


def is_noise(subject: Node, predicate: Node, object: Node) -> bool:
    """Tell whether an inferred triple says nothing of this graph in particular, or is not RDF at all.

    Noise is: a literal subject or a predicate that is no IRI (generalised RDF); a reflexive equality or hierarchy;
    ``owl:Thing`` as a class, domain or range; membership of a datatype; anything about a term of RDF, RDFS, OWL or XSD
    (axiomatic triples).
    """
    return (
        isinstance(subject, Literal)
        or not isinstance(predicate, URIRef)
        or (subject == object and predicate in REFLEXIVE)
        or (object == OWL.Thing and predicate in BELOW_THING)
        or (object in DATATYPES and predicate == RDF.type)
        or (isinstance(subject, URIRef) and str(subject).startswith(W3C))
    )
