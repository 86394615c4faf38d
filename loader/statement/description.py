"""The data set about itself: VoID, DCAT, PROV, and quality in DQV.

https://www.w3.org/TR/void/, https://www.w3.org/TR/vocab-dcat-3/, https://www.w3.org/TR/vocab-dqv/. Nothing here reads a
clock or a graph: the same figures give the same description. It goes to ``…/graph/description``, which the dump leaves
out, since the description tells the checksum of the dump.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from rdflib import Graph, Literal
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SH, SKOS, VOID, XSD, Namespace
from rdflib.term import Node, URIRef

from loader import iris
from loader.snapshot.measuring import METRICS, Metric, Partition
from ontology.vocabulary import DATASET, DQV, FG, HOME, ID, LAYERS, ONTOLOGY, ONTOLOGY_GRAPH, SPDX

SERVICE = ID["dataset/fengong/sparql"]
BUILD = ID["activity/build"]
MAINTAINERS = ID["agent/maintainers"]
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")  # of the data; see LICENSE-DATA.md for the reason
OWL_RL = URIRef("http://www.w3.org/ns/owl-profile/RL")
LDQD = Namespace("http://www.w3.org/2016/05/ldqd#")
MEDIA_TYPES = Namespace("https://www.iana.org/assignments/media-types/")
PREFIXES = {"dqv": DQV._NS, "fg": FG._NS, "ldqd": LDQD, "spdx": SPDX._NS}
VOCABULARIES = (
    str(FG._NS),
    "http://data.europa.eu/eli/ontology#",
    "http://www.w3.org/2004/02/skos/core#",
    "http://www.w3.org/ns/oa#",
    "http://www.w3.org/ns/org#",
    "http://www.w3.org/ns/prov#",
    str(DCTERMS),
)
TEXTS = {
    DCTERMS.title: {"en": "Fengong: who is responsible for what", "zh": "分工：谁对什么负责"},
    DCTERMS.description: {
        "en": "Lead, supporting and responsible units of the requirements in government task-division annexes, "
        "each with the printed sentence that says so. Triples are counted in each graph that holds them; classes and "
        "properties without those of this description.",
        "zh": "政府任务分工附件中各项工作要求的牵头、配合与责任单位，均附所据原文。"
        "三元组按所在图分别计数；类与属性的计数不含本描述。",
    },
}
KEYWORDS = {
    "en": ("responsible unit", "task division", "public administration"),
    "zh": ("责任单位", "任务分工", "牵头"),
}
COMPARED = {"Task": FG.Task, "Requirement": FG.Requirement, "Clause": FG.Clause, "Assignment": FG.Assignment}
COMPLETE = Metric("stated", "completeness", "share of the source's parts that are stated", "已陈述的原文条目比例", "")

Triple = tuple[Node, Node, Node]


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it was read: what the graph is counted against."""

    id: str
    title: str
    sha256: str
    counts: Mapping[str, int]  # by the names of ``COMPARED``

    @classmethod
    def of(cls, summary: Mapping[str, Any]) -> Source:
        """Take what is counted from the summary of a document."""
        counts = {name: summary[f"{name.lower()}s"] for name in COMPARED}
        return cls(summary["id"], summary["title"], summary["sha256"], counts)


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file of the snapshot that is offered for download."""

    name: str
    media_type: str
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path, media_type: str) -> Distribution:
        """Measure a file."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(path.name, media_type, path.stat().st_size, digest)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a description tells."""

    partition: Partition
    measurements: Mapping[str, Decimal]  # by the slugs of ``METRICS``
    findings: Mapping[str, int]  # of SHACL, by severity
    sources: tuple[Source, ...]
    distributions: tuple[Distribution, ...]
    version: str


def describe_dataset(facts: Facts) -> Graph:
    """Return the description of the data set."""
    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for part in (
        catalogue_triples,
        partition_figures,
        graph_triples,
        distribution_triples,
        service_triples,
        provenance_triples,
        quality_triples,
        comparison_triples,
        validity_triples,
    ):
        for triple in part(facts):
            graph.add(triple)
    return graph


