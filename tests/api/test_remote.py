"""The same API over another SPARQL 1.1 server: here, over a second one of ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from pyoxigraph import BlankNode

from api import create_app
from api.engine.remote import RemoteBackend
from api.engine.unions import AS_IT_IS
from api.exchange.settings import Settings

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def remote(server: int) -> FlaskClient:
    settings = Settings(endpoint=f"http://127.0.0.1:{server}/sparql", access_log=False, result_bytes=200_000)
    return create_app(settings).test_client()


@pytest.mark.parametrize(
    ("query", "accept", "text"),
    [
        (COUNT, "application/sparql-results+json", '"21"'),
        (COUNT, "text/csv", "21"),
        ("ASK { ?s ?p '市财政局'@zh }", "", "true"),
        ("CONSTRUCT WHERE { ?r <https://w3id.org/fengong/ontology#leadUnit> ?u }", "text/turtle", "leadUnit"),
    ],
)
def test_answers_are_passed_on(remote: FlaskClient, query: str, accept: str, text: str) -> None:
    answer = remote.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert answer.status_code == 200
    assert text in answer.text
    assert "ETag" not in answer.headers


def test_a_dataset_is_passed_on(remote: FlaskClient) -> None:
    graph = "https://w3id.org/fengong/graph/inferred"
    answer = remote.get("/sparql", query_string={"query": COUNT, "default-graph-uri": graph, "format": "csv"})
    assert answer.text.split() == ["n", "1"]


def test_pages_and_things_work_too(remote: FlaskClient) -> None:
    assert remote.get("/id/linhai-2030/task-1/req-1").status_code == 303
    assert "leadUnit" in remote.get("/data/linhai-2030/task-1/req-1.ttl").text
    assert remote.get("/id/nothing").status_code == 404


@pytest.mark.parametrize(
    ("query", "status", "slug"),
    [
        ("SELECT * {", 400, "malformed-query"),
        ("EXPLAIN", 400, "malformed-query"),
        ("SELECT * { SERVICE <http://127.0.0.1/> {} }", 403, "service-refused"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 400, "result-too-large"),
    ],
)
def test_problems_have_the_same_shape(remote: FlaskClient, query: str, status: int, slug: str) -> None:
    answer = remote.get("/sparql", query_string={"query": query})
    assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (status, slug)


JSON = "application/sparql-results+json"
ROW = '{"head": {"vars": ["g"]}, "results": {"bindings": [{"g": %s}]}}'


@pytest.mark.parametrize(
    "body", ['{"head": {"vars": ["g"]}, "results": {"bindings": [', "[]", ROW % '{"type": "bnode", "value": "a b"}']
)
def test_an_answer_that_cannot_be_read_is_the_endpoints_failure(misbehaving: Callable[..., str], body: str) -> None:
    client = create_app(Settings(endpoint=misbehaving(200, JSON, body.encode()), access_log=False)).test_client()
    for path in ("/page/linhai-2030", "/units", "/workload"):
        answer = client.get(path, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (502, "upstream-failure"), path


def test_an_endpoint_that_answers_another_question_is_not_ready(misbehaving: Callable[..., str]) -> None:
    endpoint = misbehaving(200, JSON, (ROW % '{"type": "uri", "value": "https://e.example/"}').encode())
    client = create_app(Settings(endpoint=endpoint, access_log=False)).test_client()
    for path, status in (("/health/ready", 503), ("/units", 502)):
        answer = client.get(path, headers={"Accept": "application/json"})
        assert answer.status_code == status, path
        assert "other columns than it was asked for" in answer.text


def test_blank_nodes_of_any_name_are_labels(misbehaving: Callable[..., str]) -> None:
    row = '{"type": "bnode", "value": "nodeID://b10067"}, "t": {"type": "literal", "value": "nodeID://b1"}'
    body = (ROW % row).replace('["g"]', '["g", "t"]').encode()
    other = RemoteBackend(Settings(endpoint=misbehaving(200, JSON, body)))
    (found,) = other.ask("SELECT ?g ?t { ?g ?p ?t }", AS_IT_IS)
    assert (found["g"], found["t"].value) == (BlankNode("b10067"), "nodeID://b1")


def test_a_server_that_is_down_is_told() -> None:
    client = create_app(Settings(endpoint="http://127.0.0.1:9/", access_log=False)).test_client()
    assert client.get("/sparql", query_string={"query": "ASK {}"}).status_code == 502
    assert client.get("/health/ready").status_code == 503
