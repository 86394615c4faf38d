"""Things and what is known about them. What points to a thing comes in pages, and each names the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import rdflib
from flask.testing import FlaskClient

from api import create_app
from api.exchange.settings import Settings
from tests.api.servers import write_snapshot

MINISTRY = "https://w3id.org/fengong/id/unit/many"
NEXT = rdflib.URIRef("http://www.w3.org/1999/xhtml/vocab#next")

REQUIREMENT = "linhai-2030/task-1/req-1"


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("crowded")
    lines = [f"<https://w3id.org/fengong/id/r{number}> <x:leadUnit> <{MINISTRY}> ." for number in range(2500)]
    (folder / "many.trig").write_text("GRAPH <x:g> {\n" + "\n".join(lines) + "\n}", encoding="utf-8")
    app = create_app(Settings(snapshot=write_snapshot(folder / "s", folder / "many.trig"), access_log=False))
    yield app.test_client()
    app.extensions["backend"].close()


def test_the_pages_hold_everything(crowded: FlaskClient) -> None:
    address, sizes, subjects = "/data/unit/many.nt", [], set()
    while address:
        answer = crowded.get(address)
        graph = rdflib.Graph().parse(data=answer.data, format="nt")
        found = set(graph.subjects(rdflib.URIRef("x:leadUnit")))
        sizes.append(len(found))
        subjects |= found
        following = next(graph.objects(None, NEXT), None)
        linked = [link for link in answer.headers.getlist("Link") if "rel=next" in link]
        assert linked == ([f"<{following}>; rel=next"] if following else [])
        address = str(following).removeprefix("http://localhost") if following else ""
    assert (sizes, len(subjects)) == ([1000, 1000, 500], 2500)


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "9" * 30, ""])
def test_a_page_that_is_no_number(crowded: FlaskClient, page: str) -> None:
    assert crowded.get("/data/unit/many.nt", query_string={"page": page}).status_code == 400


def test_a_small_thing_has_one_page(client: FlaskClient) -> None:
    answer = client.get("/data/linhai-2030/task-1/req-1.ttl")
    assert "next" not in answer.text
    assert not [link for link in answer.headers.getlist("Link") if "rel=next" in link]


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
