"""RDF terms between rdflib, which the rules and the people's code speak, and Oxigraph, which parses and stores."""

from __future__ import annotations

import pyoxigraph as ox
from rdflib.term import BNode, Literal, Node, URIRef

from queries.errors import FengongError

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Triple = tuple[Node, Node, Node]


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
    raise FengongError("a triple inside a triple (RDF 1.2) cannot be reasoned about", where=str(term))


def to_triple(quad: ox.Quad | ox.Triple) -> Triple:
    """Return the triple of a quad for rdflib."""
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


def to_text(term: Node) -> str:
    """Return a term in canonical N-Triples."""
    return str(to_oxigraph(term))


def from_text(text: str) -> Node:
    """Return the term that N-Triples spells."""
    (triple,) = ox.parse(f"<a:a> <a:a> {text} .", ox.RdfFormat.N_TRIPLES)
    return to_rdflib(triple.object)


def literal_from_text(text: str) -> Literal:
    """Return the literal that N-Triples spells."""
    term = from_text(text)
    assert isinstance(term, Literal)
    return term
