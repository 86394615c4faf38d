"""What the engine gets wrong, each fault with its neighbours and its decision: docs/engine.md lists them."""

from __future__ import annotations

import io
import itertools
import os
import random
import signal
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from api.engine import failures
from api.engine.rewriting.ordering import sort_key
from api.exchange.settings import Settings
from tests.api.servers import open_application, write_snapshot

XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TWO_GRAPHS = """
@prefix ex: <http://example.org/> .
ex:one { ex:a ex:p ex:b . ex:a <http://example.org/1> "end\\rof line" . }
ex:two { ex:c ex:p ex:b . ex:d ex:text "\\u0001" , "\\uFFFE" . }
"""


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("truth")
    (folder / "two.trig").write_text(TWO_GRAPHS, encoding="utf-8")
    snapshot = write_snapshot(folder / "snapshot", folder / "two.trig")
    with open_application(snapshot, workers=1) as app:
        yield app.test_client()


def rows(asked: FlaskClient, query: str) -> list[list[str | None]]:
    answer = asked.post("/sparql", data={"query": query})
    assert answer.status_code == 200, answer.text
    names = answer.json["head"]["vars"]
    return [
        [row[name]["value"] if name in row else None for name in names] for row in answer.json["results"]["bindings"]
    ]


def column(asked: FlaskClient, query: str) -> list[str | None]:
    return [row[0] for row in rows(asked, query)]


def refusal(asked: FlaskClient, query: str, **headers: str) -> tuple[int, str]:
    answer = asked.post("/sparql", data={"query": query}, headers=headers)
    assert answer.json.get("help"), answer.text
    return answer.status_code, answer.json["type"].rpartition("/")[2]


# --- ORDER BY: rewritten ---

NUMBERS = [*range(40)]
MIXED = " ".join(f'"{n}"' if n % 3 else str(n) for n in random.Random(7).sample(NUMBERS, 40))
SORTED = [str(n) for n in NUMBERS if not n % 3] + sorted(str(n) for n in NUMBERS if n % 3)


@pytest.mark.parametrize(
    "form", ["ORDER BY ?x", "ORDER BY ASC(?x)", "orderby ?x", "ORDER  BY (?x)", "ORDER BY COALESCE(?x, 1)"]
)
def test_mixed_literals_are_sorted_by_kind(asked: FlaskClient, form: str) -> None:
    assert column(asked, f"SELECT ?x {{ VALUES ?x {{ {MIXED} }} }} {form}") == SORTED


def test_sorting_down_turns_the_order_round(asked: FlaskClient) -> None:
    for form in ("ORDER BY DESC(?x)", "ORDERBYDESC(?x)"):
        assert column(asked, f"SELECT ?x {{ VALUES ?x {{ {MIXED} }} }} {form}") == SORTED[::-1]


def test_a_page_of_a_sorted_list_is_that_page(asked: FlaskClient) -> None:
    page = column(asked, f"SELECT ?x {{ VALUES ?x {{ {MIXED} }} }} ORDER BY DESC(?x) LIMIT 5 OFFSET 3")
    assert page == SORTED[::-1][3:8]


def test_a_sub_query_is_sorted_before_it_is_cut(asked: FlaskClient) -> None:
    inner = f"SELECT ?x {{ VALUES ?x {{ {MIXED} }} }} ORDER BY ?x LIMIT 15"
    query = f"SELECT (COUNT(*) AS ?n) (MAX(?x) AS ?last) {{ {{ {inner} }} }}"
    assert rows(asked, query) == [["15", SORTED[14]]]


def test_groups_are_sorted_by_what_they_hold(asked: FlaskClient) -> None:
    query = (
        'SELECT ?k (MIN(?x) AS ?m) { VALUES (?k ?x) { ("a" "3") ("b" 20) ("c" 3) ("a" "1") ("d" "2") } } GROUP BY ?k'
    )
    assert rows(asked, f"{query} ORDER BY ?m") == [["c", "3"], ["b", "20"], ["a", "1"], ["d", "2"]]
    assert column(asked, f"{query} ORDER BY DESC(COUNT(?x)) ?k") == ["a", "b", "c", "d"]
    assert column(asked, f"{query} HAVING (COUNT(*) = 1) ORDER BY DESC(MIN(?x)) LIMIT 1") == ["d"]


