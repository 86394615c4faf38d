"""The same answers over three stores: ours, Oxigraph's server with default settings, and Virtuoso."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pyoxigraph
import pytest
from flask.testing import FlaskClient

from api import create_app
from api.exchange.settings import Settings
from ontology.vocabulary import ASSUMED_GRAPH, INFERRED_GRAPH
from queries.snapshot.directory import Snapshot
from tests.api.servers import free_port, open_application
from tests.browser.screens import pages_of_each_kind
from tests.conftest import wait_for
from tests.indexes import index_store
from tests.programs import program
from tests.virtuoso import virtuoso
from tests.waiting import PATIENCE

PAGES = [path for _, path in pages_of_each_kind()]
BROWSER = {"Accept": "text/html,*/*;q=0.5", "Accept-Language": "zh"}
PART = "liaocheng-2019/task-1/req-1"
FG = "PREFIX fg: <https://w3id.org/fengong/ontology#> "


@contextmanager
def default_oxigraph(folder: Path) -> Iterator[str]:
    """Start Oxigraph's server as it comes: its default graph is one of its own, and empty."""
    port = free_port()
    command = [
        str(Path(sys.executable).with_name("oxigraph")),
        "serve",
        "--location",
        str(folder),
        "--bind",
        f"127.0.0.1:{port}",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def quads(snapshot: Snapshot) -> bytes:
    store = pyoxigraph.Store.read_only(str(snapshot.store_path))
    data = store.dump(format=pyoxigraph.RdfFormat.N_QUADS)
    assert data is not None
    return data


@pytest.fixture(scope="module")
def ours(annex_snapshot: Snapshot) -> Iterator[FlaskClient]:
    with open_application(annex_snapshot.path, workers=1) as app:
        yield app.test_client()


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def theirs(
    request: pytest.FixtureRequest, annex_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "oxigraph":
        with default_oxigraph(folder) as address:
            urlopen(
                Request(f"{address}/store", quads(annex_snapshot), {"Content-Type": "application/n-quads"}), timeout=60
            ).close()
            yield served(f"{address}/query", annex_snapshot)
    else:
        program("virtuoso-t")
        (folder / "dump.nq").write_bytes(quads(annex_snapshot))
        with virtuoso(folder, folder / "dump.nq") as server:
            yield served(server.endpoint, annex_snapshot)


def served(endpoint: str, snapshot: Snapshot) -> FlaskClient:
    """Serve an endpoint, with the index of the snapshot that was loaded there."""
    settings = Settings(endpoint=endpoint, index=str(snapshot.index_path), access_log=False, query_seconds=PATIENCE)
    return create_app(settings).test_client()


@pytest.mark.parametrize("path", ["/sparql", "/printed/sparql"])
@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(DISTINCT ?r) AS ?n) { ?r a fg:Requirement }",
        "SELECT ?r ?u { ?r fg:leadUnit ?u } ORDER BY ?r ?u LIMIT 20",
        "SELECT DISTINCT ?g { GRAPH ?g { ?r fg:leadUnit ?u } } ORDER BY ?g",
        "SELECT (COUNT(*) AS ?n) { GRAPH <https://w3id.org/fengong/graph/inferred> { ?r fg:supportingUnit ?u } }",
        "SELECT ?t ?text { ?t a fg:Clause ; fg:text ?text } ORDER BY ?t LIMIT 10",
        f"SELECT (COUNT(*) AS ?n) FROM <{INFERRED_GRAPH}> FROM <{ASSUMED_GRAPH}> {{ ?r fg:leadUnit ?u }}",
        f"SELECT (COUNT(*) AS ?n) FROM NAMED <{ASSUMED_GRAPH}> {{ GRAPH ?g {{ ?r fg:leadUnit ?u }} }}",
        "PREFIX graph: <https://w3id.org/fengong/graph/> SELECT ?u FROM graph:assumed {?r fg:leadUnit ?u} ORDER BY ?u",
    ],
)
def test_a_query_has_the_same_answer(ours: FlaskClient, theirs: FlaskClient, query: str, path: str) -> None:
    here, there = (client.post(path, data={"query": FG + query, "format": "csv"}) for client in (ours, theirs))
    assert there.status_code == 200, there.text
    assert here.text.replace('"', "").split() == there.text.replace('"', "").split()


