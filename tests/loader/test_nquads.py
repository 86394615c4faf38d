"""Graphs become the same bytes each time."""

from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal, URIRef

from loader import nquads
from loader.errors import DocumentError

G = URIRef("http://example.org/g")
TURTLE = '<http://example.org/a> <http://example.org/p> [ <http://example.org/q> "分工\\n"@zh, 007 ] .'


def test_graph_with_blank_nodes_gives_the_same_lines_each_time() -> None:
    first, second = (Graph().parse(data=TURTLE, format="turtle") for _ in range(2))
    assert nquads.graph_lines(first, G) == nquads.graph_lines(second, G)


def test_blank_nodes_of_two_graphs_stay_apart() -> None:
    graph = Graph().add((BNode(), URIRef("http://example.org/p"), Literal("x")))
    assert nquads.graph_lines(graph, G) != [
        line.replace(b"/h>", b"/g>") for line in nquads.graph_lines(graph, URIRef("http://example.org/h"))
    ]


def test_literals_of_a_file_are_written_as_the_store_keeps_them(tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(TURTLE, encoding="utf-8")
    lines = b"".join(nquads.file_lines(file, G))
    assert b'"7"^^<http://www.w3.org/2001/XMLSchema#integer>' in lines
    assert '"分工\\n"@zh'.encode() in lines


def test_named_graphs_are_kept_and_the_rest_goes_to_the_given_graph(tmp_path: Path) -> None:
    file = tmp_path / "data.trig"
    file.write_text("<http://e/a> <http://e/p> 1 . <http://e/h> { <http://e/a> <http://e/p> 2 }")
    lines = b"".join(nquads.file_lines(file, G))
    assert b"<http://example.org/g> ." in lines
    assert b"<http://e/h> ." in lines


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("data.docx", "", "not RDF by its ending"),
        ("data.ttl", "<http://e/a> <http://e/p> .", r"data\.ttl:1: not valid"),
        ("data.ttl", None, "cannot be read"),
    ],
)
def test_bad_files_say_what_is_wrong_and_where(tmp_path: Path, name: str, content: str | None, reason: str) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_text(content)
    with pytest.raises(DocumentError, match=reason):
        nquads.file_lines(file, G)


def test_written_lines_are_sorted_and_distinct(tmp_path: Path) -> None:
    assert nquads.write_sorted([b"b\n", b"a\n", b"b\n"], tmp_path / "out") == 2
    assert (tmp_path / "out").read_bytes() == b"a\nb\n"