def test_rows_that_show_nothing_of_the_sorting_are_sorted(asked: FlaskClient) -> None:
    query = 'SELECT DISTINCT ?k { VALUES (?k ?x) { ("a" "15") ("b" 10) ("c" 2) ("d" "2") } } ORDER BY ?x'
    assert column(asked, query) == ["c", "b", "a", "d"]


def test_conditions_follow_each_other(asked: FlaskClient) -> None:
    values = 'VALUES (?x ?y) { (1 "b") ("1" "a") (1 "a") ("1" "b") }'
    assert rows(asked, f"SELECT * {{ {values} }} ORDER BY ?x DESC(?y)") == [["1", "b"], ["1", "a"]] * 2


def test_every_kind_has_its_place(asked: FlaskClient) -> None:
    kinds = [
        "UNDEF", "<http://a.example/>", "-2.5", "1", "1e300",
        '"NaN"^^xsd:double', "false", "true", '"a"', '"b"', '"b"@en',
        '"2020-01-01T00:00:00Z"^^xsd:dateTime', '"2020-01-01T00:00:01"^^xsd:dateTime', '"2020-01-01"^^xsd:date',
        '"PT36H"^^xsd:dayTimeDuration', '"P2D"^^xsd:duration',
        '"P1M"^^xsd:yearMonthDuration', '"z"^^<http://b.example/>',
    ]  # fmt: skip
    for seed in range(3):
        mixed = " ".join(random.Random(seed).sample(kinds, len(kinds)))
        found = column(asked, f"{XSD} SELECT (COALESCE(STR(?x), '-') AS ?s) {{ VALUES ?x {{ {mixed} }} }} ORDER BY ?x")
        wanted = column(asked, f"{XSD} SELECT (COALESCE(STR(?x), '-') AS ?s) {{ VALUES ?x {{ {' '.join(kinds)} }} }}")
        assert found == wanted


@pytest.mark.parametrize(
    ("datatype", "ascending"),
    [
        ("integer", ["-9007199254740993", "-9007199254740992", "9007199254740992", "9007199254740993"]),
        ("dateTime", ["-0044-03-15T00:00:00Z", "1999-12-31T23:00:00-02:00", "2000-01-01T01:00:01"]),
        ("time", ["08:00:00+09:00", "07:59:59", "08:00:00", "08:00:00-01:00"]),
        ("gYear", ["0987", "1066Z", "2019", "2020"]),
        ("gMonthDay", ["--01-31", "--02-01", "--12-24Z"]),
        ("duration", ["-P1D", "PT0S", "P27D", "P1M", "P32D", "P1Y"]),
    ],
)  # fmt: skip
def test_values_of_one_datatype_follow_their_order(asked: FlaskClient, datatype: str, ascending: list[str]) -> None:
    for order in itertools.islice(itertools.permutations(ascending), 0, None, 7):
        values = " ".join(f'"{text}"^^xsd:{datatype}' for text in order)
        assert column(asked, f"{XSD} SELECT (STR(?x) AS ?s) {{ VALUES ?x {{ {values} }} }} ORDER BY ?x") == ascending


def test_what_less_than_knows_the_order_knows(asked: FlaskClient) -> None:
    numbers = ["1", "1.0", "1e0", "2.5", '"INF"^^xsd:double', '"-INF"^^xsd:float', '"7"^^xsd:byte', "0.1", "1e-1"]
    days = [f'"2020-0{n}-01T0{n}:00:00{zone}"^^xsd:dateTime' for n in (1, 2) for zone in ("", "Z", "+08:00")]
    values = " ".join(["true", "false", '"b"', '"a"', *numbers, *days])
    query = f"{XSD} SELECT ?x ?y {{ VALUES ?x {{ {values} }} VALUES ?y {{ {values} }} FILTER(?x < ?y) }}"
    answer = asked.post("/sparql", data={"query": query}).json["results"]["bindings"]
    assert len(answer) > 40
    for row in answer:
        first, second = (
            Literal(row[v]["value"], datatype=NamedNode(row[v].get("datatype", XSD[13:-2] + "string"))) for v in "xy"
        )
        assert sort_key(first) <= sort_key(second), (first, second)


def literal(found: dict[str, str]) -> Literal:
    return Literal(found["value"], datatype=NamedNode(found.get("datatype", XSD[13:-2] + "string")))