def catalogue_triples(facts: Facts) -> Iterable[Triple]:
    """Yield what a catalogue shows first."""
    for kind in (VOID.Dataset, DCAT.Dataset, PROV.Entity):
        yield DATASET, RDF.type, kind
    for predicate, texts in TEXTS.items():
        for language, text in texts.items():
            yield DATASET, predicate, Literal(text, lang=language)
    for language, words in KEYWORDS.items():
        for word in words:
            yield DATASET, DCAT.keyword, Literal(word, lang=language)
    yield DATASET, SKOS.prefLabel, Literal(TEXTS[DCTERMS.title]["en"], lang="en")
    yield DATASET, SKOS.prefLabel, Literal(TEXTS[DCTERMS.title]["zh"], lang="zh")
    yield DATASET, DCTERMS.license, LICENCE
    yield DATASET, DCTERMS.creator, MAINTAINERS
    yield DATASET, DCTERMS.publisher, MAINTAINERS
    yield DATASET, DCTERMS.conformsTo, ONTOLOGY
    yield DATASET, OWL.versionInfo, Literal(facts.version)
    yield DATASET, DCAT.landingPage, URIRef(HOME)
    yield DATASET, FOAF.homepage, URIRef(HOME)


def partition_figures(facts: Facts) -> Iterable[Triple]:
    """Yield VoID: how much of what, with an example of each class of ours."""
    partition = facts.partition
    yield DATASET, VOID.triples, Literal(partition.triples)
    yield DATASET, VOID.distinctSubjects, Literal(partition.subjects)
    yield DATASET, VOID.distinctObjects, Literal(partition.objects)
    yield DATASET, VOID.classes, Literal(len(partition.classes))
    yield DATASET, VOID.properties, Literal(len(partition.properties))
    yield DATASET, VOID.uriSpace, Literal(str(ID))
    for vocabulary in VOCABULARIES:
        yield DATASET, VOID.vocabulary, URIRef(vocabulary)
    for name, entities in partition.classes.items():
        yield from partition_triples("class", VOID.classPartition, VOID["class"], name, VOID.entities, entities)
        if name.startswith(FG._NS):
            yield DATASET, VOID.exampleResource, URIRef(partition.examples[name])
    for name, triples in partition.properties.items():
        yield from partition_triples("property", VOID.propertyPartition, VOID.property, name, VOID.triples, triples)


def partition_triples(
    kind: str, link: URIRef, names: URIRef, name: str, counts: URIRef, number: int
) -> Iterable[Triple]:
    """Yield one partition. Its IRI tells the term for people and a fingerprint for machines."""
    local = re.split(r"[#/]", name)[-1]
    part = ID[f"dataset/fengong/{kind}/{iris.pinyin_slug(local)}-{iris.name_fingerprint(name)}"]
    yield DATASET, link, part
    yield part, RDF.type, VOID.Dataset
    yield part, names, URIRef(name)
    yield part, counts, Literal(number)


def graph_triples(facts: Facts) -> Iterable[Triple]:
    """Yield the named graphs; the inferred one follows from the others and the ontology."""
    for name, triples in facts.partition.graphs.items():
        graph = URIRef(name)
        yield DATASET, VOID.subset, graph
        yield graph, RDF.type, VOID.Dataset
        yield graph, VOID.triples, Literal(triples)
        for layer in LAYERS.values():
            if graph not in LAYERS.values() and layer in map(URIRef, facts.partition.graphs):
                yield layer, PROV.wasDerivedFrom, graph
                yield layer, DCTERMS.conformsTo, OWL_RL
    yield ONTOLOGY_GRAPH, DCTERMS.conformsTo, OWL_RL


def distribution_triples(facts: Facts) -> Iterable[Triple]:
    """Yield the files that can be downloaded."""
    for file in facts.distributions:
        iri = ID[f"dataset/fengong/file/{file.name}"]
        address = URIRef(f"{HOME}dump/{file.name}")
        yield DATASET, DCAT.distribution, iri
        yield DATASET, VOID.dataDump, address
        yield iri, RDF.type, DCAT.Distribution
        yield iri, DCTERMS.title, Literal(file.name)
        yield iri, DCAT.downloadURL, address
        yield iri, DCAT.accessURL, address
        yield iri, DCAT.mediaType, MEDIA_TYPES[file.media_type]
        yield iri, DCAT.byteSize, Literal(file.size, datatype=XSD.nonNegativeInteger)
        yield iri, DCTERMS.license, LICENCE
        yield from checksum_triples(iri, file.sha256)


def checksum_triples(iri: URIRef, sha256: str) -> Iterable[Triple]:
    """Yield the checksum of a file."""
    checksum = URIRef(f"{iri}/checksum")
    yield iri, SPDX.checksum, checksum
    yield checksum, RDF.type, SPDX.Checksum
    yield checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256
    yield checksum, SPDX.checksumValue, Literal(sha256, datatype=XSD.hexBinary)


