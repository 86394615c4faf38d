"""Figures of a store that can be counted by hand."""

from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest

from loader.snapshot.measuring import METRICS, count_copy, count_partitions, covered_length, metric_values
from ontology.vocabulary import FG, GRAPH, ID

VALID = Path(__file__).parent.parent / "cases" / "shapes" / "valid.ttl"
PREFIX = "PREFIX fg: <https://w3id.org/fengong/ontology#> PREFIX : <https://w3id.org/fengong/id/qingwan/> "


@pytest.fixture
def store() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.load(path=VALID, format=pyoxigraph.RdfFormat.TURTLE, to_graph=pyoxigraph.NamedNode(GRAPH.qingwan))
    return store


def test_partitions_count_graphs_classes_and_properties(store):
    found = count_partitions(store)
    assert found.triples == found.graphs[str(GRAPH.qingwan)] == len(store)
    assert found.classes[str(FG.Assignment)] == found.properties[str(FG.unit)] == 2
    assert found.classes_by_graph[str(GRAPH.qingwan), str(FG.Clause)] == 1
    assert found.examples[str(FG.Assignment)] == str(ID["qingwan/first"])
    assert found.subjects == 16


def test_a_triple_in_two_graphs_is_counted_in_each_and_a_thing_once(store):
    store.update(PREFIX + "INSERT DATA { GRAPH :other { :first a fg:Assignment } }")
    found = count_partitions(store)
    assert found.triples == len(store)
    assert found.classes[str(FG.Assignment)] == 2


def test_things_without_a_name_are_no_examples(store):
    store.update(PREFIX + "INSERT DATA { GRAPH :other { [] a fg:Nameless } }")
    assert str(FG._NS) + "Nameless" not in count_partitions(store).examples


def test_every_metric_is_measured(store):
    assert metric_values(store).keys() == {metric.slug for metric in METRICS}
    assert metric_values(pyoxigraph.Store()) == dict.fromkeys(metric_values(store), Decimal(0))


@pytest.mark.parametrize(
    ("slug", "statement"),
    [
        ("mentions", ":m a fg:Mention"),
        ("unreviewed", ":plan fg:unreviewed true"),
        ("unresolved", ":water fg:unresolved true"),
        ("open-ended", ":clause fg:openEnded true"),
        ("unassigned", ":r fg:alignmentBasis <https://w3id.org/fengong/id/scheme/alignment/unassigned>"),
        ("ambiguous", ":r fg:alignmentBasis <https://w3id.org/fengong/id/scheme/alignment/ambiguous>"),
        ("joined-rows", ":r fg:alignmentBasis <https://w3id.org/fengong/id/scheme/alignment/joined-rows>"),
        ("assumed-conventions", ":a fg:conventionAssumed true"),
        ("corrections-high", ":s fg:confidence <https://w3id.org/fengong/id/scheme/confidence/high>"),
        ("corrections-medium", ":s fg:confidence <https://w3id.org/fengong/id/scheme/confidence/medium>"),
        ("corrections-low", ":s fg:confidence <https://w3id.org/fengong/id/scheme/confidence/low>"),
    ],
)
def test_a_metric_counts_what_it_names(store, slug, statement):
    before = metric_values(store)
    store.update(f"{PREFIX} INSERT DATA {{ GRAPH :other {{ {statement} }} }}")
    changed = {name for name, value in metric_values(store).items() if value != before[name]}
    assert changed == {slug}
    assert metric_values(store)[slug] == before[slug] + 1


def test_coverage_is_the_share_of_the_text_in_mentions(store):
    """“清泉计划” has 6 code points, 每年不少于3次 has 7, 每季公布 has 4, the text 23; its sentence is no mention."""
    assert metric_values(store)["text-coverage"] == Decimal("0.7391")


@pytest.mark.parametrize(
    ("spans", "length"),
    [([], 0), ([(0, 3)], 3), ([(0, 3), (3, 5)], 5), ([(0, 9), (2, 4)], 9), ([(0, 4), (2, 6), (8, 9)], 7)],
)
def test_overlapping_spans_count_once(spans, length):
    assert covered_length(spans) == length


def test_a_copy_is_counted_as_the_store_is(tmp_path, store):
    on_disk = pyoxigraph.Store(str(tmp_path / "store"))
    on_disk.extend(store)
    assert count_copy(on_disk, tmp_path / "copy") == count_partitions(store)