def test_the_order_is_total() -> None:
    triple = Triple(NamedNode("http://a.example/"), NamedNode("http://b.example/"), Literal(1))
    terms = [
        BlankNode("a"),
        NamedNode("urn:a"),
        Literal(1),
        Literal(2.5),
        Literal("1"),
        Literal("1", language="zh"),
        triple,
    ]
    keys = [sort_key(term) for term in terms]
    assert sorted(keys) == sorted(reversed(keys))
    assert len({*keys}) == len(terms)


def test_words_that_look_like_clauses_are_left_alone(asked: FlaskClient) -> None:
    values = '{ VALUES ?order { 2 "15" 10 } } # ORDER BY ?nothing\n'
    query = f'SELECT ?order ("ORDER BY ?x LIMIT 1" AS ?s) {values} ORDER BY ?order'
    assert rows(asked, query) == [
        ["2", "ORDER BY ?x LIMIT 1"],
        ["10", "ORDER BY ?x LIMIT 1"],
        ["15", "ORDER BY ?x LIMIT 1"],
    ]


def test_an_error_is_told_of_the_text_that_was_sent(asked: FlaskClient) -> None:
    answer = asked.post("/sparql", data={"query": "SELECT ?x { ?x ?y ?z } ORDER BY ?x LIMIT many"})
    assert (answer.status_code, answer.json["line"], answer.json["column"]) == (400, 1, 46)


# --- MIN, MAX and GROUP_CONCAT: rewritten ---


def test_extremes_follow_the_order(asked: FlaskClient) -> None:
    for values in itertools.permutations(["10", '"15"', "2", "<http://a.example/>"]):
        given = f"VALUES ?x {{ {' '.join(values)} }} FILTER(ISLITERAL(?x))"
        query = f"SELECT (MIN(?x) AS ?a) (MAX(DISTINCT ?x) AS ?b) {{ {given} }}"
        assert rows(asked, query) == [["2", "15"]]
    assert rows(asked, "SELECT (MIN(?x) AS ?a) { VALUES ?x {} }") == [[None]]


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("GROUP_CONCAT(?x)", "10 a http://a.example/ 10"),
        ('GROUP_CONCAT(DISTINCT ?x ; SEPARATOR = ", ")', "10, a, http://a.example/"),
        ("group_concat(?x;separator='')", "10ahttp://a.example/10"),
        ('GROUP_CONCAT(STR(?x);separator="\\u4E2D>%")', "10中>%a中>%http://a.example/中>%10"),
    ],
)
def test_all_terms_are_joined(asked: FlaskClient, call: str, text: str) -> None:
    assert column(asked, f'SELECT ({call} AS ?t) {{ VALUES ?x {{ 10 "a" <http://a.example/> 10 }} }}') == [text]


def test_a_language_is_kept_where_all_have_it(asked: FlaskClient) -> None:
    for values, language in (('"a"@zh "b"@zh', "zh"), ('"a"@zh "b"', "")):
        inner = f"SELECT (GROUP_CONCAT(?x) AS ?t) {{ VALUES ?x {{ {values} }} }}"
        assert column(asked, f"SELECT (LANG(?t) AS ?l) {{ {{ {inner} }} }}") == [language]


# --- REPLACE and REGEX: translated, or refused ---


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ('"darted", "^(.*?)d(.*)$", "$1c$2"', "carted"),
        ('"roofs", "(o)(o)", "$1x$2"', "roxofs"),
        ('"roofs", "(oo)", "$12"', "roo2fs"),
        ('"roofs", "(oo)", "$9"', "rfs"),
        ('"roofs", "oo", "<$0>"', "r<oo>fs"),
        ('"price", "ice", "\\\\$5"', "pr$5"),
        ('"a/b", "/", "\\\\\\\\"', "a\\b"),
        ('"roofs", "O", "$0-", "i"', "ro-o-fs"),
        ('"a.b", ".", "$1", "q"', "a$1b"),
        ('"roofs", "(?:r)(o+)", "${1}"', None),
        ('"roofs", "o", "$"', None),
        ('"roofs", "o", "\\\\n"', None),
        ('"roofs", "o*", "-"', None),
        ('"roofs", "o", "a", "g"', None),
    ],
)
def test_replacements_are_those_of_xpath(asked: FlaskClient, arguments: str, text: str | None) -> None:
    at_once = f"SELECT (REPLACE({arguments}) AS ?x) {{}}"
    names = ["?a", "?b", "?c", "?d"][: arguments.count('", "') + 1]
    values = f"VALUES ({' '.join(names)}) {{ ({arguments.replace(', ', ' ')}) }}"
    by_row = f"SELECT (REPLACE({', '.join(names)}) AS ?x) {{ {values} }}"
    for query in (at_once, by_row):
        if text is None:
            assert refusal(asked, query) == (400, "query-refused")
        else:
            assert column(asked, query) == [text]


