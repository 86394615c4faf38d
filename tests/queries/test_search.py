import csv
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

from queries.errors import SnapshotError
from queries.search.index import LONGEST_QUERY, Index, Match, Query, name_similarity, syllable_divisions
from tests.indexes import index_store

CASES = Path(__file__).parent.parent / "cases" / "search.tsv"
GRAPH = """
prefix : <https://w3id.org/fengong/id/>
prefix fg: <https://w3id.org/fengong/ontology#>
prefix skos: <http://www.w3.org/2004/02/skos/core#>
:unit-1 a fg:Unit ; skos:prefLabel "市海洋发展局"@zh, "Ocean Development Bureau"@en ;
    skos:altLabel "市渔港局"@zh, "渔港局"@zh .
:unit-2 a fg:Unit ; skos:prefLabel "市绿化委员会"@zh .
:unit-3 a fg:UnitGroup ; skos:prefLabel "各县(市、区)政府"@zh .
:programme-1 a fg:Programme ; skos:prefLabel "“蓝色渔村”行动"@zh .
:programme-2 a fg:Programme ; skos:prefLabel "A5级渔港"@zh .
:programme-3 a fg:Programme ; skos:prefLabel "「鄉村工匠」計劃"@zh .
:req-2 a fg:Requirement ; fg:text "聯合發電機組。"@zh .
:req-1 a fg:Requirement ; fg:text "新建渔港3座,完成渔船更新。"@zh .
:named-1 fg:unit :unit-2 ; fg:printedAs "市绿委" .
:named-2 fg:unit :unit-1 ; fg:printedAs "市海洋发展局" .
:named-3 fg:unit :unit-1 ; fg:printedAs "市海洋发展局" .
"""


def read_cases() -> list[tuple[str, str, str]]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t"))
    return [(typed, found, how) for typed, found, how in rows[1:]]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    store = Store()
    store.load(GRAPH.encode(), format=RdfFormat.TURTLE)
    path = tmp_path_factory.mktemp("index") / "search.sqlite"
    index_store(store, path)
    return Index.open(path)


def test_all_cases_are_read() -> None:
    assert len(read_cases()) == 41


@pytest.mark.parametrize(("typed", "found", "how"), read_cases())
def test_what_is_typed_is_found(index: Index, typed: str, found: str, how: str) -> None:
    first = index.search(typed).hits[0]
    assert (first.label, first.match) == (found, how)


def test_the_alias_that_was_found_is_told(index: Index) -> None:
    assert [hit.matched for hit in index.search("ygj").hits] == ["渔港局"]


def test_printed_forms_are_names_too(index: Index) -> None:
    (hit,) = index.search("市绿委").hits
    assert (hit.label, hit.matched, hit.match) == ("市绿化委员会", "市绿委", Match.EXACT)


def test_texts_are_found_and_shown_as_printed(index: Index) -> None:
    (hit,) = index.search("联合发电").hits
    assert hit.excerpt is not None
    assert hit.excerpt.found == "聯合發電"


def test_labels_come_in_the_reader_s_language(index: Index) -> None:
    assert index.search("海洋", language="en").hits[0].label == "Ocean Development Bureau"
    assert index.search("绿化", language="en").hits[0].label == "市绿化委员会"


def test_units_come_before_programmes_and_texts(index: Index) -> None:
    kinds = [hit.kind for hit in index.search("渔").hits]
    assert kinds == ["unit", "programme", "programme", "requirement"]


def test_things_named_often_come_first(index: Index) -> None:
    assert index.search("市", kinds=["unit"]).hits[0].label == "市海洋发展局"


def test_kinds_narrow_the_search(index: Index) -> None:
    assert {hit.kind for hit in index.search("渔", kinds=["programme", "no such kind"]).hits} == {"programme"}
    assert not index.search("渔", kinds=[]).hits


def test_facets_count_each_thing_once(index: Index) -> None:
    assert index.facets("渔") == {"unit": 1, "programme": 2, "requirement": 1}


def test_pages_meet_without_overlap(index: Index) -> None:
    whole = index.search("渔").hits
    pages = [index.search("渔", limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [hit for page in pages for hit in page.hits] == list(whole)
    assert [page.more for page in pages] == [True, False, False]


def test_an_excerpt_shows_what_was_found(index: Index) -> None:
    assert index.search("渔船").hits[0].excerpt == ("新建渔港3座,完成", "渔船", "更新。")


def test_things_are_described_by_iri(index: Index) -> None:
    known = index.describe("https://w3id.org/fengong/id/unit-1", "en")
    assert known is not None
    assert known.label == "Ocean Development Bureau"
    assert index.describe("https://w3id.org/fengong/id/unit-9") is None


def test_names_that_are_only_alike_are_found(index: Index) -> None:
    assert not index.search("东港市海洋与渔业发展局").hits
    (first, *_) = index.similar("东港市海洋与渔业发展局", kinds=["unit"])
    assert (first.label, first.match, first.matched) == ("市海洋发展局", Match.SIMILAR, "市海洋发展局")
    assert index.similar("犇羴鱻") == ()


def test_similarity_is_of_names_not_of_their_signs() -> None:
    assert name_similarity("“蓝色渔村”行动", "蓝色渔村行动") == 1
    assert name_similarity("市渔港局", "市海港局") == pytest.approx(4 / 8)
    assert name_similarity("", "") == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "市" * 10_000,
        "a b " * 10_000,
        "a" * 10_000,
        '"',
        "'; DROP TABLE things; --",
        "NEAR(市 局)",
        "grams:市",
        "市 OR 局",
        "^市*",
        "-市",
        "市\x00局",
        "\ud800",
        "שלום",
        "\u202e市局",
        "🙂👩‍👩‍👧",
        "<script>alert(1)</script>",
        "%",
        "_",
        "\\",
    ],
)
def test_no_text_is_an_error(index: Index, text: str) -> None:
    results = index.search(text)
    assert len(results.query) <= LONGEST_QUERY
    index.facets(text)
    index.similar(text)
    index.describe(text)


@given(st.text(max_size=200))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_query(index: Index, text: str) -> None:
    index.search(text, limit=3)


def test_letters_divide_into_syllables_in_every_way() -> None:
    syllables = frozenset({"xi", "an", "xian", "shi"})
    assert list(syllable_divisions("xianshi", syllables)) == [("xian", "shi"), ("xi", "an", "shi")]
    assert list(syllable_divisions("xians", syllables)) == [("xian", "s"), ("xi", "an", "s")]
    assert list(syllable_divisions("xianq", syllables)) == []
    assert list(syllable_divisions("xi" * 50 + "q", syllables)) == []


def test_threads_share_an_index(index: Index) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(len(index.search("渔").hits))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [4] * 4


@pytest.mark.parametrize("content", [b"", b"not a database" * 100])
def test_a_broken_index_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "search.sqlite"
    path.write_bytes(content)
    with pytest.raises(SnapshotError, match="build the snapshot again"):
        Index.open(path)


def test_a_missing_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="the search index cannot be read"):
        Index.open(tmp_path / "search.sqlite")


def test_half_a_syllable_is_a_last_resort() -> None:
    syllables = frozenset({"zi", "ji", "jin", "nian"})
    assert Query("zijin", syllables).readings == [("zi", "jin")]
    assert Query("zijini", syllables).readings == [("zi", "ji", "ni")]
    assert Query("zijin", syllables - {"jin"}).readings == [("zi", "ji", "n")]
