"""The fast way beside the slow one: a document's lines beside an rdflib graph, its findings beside pySHACL's."""

import hashlib
from importlib.resources import as_file, files
from pathlib import Path
from random import Random

import pytest
from rdflib import Graph, Literal
from rdflib.namespace import RDF

from loader import iris, nquads
from loader.building.parts import Lists, Order, document_statements, make_part, read_with_lists
from loader.checks.validation import check_triples, report_findings
from loader.mentions.finding import with_mentions
from loader.metadata import read_metadata
from loader.reading import read_document
from ontology.vocabulary import FG
from tests.bench.annexes import write_annex
from tests.loader.test_folders import write
from tests.shacl import pyshacl_findings
from tests.statements import graph_of

CASES = sorted((Path(__file__).parent.parent / "cases" / "documents").iterdir())[::4]


@pytest.fixture(scope="module")
def lists() -> Lists:
    return Lists.load(None)


def assert_same_lines(path: Path, lists: Lists) -> None:
    metadata = read_metadata(path)
    order = Order(path, metadata, None, hashlib.sha256(path.read_bytes()).hexdigest(), path)
    graph = graph_of(document_statements(read_with_lists(order, lists), lists))
    assert make_part(order, lists).lines == sorted(nquads.graph_lines(graph, iris.annex_graph(metadata.id)))


def test_the_lines_of_the_annex_are_those_of_its_graph(lists: Lists) -> None:
    with as_file(files("data") / "annexes" / "liaocheng-2019") as folder:
        assert_same_lines(folder / "annex.txt", lists)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_the_lines_of_a_case_are_those_of_its_graph(path: Path, lists: Lists) -> None:
    assert_same_lines(path, lists)


@pytest.mark.parametrize("number", range(4))
def test_the_lines_of_a_generated_document_are_those_of_its_graph(number: int, lists: Lists, tmp_path: Path) -> None:
    name = write_annex(tmp_path, seed=7, number=number)[0]
    assert_same_lines(tmp_path / name, lists)


@pytest.mark.parametrize("seed", range(6))
def test_findings_in_a_damaged_document_are_those_of_pyshacl(seed: int, lists: Lists, tmp_path: Path) -> None:
    document = with_mentions(read_document(write(tmp_path, "plan.txt")), lists.authority, lists.corrections)
    graph = graph_of(document_statements(document, lists))
    damage(graph, Random(seed))
    found = report_findings(check_triples(graph.serialize(format="nt", encoding="utf-8")))
    assert found == report_findings(pyshacl_findings(graph))
    assert found.findings


def damage(graph: Graph, random: Random) -> None:
    """Take some triples away, say others twice, move some ends.

    Places in a text stay: of impossible ones rdflib's SUBSTR makes something, where the specification has an error.
    """
    clauses = sorted(graph.subjects(RDF.type, FG.Clause))
    for subject, predicate, object in random.sample(
        [triple for triple in sorted(graph) if triple[1] not in (FG.begin, FG.end)], 12
    ):
        match random.randrange(3):
            case 0:
                graph.remove((subject, predicate, object))
            case 1:
                graph.add((subject, predicate, Literal(random.randint(1, 9))))
            case _:
                graph.add((subject, predicate, random.choice(clauses)))
