import pytest
from flask.testing import FlaskClient

REQUIREMENT = "linhai-2030/task-1/req-1"


@pytest.mark.parametrize(
    ("path", "text"), [("/", "谁对什么负责"), (f"/page/{REQUIREMENT}", "一站式"), ("/sparql", "textarea")]
)
def test_pages(client: FlaskClient, path: str, text: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 200, answer.text
    assert text in answer.text


@pytest.mark.parametrize(("accept", "target"), [("text/html", "page"), ("text/turtle", "data"), ("", "data")])
def test_a_thing_sends_to_what_is_known_about_it(client: FlaskClient, accept: str, target: str) -> None:
    answer = client.get(f"/id/{REQUIREMENT}", headers={"Accept": accept})
    assert (answer.status_code, answer.location) == (303, f"http://localhost/{target}/{REQUIREMENT}")


def test_data(client: FlaskClient) -> None:
    answer = client.get(f"/data/{REQUIREMENT}.ttl")
    assert "fg:leadUnit" in answer.text
    assert answer.content_type == "text/turtle;charset=utf-8"


@pytest.mark.parametrize("format_", ["json", "xml", "csv", "tsv", "xlsx"])
def test_select(client: FlaskClient, format_: str) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT (COUNT(*) AS ?n) {?s ?p ?o}", "format": format_})
    assert answer.status_code == 200
    assert format_ == "xlsx" or "21" in answer.text


def test_service_description(client: FlaskClient) -> None:
    assert "sd:Service" in client.get("/sparql").text


def test_nothing_goes_out(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT * { SERVICE <http://127.0.0.1:1/> {} }"})
    assert answer.status_code == 403