def service_triples(facts: Facts) -> Iterable[Triple]:
    """Yield the SPARQL endpoint."""
    endpoint = URIRef(f"{HOME}sparql")
    yield DATASET, VOID.sparqlEndpoint, endpoint
    yield SERVICE, RDF.type, DCAT.DataService
    yield SERVICE, DCTERMS.title, Literal("SPARQL endpoint", lang="en")
    yield SERVICE, DCTERMS.title, Literal("SPARQL 查询服务", lang="zh")
    yield SERVICE, DCAT.endpointURL, endpoint
    yield SERVICE, DCAT.servesDataset, DATASET
    yield SERVICE, DCTERMS.conformsTo, URIRef("http://www.w3.org/ns/sparql-service-description#")


def provenance_triples(facts: Facts) -> Iterable[Triple]:
    """Yield what the data set was made from, and by what."""
    software = ID[f"agent/fengong-{facts.version}"]
    yield DATASET, PROV.wasGeneratedBy, BUILD
    yield BUILD, RDF.type, PROV.Activity
    yield BUILD, RDFS.label, Literal("fengong build", lang="en")
    yield BUILD, PROV.used, ONTOLOGY
    yield BUILD, PROV.wasAssociatedWith, software
    yield software, RDF.type, PROV.SoftwareAgent
    yield software, FOAF.name, Literal(f"Fengong {facts.version}")
    for source in facts.sources:
        annex, file = iris.mint_annex(source.id), URIRef(f"{iris.mint_annex(source.id)}/source")
        yield DATASET, PROV.wasDerivedFrom, annex
        yield annex, PROV.wasDerivedFrom, file
        yield BUILD, PROV.used, file
        yield file, RDF.type, PROV.Entity
        yield file, DCTERMS.title, Literal(source.title, lang="zh")
        if source.sha256:
            yield from checksum_triples(file, source.sha256)


def quality_triples(facts: Facts) -> Iterable[Triple]:
    """Yield the figures about quality."""
    for metric in METRICS:
        yield from metric_triples(metric)
        yield from measurement_triples(DATASET, metric, facts.measurements[metric.slug])


def comparison_triples(facts: Facts) -> Iterable[Triple]:
    """Yield for each document how much of what was read is stated: 1 where nothing was lost."""
    if facts.sources:
        yield from metric_triples(COMPLETE)
    for source in facts.sources:
        graph = str(iris.annex_graph(source.id))
        stated = sum(facts.partition.classes_by_graph.get((graph, str(kind)), 0) for kind in COMPARED.values())
        share = Decimal(stated) / (sum(source.counts.values()) or 1)
        yield from measurement_triples(iris.mint_annex(source.id), COMPLETE, share.quantize(Decimal("0.0001")))


def metric_triples(metric: Metric) -> Iterable[Triple]:
    """Yield what a metric measures."""
    iri = metric_iri(metric)
    yield iri, RDF.type, DQV.Metric
    yield iri, SKOS.prefLabel, Literal(metric.en, lang="en")
    yield iri, SKOS.prefLabel, Literal(metric.zh, lang="zh")
    yield iri, DQV.inDimension, LDQD[metric.dimension]
    yield iri, DQV.expectedDataType, metric_datatype(metric)


def measurement_triples(thing: URIRef, metric: Metric, value: Decimal) -> Iterable[Triple]:
    """Yield one measurement of one thing."""
    iri = URIRef(f"{thing}/quality/{metric.slug}")
    yield thing, DQV.hasQualityMeasurement, iri
    yield iri, RDF.type, DQV.QualityMeasurement
    yield iri, DQV.isMeasurementOf, metric_iri(metric)
    yield iri, DQV.computedOn, thing
    yield iri, DQV.value, Literal(str(value), datatype=metric_datatype(metric))


def metric_iri(metric: Metric) -> URIRef:
    """Return the IRI of a metric."""
    return ID[f"metric/{metric.slug}"]


def metric_datatype(metric: Metric) -> URIRef:
    """Return the datatype of a metric's values: what is not counted is a share."""
    return XSD.integer if metric.pattern else XSD.decimal


_SEVERITIES = {"violation": "违反约束", "warning": "警告", "info": "提示"}


def validity_triples(facts: Facts) -> Iterable[Triple]:
    """Yield what SHACL said: whether the data conform, and how many findings of each severity there are."""
    report = ID["dataset/fengong/validation"]
    yield DATASET, DQV.hasQualityAnnotation, report
    yield report, RDF.type, DQV.QualityAnnotation
    yield report, RDF.type, SH.ValidationReport
    yield report, SH.conforms, Literal(not any(facts.findings.values()))
    for severity, number in sorted(facts.findings.items()):
        metric = Metric(
            f"shacl-{severity}",
            "consistency",
            f"SHACL findings: {severity}",
            f"SHACL 检查：{_SEVERITIES[severity]}",
            "?it",
        )
        yield from metric_triples(metric)
        yield from measurement_triples(DATASET, metric, Decimal(number))