@pytest.mark.parametrize(
    ("pattern", "flags", "matching"),
    [
        ("^[a-z-[aeiou]]+$", "", {"xyz": True, "xyza": False}),
        ("^[^a-z-[b]]$", "", {"A": True, "c": False, "b": False}),
        ("^a-[bc]$", "", {"a-b": True, "a-a": False}),
        ("^[a-z-[^b-d-[c]]]+$", "", {"bd": True, "bcd": True, "e": False}),
        ("^[a&&b]$", "", {"&": True, "a": True}),
        ("^\\\\i\\\\c*$", "", {"ex:名-1": True, "1a": False}),
        ("^[\\\\c-[:]]+$", "", {"a-b": True, "a:b": False}),
        ("a #b", "x", {"a#b": True}),
        ("a.b", "q", {"axb": False, "a.b": True}),
        ("A.B", "si", {"a\nb": True}),
    ],
)
def test_patterns_are_those_of_xpath(asked: FlaskClient, pattern: str, flags: str, matching: dict[str, bool]) -> None:
    for text, matches in matching.items():
        written = str(Literal(text))
        for query in (
            f'SELECT (REGEX({written}, "{pattern}", "{flags}") AS ?x) {{}}',
            f'SELECT (REGEX(?t, ?p, ?f) AS ?x) {{ VALUES (?t ?p ?f) {{ ({written} "{pattern}" "{flags}") }} }}',
        ):
            assert column(asked, query) == [str(matches).lower()], text


@pytest.mark.parametrize(
    ("pattern", "flags"),
    [
        ("(a)\\\\1", ""),
        ("\\\\p{IsGreek}", ""),
        ("a(?=b)", ""),
        ("(", ""),
        ("[[:alpha:]]", ""),
        ("a", "z"),
        ("a{2,1}", ""),
    ],
)
def test_what_the_engine_cannot_match_is_refused(asked: FlaskClient, pattern: str, flags: str) -> None:
    for query in (
        f'SELECT * {{ FILTER(REGEX("a", "{pattern}", "{flags}")) }}',
        f'SELECT * {{ VALUES ?p {{ "{pattern}" }} FILTER(!REGEX("a", ?p, "{flags}")) }}',
    ):
        assert refusal(asked, query) == (400, "query-refused")


# --- Paths without length: rewritten ---

ZZ, P, Q = "<http://nowhere.example/z>", "<http://example.org/p>", "<http://example.org/q>"


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        (f"{ZZ} {P}* ?y", 1),
        (f"{ZZ} {P}? ?y", 1),
        (f"?y {P}* {ZZ}", 1),
        (f"?y ({P}|{Q})* 5 .", 1),
        (f"{ZZ} ({P}*|{Q}?) ?y", 2),
        (f"{ZZ} {P}*/{Q}? ?y", 1),
        (f"{ZZ} ^{P}? ?y", 1),
        (f"{ZZ} {P}* {ZZ}", 1),
        (f"{ZZ} {P}* <http://nowhere.example/y>", 0),
        (f"{ZZ} {P}+ ?y", 0),
        (f"{ZZ} {P}*/{Q} ?y", 0),
        (f"{ZZ} !{P} ?y", 0),
        (f"<http://example.org/a> {P}* ?y", 2),
        (f"?a {P} ?b ; {Q}? {ZZ} .", 0),
        (f"{ZZ} {P}* ?y ; {Q}? ?z . ?a {P} ?b", 2),
        (f"?a {P} ?b OPTIONAL {{ {ZZ} {P}* ?y }}", 2),
        (f"VALUES ?x {{ {ZZ} }} ?x {P}* ?y", 0),
        (f"?a {P} ?b FILTER EXISTS {{ {ZZ} {P}* {ZZ} }}", 2),
        (f"GRAPH <http://example.org/two> {{ <http://example.org/a> {P}* ?y }}", 1),
        (f"GRAPH ?g {{ <http://example.org/a> {P}* ?y }}", 3),
        (f"{{ SELECT ?y {{ {ZZ} {P}* ?y }} ORDER BY ?y LIMIT 1 }} VALUES ?w {{ 1 }}", 1),
    ],
)
def test_a_path_without_length_leads_from_any_term_to_itself(asked: FlaskClient, pattern: str, count: int) -> None:
    assert len(rows(asked, f"SELECT * {{ {pattern} }}")) == count
    prefixed = pattern.replace(P, "ex:p").replace(Q, "ex:q").replace(ZZ, "no:z")
    given = "PREFIX ex: <http://example.org/> PREFIX no: <http://nowhere.example/>"
    assert len(rows(asked, f"{given} SELECT * {{ {prefixed} }}")) == count


