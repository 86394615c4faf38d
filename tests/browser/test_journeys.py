"""Journeys of people with a question of their own, each from the first page to what they came for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.browser.conftest import PHONE

Open = Callable[..., Any]


def test_veterans_and_their_limits(open_browser: Open) -> None:
    page = open_browser().go("/")
    page.get_by_role("link", name="哪些限额适用于谁？").click()
    page.locator("#rows-find").fill("退役军人")
    page.keyboard.press("Enter")
    page.wait_for_url("**find=**")
    rows = page.locator("table.people tbody tr")
    assert rows.count() > 0
    assert all("退役军人" in text for text in rows.all_inner_texts())
    rows.first.locator("td.place a").click()
    assert "退役军人" in page.locator("blockquote.printed").inner_text()


def test_a_unit_with_its_partners_and_a_spreadsheet(open_browser: Open, tmp_path: Path) -> None:
    page = open_browser().go("/page/unit/liaocheng/shi-jiao-yu-ti-yu-ju")
    section = page.locator("section[aria-labelledby=requirements]")
    assert "配合" in section.locator("td.partners").all_inner_texts()[0] or section.locator(".partner").count() > 3
    with page.expect_download() as download:
        section.get_by_role("link", name="XLSX").click()
    assert download.value.suggested_filename.startswith("市教育体育局-工作要求-")
    download.value.save_as(tmp_path / "duties.xlsx")
    heads = [cell.value for cell in load_workbook(tmp_path / "duties.xlsx").worksheets[0][1]]
    assert {"角色", "工作要求"} <= set(heads)
    assert not any(str(head).isascii() for head in heads), heads


def test_a_figure_for_a_paper(open_browser: Open, tmp_path: Path) -> None:
    page = open_browser(language="en-GB", dark=True).go("/workload")
    for kind in ("svg", "png"):
        with page.expect_download() as download:
            page.locator(f"#save-bars button[data-as={kind}]").click()
        download.value.save_as(tmp_path / f"figure.{kind}")
    drawn = (tmp_path / "figure.svg").read_text(encoding="utf-8")
    for words in ("Requirements of each unit", "leads", "assumption", "edition"):
        assert words in drawn
    assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")


def test_a_long_query_tells_how_long_it_ran(open_browser: Open) -> None:
    page = open_browser(language="en-GB").go("/sparql")
    assert page.evaluate("document.activeElement === document.body"), "the editor takes no focus"
    page.locator(".tabPanel.active .yasqe_queryButton").click()
    page.locator("#run-state", has_text="Done in").wait_for()
    page.locator(".tabPanel.active .CodeMirror textarea").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") != "TEXTAREA", "the tabulator key goes on"


def test_a_phone_by_pinyin_without_sideways_scrolling(open_browser: Open) -> None:
    visit = open_browser(size=PHONE)
    page = visit.go("/")
    page.locator("#q-home").fill("tyjr")
    page.keyboard.press("Enter")
    page.locator("main").get_by_role("link", name="退役军人", exact=False).first.click()
    page.wait_for_url("**/page/group/**")
    assert "退役军人" in page.locator("h1").inner_text()
    for path in ("/limits", "/queries/leads", "/queries", "/page/unit/liaocheng/shi-jiao-yu-ti-yu-ju"):
        visit.go(path)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
