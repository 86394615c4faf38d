"""The page that lays two documents side by side, over three invented ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from api.asking.graph import Value
from api.pages.tools import comparison
from api.pages.tools.parallels import Side
from queries.asking.comparison import Kind
from tests.api.servers import open_application, read_soup

BROWSER = {"Accept": "text/html", "Accept-Language": "zh"}
YEARS = "a=linhai-2029&b=linhai-2030"


@pytest.fixture(scope="module")
def towns_client(towns: Path) -> Iterator[FlaskClient]:
    with open_application(towns, workers=1) as app:
        yield app.test_client()


def table_rows(page: BeautifulSoup) -> list[list[str]]:
    return [[cell.get_text() for cell in row.find_all(["td", "th"])] for row in page.select("tbody tr")]


def test_the_form_offers_every_document_and_two_of_them_first(towns_client: FlaskClient) -> None:
    page = read_soup(towns_client, "/compare")
    assert len(page.select("select#a option")) == len(page.select("select#b option")) == 3
    assert [each["value"] for each in page.select("option[selected]")] == ["haining-2030", "linhai-2029"]
    assert table_rows(page) == []


def test_tasks_words_and_roles_stand_side_by_side(towns_client: FlaskClient) -> None:
    page = read_soup(towns_client, f"/compare?{YEARS}")
    assert ["新增任务", "", "加强督导考核"] in table_rows(page)
    assert ["角色变化", "市财政局", "培育数字人才", "牵头", "配合"] in table_rows(page)
    assert ([each.text for each in page("del")], [each.text for each in page("ins")]) == (["2"], ["深入", "3"])
    assert [each["value"] for each in page.select("option[selected]")] == ["linhai-2029", "linhai-2030"]
    assert page.select_one('a[href$="/page/linhai-2030/task-1/req-1"]')


def test_the_page_speaks_english_too(towns_client: FlaskClient) -> None:
    page = read_soup(towns_client, "/compare?a=linhai-2029&b=haining-2030&as=changes", "en")
    assert ["task removed", "完善服务平台", ""] in table_rows(page)
    assert "requirement added" in {row[0] for row in table_rows(page)}


@pytest.mark.parametrize(("language", "only"), [("zh", "仅见于"), ("en", "Only in")])
def test_documents_of_two_places_are_laid_side_by_side(towns_client: FlaskClient, language: str, only: str) -> None:
    page = read_soup(towns_client, "/compare?a=linhai-2029&b=haining-2030", language)
    assert only in page.get_text()
    shared = [row for row in page.select("table.compared tbody tr") if len(row.find_all("td")) == 2]
    assert shared, "something is in both"
    assert all(row.select("td a[href*='/page/']") for row in shared)
    years = read_soup(towns_client, f"/compare?{YEARS}&as=parallels", language)
    assert years.select("table.compared")


def test_a_document_does_not_differ_from_itself(towns_client: FlaskClient) -> None:
    page = read_soup(towns_client, "/compare?a=linhai-2029&b=linhai-2029", "en")
    assert "No difference" in page.get_text()


def test_programs_get_the_same_as_json(towns_client: FlaskClient) -> None:
    found = towns_client.get(f"/compare.json?{YEARS}").get_json()
    assert (found["a"], found["b"]) == ("linhai-2029", "linhai-2030")
    assert {change["kind"] for change in found["changes"]} >= {"task added", "text changed", "role changed"}


@pytest.mark.parametrize("address", ["/compare?a=linhai-2029&b=nowhere", "/compare.json?a=linhai-2029"])
def test_an_unknown_or_missing_document_is_told(towns_client: FlaskClient, address: str) -> None:
    assert towns_client.get(address).status_code == 400
    answer = towns_client.get(address, headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (400, "text/html")


def test_documents_that_are_too_long_are_refused(towns_client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "MOST_PAIRS", 5)
    answer = towns_client.get(f"/compare?{YEARS}")
    assert (answer.status_code, answer.get_json()["help"]) == (400, "run fengong diff")


def test_the_list_of_documents_leads_here_where_there_are_two(towns_client: FlaskClient, client: FlaskClient) -> None:
    assert read_soup(towns_client, "/documents").select_one('a[href="/compare"]')
    assert not read_soup(client, "/documents").select_one('a[href="/compare"]')


def test_every_kind_of_change_has_a_name_and_a_table() -> None:
    assert set(comparison.KINDS) == set(Kind) == set().union(*comparison.TABLES.values())


def test_where_nobody_leads_nobody_is_named(towns_client: FlaskClient) -> None:
    page = read_soup(towns_client, "/compare?a=linhai-2030&b=haining-2030")
    row = next(row for row in page.select("main tbody tr") if "扬帆计划" in row.get_text())
    here, there = row.find_all("td")[-2:]
    assert "市教育局" in here.get_text()
    assert "未列明牵头单位" in there.get_text()
    assert len(there.select("a")) == 1  # the requirement alone


def test_requirements_stand_in_the_order_of_print() -> None:
    side = Side()
    for name in ("task-2/req-1", "task-1/req-10", "task-1/req-2", "task-10/req-1"):
        side.add({"requirement": Value(f"https://w3id.org/fengong/id/x-2030/{name}", "iri")})
    assert [iri.partition("2030/")[2] for iri in side.in_order] == [
        "task-1/req-2",
        "task-1/req-10",
        "task-2/req-1",
        "task-10/req-1",
    ]
