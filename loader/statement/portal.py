"""What portals and editors look for in the description: DCAT-AP 3, prefixes, properties by class, its own size.

https://semiceu.github.io/DCAT-AP/releases/3.0.0/. The editor of the Swiss Institute of Bioinformatics completes a query
from ``sh:prefix``, from property partitions within class partitions, and from examples. No clock is read: the data set
was issued with the ontology, and modified with it or with its newest document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import QuerySolutions, Store
from rdflib import Graph, Literal
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SH, VOID, XSD, Namespace
from rdflib.term import Node, URIRef

from loader import iris
from loader.snapshot.measuring import Partition, number_of, text_of
from loader.statement.description import LICENCE, MAINTAINERS, partition_triples
from ontology import read_axioms
from ontology.vocabulary import DATASET, DESCRIPTION_GRAPH, HOME, ID, ONTOLOGY
from queries.export import FORMATS
from queries.names import PREFIXES

AUTHORITY = "http://publications.europa.eu/resource/authority/"
LANGUAGES = (URIRef(f"{AUTHORITY}language/ENG"), URIRef(f"{AUTHORITY}language/ZHO"))
THEME = URIRef(f"{AUTHORITY}data-theme/GOVE")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
CONTACT = ID["agent/maintainers/contact"]
FILE_TYPES: Mapping[str, str] = {  # by media type
    "application/n-quads": "RDF_N_QUADS",
    "application/n-triples": "RDF_N_TRIPLES",
    "application/trig": "RDF_TRIG",
    "application/ld+json": "JSON_LD",
    "text/turtle": "RDF_TURTLE",
    "text/csv": "CSV",
    "application/zip": "ZIP",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
}
OTHER_TYPE = "OCTET"
NEWEST = """
SELECT (MAX(?date) AS ?newest) {
  GRAPH ?g { ?annex <http://data.europa.eu/eli/ontology#date_document> ?date }
  FILTER(DATATYPE(?date) = <http://www.w3.org/2001/XMLSchema#date>)
}
"""
CLASS_PROPERTIES = """
SELECT ?class ?property (COUNT(*) AS ?triples) {
  { SELECT DISTINCT ?thing ?class { GRAPH ?g { ?thing a ?class FILTER isIRI(?thing) } } }
  GRAPH ?h { ?thing ?property ?value }
} GROUP BY ?class ?property
"""
MOST_PARTITIONED = 500_000  # triples of a store whose properties are counted class by class: it takes a while

Triple = tuple[Node, Node, Node]


def describe_for_portals(store: Store, partition: Partition) -> Graph:
    """Return what portals and editors want to know beyond the description."""
    graph = Graph()
    for part in (_catalogue_triples(store), _export_triples(), _prefix_triples(), _class_triples(store, partition)):
        for triple in part:
            graph.add(triple)
    return graph


def _catalogue_triples(store: Store) -> Iterator[Triple]:
    """Yield what DCAT-AP asks of a data set."""
    issued = str(read_axioms().value(ONTOLOGY, DCTERMS.issued))
    for language in LANGUAGES:
        yield DATASET, DCTERMS.language, language
    yield DATASET, DCAT.theme, THEME
    yield DATASET, DCAT.contactPoint, CONTACT
    yield CONTACT, RDF.type, VCARD.Kind
    yield CONTACT, VCARD.fn, Literal("Maintainers of Fengong", lang="en")
    yield CONTACT, VCARD.hasURL, URIRef(HOME)
    yield MAINTAINERS, RDF.type, FOAF.Agent
    yield MAINTAINERS, FOAF.name, Literal("Maintainers of Fengong", lang="en")
    yield DATASET, DCTERMS.issued, Literal(issued, datatype=XSD.date)
    yield DATASET, DCTERMS.modified, Literal(max(issued, _newest_document(store)), datatype=XSD.date)


def _newest_document(store: Store) -> str:
    """Return the latest date of a document; the empty string where none has one."""
    found = store.query(NEWEST)
    assert isinstance(found, QuerySolutions)
    newest = next(found)["newest"]
    return text_of(newest) if newest is not None else ""


def _export_triples() -> Iterator[Triple]:
    """Yield each export as a distribution, and the file type of the dump."""
    for name, each in FORMATS.items():
        iri, address = ID[f"dataset/fengong/export/{name}"], URIRef(f"{HOME}exports/{name}")
        yield DATASET, DCAT.distribution, iri
        yield iri, RDF.type, DCAT.Distribution
        yield iri, DCTERMS.title, Literal(each.title.en, lang="en")
        yield iri, DCTERMS.title, Literal(each.title.zh, lang="zh")
        yield iri, DCAT.accessURL, address
        yield iri, DCAT.mediaType, URIRef(f"https://www.iana.org/assignments/media-types/{each.media_type}")
        yield iri, DCTERMS["format"], URIRef(f"{AUTHORITY}file-type/{FILE_TYPES.get(each.media_type, OTHER_TYPE)}")
        yield iri, DCTERMS.license, LICENCE
    dump = ID["dataset/fengong/file/fengong.nq"]
    yield dump, DCTERMS["format"], URIRef(f"{AUTHORITY}file-type/RDF_N_QUADS")


def _prefix_triples() -> Iterator[Triple]:
    """Yield the prefixes that queries here are written with."""
    for name, namespace in PREFIXES.items():
        declared = ID[f"dataset/fengong/prefix/{name}"]
        yield DATASET, SH.declare, declared
        yield declared, RDF.type, SH.PrefixDeclaration
        yield declared, SH.prefix, Literal(name)
        yield declared, SH.namespace, Literal(str(namespace), datatype=XSD.anyURI)


def _class_triples(store: Store, partition: Partition) -> Iterator[Triple]:
    """Yield for each class the properties of its things, where counting them does not take too long."""
    if partition.triples > MOST_PARTITIONED:
        return
    found = store.query(CLASS_PROPERTIES)
    assert isinstance(found, QuerySolutions)
    for row in found:
        class_, property_ = text_of(row["class"]), text_of(row["property"])
        ((_, _, whole), *_) = partition_triples("class", VOID.classPartition, VOID["class"], class_, VOID.entities, 0)
        part = URIRef(f"{whole}/{iris.name_fingerprint(property_)}")
        yield URIRef(str(whole)), VOID.propertyPartition, part
        yield part, RDF.type, VOID.Dataset
        yield part, VOID.property, URIRef(property_)
        yield part, VOID.triples, Literal(number_of(row["triples"]))


def count_description(description: Graph, partition: Partition) -> Graph:
    """Return the description with itself among the graphs, so that its sizes are those that ``COUNT(*)`` gives.

    A number is one triple whatever it is, so that the description can tell its own size.
    """
    description.add((DATASET, VOID.subset, DESCRIPTION_GRAPH))
    description.add((DESCRIPTION_GRAPH, RDF.type, VOID.Dataset))
    size = len(description) + 1
    description.add((DESCRIPTION_GRAPH, VOID.triples, Literal(size)))
    description.set((DATASET, VOID.triples, Literal(partition.triples + size)))
    return description


def joined_graphs(parts: Iterable[Graph]) -> Graph:
    """Return several graphs as one."""
    whole = Graph()
    for part in parts:
        for triple in part:
            whole.add(triple)
    return whole