# --- GRAPH ?g { … }: rewritten, or refused ---


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("GRAPH ?g { FILTER(BOUND(?g)) }", 0),
        ("GRAPH ?g { FILTER(!BOUND($g)) }", 2),
        (f"GRAPH ?g {{ ?s {P} ?o BIND(STR(?g) AS ?x) FILTER(!BOUND(?x)) }}", 2),
        (f"GRAPH ?g {{ ?s {P} ?o }} FILTER(?g = <http://example.org/one>)", 1),
        ("GRAPH ?g { VALUES ?x { 1 2 } } FILTER(BOUND(?g))", 4),
        (f"GRAPH ?g {{ {{ ?s {P} ?o }} UNION {{ VALUES ?x {{ 1 }} }} }} FILTER(BOUND(?g))", 4),
        (f"GRAPH ?g {{ GRAPH ?h {{ ?s {P} ?o }} }} FILTER(BOUND(?g))", 4),
        ("GRAPH <http://example.org/none> { VALUES ?x { 1 } }", 0),
        ("GRAPH ?g {}", 2),
    ],
)
def test_a_group_is_asked_graph_by_graph(asked: FlaskClient, pattern: str, count: int) -> None:
    assert len(rows(asked, f"SELECT * {{ {pattern} }}")) == count


@pytest.mark.parametrize(
    "inner", ["SELECT ?s { ?s ?p ?o }", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT * { ?s ?p ?o } LIMIT 1"]
)
def test_a_sub_query_that_would_be_asked_of_all_graphs_is_refused(asked: FlaskClient, inner: str) -> None:
    assert refusal(asked, f"SELECT * {{ GRAPH ?g {{ {{ {inner} }} }} }}") == (400, "query-refused")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (f"SELECT ?s {{ GRAPH ?g {{ {{ SELECT ?s {{ ?s {P} ?o }} }} }} }}", 2),
        (f"SELECT ?s ?a {{ GRAPH ?g {{ {{ SELECT ?s ?a WHERE {{ ?s {P} ?o . ?a {P} ?c }} ORDER BY ?s }} }} }}", 2),
        (f"SELECT ?s {{ GRAPH ?g {{ {{ SELECT ?s {{ ?s {P} ?g }} }} }} }}", 2),
    ],
)
def test_a_plain_sub_query_whose_graph_nobody_asks_is_answered(asked: FlaskClient, query: str, count: int) -> None:
    assert len(rows(asked, query)) == count


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?g { GRAPH ?g { { SELECT ?s { ?s ?p ?o } } } }",
        "SELECT ?s { GRAPH ?g { { SELECT ?s { ?s ?p ?o } } ?s ?a ?b } }",
        "SELECT ?s { GRAPH ?g { { SELECT DISTINCT ?s { ?s ?p ?o } } } }",
        "SELECT ?s { GRAPH ?g { { SELECT ?s { ?s ?p ?o } } } FILTER(BOUND($g)) }",
        "SELECT ?s { GRAPH ?g { { SELECT ?s { ?s ?p ?o } LIMIT 1 } } }",
        "SELECT ?n { GRAPH ?g { { SELECT ?n { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } } } } }",
        "SELECT ?n { GRAPH ?g { { SELECT ?n { ?s ?p ?o { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } } } } }",
        "SELECT ?x { GRAPH ?g { { SELECT ?x { BIND(1 AS ?x) } } } }",
        "SELECT ?x { GRAPH ?g { { SELECT ?x { } } } }",
        "DESCRIBE * { GRAPH ?g { { SELECT ?s { ?s ?p ?o } } } }",
    ],
)
def test_another_sub_query_without_the_graph_is_refused(asked: FlaskClient, query: str) -> None:
    assert refusal(asked, query) == (400, "query-refused")


