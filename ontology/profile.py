"""The OWL 2 RL profile, checked on the syntax of an ontology.

Covers the grammar of https://www.w3.org/TR/owl2-profiles/#OWL_2_RL on named and anonymous classes, the declarations
that OWL 2 DL wants, and its two global restrictions on properties: simple ones where it matters, no cycle of chains.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set

from rdflib import Graph
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import BNode, Literal, Node, URIRef

# Where a class expression stands decides which constructors it may use, and in which place their parts then stand.
Place = Mapping[URIRef, str]
PLACES: Mapping[str, Place] = {
    "sub": {
        OWL.intersectionOf: "sub",
        OWL.unionOf: "sub",
        OWL.someValuesFrom: "sub or Thing",
        OWL.oneOf: "",
        OWL.hasValue: "",
    },
    "super": {
        OWL.intersectionOf: "super",
        OWL.allValuesFrom: "super",
        OWL.complementOf: "sub",
        OWL.hasValue: "",
        OWL.maxCardinality: "0 or 1",
        OWL.maxQualifiedCardinality: "0 or 1",
    },
    "equivalent": {OWL.intersectionOf: "equivalent", OWL.hasValue: ""},
}
AXIOMS = {
    RDFS.subClassOf: ("sub", "super"),
    OWL.equivalentClass: ("equivalent", "equivalent"),
    OWL.disjointWith: ("sub", "sub"),
    OWL.hasKey: ("sub", ""),
    RDFS.domain: ("", "super"),
}
CONSTRUCTORS = {constructor for place in PLACES.values() for constructor in place} | {
    OWL.cardinality,
    OWL.hasSelf,
    OWL.minCardinality,
    OWL.minQualifiedCardinality,
    OWL.qualifiedCardinality,
}
BOUNDED = (OWL.maxCardinality, OWL.maxQualifiedCardinality)
EXCLUDED = {
    OWL.ReflexiveProperty,
    OWL.datatypeComplementOf,
    OWL.disjointUnionOf,
    OWL.onProperties,
    OWL.withRestrictions,
}
DATATYPES = {
    *(RDFS.Literal, RDF.PlainLiteral, RDF.XMLLiteral, XSD.anyURI, XSD.base64Binary, XSD.boolean, XSD.byte),
    *(XSD.dateTime, XSD.dateTimeStamp, XSD.decimal, XSD.double, XSD.float, XSD.hexBinary, XSD.int, XSD.integer),
    *(XSD.language, XSD.long, XSD.Name, XSD.NCName, XSD.negativeInteger, XSD.NMTOKEN, XSD.nonNegativeInteger),
    *(XSD.nonPositiveInteger, XSD.normalizedString, XSD.positiveInteger, XSD.short, XSD.string, XSD.token),
    *(XSD.unsignedByte, XSD.unsignedInt, XSD.unsignedLong, XSD.unsignedShort),
}
KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
NEEDS_SIMPLE = (
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.IrreflexiveProperty,
    OWL.AsymmetricProperty,
)
BUILT_IN = (str(RDF), str(RDFS), str(OWL), str(XSD))


def find_departures(ontology: Graph, *, declarations: bool = True) -> list[str]:
    """Return what in ``ontology`` is outside OWL 2 RL, one sentence each; nothing for an ontology of the profile.

    ``declarations``: whether terms must be declared too, as OWL 2 DL wants it and data seldom do.
    """
    checks = (excluded_terms, misplaced_classes, odd_ranges, wrongly_simple, irregular_chains)
    chosen = (*checks, undeclared_terms) if declarations else checks
    return sorted({fault for check in chosen for fault in check(ontology)})


def excluded_terms(ontology: Graph) -> Iterator[str]:
    """Yield uses of what the profile leaves out altogether, wherever they stand."""
    for subject, predicate, value in ontology:
        for term in {predicate, value} & EXCLUDED:
            yield f"{local_name(subject)} uses {local_name(term)}, which OWL 2 RL leaves out"
    for constructor in BOUNDED:
        for expression in ontology.subjects(constructor):
            yield from too_large_bounds(ontology, expression, constructor)


def too_large_bounds(ontology: Graph, expression: Node, constructor: URIRef) -> Iterator[str]:
    """Yield a cardinality of an expression that is more than the profile allows."""
    if any(
        not isinstance(most, Literal) or most.value not in (0, 1) for most in ontology.objects(expression, constructor)
    ):
        yield f"{local_name(constructor)} is more than 1"


def misplaced_classes(ontology: Graph) -> Iterator[str]:
    """Yield class expressions that may not stand where they do."""
    for predicate, (left, right) in AXIOMS.items():
        for subject, value in ontology.subject_objects(predicate):
            yield from misplaced_parts(ontology, subject, left)
            yield from misplaced_parts(ontology, value, right)
    for axiom in ontology.subjects(RDF.type, OWL.AllDisjointClasses):
        for member in list_members(ontology, axiom, OWL.members):
            yield from misplaced_parts(ontology, member, "sub")
    for constructor in CONSTRUCTORS:  # on a named class it says what the class is equivalent to
        for named in set(ontology.subjects(constructor)):
            if isinstance(named, URIRef):
                yield from misused_constructors(ontology, named, constructor, "equivalent")
    for prop in ontology.subjects(RDF.type, OWL.ObjectProperty):
        for value in ontology.objects(prop, RDFS.range):
            yield from misplaced_parts(ontology, value, "super")


def misplaced_parts(ontology: Graph, expression: Node, place: str) -> Iterator[str]:
    """Yield the faults of one class expression in a place (empty: any) and of its parts in theirs."""
    if not place or (expression == OWL.Thing and place.endswith("or Thing")):
        return
    place = place.removesuffix(" or Thing")
    if expression == OWL.Thing:
        yield f"owl:Thing stands as {_article(place)} {place} class"
    for constructor in CONSTRUCTORS & set(ontology.predicates(expression)) if isinstance(expression, BNode) else ():
        yield from misused_constructors(ontology, expression, constructor, place)


def misused_constructors(ontology: Graph, expression: Node, constructor: URIRef, place: str) -> Iterator[str]:
    """Yield the faults of one constructor."""
    inner = PLACES[place].get(constructor)
    if inner is None:
        yield f"{local_name(constructor)} stands in {_article(place)} {place} class"
    elif inner == "0 or 1":
        yield from too_large_bounds(ontology, expression, constructor)
    elif inner:
        for part in combined_classes(ontology, expression, constructor):
            yield from misplaced_parts(ontology, part, inner)


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


def combined_classes(ontology: Graph, expression: Node, constructor: URIRef) -> Iterable[Node]:
    """Return the classes that a constructor combines."""
    if constructor in (OWL.intersectionOf, OWL.unionOf):
        return list_members(ontology, expression, constructor)
    return ontology.objects(expression, constructor)


def list_members(ontology: Graph, subject: Node, predicate: URIRef) -> list[Node]:
    """Return the members of the lists that ``predicate`` gives."""
    return [member for head in ontology.objects(subject, predicate) for member in Collection(ontology, head)]


def odd_ranges(ontology: Graph) -> Iterator[str]:
    """Yield datatypes that the profile does not have."""
    for prop in ontology.subjects(RDF.type, OWL.DatatypeProperty):
        for value in set(ontology.objects(prop, RDFS.range)) - DATATYPES:
            yield f"{local_name(prop)} has the range {local_name(value)}, no datatype of OWL 2 RL"


def undeclared_terms(ontology: Graph) -> Iterator[str]:
    """Yield terms that are used in axioms without a declaration, and properties declared as two kinds."""
    for predicate in set(ontology.predicates()):
        if not str(predicate).startswith(BUILT_IN) and not property_kinds(ontology, predicate):
            yield f"{local_name(predicate)} is used and not declared"
    for prop in set(properties_in_axioms(ontology)):
        if len(property_kinds(ontology, prop)) != 1:
            yield f"{local_name(prop)} is declared as {len(property_kinds(ontology, prop))} kinds of property"
    for term in set(classes_in_axioms(ontology)):
        if isinstance(term, URIRef) and (term, RDF.type, OWL.Class) not in ontology:
            yield f"{local_name(term)} is used as a class and not declared"


def property_kinds(ontology: Graph, prop: Node) -> list[URIRef]:
    """Return which kinds of property something is declared to be."""
    return [kind for kind in KINDS if (prop, RDF.type, kind) in ontology]


def properties_in_axioms(ontology: Graph) -> Iterator[Node]:
    """Yield every property that an axiom speaks of."""
    for predicate in (RDFS.subPropertyOf, OWL.inverseOf, OWL.equivalentProperty, OWL.propertyDisjointWith):
        for subject, value in ontology.subject_objects(predicate):
            yield from (subject, value)
    for chained, chain in property_chains(ontology):
        yield from (chained, *chain)
    yield from ontology.subjects(RDFS.domain)
    yield from ontology.subjects(RDFS.range)
    yield from ontology.objects(None, OWL.onProperty)


def classes_in_axioms(ontology: Graph) -> Iterator[Node]:
    """Yield every class that an axiom speaks of."""
    for predicate in (RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith):
        for subject, value in ontology.subject_objects(predicate):
            yield from (subject, value)
    yield from ontology.objects(None, RDFS.domain)
    for prop in ontology.subjects(RDF.type, OWL.ObjectProperty):
        yield from ontology.objects(prop, RDFS.range)
    for axiom in ontology.subjects(RDF.type, OWL.AllDisjointClasses):
        yield from list_members(ontology, axiom, OWL.members)


def property_chains(ontology: Graph) -> Iterator[tuple[Node, list[Node]]]:
    """Yield each property with each chain that implies it; transitivity is the chain of a property with itself."""
    for prop, head in ontology.subject_objects(OWL.propertyChainAxiom):
        yield prop, list(Collection(ontology, head))
    for prop in ontology.subjects(RDF.type, OWL.TransitiveProperty):
        yield prop, [prop, prop]


def properties_above(ontology: Graph, props: Iterable[Node]) -> Set[Node]:
    """Return the properties with every inverse and super-property, over any number of steps."""
    found: set[Node] = set()
    waiting = list(props)
    while waiting:
        prop = waiting.pop()
        if prop not in found:
            found.add(prop)
            waiting += ontology.objects(prop, RDFS.subPropertyOf | OWL.inverseOf | ~OWL.inverseOf)
    return found


def wrongly_simple(ontology: Graph) -> Iterator[str]:
    """Yield properties that follow from a chain and yet carry a characteristic that only simple ones may."""
    for prop in properties_above(ontology, (chained for chained, _ in property_chains(ontology))):
        for kind in NEEDS_SIMPLE:
            if (prop, RDF.type, kind) in ontology:
                yield f"{local_name(prop)} follows from a chain and is declared {local_name(kind)}"


def irregular_chains(ontology: Graph) -> Iterator[str]:
    """Yield chains that lead back to the property they imply, other than at one of their ends."""
    implied: dict[Node, set[Node]] = {}
    for prop, chain in property_chains(ontology):
        for link in chain:
            implied.setdefault(link, set()).add(prop)
    for prop, chain in property_chains(ontology):
        for link in inner_links(prop, chain):
            if link in reachable_properties(ontology, prop, implied):
                yield f"{local_name(prop)} follows from a chain through {local_name(link)}, which follows from it"


def inner_links(prop: Node, chain: list[Node]) -> list[Node]:
    """Return the links of a chain without the one end at which the implied property itself may stand."""
    if chain == [prop, prop]:
        return []
    return chain[1:] if chain[0] == prop else chain[:-1] if chain[-1] == prop else chain


def reachable_properties(ontology: Graph, start: Node, implied: Mapping[Node, set[Node]]) -> Set[Node]:
    """Return every property that follows, by whatever chain, from what ``start`` implies."""
    found: set[Node] = set()
    waiting = set(properties_above(ontology, [start]))
    while waiting:
        found |= waiting
        follows = {prop for link in waiting for prop in implied.get(link, ())}
        waiting = set(properties_above(ontology, follows)) - found
    return found


def local_name(term: Node) -> str:
    """Return the local name of a term, for messages."""
    return "an anonymous class" if isinstance(term, BNode) else re.split(r"[#/]", str(term))[-1]
