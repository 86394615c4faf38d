"""One researcher's way through the site, from two letters to a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from api.pages.tools import assets

Open = Callable[..., Any]
UNIT = "市人力资源社会保障局"


def test_from_initials_to_a_unit(open_browser: Open) -> None:
    page = open_browser().go("/")
    page.locator("input[type=search]").last.fill("rlzy")
    page.keyboard.press("Enter")
    page.locator("main").get_by_role("link", name=UNIT).first.click()
    assert page.locator("h1").inner_text() == UNIT
    assert page.url.endswith("/page/unit/liaocheng/shi-ren-li-zi-yuan-she-hui-bao-zhang-ju")


def test_from_a_unit_to_the_proof_of_a_role(open_browser: Open) -> None:
    page = open_browser().go("/page/unit/liaocheng/shi-ren-li-zi-yuan-she-hui-bao-zhang-ju")
    page.locator("section[aria-labelledby=requirements] a", has_text="护航行动").first.click()
    assert "护航行动" in page.locator("blockquote.printed").inner_text()
    row = page.locator("section[aria-labelledby=units] tbody tr")
    assert row.count() == 1, "a border slipped: the unit is responsible alone"
    assert "唯一单位" in row.inner_text()
    row.get_by_role("link", name="为何？").click()
    assert UNIT in page.locator("main").inner_text()
    assert page.locator("main q, main blockquote").count(), "the proof ends in the printed words"


def test_a_table_taken_away_is_the_table_on_the_page(open_browser: Open, tmp_path: Path) -> None:
    page = open_browser().go("/page/unit/liaocheng/shi-jiao-yu-ti-yu-ju")
    section = page.locator("section[aria-labelledby=tasks]")
    shown = [cells.split() for cells in section.locator("tbody tr").all_inner_texts()]
    with page.expect_download() as download:
        section.get_by_role("link", name="XLSX").click()
    download.value.save_as(tmp_path / "tasks.xlsx")
    sheet = load_workbook(io.BytesIO((tmp_path / "tasks.xlsx").read_bytes())).worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)
    at = {name: place for place, name in enumerate(header)}
    columns = [at[name] for name in ("工作任务", "牵头", "其中推定牵头数", "配合", "分摊计数")]
    taken = [[row[place] for place in columns] for row in rows]
    assert shown == [
        [name, str(leads), *(["推定", str(assumed)] if assumed else []), str(supports), f"{float(share):.2f}"]
        for name, leads, assumed, supports, share in taken
    ]
    assert any("推定" in cells for cells in shown)


def test_a_query_run_in_the_editor_gives_the_table_of_the_page(open_browser: Open, tmp_path: Path) -> None:
    if not assets.has_library("yasgui.min.js"):
        pytest.skip("yasgui is missing: make assets")
    page = open_browser().go("/page/unit/liaocheng/shi-jiao-yu-ti-yu-ju")
    section = page.locator("section[aria-labelledby=forms]")
    shown = {tuple(entry.split()) for entry in section.locator("li").all_inner_texts()}
    section.get_by_role("link", name="查询").click()
    page.locator(".tabPanel.active .yasqe_queryButton").click()
    page.locator(".tabPanel.active .result-rows tbody tr").first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="XLSX").click()
    download.value.save_as(tmp_path / "forms.xlsx")
    sheet = load_workbook(tmp_path / "forms.xlsx").worksheets[0]
    rows = sheet.iter_rows(min_row=2, values_only=True)
    assert {(printed, str(int(times))) for _, printed, times in rows} == shown


def test_the_language_is_switched_and_kept(open_browser: Open) -> None:
    page = open_browser().go("/page/liaocheng-2019/task-1/req-3")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert "护航行动" in page.locator("blockquote.printed").inner_text(), "the printed text stays"
    page.locator("nav.trail a").first.click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"


def test_the_citation_can_be_copied(open_browser: Open) -> None:
    page = open_browser(permissions=["clipboard-read", "clipboard-write"]).go("/page/liaocheng-2019")
    page.get_by_role("button", name="复制").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#citation").inner_text().strip()
    assert "[DS/OL]" in copied
    assert "____" not in copied, "the day of access is filled in"


def test_the_text_as_received_is_one_click_away(open_browser: Open) -> None:
    visit = open_browser()
    page = visit.go("/page/liaocheng-2019")
    page.get_by_role("link", name="原始文本（未校改）").click()
    assert "弘扬工匠精神 and 劳模精神" in page.locator("body").inner_text()