@pytest.mark.parametrize("path", [*PAGES, f"/data/{PART}.ttl", f"/data/{PART}.jsonld", "/ontology", "/network.json"])
def test_a_page_is_the_same(ours: FlaskClient, theirs: FlaskClient, path: str) -> None:
    here, there = (client.get(path, headers=BROWSER) for client in (ours, theirs))
    assert there.status_code == here.status_code == 200
    assert len(there.data) > len(here.data) * 0.9 - 3000  # less what only a snapshot has: its edition, its files


def test_print_alone_leads_less_often_there_too(theirs: FlaskClient) -> None:
    query = f"{FG}SELECT (COUNT(*) AS ?n) {{ ?r a fg:Requirement ; fg:leadUnit ?u }}"
    counts = [
        int(theirs.post(path, data={"query": query, "format": "csv"}).text.split()[-1])
        for path in ("/sparql", "/printed/sparql")
    ]
    assert counts[0] > counts[1] > 0


def test_a_dataset_of_the_protocol_is_read_as_printed_there_too(ours: FlaskClient, theirs: FlaskClient) -> None:
    asked = {"query": f"{FG}SELECT (COUNT(*) AS ?n) {{ ?r fg:leadUnit ?u }}", "format": "csv"}
    for graphs in ([str(ASSUMED_GRAPH)], [str(ASSUMED_GRAPH), str(INFERRED_GRAPH)]):
        for path in ("/sparql", "/printed/sparql"):
            here, there = (client.post(path, data={**asked, "default-graph-uri": graphs}) for client in (ours, theirs))
            assert here.text.split() == there.text.replace('"', "").split(), (path, graphs)


@pytest.mark.parametrize(
    "path",
    [
        "/suggest?q=rsj",
        "/suggest?q=市财",
        "/search?q=职业技能&type=programme",
        "/reconcile/suggest/entity?prefix=jinlanling",
        '/reconcile?queries={"q0":{"query":"市人社局"},"q1":{"query":"金蓝领","type":"programme"}}',
        "/queries/responsibilities.csv?unit=rsj",
        "/queries/responsibilities.csv?unit=rsj&reading=printed",
    ],
)
def test_names_are_found_as_in_the_snapshot(ours: FlaskClient, theirs: FlaskClient, path: str) -> None:
    here, there = (client.get(path, headers={"Accept": "application/json"}) for client in (ours, theirs))
    assert there.status_code == here.status_code, there.text
    assert there.text.replace('"', "").split() == here.text.replace('"', "").split()


def test_an_index_of_other_data_is_refused(theirs: FlaskClient, tmp_path: Path) -> None:
    other = pyoxigraph.Store()
    names = pyoxigraph.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    for number in range(3):
        thing = pyoxigraph.NamedNode(f"https://other.example/{number}")
        other.add(pyoxigraph.Quad(thing, names, pyoxigraph.Literal(f"单位{number}", language="zh")))
    index_store(other, tmp_path / "search.sqlite")
    endpoint = theirs.application.config["SETTINGS"].endpoint
    client = create_app(
        Settings(endpoint=endpoint, index=str(tmp_path / "search.sqlite"), access_log=False)
    ).test_client()
    refused = client.get("/suggest?q=单位", headers={"Accept": "application/json"})
    assert (refused.status_code, "it is of other data" in refused.text) == (503, True)
    without = create_app(Settings(endpoint=endpoint, access_log=False)).test_client()
    assert "--index" in without.get("/suggest?q=x", headers={"Accept": "application/json"}).json["help"]


def test_it_is_ready(theirs: FlaskClient) -> None:
    assert theirs.get("/health/ready").status_code == 200


def test_rows_are_a_spreadsheet_there_too(theirs: FlaskClient) -> None:
    sheet = theirs.post("/sparql", data={"query": "SELECT ?s { ?s ?p ?o } LIMIT 3", "format": "xlsx"})
    assert (sheet.status_code, sheet.data[:2]) == (200, b"PK")


def test_a_store_without_our_graphs_is_not_ready(tmp_path: Path) -> None:
    with default_oxigraph(tmp_path) as address:
        client = create_app(Settings(endpoint=f"{address}/query", access_log=False)).test_client()
        for path in ("/health/ready", f"/page/{PART}", "/sparql?query=ASK{}"):
            answer = client.get(path, headers={"Accept": "application/json"})
            assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (503, "not-ready")
            assert address in answer.text
