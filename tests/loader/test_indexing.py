from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from loader.snapshot.gathering import UNLISTED, gather_rows
from loader.snapshot.indexing import spoken_words
from ontology.vocabulary import FG, ID
from queries.search.index import Index
from tests.indexes import index_store, sorted_lines

GRAPH = """
prefix : <https://w3id.org/fengong/id/>
prefix fg: <https://w3id.org/fengong/ontology#>
prefix skos: <http://www.w3.org/2004/02/skos/core#>
prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#>
:unit-1 a fg:Unit ; skos:prefLabel "市统计局"@zh ; rdfs:label "市统计局"@zh .
:naming a fg:Assignment ; rdfs:label "市统计局"@zh ; fg:unit :unit-1 .
:nameless a fg:Unit .
:untyped rdfs:label "市统计局年鉴"@zh .
[] skos:prefLabel "市统计局"@zh .
"""


def store(*graphs: str) -> Store:
    made = Store()
    for number, text in enumerate(graphs):
        made.load(text.encode(), format=RdfFormat.TURTLE, to_graph=NamedNode(f"urn:graph:{number}"))
    return made


def test_only_what_can_be_linked_to_and_named_is_indexed(tmp_path: Path) -> None:
    path = tmp_path / "index"
    assert index_store(store(GRAPH), path) == 2
    index = Index.open(path)
    assert [(hit.kind, hit.label) for hit in index.search("统计").hits] == [
        ("unit", "市统计局"),
        ("thing", "市统计局年鉴"),
    ]


def test_the_same_graph_gives_the_same_bytes(tmp_path: Path) -> None:
    index_store(store(GRAPH), tmp_path / "one")
    again = Store()
    for quad in sorted(store(GRAPH), key=str, reverse=True):
        again.add(quad)
    index_store(again, tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_name_in_two_graphs_is_one_name(tmp_path: Path) -> None:
    index_store(store(GRAPH, GRAPH), tmp_path / "index")
    assert len(Index.open(tmp_path / "index").search("统计").hits) == 2


def test_an_older_index_is_replaced(tmp_path: Path) -> None:
    index_store(store(GRAPH), tmp_path / "index")
    assert index_store(Store(), tmp_path / "index") == 0
    assert not Index.open(tmp_path / "index").search("统计").hits


def test_polyphones_are_read_in_their_words() -> None:
    assert spoken_words("银行行长") == ("yin", "hang", "hang", "zhang")
    assert spoken_words("a5级") == ("a5", "ji")
    assert spoken_words("bureau 5") == ()


def test_quads_of_default_and_named_graphs_count(tmp_path: Path) -> None:
    made = store(GRAPH)
    made.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in store(GRAPH))
    assert index_store(made, tmp_path / "index") == 2


def test_rows_are_the_same_however_many_lines_are_read_at_a_time() -> None:
    lines = sorted_lines(store(GRAPH))

    def rows(at_once: int) -> list[list[tuple[object, ...]]]:
        found = list(gather_rows(lines, at_once))
        return [sorted(row for some in found for row in getattr(some, name)) for name in ("kinds", "names", "uses")]

    assert rows(1) == rows(1000)
    assert rows(1)[0] == [(f"{ID}nameless", 0), (f"{ID}naming", UNLISTED), (f"{ID}unit-1", 0)]


def test_a_name_keeps_what_a_line_escapes() -> None:
    made = store('<urn:a> <http://www.w3.org/2004/02/skos/core#prefLabel> "一\\"\\\\ \\n二"@zh .')
    (some,) = gather_rows(sorted_lines(made), 10)
    assert some.names == [("urn:a", "zh", '一"\\ \n二', 0)]


def test_a_thing_is_found_by_the_words_that_name_it_in_a_document() -> None:
    made = store(f'<urn:n> <{FG.mentionOf}> <urn:t> ; <{FG.printedAs}> "行动" . [] <{FG.unit}> <urn:u> .')
    (some,) = gather_rows(sorted_lines(made), 10)
    assert some.names == [("urn:t", "", "行动", 6)]
    assert sorted(some.uses) == [("urn:t",), ("urn:u",)]
