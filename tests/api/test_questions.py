"""The question library over HTTP."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import openpyxl
import pyoxigraph
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from api.pages.tools.question_pages import choice_word
from queries.asking.catalogue import catalogue
from tests.api.servers import open_application

HTML = {"Accept": "text/html"}
FINANCE = "https://w3id.org/fengong/id/unit/linhai/finance"


@pytest.fixture(scope="module")
def towns_app(towns: Path) -> Iterator[Flask]:
    with open_application(towns) as app:
        yield app


@pytest.fixture
def client(towns_app: Flask) -> FlaskClient:
    return towns_app.test_client()


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def words(fragment: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", fragment)).strip()


def links_by_relation(headers: list[str]) -> dict[str, str]:
    found = [header.partition(">; rel=") for header in headers]
    return {rel.strip('"'): address.lstrip("<") for address, _, rel in found}


def test_csv(client: FlaskClient) -> None:
    response = client.get("/queries/workload.csv")
    assert response.content_type == "text/csv;charset=utf-8"
    assert csv_rows(response.text)[0]["unit_label"] == "市教育局"
    assert 'filename="workload.csv"' in response.headers["Content-Disposition"]


def test_csv_for_excel_begins_with_a_byte_order_mark(client: FlaskClient) -> None:
    assert client.get("/queries/workload.csv?bom=1").data.startswith(b"\xef\xbb\xbf")


def test_xlsx(client: FlaskClient) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/queries/tasks.xlsx").data)).worksheets[0]
    assert sheet.max_row == 6


@pytest.mark.parametrize(
    "given", ["市人社局", "rsj", "Linhai Labour Bureau", "unit/linhai/labour", "id:unit/linhai/labour"]
)
def test_a_unit_is_found_as_people_type_it(client: FlaskClient, given: str) -> None:
    response = client.get("/queries/workload.csv", query_string={"unit": given})
    assert [row["unit_label"] for row in csv_rows(response.text)] == ["市人力资源社会保障局"]


def test_several_values_mean_any_of_them(client: FlaskClient) -> None:
    response = client.get("/queries/workload.csv?unit=rsj&unit=unit/haining/finance&annex=")
    assert len(csv_rows(response.text)) == 2


def test_an_ambiguous_unit_gets_the_candidates(client: FlaskClient) -> None:
    response = client.get("/queries/workload.csv?unit=czj")
    assert (response.status_code, response.content_type) == (400, "application/problem+json")
    problem = response.get_json(force=True)
    assert problem["parameter"] == "unit"
    assert {each["value"] for each in problem["candidates"]} == {"id:unit/linhai/finance", "id:unit/haining/finance"}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("colour=red", "colour"),
        ("groups=maybe", "groups"),
        ("unit=市气象局", "unit"),
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("offset=-1", "offset"),
    ],
)
def test_a_bad_parameter_is_named(client: FlaskClient, query: str, parameter: str) -> None:
    problem = client.get(f"/queries/workload.csv?{query}")
    assert problem.status_code == 400
    assert problem.get_json(force=True)["parameter"] == parameter


def test_a_missing_parameter_is_told_with_what_it_means(client: FlaskClient) -> None:
    problem = client.get("/queries/requirements-with-words.json").get_json(force=True)
    assert "words as printed" in problem["help"]


def test_an_unknown_question_gets_near_ones(client: FlaskClient) -> None:
    response = client.get("/queries/worklod.csv")
    assert response.status_code == 404
    assert "did you mean workload" in response.get_json(force=True)["help"]


def test_a_format_that_cannot_carry_the_answer(client: FlaskClient) -> None:
    assert client.get("/queries/workload.ttl").status_code == 404
    assert client.get("/queries/workload.doc").status_code == 404


def test_a_value_cannot_break_out_of_its_place(client: FlaskClient) -> None:
    evil = '" } UNION { ?s ?p ?o } #'
    response = client.get("/queries/requirements-with-words.csv", query_string={"words": evil})
    assert (response.status_code, csv_rows(response.text)) == (200, [])


def test_pages_are_linked_and_make_up_the_whole(client: FlaskClient) -> None:
    whole = csv_rows(client.get("/queries/requirements.csv").text)
    found: list[dict[str, str]] = []
    address = "/queries/requirements.csv?limit=4&annex=linhai-2029&annex=linhai-2030&annex=haining-2030"
    while address:
        response = client.get(address)
        found += csv_rows(response.text)
        address = links_by_relation(response.headers.getlist("Link")).get("next", "")
    assert found == whole


def test_a_page_links_the_first_and_the_previous(client: FlaskClient) -> None:
    found = links_by_relation(client.get("/queries/tasks.csv?limit=2&offset=2").headers.getlist("Link"))
    assert found["first"].endswith("/queries/tasks.csv?limit=2&offset=0")
    assert found["prev"].endswith("/queries/tasks.csv?limit=2&offset=0")
    assert found["describedby"].endswith("/openapi.json")


def test_answers_are_conditional(client: FlaskClient) -> None:
    tag = client.get("/queries/tasks.csv").headers["ETag"]
    assert client.get("/queries/tasks.csv", headers={"If-None-Match": tag}).status_code == 304


def test_the_accept_header_chooses(client: FlaskClient) -> None:
    assert client.get("/queries/tasks", headers={"Accept": "text/csv"}).mimetype == "text/csv"
    assert client.get("/queries/tasks", headers=HTML).mimetype == "text/html"
    assert client.get("/queries/tasks").mimetype == "application/sparql-results+json"


def test_a_graph_comes_as_turtle(client: FlaskClient) -> None:
    response = client.get("/queries/evidence-graph.ttl", query_string={"unit": FINANCE})
    assert len(list(pyoxigraph.parse(response.data, pyoxigraph.RdfFormat.TURTLE))) > 20


@pytest.mark.parametrize("name", catalogue())
def test_every_question_has_a_page(client: FlaskClient, name: str) -> None:
    page = client.get(f"/queries/{name}", headers=HTML)
    assert page.status_code == 200
    assert catalogue()[name].title.zh in page.text


def test_a_page_shows_the_answer_with_links(client: FlaskClient) -> None:
    page = client.get("/queries/leads?unit=rsj", headers=HTML).text
    assert '<a href="/page/unit/linhai/labour" lang="zh-Hans">市人力资源社会保障局</a>' in page
    assert "市人社局牵头" in page
    assert "VALUES ?unit { &lt;https://w3id.org/fengong/id/unit/linhai/labour&gt; }" in page


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", [name for name, each in catalogue().items() if each.columns])
def test_no_table_shows_identifiers_or_names_of_variables(client: FlaskClient, name: str, language: str) -> None:
    page = client.get(f"/queries/{name}", headers={**HTML, "Accept-Language": language}).text
    cells = [words(cell) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", page.partition('class="answer people"')[2])]
    assert [cell for cell in cells if re.search(r"https?://|\b(?:id|fg):|[a-z]_[a-z]|[a-z][A-Z]", cell)] == []
    if language == "zh":
        assert [cell for cell in cells if cell in ("lead", "supporting", "yes", "no", "none")] == []


def test_rows_are_sorted_filtered_and_narrowed_by_the_address(client: FlaskClient) -> None:
    page = client.get("/queries/workload?sort=-led", headers=HTML).text
    led = [int(each) for each in re.findall(r'<td class="n" data-title="牵头数">(\d+)</td>', page)]
    assert led == sorted(led, reverse=True)
    assert len(set(led)) > 1
    assert 'aria-sort="descending"' in page
    some = client.get("/queries/workload?find=教育局", headers=HTML).text
    assert 0 < some.count("<tr>") < page.count("<tr>")
    assert "教育局" in some
    assert "没有这样的行" in client.get("/queries/workload?find=气象局", headers=HTML).text
    narrowed = client.get("/queries/responsibilities?unit=rsj&only.role=配合", headers=HTML).text
    assert set(re.findall(r'<span class="role role-[a-z]+">(.*?)</span>', narrowed)) == {"配合"}
    assert client.get("/queries/workload.csv?find=教育局").status_code == 400, (
        "what narrows a page is not lost in silence"
    )


@pytest.mark.parametrize(("language", "head"), [("zh", "单位,"), ("en", "Unit,")])
def test_a_sheet_is_whole_and_in_the_readers_words(client: FlaskClient, language: str, head: str) -> None:
    page = client.get(f"/queries/workload?find=教育局&lang={language}", headers=HTML).text
    address = html.unescape(re.findall(r'href="(/sheet\.csv[^"]*)"', page)[0])
    answer = client.get(address)
    rows = answer.data.decode("utf-8-sig").splitlines()
    assert len(rows) == len(csv_rows(client.get("/queries/workload.csv").text)) + 1
    assert rows[0].startswith(head)
    assert "https://" not in answer.text
    name = unquote(answer.headers["Content-Disposition"])
    assert catalogue()["workload"].title.in_language(language).replace(" ", "-") in name


def test_a_sheet_keeps_numbers_as_numbers(client: FlaskClient) -> None:
    query = catalogue()["workload"].sparql
    body = client.get("/sheet.xlsx", query_string={"query": query, "name": "a/b:c"}).data
    sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
    assert next(cell.value for cell in sheet[1]) == "单位"
    assert any(isinstance(cell.value, int | float) for cell in sheet[2])
    assert client.get("/sheet.xlsx").status_code == 400
    assert client.get("/sheet.csv", query_string={"query": "ASK {}"}).status_code == 400
    assert client.get("/sheet.csv", query_string={"query": "SELECT"}).status_code == 400


def test_questions_are_found_by_words_in_either_language(client: FlaskClient) -> None:
    assert "/queries/limits" in client.get("/queries?find=限额", headers=HTML).text
    page = client.get("/queries?find=workload&lang=en", headers=HTML).text
    assert "/queries/workload" in page
    assert "/queries/limits" not in page


def test_a_page_offers_the_candidates(client: FlaskClient) -> None:
    page = client.get("/queries/leads?unit=czj", headers=HTML).text
    assert 'role="alert"' in page
    assert "id%3Aunit/haining/finance" in page or "id:unit/haining/finance" in page


def test_the_list_comes_as_a_page_and_as_json(client: FlaskClient) -> None:
    assert "各单位的任务量" in client.get("/queries", headers=HTML).text
    assert len(client.get("/queries", headers={"Accept": "application/json"}).get_json()["questions"]) == len(
        catalogue()
    )


def test_openapi_is_valid_and_whole(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json(force=True)
    validate(document)
    assert len(document["paths"]) == len(catalogue()) + 1


@pytest.mark.parametrize("address", ["/sparql?query=", "/sparql?query=%20"])
def test_chinese_arrives_in_a_query_however_it_is_sent(client: FlaskClient, address: str) -> None:
    for text in ('ASK{?s?p"市教委"}', quote('ASK{?s?p"市教委"}')):
        assert client.get(address + text, headers={"Accept": "application/json"}).get_json(force=True)["boolean"]


def test_every_choice_is_offered_in_the_readers_language(towns_app: Flask, client: FlaskClient) -> None:
    allowed = {choice for each in catalogue().values() for it in each.parameters.values() for choice in it.allowed}
    with towns_app.test_request_context("/?lang=zh"):
        assert [choice for choice in allowed if choice_word(choice).isascii()] == []
    page = client.get("/queries/workload?groups=without", headers={"Accept": "text/html", "Accept-Language": "zh"}).text
    assert '<option value="without" selected>不计</option>' in page


def test_a_slash_too_many_keeps_the_parameters(client: FlaskClient) -> None:
    assert client.get("/queries/?lang=en").location == "/queries?lang=en"
