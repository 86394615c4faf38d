"""What OOPS! and FOOPS! would say of the ontology, as far as it can be told offline.

``LINTS`` names each check by its identifier in https://oops.linkeddata.es/catalogue.jsp (P…) or
https://w3id.org/foops/catalogue (the others); ``tests/cases/ontology/lint.tsv`` breaks each of them once.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SDO, SKOS, VANN, XSD
from rdflib.term import Literal, Node, URIRef

from ontology import read_axioms, read_schemes
from ontology.vocabulary import FG, ONTOLOGY

CASES = Path(__file__).parent.parent / "cases" / "ontology" / "lint.tsv"
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual)
MAPPINGS = (SKOS.closeMatch, SKOS.broadMatch, RDFS.subClassOf, RDFS.subPropertyOf)
DESCRIBED = ("en", "zh")
FOR_READERS = {RDFS.label, SKOS.definition, RDFS.isDefinedBy, SKOS.example, SKOS.scopeNote, SKOS.notation}


def terms(graph: Graph, *kinds: URIRef) -> Iterator[URIRef]:
    for kind in kinds or KINDS:
        for term in graph.subjects(RDF.type, kind):
            if isinstance(term, URIRef) and term.startswith(FG._NS):
                yield term


def properties(graph: Graph) -> Iterator[URIRef]:
    return terms(graph, OWL.ObjectProperty, OWL.DatatypeProperty)


def without_language(graph: Graph, predicate: URIRef, subjects: Iterable[URIRef]) -> Iterator[Node]:
    for term in subjects:
        if sorted(str(text.language) for text in graph.objects(term, predicate)) != list(DESCRIBED):
            yield term


def unlabelled(graph: Graph) -> Iterator[Node]:
    return without_language(graph, RDFS.label, terms(graph))


def undefined(graph: Graph) -> Iterator[Node]:
    return without_language(graph, SKOS.definition, terms(graph))


def unconnected(graph: Graph) -> Iterator[Node]:
    """Every term takes part in an axiom, besides its declaration and what is said for readers."""
    for term in terms(graph):
        linked = set(graph.predicates(term)) | set(graph.predicates(None, term))
        belongs = set(graph.objects(term, RDF.type)) - set(KINDS)
        if not belongs and not linked - FOR_READERS - {RDF.type}:
            yield term


def in_a_cycle(graph: Graph) -> Iterator[Node]:
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf):
        for term in terms(graph):
            if any(term in graph.transitive_objects(above, predicate) for above in graph.objects(term, predicate)):
                yield term


def not_set_apart(graph: Graph) -> Iterator[Node]:
    """Every class is disjoint with some other, itself or by a superclass."""
    disjoint = set(graph.objects(None, OWL.members / (RDF.rest * "*") / RDF.first)) | set(
        graph.subjects(OWL.disjointWith)
    )
    for term in terms(graph, OWL.Class):
        if not disjoint & set(graph.transitive_objects(term, RDFS.subClassOf)):
            yield term


def without_domain_or_range(graph: Graph) -> Iterator[Node]:
    for term in properties(graph):
        for exact, loose in ((RDFS.domain, SDO.domainIncludes), (RDFS.range, SDO.rangeIncludes)):
            if not list(graph.objects(term, exact)) + list(graph.objects(term, loose)):
                yield term


def with_several_domains_or_ranges(graph: Graph) -> Iterator[Node]:
    """Two rdfs:domain mean both at once, which is seldom meant."""
    for term in properties(graph):
        if any(len(list(graph.objects(term, predicate))) > 1 for predicate in (RDFS.domain, RDFS.range)):
            yield term


def with_a_wrong_inverse(graph: Graph) -> Iterator[Node]:
    """The domain of a property is the range of its inverse."""
    for term, other in graph.subject_objects(OWL.inverseOf):
        ends = [graph.value(term, RDFS.domain), graph.value(term, RDFS.range)]
        if ends != [graph.value(other, RDFS.range), graph.value(other, RDFS.domain)]:
            yield term


def inverse_to_itself(graph: Graph) -> Iterator[Node]:
    return (term for term, other in graph.subject_objects(OWL.inverseOf) if term == other)


def symmetric_between_two_classes(graph: Graph) -> Iterator[Node]:
    """A symmetric or transitive property leads from a class to itself."""
    for kind in (OWL.SymmetricProperty, OWL.TransitiveProperty):
        for term in graph.subjects(RDF.type, kind):
            if graph.value(term, RDFS.domain) != graph.value(term, RDFS.range):
                yield term


def symmetric_with_an_inverse(graph: Graph) -> Iterator[Node]:
    for term in graph.subjects(RDF.type, OWL.SymmetricProperty):
        if list(graph.objects(term, OWL.inverseOf | ~OWL.inverseOf)):
            yield term


def label_as_definition(graph: Graph) -> Iterator[Node]:
    for term in terms(graph):
        if set(graph.objects(term, RDFS.label)) & set(graph.objects(term, SKOS.definition)):
            yield term


def oddly_named(graph: Graph) -> Iterator[Node]:
    """Classes and individuals are CamelCase, properties and concepts of a scheme camelCase; no 'and' or 'or'."""
    for kind in KINDS:
        for term in terms(graph, kind):
            concept = (term, SKOS.inScheme, None) in graph
            upper = kind in (OWL.Class, OWL.NamedIndividual) and not concept
            local = term.removeprefix(FG._NS)
            if not re.fullmatch(r"[A-Z]\w*" if upper else r"[a-z]\w*", local) or re.search("And[A-Z]|Or[A-Z]", local):
                yield term


def miscellaneous(graph: Graph) -> Iterator[Node]:
    return (term for term in terms(graph, OWL.Class) if re.search("Other|Misc|Thing$", term))


def circularly_defined(graph: Graph) -> Iterator[Node]:
    """A term may follow from itself only where something else starts it, such as a sub-property."""
    for term in terms(graph):
        begins = list(graph.subjects(RDFS.subPropertyOf, term))
        if not begins and term in graph.objects(term, OWL.equivalentClass | OWL.propertyChainAxiom / RDF.first):
            yield term


def equivalent_to_two_of_ours(graph: Graph) -> Iterator[Node]:
    for predicate in (OWL.equivalentProperty, OWL.equivalentClass):
        for term, other in graph.subject_objects(predicate):
            if str(term).startswith(FG._NS) and str(other).startswith(FG._NS):
                yield term


def with_the_label_of_another(graph: Graph) -> Iterator[Node]:
    labels = Counter(
        label
        for kind in (OWL.Class, OWL.ObjectProperty)
        for t in terms(graph, kind)
        for label in graph.objects(t, RDFS.label)
    )
    return (subject for label, n in labels.items() if n > 1 for subject in graph.subjects(RDFS.label, label))


def chain_of_one(graph: Graph) -> Iterator[Node]:
    for term, head in graph.subject_objects(OWL.propertyChainAxiom):
        if graph.value(head, RDF.rest) == RDF.nil:
            yield term


def untyped(graph: Graph) -> Iterator[Node]:
    used = {node for triple in graph for node in triple if isinstance(node, URIRef) and node.startswith(FG._NS)}
    return (term for term in used if (term, RDF.type, None) not in graph)


def hijacked(graph: Graph) -> Iterator[Node]:
    """Of terms of other vocabularies nothing is said but their declaration."""
    for subject, predicate, _ in graph:
        if isinstance(subject, URIRef) and "w3id.org/fengong" not in subject and predicate != RDF.type:
            yield subject


def not_an_ontology(graph: Graph) -> Iterator[Node]:
    if set(graph.subjects(RDF.type, OWL.Ontology)) != {ONTOLOGY}:
        yield ONTOLOGY


def with_a_file_extension(graph: Graph) -> Iterator[Node]:
    return (t for t in graph.subjects(RDF.type) if re.search(r"\.(owl|ttl|rdf|xml)\b", str(t)))


def header(*predicates: URIRef) -> Callable[[Graph], Iterator[Node]]:
    return lambda graph: (predicate for predicate in predicates if (ONTOLOGY, predicate, None) not in graph)


def without_namespace(graph: Graph) -> Iterator[Node]:
    if str(graph.value(ONTOLOGY, VANN.preferredNamespaceUri)) != str(FG._NS):
        yield VANN.preferredNamespaceUri
    if str(graph.value(ONTOLOGY, VANN.preferredNamespacePrefix)) != "fg":
        yield VANN.preferredNamespacePrefix


def not_persistent(graph: Graph) -> Iterator[Node]:
    return (ont for ont in graph.subjects(RDF.type, OWL.Ontology) if not str(ont).startswith("https://w3id.org/"))


def of_another_version(graph: Graph) -> Iterator[Node]:
    version = graph.value(ONTOLOGY, OWL.versionInfo)
    if graph.value(ONTOLOGY, OWL.versionIRI) != URIRef(f"{ONTOLOGY}/{version}"):
        yield ONTOLOGY


def not_defined_here(graph: Graph) -> Iterator[Node]:
    return (term for term in terms(graph) if (term, RDFS.isDefinedBy, ONTOLOGY) not in graph)


def without_reuse(graph: Graph) -> Iterator[Node]:
    mapped = {other for predicate in MAPPINGS for other in graph.objects(None, predicate)}
    reused = {re.split("[#/]", str(other))[2] for other in mapped if not str(other).startswith(FG._NS)}
    if len(reused) < 5:
        yield ONTOLOGY


def without_a_licence_to_follow(graph: Graph) -> Iterator[Node]:
    if not isinstance(graph.value(ONTOLOGY, DCTERMS.license), URIRef):
        yield DCTERMS.license


def undated(graph: Graph) -> Iterator[Node]:
    for predicate in (DCTERMS.created, DCTERMS.issued, DCTERMS.modified):
        date = graph.value(ONTOLOGY, predicate)
        if not isinstance(date, Literal) or date.datatype != XSD.date:
            yield predicate


LINTS: dict[str, Callable[[Graph], Iterable[Node]]] = {
    "P02 P32": with_the_label_of_another,
    "P04": unconnected,
    "P05": with_a_wrong_inverse,
    "P06": in_a_cycle,
    "P07 P22": oddly_named,
    "P08 VOC4": undefined,
    "P10": not_set_apart,
    "P11": without_domain_or_range,
    "P19": with_several_domains_or_ranges,
    "P20": label_as_definition,
    "P21": miscellaneous,
    "P24": circularly_defined,
    "P25": inverse_to_itself,
    "P26": symmetric_with_an_inverse,
    "P27 P30 P31": equivalent_to_two_of_ours,
    "P28 P29": symmetric_between_two_classes,
    "P33": chain_of_one,
    "P34 P35": untyped,
    "P36": with_a_file_extension,
    "P38": not_an_ontology,
    "P40": hijacked,
    "P41 OM4.1": without_a_licence_to_follow,
    "FIND1 P39": without_namespace,
    "OM1": header(
        DCTERMS.title, DCTERMS.description, DCTERMS.license, OWL.versionIRI, DCTERMS.creator, DCTERMS.created
    ),
    "OM2": header(OWL.versionInfo, DCTERMS.bibliographicCitation, DCTERMS.abstract, VANN.preferredNamespacePrefix),
    "OM3": header(DCTERMS.publisher, DCTERMS.source, URIRef("https://w3id.org/mod#status"), DCTERMS.language),
    "OM5.1 OM5.2": undated,
    "PURL1": not_persistent,
    "URI2": not_defined_here,
    "VER1": of_another_version,
    "VOC1 VOC2": without_reuse,
    "VOC3": unlabelled,
}
BREAKS = [line.split("\t") for line in CASES.read_text(encoding="utf-8").splitlines()[1:]]


@pytest.mark.parametrize("check", LINTS)
def test_the_ontology_passes(check):
    assert sorted(set(LINTS[check](read_axioms()))) == []


def test_every_check_is_broken_by_some_case():
    assert {check for check, _ in BREAKS} == set(LINTS)


@pytest.mark.parametrize(("check", "update"), BREAKS)
def test_a_broken_ontology_fails(check, update):
    broken = Graph() + read_axioms()
    broken.namespace_manager = read_axioms().namespace_manager
    broken.update(update)
    assert list(LINTS[check](broken))


def test_eli_responsibility_of_is_never_used():
    """It means the drafting ministry."""
    assert not [triple for triple in read_axioms() if any("responsibility_of" in str(node) for node in triple)]


def test_concepts_are_labelled_in_both_languages_and_have_their_notation_as_local_name():
    graph = read_schemes()
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    for predicate in (SKOS.prefLabel, SKOS.definition):
        assert not list(
            without_language(graph, predicate, concepts | set(graph.subjects(RDF.type, SKOS.ConceptScheme)))
        )
    for concept in concepts:
        assert concept == URIRef(f"{graph.value(concept, SKOS.inScheme)}/{graph.value(concept, SKOS.notation)}")
        assert graph.value(concept, SKOS.broader | SKOS.topConceptOf) is not None
