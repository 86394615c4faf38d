import gzip
import io
from dataclasses import replace

import openpyxl
import pytest
from flask import g
from flask.testing import FlaskClient

from api.asking.answers import KeptResult, ResultCache, normalised_query, query_etag
from api.engine.backend import Query
from api.exchange.media import JSON, XML
from queries.asking.spreadsheets import BOM

MANY = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"


def get_results(client: FlaskClient, query: str, *, headers: dict[str, str] | None = None, **parameters: str):  # type: ignore[no-untyped-def]
    return client.get("/sparql", query_string={"query": query, **parameters}, headers=headers)


def test_a_second_request_gets_304(client: FlaskClient) -> None:
    first = get_results(client, MANY)
    tag = first.headers["ETag"]
    assert not tag.startswith("W/")
    second = get_results(client, MANY, headers={"If-None-Match": tag})
    assert (second.status_code, second.data, second.headers["ETag"]) == (304, b"", tag)


def test_a_compressed_copy_is_another_and_gets_304_too(client: FlaskClient) -> None:
    plain, packed = get_results(client, MANY), get_results(client, MANY, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    again = get_results(client, MANY, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_results_are_compressed(client: FlaskClient, encoding: str) -> None:
    assert get_results(client, MANY, headers={"Accept-Encoding": encoding}).headers["Content-Encoding"] == encoding


def test_what_a_cache_must_know(client: FlaskClient) -> None:
    answer = get_results(client, MANY)
    assert {"Accept", "Accept-Encoding"} <= set(answer.vary.as_set(preserve_casing=True))
    assert answer.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("function", ["RAND()", "NOW()", "UUID()", "STRUUID()", "BNODE()"])
def test_what_changes_by_itself_has_no_validator(client: FlaskClient, function: str) -> None:
    answer = get_results(client, f"SELECT ({function} AS ?x) {{}}")
    assert (answer.headers.get("ETag"), answer.headers["Cache-Control"]) == (None, "no-store")


def test_the_validator_depends_on_all_that_matters() -> None:
    query = Query("SELECT * { ?s ?p ?o }")
    others = [
        query_etag("2", query, False),
        query_etag("1", query, True),
        query_etag("1", replace(query, text="SELECT ?s { ?s ?p ?o }"), False),
        query_etag("1", replace(query, default_graphs=("x:",)), False),
        query_etag("1", replace(query, named_graphs=("x:",)), False),
        query_etag("1", replace(query, media={**query.media, "solutions": XML}), False),
    ]
    assert len({query_etag("1", query, False), *others}) == 7
    assert query_etag("1", query, False) == query_etag("1", replace(query, text="SELECT *\n{ ?s ?p  ?o }\n"), False)
    assert query_etag("", query, False) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [(" ASK\n {}  ", "ASK {}"), ("ASK { ?s ?p 'a  b' }\n", "ASK { ?s ?p 'a  b' }"), ("ASK {} # a\n", "ASK {} # a")],
)
def test_normalised(text: str, expected: str) -> None:
    assert normalised_query(text) == expected


def test_the_cache_is_bounded() -> None:
    cache = ResultCache(80)
    for number in range(20):
        cache.put(str(number), KeptResult("solutions", JSON, b"x" * 10, 1))
    cache.put("large", KeptResult("solutions", JSON, b"x" * 11, 1))
    assert (cache.size, list(cache.results)) == (80, [str(number) for number in range(12, 20)])
    assert cache.get("12") is not None
    cache.put("20", KeptResult("solutions", JSON, b"x" * 10, 1))
    assert cache.get("12") is not None
    assert cache.get("13") is None


def test_a_repeated_query_is_answered_from_the_cache(client: FlaskClient) -> None:
    outcomes = client.application.extensions["metrics"].outcomes.labels("cached")
    settle = client.application.extensions["accounts"].settle
    settle()
    before = outcomes._value.get()
    first, second = get_results(client, MANY, format="tsv"), get_results(client, MANY, format="tsv")
    assert first.data == second.data
    settle()
    assert outcomes._value.get() == before + 1


def test_a_byte_order_mark_for_spreadsheets(client: FlaskClient) -> None:
    plain, marked = get_results(client, MANY, format="csv"), get_results(client, MANY, format="csv", bom="1")
    assert marked.data == BOM + plain.data
    assert int(marked.headers["Content-Length"]) == len(marked.data)
    assert not get_results(client, MANY, format="tsv", bom="1").data.startswith(BOM)
    assert 'filename="fengong.csv"' in marked.headers["Content-Disposition"]


def test_links_lead_to_the_same_answer_in_other_formats(client: FlaskClient) -> None:
    answer = get_results(client, "SELECT ('中' AS ?x) {}", format="json")
    links = ", ".join(answer.headers.getlist("Link"))
    for short in ("xml", "csv", "tsv", "xlsx"):
        address = next(part for part in links.split("<") if f"format={short}>" in part).partition(">")[0]
        assert client.get("/sparql" + address).status_code == 200
    assert "format=json" not in links


def test_a_spreadsheet(client: FlaskClient) -> None:
    query = 'SELECT ("=1+1" AS ?a) (7 AS ?b) (0 AS ?c) (true AS ?d) ("中"@zh AS ?e) (1.5 AS ?f) (<x:y> AS ?g) ?h {}'
    answer = get_results(client, query, format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["a", "b", "c", "d", "e", "f", "g", "h"],
        ["=1+1", 7, 0, True, "中", 1.5, "x:y", None],
    ]
    assert sheet["A2"].data_type == "s"


@pytest.mark.parametrize(("format_", "rows"), [("json", 3), ("xml", 3), ("csv", 3), ("tsv", 3)])
@pytest.mark.parametrize("limit", [0, 1, 3])
def test_rows_are_counted(client: FlaskClient, format_: str, rows: int, limit: int) -> None:
    with client:
        get_results(
            client, f'SELECT * {{ VALUES ?x {{ "a" "b\\n}}}},{{" "<result>" }} }} LIMIT {limit}', format=format_
        )
        assert g.rows == min(rows, limit)
