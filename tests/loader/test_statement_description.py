"""The description tells the figures it was given, and only those."""

import hashlib
import warnings
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Graph, Literal
from rdflib.namespace import DCAT, DCTERMS, PROV, RDF, SH, SKOS, VOID

from loader.building.parts import document_figures
from loader.model import Convention, Document, DocumentMetadata
from loader.snapshot.measuring import count_partitions, metric_values
from loader.statement.description import DATASET, Distribution, Facts, Source, describe_dataset
from ontology.vocabulary import DQV, FG, GRAPH, ID, INFERRED_GRAPH, SPDX

VALID = Path(__file__).parent.parent / "cases" / "shapes" / "valid.ttl"


@pytest.fixture
def facts(tmp_path) -> Facts:
    store = pyoxigraph.Store()
    for graph in (GRAPH.qingwan, INFERRED_GRAPH):
        store.load(path=VALID, format=pyoxigraph.RdfFormat.TURTLE, to_graph=pyoxigraph.NamedNode(graph))
    (tmp_path / "small.nq").write_text("<urn:s> <urn:p> <urn:o> .\n")
    return Facts(
        count_partitions(store),
        metric_values(store),
        {"violation": 0, "warning": 1, "info": 4},
        (Source("qingwan", "青湾市任务分工", "ab" * 32, {"Task": 1, "Requirement": 1, "Clause": 1, "Assignment": 2}),),
        (Distribution.of(tmp_path / "small.nq", "application/n-quads"),),
        "1.2.3",
    )


@pytest.fixture
def described(facts) -> Graph:
    return describe_dataset(facts)


def measured(graph: Graph, slug: str, thing=DATASET) -> object:
    return graph.value(ID[f"{thing.removeprefix(ID)}/quality/{slug}"], DQV.value).toPython()


def test_the_same_facts_give_the_same_description(facts):
    assert set(describe_dataset(facts)) == set(describe_dataset(facts))


def test_no_term_is_unknown_to_its_vocabulary(facts):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        describe_dataset(facts)


def test_void_partitions_are_those_of_the_store(described, facts):
    for link, name, number, counted in (
        (VOID.classPartition, VOID["class"], VOID.entities, facts.partition.classes),
        (VOID.propertyPartition, VOID.property, VOID.triples, facts.partition.properties),
    ):
        parts = list(described.objects(DATASET, link))
        told = {str(described.value(p, name)): described.value(p, number).toPython() for p in parts}
        assert told == dict(counted)
        assert len(parts) == len(counted)
    assert described.value(DATASET, VOID.triples).toPython() == facts.partition.triples


def test_every_class_of_ours_has_an_example(described, facts):
    examples = set(described.objects(DATASET, VOID.exampleResource))
    assert ID["qingwan/annex"] in examples
    assert len(examples) == sum(name.startswith(FG._NS) for name in facts.partition.classes)


def test_named_graphs_are_subsets_and_the_inferred_one_is_derived(described):
    assert set(described.objects(DATASET, VOID.subset)) == {GRAPH.qingwan, INFERRED_GRAPH}
    assert list(described.objects(INFERRED_GRAPH, PROV.wasDerivedFrom)) == [GRAPH.qingwan]


def test_a_distribution_tells_size_and_checksum(described):
    (file,) = described.objects(DATASET, DCAT.distribution)
    assert described.value(file, DCAT.byteSize).toPython() == 26
    checksum = described.value(file, SPDX.checksum / SPDX.checksumValue)
    assert str(checksum) == hashlib.sha256(b"<urn:s> <urn:p> <urn:o> .\n").hexdigest()


def test_quality_tells_measurements_shacl_and_the_comparison_with_the_source(described):
    assert measured(described, "text-coverage") == Decimal("0.7391")
    assert measured(described, "shacl-info") == 4
    assert measured(described, "stated", ID.qingwan) == 1
    assert described.value(ID["dataset/fengong/validation"], SH.conforms) == Literal(False)


def test_what_is_lost_shows_in_the_comparison(facts):
    (source,) = facts.sources
    more = replace(source, counts={**source.counts, "Assignment": 7})
    assert measured(describe_dataset(replace(facts, sources=(more,))), "stated", ID.qingwan) == Decimal("0.5")


def test_every_metric_is_labelled_in_both_languages(described):
    used = set(described.objects(None, DQV.isMeasurementOf))
    assert used == set(described.subjects(RDF.type, DQV.Metric))
    for metric in used:
        assert sorted(label.language for label in described.objects(metric, SKOS.prefLabel)) == ["en", "zh"]


def test_the_source_file_is_told_with_its_checksum(described):
    assert list(described.objects(ID.qingwan, PROV.wasDerivedFrom)) == [ID["qingwan/source"]]
    assert described.value(ID["qingwan/source"], SPDX.checksum / SPDX.checksumValue) is not None


def test_every_thing_described_has_a_name_and_no_blank_node_is_used(described):
    assert all(subject.startswith("https://w3id.org/fengong/") for subject in described.subjects())
    assert described.value(DATASET, DCTERMS.license) is not None


def test_a_document_is_counted_by_its_parts():
    empty = Document(DocumentMetadata("x"), "无", Convention.NO_ORDER_RULE, False, None, ())
    assert Source.of(document_figures(empty)).counts == {"Task": 0, "Requirement": 0, "Clause": 0, "Assignment": 0}
