import json
import logging
import re
import threading

import pytest
from flask.testing import FlaskClient

from tests.waiting import PATIENCE, wait_until

HOURS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . ?q ?r ?s . ?t ?u ?v }"
OPERATOR = {"Authorization": "Bearer let-me-in"}


def test_health(client: FlaskClient) -> None:
    assert client.get("/health/live").text == "ok\n"
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json["status"], ready.json["snapshot"]) == (200, "ready", "0123456789abcdef")


def test_metrics_count(client: FlaskClient) -> None:
    client.get("/sparql?query=ASK%7B%7D")
    text = client.get("/metrics").text
    assert re.search(r'fengong_requests_total\{route="/sparql",status="200"\} [1-9]', text)
    for name in ("fengong_request_seconds_bucket", "fengong_cache_bytes", 'fengong_queries{state="running"}'):
        assert name in text


@pytest.mark.parametrize("given", ["abc-123", "0123:x.y_z"])
def test_a_request_keeps_its_id(client: FlaskClient, given: str) -> None:
    assert client.get("/health/live", headers={"X-Request-Id": given}).headers["X-Request-Id"] == given


@pytest.mark.parametrize("given", ["", "a b", '"', "x" * 65, "中"])
def test_a_request_without_a_sane_id_gets_one(client: FlaskClient, given: str) -> None:
    answer = client.get("/nowhere", headers={"X-Request-Id": given.encode().decode("latin-1")})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-Id"])
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_every_origin_may_ask(client: FlaskClient) -> None:
    for answer in (client.get("/sparql?query=ASK%7B%7D"), client.get("/sparql?query=ASK"), client.get("/graph/none")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
    preflight = client.options("/sparql")
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in client.get("/metrics").headers


def test_the_operator_sees_and_stops_a_query(client: FlaskClient) -> None:
    answers = []
    asking = threading.Thread(
        target=lambda: answers.append(
            client.application.test_client().post("/sparql", data={"query": HOURS}, headers={"X-Request-Id": "mine"})
        )
    )
    asking.start()
    wait_until(lambda: client.get("/queries/running", headers=OPERATOR).json)
    running = client.get("/queries/running", headers=OPERATOR).json
    assert (running[0]["id"], running[0]["query"]) == ("mine", HOURS)
    assert client.delete("/queries/running/mine", headers=OPERATOR).status_code == 204
    asking.join(PATIENCE)
    assert (answers[0].status_code, answers[0].json["type"].rpartition("/")[2]) == (503, "cancelled")
    assert client.delete("/queries/running/mine", headers=OPERATOR).status_code == 404
    assert client.get("/sparql?query=ASK%7B%7D").status_code == 200


def test_the_access_log_is_a_json_line(client: FlaskClient) -> None:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    access, handler = logging.getLogger("fengong.access"), Keep()
    client.application.extensions["accounts"].settle()
    access.addHandler(handler)
    level = access.level
    access.setLevel(logging.INFO)
    try:
        answers = [
            client.get("/sparql", query_string={"query": "SELECT ?s { ?s a ?c } LIMIT 2", "format": "tsv"}),
            client.get("/sparql", query_string={"query": "SELEKT"}),
        ]
        client.application.extensions["accounts"].settle()
    finally:
        access.removeHandler(handler)
        access.setLevel(level)
    asked = {answer.headers["X-Request-ID"] for answer in answers}  # other applications of this process log here too
    good, bad = (told for line in lines if (told := json.loads(line))["id"] in asked)
    assert good.keys() >= {"time", "id", "client", "ms", "query", "bytes"}
    assert (good["path"], good["status"], good["outcome"], good["rows"]) == ("/sparql", 200, "answered", 2)
    assert (bad["status"], bad["outcome"]) == (400, "malformed-query")
