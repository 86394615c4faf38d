from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from loader.snapshot.indexing import spoken_words, write_index
from queries.search.index import Index

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
    assert write_index(store(GRAPH), path) == 2
    index = Index.open(path)
    assert [(hit.kind, hit.label) for hit in index.search("统计").hits] == [
        ("unit", "市统计局"),
        ("thing", "市统计局年鉴"),
    ]


def test_the_same_graph_gives_the_same_bytes(tmp_path: Path) -> None:
    write_index(store(GRAPH), tmp_path / "one")
    again = Store()
    for quad in sorted(store(GRAPH), key=str, reverse=True):
        again.add(quad)
    write_index(again, tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_name_in_two_graphs_is_one_name(tmp_path: Path) -> None:
    write_index(store(GRAPH, GRAPH), tmp_path / "index")
    assert len(Index.open(tmp_path / "index").search("统计").hits) == 2


def test_an_older_index_is_replaced(tmp_path: Path) -> None:
    write_index(store(GRAPH), tmp_path / "index")
    assert write_index(Store(), tmp_path / "index") == 0
    assert not Index.open(tmp_path / "index").search("统计").hits


def test_polyphones_are_read_in_their_words() -> None:
    assert spoken_words("银行行长") == ("yin", "hang", "hang", "zhang")
    assert spoken_words("a5级") == ("a5", "ji")
    assert spoken_words("bureau 5") == ()


def test_quads_of_default_and_named_graphs_count(tmp_path: Path) -> None:
    made = store(GRAPH)
    made.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in store(GRAPH))
    assert write_index(made, tmp_path / "index") == 2
