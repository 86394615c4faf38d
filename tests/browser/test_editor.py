import json
import re
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


def written(page: Any) -> str:
    """The query in the open tab."""
    text: str = page.evaluate("document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.getValue()")
    return text


def complete(page: Any) -> None:
    """Ask for completions at the end of the query."""
    page.evaluate(
        "const code = document.querySelector('.tabPanel.active .CodeMirror').CodeMirror;"
        "code.focus(); code.setCursor(code.lineCount(), 999)"
    )
    page.keyboard.press("Control+Space")
    page.locator(".CodeMirror-hint").first.wait_for()


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
    state = page.locator("#run-state")
    first = state.inner_text()
    assert re.fullmatch(r"运行中，已 \d+\.\d 秒", first)
    wait_until(lambda: state.inner_text() != first)  # it counts
    page.locator(RUN).click()
    wait_until(lambda: not running_queries(editor.base))
    assert re.fullmatch(r"已停止，运行了 \d+\.\d 秒", state.inner_text())


def test_only_terms_of_these_data_are_offered(editor: Any) -> None:
    page = editor.page
    write(page, "PREFIX fg: <https://w3id.org/fengong/ontology#> SELECT * WHERE { ?s fg:leadU")
    complete(page)
    assert page.locator(".CodeMirror-hint").all_inner_texts() == ["fg:leadUnit牵头单位为", "fg:LeadUnit牵头单位"]


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
    assert "查询有语法错误\n\n第 1 行" in page.locator(".problem").inner_text()
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


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("SELECT * { ?s 牵头", "fg:leadUnit牵头单位"),
        ("SELECT * { ?s lead", "fg:leadUnit牵头单位"),
        ("SELECT * { ?s a 单位", "fg:Unit责任单位"),
        (
            "SELECT * { ?s ?p 市人力",
            "<https://w3id.org/fengong/id/unit/liaocheng/shi-ren-li-zi-yuan-she-hui-bao-zhang-ju>市人力资源社会保障局",
        ),
        (
            "SELECT * { ?s ?p rsj",
            "<https://w3id.org/fengong/id/unit/liaocheng/shi-ren-li-zi-yuan-she-hui-bao-zhang-ju>市人力资源社会保障局",
        ),
    ],
)
def test_terms_and_things_are_found_by_what_they_are_called(editor: Any, typed: str, offered: str) -> None:
    page = editor.page
    prologue = "PREFIX fg: <https://w3id.org/fengong/ontology#>\n"
    write(page, prologue + typed)
    complete(page)
    assert any(hint.startswith(offered) for hint in page.locator(".CodeMirror-hint").all_inner_texts())


def test_a_completion_takes_the_place_of_what_was_typed(editor: Any) -> None:
    page = editor.page
    write(page, "SELECT * { ?s 牵头单位")
    complete(page)
    page.keyboard.press("Enter")
    wait_until(lambda: "SELECT * { ?s fg:leadUnit" in written(page))
    wait_until(lambda: written(page).startswith("PREFIX fg: <https://w3id.org/fengong/ontology#>"))  # is declared, once
    assert written(page).count("PREFIX") == 1
    assert "牵头" not in written(page)


def test_a_missing_prefix_is_named_and_added(editor: Any) -> None:
    page = editor.page
    write(page, "SELECT ?unit { ?requirement fg:leadUnit ?unit } LIMIT 3")
    page.locator(RUN).click()
    page.locator(".problem").wait_for()
    assert "PREFIX fg: <https://w3id.org/fengong/ontology#>" in page.locator(".problem").inner_text()
    page.get_by_role("button", name="补上前缀 fg:").click()
    wait_until(lambda: page.locator(ROWS).count() == 3)
    assert written(page).startswith("PREFIX fg: <https://w3id.org/fengong/ontology#>")
    editor.faults.clear()  # the browser itself reports the refused request


def test_a_refused_download_is_told_and_nothing_is_saved(editor: Any) -> None:
    page = editor.page
    write(page, "SELECT * { ?s ?p ?o } LIMIT 3")
    page.locator(RUN).click()
    page.locator(ROWS).first.wait_for()
    write(page, "SELECT * { SERVICE <https://elsewhere.example/sparql> { ?s ?p ?o } }")
    page.locator(".tabPanel.active .select_response").click()
    page.locator(".tabPanel.active .select_table").click()  # the bar takes the query as it now stands
    saved: list[Any] = []
    page.on("download", lambda download: saved.append(download))
    page.get_by_role("button", name="CSV").click()
    page.locator("#refused .problem").wait_for()
    assert "不允许用 SERVICE 调用该端点" in page.locator("#refused").inner_text()
    assert saved == []
    editor.faults.clear()  # the browser itself reports the refused request


def test_what_was_asked_can_be_asked_again(editor: Any) -> None:
    page = editor.page
    query = "SELECT ?s { ?s ?p ?o } LIMIT 2"
    write(page, query)
    page.locator(RUN).click()
    page.locator(ROWS).first.wait_for()
    page.locator("#history summary").click()
    entry = page.locator("#history li").first
    assert query in entry.inner_text()
    assert "2 行" in entry.inner_text()
    entry.get_by_role("button").click()
    wait_until(lambda: page.locator(".yasgui .tab").count() == 2)
    assert written(page) == query
    page.locator("#forget").click()
    assert page.locator("#history").is_hidden()


def test_a_query_is_shared_where_the_clipboard_is_refused(editor: Any) -> None:
    page = editor.page
    write(page, "ASK {}")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject() } })")
    page.locator("#share").click()
    wait_until(lambda: page.locator("#share-link").is_visible())
    assert page.locator("#share-link").input_value().endswith("/editor?query=ASK+%7B%7D")
    assert "请复制此链接" in page.locator("#run-state").inner_text()


def test_the_keyboard_suffices(editor: Any) -> None:
    page = editor.page
    assert "Ctrl-Enter" in page.locator(".editor-keys").inner_text()
    assert page.evaluate("document.activeElement === document.body")  # the editor takes no focus by itself
    write(page, "SELECT ?s { ?s ?p ?o } LIMIT 2")
    page.locator(".tabPanel.active .CodeMirror textarea").focus()
    page.keyboard.press("Control+Enter")
    wait_until(lambda: page.locator(ROWS).count() == 2)
    page.locator(".tabPanel.active .CodeMirror textarea").focus()
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('.CodeMirror-code, .CodeMirror > div > textarea')")
    assert written(page) == "SELECT ?s { ?s ?p ?o } LIMIT 2"  # no tabulator in it
