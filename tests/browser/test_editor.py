import json
import urllib.request
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from api.pages.tools import assets
from tests.waiting import wait_until

RUN = ".tabPanel.active .yasqe_queryButton"
ROWS = ".tabPanel.active .result-rows tbody tr"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != ?j) }"


@pytest.fixture
def editor(visit: Any) -> Any:
    if not assets.has_library("yasgui.min.js"):
        pytest.skip("yasgui is missing: make assets")
    visit.go("/sparql").locator(".CodeMirror").wait_for()
    return visit


def write(page: Any, query: str) -> None:
    page.evaluate("query => document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.setValue(query)", query)


def running_queries(base: str) -> list[Any]:
    """Ask the server, as its operator, which queries it is answering."""
    request = urllib.request.Request(f"{base}/queries/running", headers={"Authorization": "Bearer browser-tests"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)  # type: ignore[no-any-return]


def test_rows_bear_labels_and_a_spreadsheet_holds_the_same(editor: Any, tmp_path: Path) -> None:
    page = editor.page
    page.locator(RUN).click()
    page.locator(f"{ROWS} .curie").first.wait_for()
    shown = [row.locator("td").all_inner_texts() for row in page.locator(ROWS).all()]
    assert shown[0][0].startswith("市人力资源社会保障局\nid:unit/liaocheng/")
    with page.expect_download() as download:
        page.get_by_role("button", name="XLSX").click()
    download.value.save_as(tmp_path / "rows.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "rows.xlsx").active
    assert sheet is not None
    saved = [[str(value) for value in row[1:]] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert saved == [row[1:] for row in shown]


def test_results_are_drawn(editor: Any) -> None:
    page = editor.page
    page.locator(RUN).click()
    page.locator(ROWS).first.wait_for()
    page.locator(".tabPanel.active .select_chart").click()
    page.locator(".result-picture canvas").first.wait_for()
    write(page, "PREFIX fg: <https://w3id.org/fengong/ontology#> SELECT ?a ?b WHERE { ?a fg:worksWith ?b } LIMIT 20")
    page.locator(RUN).click()
    page.locator(".tabPanel.active .select_network:not(.disabled)").click()
    page.locator(".result-picture canvas").first.wait_for()
    write(page, "CONSTRUCT WHERE { ?s a ?o } LIMIT 3")
    page.locator(RUN).click()
    page.locator(".tabPanel.active .select_table:not(.disabled)").click()
    wait_until(lambda: page.locator(ROWS).count() == 3)


def test_the_stop_button_stops_the_server_s_work(editor: Any) -> None:
    page = editor.page
    write(page, ENDLESS)
    page.locator(RUN).click()
    wait_until(lambda: running_queries(editor.base))
    page.locator(RUN).click()
    wait_until(lambda: not running_queries(editor.base))


def test_only_terms_of_these_data_are_offered(editor: Any) -> None:
    page = editor.page
    write(page, "PREFIX fg: <https://w3id.org/fengong/ontology#> SELECT * WHERE { ?s fg:leadU")
    page.evaluate(
        "const code = document.querySelector('.tabPanel.active .CodeMirror').CodeMirror;"
        "code.focus(); code.setCursor(code.lineCount(), 999)"
    )
    page.keyboard.press("Control+Space")
    page.locator(".CodeMirror-hint").first.wait_for()
    assert page.locator(".CodeMirror-hint").all_inner_texts() == ["fg:leadUnit"]


def test_a_question_opens_in_a_tab_of_its_own(editor: Any) -> None:
    page = editor.page
    page.select_option("#example", "workload")
    page.get_by_role("button", name="打开").click()
    page.locator(RUN).click()
    page.locator(ROWS).first.wait_for()
    assert page.locator(".yasgui .tab").count() == 2


def test_a_query_in_the_address_is_shown(open_browser: Any) -> None:
    visit = open_browser()
    page = visit.go("/editor?query=ASK%20%7B%7D")
    page.locator(".tabPanel.active .CodeMirror").wait_for()
    assert page.evaluate("document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.getValue()") == "ASK {}"


def test_what_is_wrong_with_a_query_is_told(editor: Any) -> None:
    page = editor.page
    write(page, "SELECT * WHERE { ?s }")
    page.locator(RUN).click()
    page.locator(".problem").wait_for()
    assert "line 1" in page.locator(".problem").inner_text()
    write(page, "SELECT *\nWHERE { ?s ?p ?o }\nLIMIT none")
    page.locator(RUN).click()
    page.locator(".wrong-line").wait_for()
    assert page.locator(".CodeMirror-code > div").nth(2).locator(".wrong-line").count() == 1
    write(page, "SELECT * WHERE { ?s ?p ?o }")
    assert page.locator(".wrong-line").count() == 0
    assert [fault for fault in editor.faults if "400" not in fault] == []
    editor.faults.clear()  # the browser itself reports the refused request


def test_nothing_in_a_result_is_markup(editor: Any) -> None:
    page = editor.page
    write(
        page, "SELECT ?x ?y WHERE { BIND('<img src=x onerror=alert(1)>' AS ?x) BIND(IRI('javascript:alert(1)') AS ?y) }"
    )
    page.locator(RUN).click()
    page.locator(ROWS).first.wait_for()
    assert page.locator(f"{ROWS} img").count() == 0
    assert page.locator(f"{ROWS} a[href^='javascript']").count() == 0


def test_without_a_script_it_is_a_form(open_browser: Any) -> None:
    page = open_browser(java_script_enabled=False).go("/editor?example=units")
    assert "SELECT" in page.locator("textarea").input_value()
    page.get_by_role("button", name="JSON").click()
    assert '"bindings"' in page.content()


def test_an_answer_bars_nobody_s_way(editor: Any) -> None:
    editor.page.locator(RUN).click()
    editor.page.locator(ROWS).first.wait_for()
    editor.shoot("editor-answer-zh-light-desk")
    assert editor.violations() == []


def test_tooltips_and_menus_speak_the_language_of_the_page(editor: Any) -> None:
    page = editor.go("/sparql?lang=zh")
    page.locator(".CodeMirror").wait_for()
    page.locator(".tabsList .tab").first.click(button="right")
    page.get_by_text("关闭其他标签页").wait_for()
    told = page.evaluate(
        """() => [...document.querySelectorAll("#yasgui [title], #yasgui [aria-label], #yasgui .context-menu-item")]
        .filter((element) => element.offsetParent !== null)
        .map((element) => element.title || element.ariaLabel || element.textContent)"""
    )
    assert len(told) > 10
    assert [text for text in told if text.isascii()] == []
