"""Things that are gone are told from things that never were; an edition that is kept is still shown under its name."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import create_app
from api.engine.live import EARLIER
from api.exchange.settings import Settings
from queries.snapshot.directory import GONE

PREFIXES = """@prefix fg: <https://w3id.org/fengong/ontology#> . @prefix unit: <https://w3id.org/fengong/id/unit/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
UNITS = {"stays": "市财政局", "kept": "市渔港局", "lost": "市老局"}
OLD, NEW, LOST = "a" * 16, "b" * 16, "c" * 16
HTML = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, snapshot_of: Callable[..., Path]) -> Iterator[Flask]:
    root = tmp_path_factory.mktemp("editions")
    for edition, held in ((OLD, ("stays", "kept")), (NEW, ("stays",))):
        units = "".join(f'unit:{name} a fg:Unit ; skos:prefLabel "{UNITS[name]}"@zh .\n' for name in held)
        units += "unit:stays fg:near unit:named, unit:ever ."
        source = root / f"{edition}.trig"
        source.write_text(f"{PREFIXES}<https://w3id.org/fengong/graph/authority> {{ {units} }}", encoding="utf-8")
        snapshot_of(root / edition, source, name=edition)
    (root / NEW / GONE).write_text(f"unit/kept\t{OLD}\nunit/lost\t{LOST}\nunit/named\t{LOST}\n", encoding="utf-8")
    app = create_app(Settings(snapshot=root / NEW, workers=1, access_log=False))
    yield app
    app.extensions["backend"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(
    "path", ["/id/unit/kept", *(f"/data/unit/kept{end}" for end in ("", ".ttl", ".jsonld", ".nt", ".rdf"))]
)
def test_data_of_what_is_gone_say_so(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 410
    assert answer.mimetype == "application/problem+json"
    told = answer.get_json()
    assert told["last_edition"] == OLD
    assert told["kept_at"] == f"http://localhost/id/unit/kept?edition={OLD}"


def test_the_page_of_what_is_gone_leads_to_the_edition_that_had_it(client: FlaskClient) -> None:
    answer = client.get("/page/unit/kept", headers=HTML)
    assert answer.status_code == 410
    assert answer.mimetype == "text/html"
    assert f'href="http://localhost/id/unit/kept?edition={OLD}"' in answer.text
    assert client.get("/page/unit/kept").mimetype == "application/problem+json"
    assert client.get("/cite/unit/kept.bib").status_code == 410


def test_that_edition_is_shown_under_its_name(client: FlaskClient) -> None:
    answer = client.get(f"/id/unit/kept?edition={OLD}", headers=HTML, follow_redirects=True)
    assert answer.status_code == 200
    assert "市渔港局" in answer.text
    assert f"an earlier edition of the data: {OLD}" in answer.text
    assert f'href="/data/unit/kept.ttl?edition={OLD}"' in answer.text
    assert "市渔港局" in client.get(f"/data/unit/kept.ttl?edition={OLD}").text


def test_what_is_gone_and_not_kept_names_the_edition_only(client: FlaskClient) -> None:
    answer = client.get("/data/unit/lost.ttl")
    assert answer.status_code == 410
    assert answer.get_json()["last_edition"] == LOST
    assert "kept_at" not in answer.get_json()
    assert client.get(f"/page/unit/lost?edition={LOST}", headers=HTML).status_code == 404


@pytest.mark.parametrize("path", ["/page/unit/named", "/data/unit/named.ttl"])
def test_what_is_only_pointed_to_is_gone_if_it_was_more(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 410
    assert client.get(path.replace("named", "ever")).status_code == 200


@pytest.mark.parametrize("path", ["/page/unit/never", "/page/unit/los", "/page/unit/kept/more", "/data/unit/never.ttl"])
def test_what_never_was_is_not_gone(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_what_is_there_is_not_gone(client: FlaskClient) -> None:
    text = client.get("/page/unit/stays", headers=HTML).text
    assert "earlier edition" not in text
    assert "?edition=" + NEW in text  # its permalink


@pytest.mark.parametrize("edition", ["..", "../" + OLD, "A" * 16, "d" * 16, ""])
def test_no_other_folder_is_opened(client: FlaskClient, edition: str) -> None:
    assert client.get("/page/unit/stays", query_string={"edition": edition}, headers=HTML).status_code == 404


def test_few_editions_stay_open(app: Flask, client: FlaskClient, snapshot_of: Callable[..., Path]) -> None:
    live = app.extensions["backend"]
    for digit in "0123":
        snapshot_of(live.snapshot.path.parent / (digit * 16), name=digit * 16)
        client.get(f"/data/unit/stays.ttl?edition={digit * 16}")
    assert list(live.earlier) == ["2" * 16, "3" * 16]
    assert len(live.earlier) == EARLIER
