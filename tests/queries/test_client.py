"""The client: the same code over a snapshot, a store and an endpoint, and what it says when one misbehaves."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas
import pytest
from rdflib import Graph
from rdflib.term import URIRef

from queries.asking.client import Client
from queries.errors import (
    EndpointError,
    ParameterError,
    QueryError,
    SnapshotError,
    UnknownQuestionError,
    UnknownThingError,
)
from queries.names import LEVEL, find_things, initials, pinyin
from queries.snapshot.directory import Snapshot

FINANCE = URIRef("https://w3id.org/fengong/id/unit/linhai/finance")
EMPTY = b'{"head":{"vars":["a"]},"results":{"bindings":[]}}'


@pytest.fixture(scope="module")
def client(towns: Path) -> Client:
    return Client(towns)


def test_rows_have_python_values(client: Client) -> None:
    row = next(iter(client.ask("workload", unit="市教育局")))
    assert row["unit"] == URIRef("https://w3id.org/fengong/id/unit/linhai/education")
    assert (row["unit_label"], row["requirements"], row["share"], row["is_group"]) == (
        "市教育局",
        3,
        Decimal("1.833"),
        False,
    )
    assert next(row["date"] for row in client.ask("documents") if row["date"]) == date(2029, 3, 1)


def test_a_frame_has_real_dtypes(client: Client) -> None:
    frame = client.ask("workload").frame()
    assert dict(frame.dtypes.astype(str)) == {
        "unit": "string",
        "unit_label": "string",
        "is_group": "boolean",
        "requirements": "Int64",
        "led": "Int64",
        "led_assumed": "Int64",
        "supported": "Int64",
        "otherwise": "Int64",
        "unranked": "Int64",
        "share": "Float64",
    }
    assert frame["requirements"].sum() == 10


def test_a_frame_without_rows_has_the_same_columns_and_dtypes(client: Client) -> None:
    empty = client.ask("workload", unit="unit/linhai/east").frame()
    assert len(empty) == 0
    assert dict(empty.dtypes) == dict(client.ask("workload").frame().dtypes)


def test_gaps_are_missing_values(client: Client) -> None:
    frame = client.ask("conventions").frame()
    assert frame["stated_in"].isna().sum() == 2
    assert pandas.api.types.is_bool_dtype(frame["assumed"])


def test_a_graph(client: Client) -> None:
    graph = client.ask("evidence-graph", unit=FINANCE).graph()
    assert isinstance(graph, Graph)
    assert len(graph) == 38


def test_truth(client: Client) -> None:
    assert client.query("ASK { ?s ?p ?o }").truth()
    assert not client.query("ASK { ?s <urn:x> ?o }").truth()


def test_a_query_of_ones_own_may_have_parameters(client: Client) -> None:
    text = "#+ parameters: {unit: {type: fg:Unit}}\nSELECT ?unit WHERE {\n  VALUES ?unit { UNDEF }\n}\n"
    assert client.query(text, unit="rsj").rows() == [{"unit": URIRef("https://w3id.org/fengong/id/unit/linhai/labour")}]


def test_known_prefixes_need_no_declaration(client: Client) -> None:
    assert len(client.query("SELECT ?a { ?a a fg:Annex }").rows()) == 3


def test_several_values(client: Client) -> None:
    assert len(client.ask("tasks", annex=["linhai-2029", "haining-2030"]).rows()) == 3


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "xml", "csv-bom", "table"])
def test_rows_are_written_as(client: Client, format: str) -> None:
    out = io.BytesIO()
    client.ask("tasks").write(out, format)
    assert "培育数字人才".encode() in out.getvalue()


def test_a_format_that_does_not_suit_is_refused(client: Client) -> None:
    with pytest.raises(ParameterError, match="tasks cannot be written as ttl; choose csv, tsv, json, xml"):
        client.ask("tasks").write(io.BytesIO(), "ttl")


def test_chinese_is_two_columns_wide_in_a_table(client: Client) -> None:
    header, first, *_ = client.ask("lead-support-pairs", minimum=1).table(language="zh").splitlines()
    assert header.startswith("牵头单位名称          配合单位名称  ")
    assert first.startswith("市教育局              市财政局")


def test_a_table_says_how_much_more_there_is(client: Client) -> None:
    assert client.ask("tasks").table(limit=2).endswith("… 3 more rows\n")


def test_square_brackets_stay(client: Client) -> None:
    assert "[a]" in client.query('SELECT ("[a]" AS ?x) {}').table()


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda client: client.ask("worklod"), UnknownQuestionError),
        (lambda client: client.ask("workload", colour="red"), ParameterError),
        (lambda client: client.ask("partners"), ParameterError),
        (lambda client: client.query("SELEKT"), QueryError),
    ],
)
def test_bad_input(client: Client, ask: Callable[[Client], object], error: type[Exception]) -> None:
    with pytest.raises(error):
        ask(client)


def test_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="no snapshot here"):
        Client(tmp_path)


@pytest.mark.parametrize(
    ("status", "media_type", "body", "message"),
    [
        (200, "text/html", b"<html>", "answers text/html, which is not SPARQL results; is this the address"),
        (200, "application/sparql-results+json", b"{", "answers broken results"),
        (500, "text/plain", b"out of\nmemory", "500"),
        (503, "text/plain", b"later", "HTTP 503: later"),
        (404, "text/html", b"<p>no", "EndPointNotFound"),
    ],
)
def test_an_endpoint_that_misbehaves(
    misbehaving: Callable[..., str], status: int, media_type: str, body: bytes, message: str
) -> None:
    with pytest.raises(EndpointError, match=message):
        Client(misbehaving(status, media_type, body), pause=0.01).ask("tasks").rows()


def test_an_endpoint_that_breaks_off(misbehaving: Callable[..., str]) -> None:
    begun = b'{"head":{"vars":["annex"]},"results":{"bindings":[{"annex":{"type":"uri","value":"http://e/"}},'
    with pytest.raises(EndpointError, match="the answer breaks off"):
        Client(misbehaving(200, "application/sparql-results+json", begun)).ask("tasks").rows()


def test_an_endpoint_that_refuses_the_query(misbehaving: Callable[..., str]) -> None:
    with pytest.raises(QueryError, match=r"refuses the query: .*no such prefix"):
        Client(misbehaving(400, "text/plain", b"no such prefix")).ask("tasks")


def test_an_endpoint_that_is_down() -> None:
    with pytest.raises(EndpointError, match=r"http://127\.0\.0\.1:1/: cannot be reached"):
        Client("http://127.0.0.1:1/", retries=1, pause=0.01).ask("tasks")


def test_a_long_query_goes_by_post(oxigraph: str) -> None:
    client = Client(f"{oxigraph}/query")
    values = " ".join(f"<urn:{number}>" for number in range(500))
    assert client.query(f"SELECT ?s {{ VALUES ?s {{ {values} }} }}").columns == ("s",)


UNITS, TASKS = (URIRef("https://w3id.org/fengong/ontology#Unit"),), (URIRef("https://w3id.org/fengong/ontology#Task"),)


def typings(label: str) -> set[str]:
    """What somebody may type for a label: it, parts of it, its pinyin, its initials."""
    whole = {label, LEVEL.sub("", label), pinyin(label), initials(label)}
    return whole | {initials(LEVEL.sub("", label)), label[1:4], label[-3:], label[:2]}


@pytest.mark.parametrize("classes", [UNITS, TASKS])
def test_the_search_index_finds_what_all_labels_would(annex_snapshot: Snapshot, classes: tuple[URIRef, ...]) -> None:
    client = Client(annex_snapshot)
    every = client.every_label(classes)
    given = sorted({typing for _, label in every for typing in typings(label)})
    assert len(given) > 20
    wrong = {each for each in given if find_things(each, client.labels(each, classes)) != find_things(each, every)}
    assert not wrong


def test_a_name_is_looked_up_without_reading_all_labels(annex_snapshot: Snapshot) -> None:
    client = Client(annex_snapshot)
    assert client.ask("workload", unit="rsj").rows()
    assert client.ask("tasks", annex="liaocheng-2019").rows()
    assert client.every_label.cache_info().currsize == 0


def test_a_name_that_the_index_does_not_know_is_looked_for_in_all_labels(annex_snapshot: Snapshot) -> None:
    with pytest.raises(UnknownThingError, match="nothing is called 'xyzzy'"):
        Client(annex_snapshot).ask("workload", unit="xyzzy")
