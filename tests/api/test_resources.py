"""What points to a thing comes in pages, and each names the next: nothing is cut off in silence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import rdflib
from flask.testing import FlaskClient

from api import create_app
from api.settings import Settings
from tests.api.servers import write_snapshot

MINISTRY = "https://w3id.org/fengong/id/unit/many"
NEXT = rdflib.URIRef("http://www.w3.org/1999/xhtml/vocab#next")


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
