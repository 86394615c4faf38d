"""What a packed store holds, counted: the figures of its description.

Every figure is one pass over the store, a third of a second for a million triples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions, Store

from loader.snapshot.apart import run_apart
from ontology.vocabulary import ALIGNMENT, CONFIDENCE, FG
from queries.asking.binding import count_matches, declare_prefixes

PREFIXES = {"fg": str(FG), "alignment": str(ALIGNMENT), "confidence": str(CONFIDENCE)}
CLASSES = """
SELECT ?c (COUNT(DISTINCT ?s) AS ?n) (MIN(STR(?s)) AS ?example) { GRAPH ?g { ?s a ?c FILTER isIRI(?s) } } GROUP BY ?c
"""
PROPERTIES_BY_GRAPH = "SELECT ?g ?p (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ?p"


@dataclass(frozen=True, slots=True)
class Partition:
    """How many triples and things a store holds, by graph, class and property.

    A triple that stands in two graphs is counted in each.
    """

    graphs: Mapping[str, int]  # graph → triples
    properties: Mapping[str, int]  # property → triples
    classes: Mapping[str, int]  # class → things that have a name
    examples: Mapping[str, str]  # class → one thing, the first by IRI
    classes_by_graph: Mapping[tuple[str, str], int]  # (graph, class) → things
    subjects: int
    objects: int

    @property
    def triples(self) -> int:
        """The triples of all graphs."""
        return sum(self.graphs.values())


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure about quality. ``dimension`` is a local name of the Linked Data quality dimensions (ldqd:)."""

    slug: str
    dimension: str
    en: str
    zh: str
    pattern: str  # what is counted, as ?it; empty for coverage


METRICS = (
    Metric(
        "text-coverage",
        "completeness",
        "share of the requirements' text that mentions cover",
        "提及覆盖工作要求原文的比例",
        "",
    ),
    Metric("mentions", "completeness", "mentions", "提及数", "?it a fg:Mention"),
    Metric("unreviewed", "completeness", "things no list knows yet", "名录未收的事物数", "?it fg:unreviewed true"),
    Metric("unresolved", "completeness", "units no list knows yet", "名录未收的单位数", "?it fg:unresolved true"),
    Metric(
        "open-ended",
        "completeness",
        "clauses whose list is open-ended",
        "列举未尽的责任条款数",
        "?it fg:openEnded true",
    ),
    Metric(
        "unassigned",
        "completeness",
        "requirements for which no clause is printed",
        "未列责任条款的工作要求数",
        "?it fg:alignmentBasis alignment:unassigned",
    ),
    Metric(
        "ambiguous",
        "semanticAccuracy",
        "requirements whose clause cannot be told",
        "无法判定责任条款的工作要求数",
        "?it fg:alignmentBasis alignment:ambiguous",
    ),
    Metric(
        "joined-rows",
        "semanticAccuracy",
        "requirements aligned over a slipped row border",
        "经还原错位行界而对应的工作要求数",
        "?it fg:alignmentBasis alignment:joined-rows",
    ),
    Metric(
        "assumed-conventions",
        "trustworthiness",
        "documents read under an assumed convention",
        "按推定约定解读的文件数",
        "?it fg:conventionAssumed true",
    ),
    *(
        Metric(
            f"corrections-{slug}",
            "semanticAccuracy",
            f"reading slips recorded with {slug} confidence",
            f"把握程度为“{zh}”的勘误数",
            f"?it fg:confidence confidence:{slug}",
        )
        for slug, zh in (("high", "高"), ("medium", "中"), ("low", "低"))
    ),
)


def count_partitions(store: Store) -> Partition:
    """Count what ``store`` holds."""
    classes = list(query_rows(store, CLASSES))
    graphs, properties = Counter[str](), Counter[str]()
    for graph, property_, count in query_rows(store, PROPERTIES_BY_GRAPH):
        graphs[text_of(graph)] += number_of(count)
        properties[text_of(property_)] += number_of(count)
    by_graph = query_rows(store, "SELECT ?g ?c (COUNT(?s) AS ?n) { GRAPH ?g { ?s a ?c } } GROUP BY ?g ?c")
    return Partition(
        graphs=graphs,
        properties=properties,
        classes={text_of(row["c"]): number_of(row["n"]) for row in classes},
        examples={text_of(row["c"]): text_of(row["example"]) for row in classes},
        classes_by_graph={(text_of(row["g"]), text_of(row["c"])): number_of(row["n"]) for row in by_graph},
        subjects=counted_number(store, "SELECT (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s ?p ?o } }"),
        objects=counted_number(store, "SELECT (COUNT(DISTINCT ?o) AS ?n) { GRAPH ?g { ?s ?p ?o } }"),
    )


def count_copy(store: Store, copy: Path) -> Partition:
    """Count what a large store holds in a process of its own, which counts a copy: a checkpoint that shares its files.

    Counting distinct terms takes 40 bytes of memory for each triple.
    """
    store.backup(str(copy))
    return run_apart("counting the store", copy, _count_at, copy)


def _count_at(path: Path) -> Partition:
    return count_partitions(Store.read_only(str(path)))


def metric_values(store: Store) -> Mapping[str, Decimal]:
    """Return the value of every metric of ``METRICS``, by its slug."""
    return {metric.slug: metric_value(store, metric) for metric in METRICS}


def metric_value(store: Store, metric: Metric) -> Decimal:
    """Return one figure: a count of distinct things, or the coverage."""
    if not metric.pattern:
        return mention_coverage(store)
    return Decimal(counted_number(store, count_matches(metric.pattern)))


def mention_coverage(store: Store) -> Decimal:
    """Return the share of the requirements' code points that lie in some mention, to four places; 0 without text."""
    text = counted_number(
        store,
        "SELECT (SUM(STRLEN(?t)) AS ?n) { SELECT DISTINCT ?r ?t { GRAPH ?g { ?r a fg:Requirement ; fg:text ?t } } }",
    )
    spans = query_rows(
        store,
        'SELECT (GROUP_CONCAT(CONCAT(STR(?b), "-", STR(?e))) AS ?spans)'
        " { GRAPH ?g { ?m fg:mentionOf ?x ; fg:inRequirement ?r ; fg:begin ?b ; fg:end ?e } } GROUP BY ?r",
    )
    covered = sum(covered_length(read_spans(text_of(row[0]))) for row in spans)
    return (Decimal(covered) / text if text else Decimal(0)).quantize(Decimal("0.0001"))


def read_spans(told: str) -> list[tuple[int, int]]:
    """Return spans told like ``0-4 9-12``, sorted."""
    ends = (span.partition("-") for span in told.split())
    return sorted((int(begin), int(end)) for begin, _, end in ends)


def covered_length(spans: Iterable[tuple[int, int]]) -> int:
    """Return how many places lie in spans that are sorted and may overlap."""
    covered = reached = 0
    for begin, end in spans:
        covered += max(0, end - max(begin, reached))
        reached = max(reached, end)
    return covered


def counted_number(store: Store, query: str) -> int:
    """Return the one number that a query finds."""
    return next(number_of(row[0]) for row in query_rows(store, query))


def query_rows(store: Store, query: str) -> Iterator[QuerySolution]:
    """Return the rows of a query."""
    found = store.query(declare_prefixes(query, PREFIXES))
    assert isinstance(found, QuerySolutions)
    return found


def number_of(term: object) -> int:
    """Return a number that a query counted."""
    assert isinstance(term, Literal)
    return int(term.value)


def text_of(term: object) -> str:
    """Return the text of an IRI or a literal."""
    assert isinstance(term, NamedNode | Literal)
    return term.value
