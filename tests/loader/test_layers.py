"""Print, stated rules, assumed rules: each conclusion in its layer, whichever engine draws it."""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph
from rdflib.namespace import OWL, RDFS

from loader import nquads
from loader.inference import read_ontology
from loader.inference.layers import Layers, Rule, close_layers, split_by_rule
from loader.inference.oracle import compare_layers
from ontology import read_axioms
from ontology.modules import module_axioms, read_modules
from ontology.rules import close_schema, specialised_rules
from ontology.vocabulary import ASSUMED_GRAPH, FG, GRAPH, ID, INFERRED_GRAPH, STATED_GRAPH

TOWNS = Path(__file__).parents[1] / "cases" / "towns.trig"
FINANCE = ID["unit/linhai/finance"]
PREFIXES = f"@base <{ID}> . @prefix fg: <{FG._NS}> . @prefix graph: <{GRAPH}> . @prefix owl: <{OWL}> ."
# A document reads a list as its own rule says, whatever else is built with it.
LIST = """
<{id}> a fg:Annex ; fg:roleConvention fg:{rule} ; fg:conventionAssumed {assumed} ; fg:hasTask <{id}/task-1> .
<{id}/task-1> fg:hasRequirement <{id}/r> ; fg:hasClause <{id}/c> . <{id}/r> fg:assignedBy <{id}/c> .
<{id}/c> {evidence} .
<{id}/a1> fg:unit <unit/x/first> . <{id}/a2> fg:unit <unit/x/second> . <{id}/a3> fg:unit <unit/x/third> .
"""
COMMA = (
    "fg:firstBeforeCommaAssignment <{id}/a1> ; fg:laterBeforeCommaAssignment <{id}/a2> ;"
    " fg:afterCommaAssignment <{id}/a3>"
)
SETS = "fg:firstSetAssignment <{id}/a1> ; fg:laterThanSetAssignment <{id}/a2>, <{id}/a3>"
DOCUMENTS = [
    ("a-first", "FirstListedLeads", "true", COMMA),
    ("a-comma", "BeforeFirstCommaLeads", "true", COMMA),
    ("s-first", "FirstListedLeads", "false", COMMA),
    ("a-sets", "FirstListedLeads", "true", SETS),
    ("s-sets", "FirstListedLeads", "false", SETS),
    ("none", "NoOrderRule", "false", COMMA),
]
TWO = DOCUMENTS[1:3]  # one whose rule is assumed, one that states it


def write_asserted(folder: Path, text: str | None = None) -> Path:
    source, asserted = folder / "source.trig", folder / "asserted.nq"
    source.write_text(text if text is not None else TOWNS.read_text(encoding="utf-8"), encoding="utf-8")
    nquads.write_sorted(nquads.file_lines(source, GRAPH.towns), asserted)
    return asserted


def documents(chosen: Sequence[tuple[str, str, str, str]] = DOCUMENTS) -> str:
    """Return the documents as TriG, each in a graph of its own."""
    told = [
        f"graph:{id} {{ {LIST.format(id=id, rule=rule, assumed=assumed, evidence=evidence.format(id=id))} }}"
        for id, rule, assumed, evidence in chosen
    ]
    return "\n".join((PREFIXES, *told))


def close(asserted: Path, engine: str = "duckdb") -> Layers:
    folder = asserted.parent / engine
    folder.mkdir()
    return close_layers(split_by_rule(asserted, folder), read_ontology(), folder, engine=engine)


def roles(layers: Layers, property: str) -> set[tuple[str, str, str]]:
    """Return document, unit and layer of each role."""
    quads = (quad for file in layers.files for quad in ox.parse(path=file, format=ox.RdfFormat.N_QUADS))
    return {
        (q.subject.value.split("/")[-2], q.object.value.split("/")[-1], q.graph_name.value.split("/")[-1])
        for q in quads
        if q.predicate.value == str(FG[property])
    }


def test_a_rule_ranks_the_documents_that_are_read_under_it_and_no_others(tmp_path: Path) -> None:
    layers = close(write_asserted(tmp_path, documents()))
    assert roles(layers, "leadUnit") == {
        ("a-first", "first", "assumed"),
        ("a-comma", "first", "assumed"),
        ("a-comma", "second", "assumed"),
        ("s-first", "first", "stated"),
        ("s-sets", "first", "stated"),
    }
    assert roles(layers, "supportingUnit") == {
        ("a-first", "second", "assumed"),
        ("a-first", "third", "assumed"),
        ("a-comma", "third", "assumed"),
        ("s-first", "second", "stated"),
        ("s-first", "third", "stated"),
        ("s-sets", "second", "stated"),
        ("s-sets", "third", "stated"),
    }
    assert {document for document, _, _ in roles(layers, "responsibleUnit")} == {each[0] for each in DOCUMENTS}