# --- Documents that stay well-formed ---


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [
        ("SELECT ?x { ?s <http://example.org/text> ?x }", "application/sparql-results+xml", 406),
        ("SELECT ?x { ?s <http://example.org/1> ?x }", "application/sparql-results+xml", 200),
        ("CONSTRUCT { ?s <http://example.org/a> ?x } { ?s <http://example.org/1> ?x }", "application/rdf+xml", 200),
        ("CONSTRUCT WHERE { ?s <http://example.org/1> ?x }", "application/rdf+xml", 406),
        ("CONSTRUCT WHERE { ?s <http://example.org/text> ?x }", "application/rdf+xml", 406),
        ("CONSTRUCT WHERE { ?s <http://example.org/text> ?x }", "text/turtle", 200),
        ("SELECT ?x { ?s <http://example.org/text> ?x }", "application/sparql-results+json", 200),
        ("SELECT ?x { VALUES ?x { '\\uFFFF' } }", "application/sparql-results+xml", 406),
        ("SELECT ?x { VALUES ?x { '\\u0085\\uFFFD\\uD7FF' } }", "application/sparql-results+xml", 200),
        ("SELECT ?x { ?s <http://example.org/text> ?x FILTER(?x = '\\uFFFE') }", XLSX, 406),
    ],
)  # fmt: skip
def test_a_document_is_well_formed_or_refused(asked: FlaskClient, query: str, accept: str, status: int) -> None:
    answer = asked.post("/sparql", data={"query": query}, headers={"Accept": accept})
    assert answer.status_code == status
    if status == 406:
        assert answer.json["type"].endswith("/not-writable")
        assert answer.json["help"]
    elif accept.endswith("xml"):
        text = "".join(ElementTree.fromstring(answer.data).itertext())
        assert "end" not in text or "end\rof line" in text


@pytest.mark.parametrize(("length", "status"), [(32_767, 200), (32_768, 406)])
def test_a_cell_holds_what_a_cell_holds(asked: FlaskClient, length: int, status: int) -> None:
    query = f'SELECT ("{"中" * length}" AS ?x) {{}}'
    assert asked.post("/sparql", data={"query": query}, headers={"Accept": XLSX}).status_code == status


# --- The end of a query's process is told as what it is ---


def test_an_abort_is_no_memory_limit() -> None:
    told = "thread '<unnamed>' panicked at sort.rs:1:2:\nuser-provided comparison is no order\nnote: run with …"
    problem = failures._ENDINGS[signal.SIGABRT](Settings(), told)
    assert (problem.status, problem.slug) == (500, "engine-aborted")
    assert "comparison is no order" in problem.what
    assert failures._ENDINGS[signal.SIGABRT](Settings(), "memory allocation of 80 bytes failed").slug == "memory-limit"


def test_a_kill_from_outside_is_told_as_such(asked: FlaskClient) -> None:
    pool = asked.application.extensions["backend"].pool
    slow = "SELECT (COUNT(*) AS ?n) { VALUES ?a { 1 2 3 4 5 6 7 8 9 } " + "".join(
        f"VALUES ?a{n} {{ 1 2 3 4 5 6 7 8 9 }} " for n in range(12)
    )

    def kill() -> None:
        while not pool.running:
            time.sleep(0.01)
        time.sleep(0.2)
        os.kill(next(iter(pool.running.values())).worker.pid, signal.SIGKILL)

    killing = threading.Thread(target=kill)
    killing.start()
    answer = asked.post("/sparql", data={"query": slow + "}"})
    killing.join()
    assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (503, "killed-outside")


def test_exports_hold_what_xml_holds() -> None:
    from queries.writable import UnwritableError, cell_text, xml_text

    for text in ("a\x0bb", "\ufffe", "a\rb"):
        with pytest.raises(UnwritableError):
            xml_text(text)
    with pytest.raises(UnwritableError):
        cell_text("a" * 32_768)
    assert cell_text("a\x0b" + "b" * 1000)
    assert io.StringIO(xml_text("中\t\n")).read() == "中\t\n"
