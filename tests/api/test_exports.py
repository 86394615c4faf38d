"""Exports over HTTP, each read back by a library that did not write it."""

import csv
import io
import zipfile
from pathlib import Path

import bibtexparser
import igraph
import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from api import create_app
from api.exchange.settings import Settings
from queries.export import FORMATS
from queries.snapshot.directory import Snapshot

REDIRECTED = ("nq", "ttl", "nt")


def get_export(client: FlaskClient, path: str, *, follow_redirects: bool = False, **headers: str) -> TestResponse:
    return client.get(path, headers=headers, follow_redirects=follow_redirects, buffered=True)


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in REDIRECTED])
def test_every_format_comes_as_a_file_of_its_type(annex_client: FlaskClient, name: str) -> None:
    answer = get_export(annex_client, f"/exports/{name}")
    assert (answer.status_code, answer.mimetype) == (200, FORMATS[name].media_type)
    assert answer.headers["Content-Disposition"] == f"attachment; filename=fengong-{name}{FORMATS[name].suffix}"
    again = get_export(annex_client, f"/exports/{name}", **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", answer.headers["ETag"])


@pytest.mark.parametrize("name", REDIRECTED)
def test_rdf_that_is_served_already_is_not_written_again(annex_client: FlaskClient, name: str) -> None:
    answer = get_export(annex_client, f"/exports/{name}", follow_redirects=True)
    assert len(answer.history) == 1
    assert (answer.status_code, answer.mimetype) == (200, FORMATS[name].media_type)


def test_the_workbook_opens_with_the_annex_first(annex_client: FlaskClient) -> None:
    book = load_workbook(io.BytesIO(get_export(annex_client, "/exports/xlsx?annex=liaocheng-2019&lang=zh").data))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]][:4] == ["工作任务", "工作要求", "责任单位", "牵头单位"]
    assert sheet.freeze_panes == "A2"
    assert any("市人力资源社会保障局" in str(row[3]) for row in sheet.iter_rows(values_only=True))


@pytest.mark.parametrize(("name", "mark"), [("csv", b""), ("csv-bom", b"\xef\xbb\xbf")])
def test_tables_come_in_a_zip_with_or_without_a_byte_order_mark(
    annex_client: FlaskClient, name: str, mark: bytes
) -> None:
    with zipfile.ZipFile(io.BytesIO(get_export(annex_client, f"/exports/{name}").data)) as archive:
        assert {"annex.csv", "units.csv", "datapackage.json", "csvw.json"} <= set(archive.namelist())
        assert archive.read("annex.csv").startswith(mark + b"task,requirement")


def test_the_network_and_the_matrix_have_the_same_units(annex_client: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "network.graphml"
    file.write_bytes(get_export(annex_client, "/exports/graphml").data)
    graph = igraph.Graph.Read_GraphML(str(file))
    rows = list(csv.reader(io.StringIO(get_export(annex_client, "/exports/matrix").text)))
    assert graph.vs["label"] == rows[0][1:]


def test_the_references_name_the_document(annex_client: FlaskClient) -> None:
    assert {"fengong", "liaocheng-2019"} <= set(
        bibtexparser.parse_string(get_export(annex_client, "/exports/bibtex").text).entries_dict
    )


def test_an_unknown_format_is_told_with_those_there_are(annex_client: FlaskClient) -> None:
    answer = get_export(annex_client, "/exports/pdf")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.get_json()["available"] == list(FORMATS)


def test_an_unknown_document_is_told(annex_client: FlaskClient) -> None:
    answer = get_export(annex_client, "/exports/xlsx?annex=nowhere-1999")
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, "annex")


@pytest.mark.parametrize(("page", "name"), [
    ("/dataset", "/exports/jsonld"),
    ("/network", "/exports/matrix"),
    ("/page/liaocheng-2019", "/exports/xlsx?annex="),
])  # fmt: skip
def test_pages_link_to_them(annex_client: FlaskClient, page: str, name: str) -> None:
    assert f'href="{name}' in get_export(annex_client, page).text


def test_limits_hold_for_exports(annex_snapshot: Snapshot) -> None:
    app = create_app(Settings(snapshot=annex_snapshot.path, workers=1, access_log=False, result_bytes=1000))
    try:
        answer = get_export(app.test_client(), "/exports/xlsx")
        assert answer.get_json()["type"].endswith("/result-too-large")
    finally:
        app.extensions["backend"].close()
