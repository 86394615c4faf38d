"""HTTP said right: validators by coding, ranges, preflights, and formats that are what was asked for."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from email.message import Message
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from queries.snapshot import directory
from queries.snapshot.directory import Snapshot
from tests.api.servers import open_application, serving_port

LIST = "/sparql?query=SELECT * { ?s ?p ?o } LIMIT 20"
DUMP = f"/dump/{directory.DUMP}"
PART = "liaocheng-2019/task-1/req-1"


@pytest.fixture(scope="module")
def served(annex_snapshot: Snapshot) -> Iterator[FlaskClient]:
    with open_application(annex_snapshot.path, workers=1, operator_token="let-me-in") as app:
        yield app.test_client()


class Fetched(NamedTuple):
    status: int
    headers: Message
    body: bytes


@pytest.fixture(scope="module")
def fetch(annex_snapshot: Snapshot) -> Iterator[Callable[..., Fetched]]:
    """Ask a real server, which is the only one that closes what it sends."""
    with serving_port(snapshot=annex_snapshot.path, workers=1, access_log=0) as port:

        def get(path: str, **headers: str) -> Fetched:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
                connection.putrequest("GET", quote(path, safe="/?=&"), skip_accept_encoding=True)
                for name, value in headers.items():
                    connection.putheader(name.replace("_", "-"), value)
                connection.endheaders()
                answer = connection.getresponse()
                return Fetched(answer.status, answer.headers, answer.read())

        yield get


# --- validators ---


@pytest.mark.parametrize("path", [LIST, DUMP, "/exports/edges", "/dataset", f"/data/{PART}.ttl", f"/page/{PART}"])
@pytest.mark.parametrize("coding", ["gzip", "zstd", "br", "identity"])
def test_a_copy_is_known_by_who_accepts_its_coding(fetch: Callable[..., Fetched], path: str, coding: str) -> None:
    first = fetch(path, Accept_Encoding=coding)
    tag = first.headers["ETag"]
    assert (first.status, first.headers.get("Content-Encoding", "identity")) == (200, coding)
    again = fetch(path, Accept_Encoding=coding, If_None_Match=tag)
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert set(again.headers["Vary"].split(", ")) == set(first.headers["Vary"].split(", "))
    if coding != "identity" and not tag.startswith("W/"):
        assert fetch(path, If_None_Match=tag).status == 200
        assert fetch(path, Accept_Encoding=f"{coding};q=0", If_None_Match=tag).status == 200


def test_a_large_answer_is_compressed_for_who_knows_gzip_alone(fetch: Callable[..., Fetched]) -> None:
    path = "/sparql?query=SELECT ?a ?b ?c ?d { ?a a ?b . ?c a ?d } LIMIT 3000"
    answer, plain = fetch(path, Accept_Encoding="gzip"), fetch(path)
    assert (answer.headers["Content-Encoding"], plain.headers["Content-Encoding"]) == ("gzip", None)
    assert gzip.decompress(answer.body) == plain.body
    assert len(plain.body) > 256 * 1024, "an answer in memory is sent in another way"


# --- ranges ---


def test_a_part_of_a_dump_is_that_part(fetch: Callable[..., Fetched]) -> None:
    """Parts are of the dump as it lies there, which is packed."""
    whole = fetch(DUMP, Accept_Encoding="gzip")
    part = fetch(DUMP, Range="bytes=10-19", Accept_Encoding="gzip")
    assert (part.status, part.body, part.headers["ETag"]) == (206, whole.body[10:20], whole.headers["ETag"])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole.body)}"
    beyond = fetch(DUMP, Range=f"bytes={len(whole.body)}-", Accept_Encoding="gzip")
    assert (beyond.status, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole.body)}")
    changed = fetch(DUMP, Range="bytes=0-9", If_Range='"another"', Accept_Encoding="gzip")
    assert (changed.status, changed.body) == (200, whole.body)


@pytest.mark.parametrize("path", [LIST, "/exports/edges", "/dataset", f"/data/{PART}.ttl", "/sparql", DUMP])
@pytest.mark.parametrize("coding", ["identity", "gzip", "zstd"])
def test_ranges_are_promised_where_they_are_kept(fetch: Callable[..., Fetched], path: str, coding: str) -> None:
    promised = fetch(path, Accept_Encoding=coding).headers["Accept-Ranges"] == "bytes"
    assert promised == (fetch(path, Accept_Encoding=coding, Range="bytes=0-3").status == 206)


# --- preflights ---


@pytest.mark.parametrize(
    ("path", "methods", "authorization"),
    [
        ("/sparql", {"GET", "HEAD", "OPTIONS", "POST"}, False),
        ("/queries/running", {"GET", "HEAD", "OPTIONS"}, True),
        ("/queries/running/some", {"DELETE", "OPTIONS"}, True),
        (f"/data/{PART}", {"GET", "HEAD", "OPTIONS"}, False),
    ],
)
def test_a_preflight_tells_the_truth(served: FlaskClient, path: str, methods: set[str], authorization: bool) -> None:
    answer = served.options(
        path, headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    )
    assert answer.status_code == 200
    assert set(answer.headers["Access-Control-Allow-Methods"].split(", ")) == methods
    assert ("Authorization" in answer.headers["Access-Control-Allow-Headers"]) == authorization
    for method in {"GET", "POST", "DELETE"} - methods:
        assert served.open(path, method=method, headers={"Authorization": "Bearer let-me-in"}).status_code == 405


def test_the_operator_may_ask_from_another_site(served: FlaskClient) -> None:
    answer = served.get("/queries/running", headers={"Authorization": "Bearer let-me-in"})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert served.get("/queries/running").status_code == 401


# --- queries as they come ---


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_byte_order_mark_is_no_part_of_a_query(served: FlaskClient, mark: str) -> None:
    query = f"{mark}ASK {{}}"
    assert served.get("/sparql", query_string={"query": query}).status_code == 200
    assert served.post("/sparql", data={"query": query}).status_code == 200
    assert served.post("/sparql", data=query, content_type="application/sparql-query").status_code == 200


def test_relative_names_have_a_constant_base(served: FlaskClient) -> None:
    query = "SELECT ?x { VALUES ?x { <id/unit/a> <#b> } }"
    for host in ("one.example", "two.example"):
        answer = served.get("/sparql", query_string={"query": query, "format": "csv"}, headers={"Host": host})
        assert answer.text.split() == ["x", "https://w3id.org/fengong/id/unit/a", "https://w3id.org/fengong/#b"]
    other = "BASE <http://other.example/> SELECT ?x { VALUES ?x { <a> } }"
    assert "http://other.example/a" in served.get("/sparql", query_string={"query": other, "format": "csv"}).text


@pytest.mark.parametrize(
    "line", ["GET /page/县 HTTP/1.1", 'GET /sparql?query=ASK{?s%20?p%20"中"} HTTP/1.1', "GET /a 中 HTTP/1.1"]
)
def test_a_raw_address_is_told_to_be_encoded(server: int, line: str) -> None:
    with closing(socket.create_connection(("127.0.0.1", server), timeout=10)) as connection:
        connection.sendall(f"{line}\r\nHost: a.example\r\n\r\n".encode())
        with connection.makefile("rb") as file:
            head, _, body = file.read().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"Content-Type: application/problem+json" in head
    assert "percent-encode" in json.loads(body)["help"]


# --- formats ---


def test_n3_is_answered_as_n3(served: FlaskClient) -> None:
    answer = served.get(f"/data/{PART}", headers={"Accept": "text/n3"})
    assert answer.content_type == "text/n3;charset=utf-8"
    assert len(list(parse(answer.data, RdfFormat.N3))) > 10


@pytest.mark.parametrize("path", [f"/id/{PART}", "/sparql"])
def test_what_speaks_xhtml_alone_is_told_of_pages(served: FlaskClient, path: str) -> None:
    answer = served.get(path, headers={"Accept": "application/xhtml+xml"})
    assert answer.status_code == 406
    assert "text/html" in answer.json["available"]


def test_turtle_names_a_subject_once(served: FlaskClient) -> None:
    query = (
        "PREFIX fg: <https://w3id.org/fengong/ontology#> CONSTRUCT { ?s ?p ?o } { ?s ?p ?o . ?s a fg:Task } ORDER BY ?p"
    )
    text = served.get("/sparql", query_string={"query": query, "format": "ttl"}).text
    subjects = [line.split()[0] for line in text.splitlines() if line and line[0] not in "\t @"]
    assert len(subjects) == len(set(subjects)) > 1
    assert "@prefix fg:" in text


PROFILE = "http://www.w3.org/ns/json-ld#"


@pytest.mark.parametrize(
    "query", ["", "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> CONSTRUCT WHERE { ?s skos:prefLabel ?o }"]
)
@pytest.mark.parametrize(
    "profile", ["", f';profile="{PROFILE}compacted"', f';profile="{PROFILE}expanded"', f';profile="{PROFILE}flattened"']
)
def test_json_ld_is_as_its_profile_wants_it(served: FlaskClient, query: str, profile: str) -> None:
    path = "/sparql" if query else f"/data/{PART}"
    given = {"query": query} if query else {}
    answer = served.get(path, query_string=given, headers={"Accept": f"application/ld+json{profile}"})
    document = json.loads(answer.text)
    expanded = "expanded" in profile or "flattened" in profile
    assert answer.content_type == "application/ld+json" + (f';profile="{PROFILE}expanded"' if expanded else "")
    assert isinstance(document, list) == expanded
    keys = {key for node in (document if expanded else document["@graph"]) for key in node if not key.startswith("@")}
    keys -= {"http://rdfs.org/ns/void#exampleResource"}  # which has no prefix here
    assert all(key.startswith("http") == expanded for key in keys)
    turtle = served.get(path, query_string=given, headers={"Accept": "text/turtle"})
    assert canonical(answer.data, RdfFormat.JSON_LD) == canonical(turtle.data, RdfFormat.TURTLE)


def canonical(data: bytes, format_: RdfFormat) -> pyoxigraph.Dataset:
    found = pyoxigraph.Dataset(parse(data, format_))
    found.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return found


def test_the_context_has_an_address_of_its_own(served: FlaskClient) -> None:
    published = served.get("/context.jsonld")
    assert published.content_type == f'application/ld+json;profile="{PROFILE}context"'
    document = served.get(f"/data/{PART}.jsonld").json
    assert document["@context"].items() <= json.loads(published.text)["@context"].items()


def test_odd_terms_survive_json_ld(tmp_path: Path) -> None:
    from pyoxigraph import BlankNode, Literal, NamedNode, Triple

    from api.engine.graph_writing import serialized_graph

    xsd = "http://www.w3.org/2001/XMLSchema#"
    values = [
        Literal(5), Literal(True),
        Literal("5", datatype=NamedNode(xsd + "decimal")), Literal(2**60),
        Literal("007", datatype=NamedNode(xsd + "integer")),
        Literal("中\u0001", language="zh"), BlankNode("a"), NamedNode("http://p.example//x"), Literal(""),
        Literal("x", datatype=NamedNode("http://p.example/t")),
    ]  # fmt: skip
    triples = [Triple(NamedNode("http://p.example/s"), NamedNode("http://p.example/q"), value) for value in values]
    prefixes = {"p": "http://p.example/", "": "http://p.example/s", "odd": "http://p.example/q"}
    for short in ("jsonld", "jsonld-expanded"):
        found = [quad.triple for quad in parse(serialized_graph(triples, short, prefixes), RdfFormat.JSON_LD)]
        assert {str(each.object) for each in found if not isinstance(each.object, BlankNode)} == {
            str(each) for each in values if not isinstance(each, BlankNode)
        }
        assert len(found) == len(values)