def test_layers_never_overlap_and_tell_of_no_terms(tmp_path: Path) -> None:
    layers = close(write_asserted(tmp_path, documents()))
    told = [{line.rpartition(" <")[0] for line in file.read_text().splitlines()} for file in layers.files]
    assert [one & other for one, other in combinations(told, 2)] == [set()] * 3
    assert [len(each) for each in told] == list(layers.sizes.values())
    assert not any("ontology#firstAssignment>" in line and str(RDFS) in line for each in told[1:] for line in each)
    assert set(layers.sizes) == {str(g).rpartition("/")[2] for g in (INFERRED_GRAPH, STATED_GRAPH, ASSUMED_GRAPH)}


def test_owlrl_writes_the_same_bytes(tmp_path: Path) -> None:
    """Spark does too: ``test_quads.py``."""
    asserted = write_asserted(tmp_path, documents(TWO))
    ours, theirs = close(asserted), close(asserted, "owlrl")
    assert all(ours.sizes.values())
    assert [file.read_bytes() for file in ours.files] == [file.read_bytes() for file in theirs.files]


def test_owlrl_makes_the_same_of_each_group_by_itself(tmp_path: Path) -> None:
    asserted = write_asserted(tmp_path, documents())
    layers = close(asserted)
    assert all(layers.sizes.values())
    assert not any(compare_layers(asserted, layers.files).values())


def test_owlrl_misses_a_line_that_was_cut(tmp_path: Path) -> None:
    asserted = write_asserted(tmp_path, documents(TWO))
    layers = close(asserted)
    cut = layers.files[2]
    cut.write_text("".join(cut.read_text().splitlines(keepends=True)[1:]))
    assert len(compare_layers(asserted, layers.files)[ASSUMED_GRAPH].missing) == 1


def test_documents_of_several_rules_in_one_graph_are_ranked_by_none(tmp_path: Path) -> None:
    text = documents().replace("graph:s-first", "graph:both").replace("graph:a-comma", "graph:both")
    groups = split_by_rule(write_asserted(tmp_path, text), tmp_path)
    assert set(groups.documents) == {
        Rule(FG.FirstListedLeads, stated=False),
        Rule(FG.FirstListedLeads, stated=True),
        Rule(FG.NoOrderRule, stated=True),
    }
    assert b"s-first" in groups.shared.read_bytes()


# A node of these kinds belongs to one document; units, programmes and places are everybody's.
LOCAL = {
    FG[n]
    for n in [
        "Annex",
        "Task",
        "Requirement",
        "Clause",
        "Assignment",
        "Mention",
        "LeadAssignment",
        "SupportingAssignment",
    ]
}
SHARED_FACTS = {"hasMember"}  # stated of units by the lists alone, which go with every group


def joins_across(schema: frozenset) -> list[str]:
    """Name the axioms by which something about a node that several documents share would join two of them."""
    facts = close_schema(schema)
    ends = {"s": RDFS.domain, "o": RDFS.range}
    found = []
    for rule in (rule for rule in specialised_rules(facts) if rule.head and len(rule.body) > 1):
        told = [atom for atom in rule.body if str(atom[1]).rpartition("/")[2].rpartition("#")[2] not in SHARED_FACTS]
        for one in told:
            for other in told[told.index(one) + 1 :]:
                for term in {one[0], one[2]} & {other[0], other[2]}:
                    kinds = {
                        kind
                        for atom in (one, other)
                        for place, end in ((atom[0], ends["s"]), (atom[2], ends["o"]))
                        if place == term
                        for _, _, kind in [t for t in facts.all if t[0] == atom[1] and t[1] == end]
                    }
                    if not kinds & LOCAL:
                        found.append(f"{rule.name}: {one[1]} {other[1]}")
    return found


def test_no_axiom_joins_nodes_of_two_documents() -> None:
    modules = frozenset[tuple]().union(*(module.axioms() for module in read_modules()))
    assert joins_across(frozenset(read_axioms()) | modules) == []
    bad = f"{PREFIXES} fg:involvedUnit owl:propertyChainAxiom ( fg:responsibleUnit fg:worksWith ) ."
    assert joins_across(frozenset(read_axioms() + Graph().parse(data=bad, format="turtle")))


def test_a_modules_evidence_is_stated_and_never_concluded() -> None:
    concluded = {rule.head[1] for rule in specialised_rules(close_schema(frozenset(read_axioms()))) if rule.head}
    for module in read_modules():
        assert {predicate for _, predicate, _ in module.axioms()} == {RDFS.subPropertyOf}
        assert not {subject for subject, _, _ in module.axioms()} & concluded
    assert module_axioms(FG.NoOrderRule, stated=True) == frozenset()
