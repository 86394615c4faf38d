"""Journeys of people with a question of their own, each from the first page to what they came for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from loader.building import Options, build_snapshot
from tests.browser.conftest import PHONE, ROOT, serving

Open = Callable[..., Any]
OTHER_CITY = (
    "临海市职业技能提升任务分工\n（一）培训农民工。实施“春潮行动”，面向农民工、退役军人每年培训不少于500人次。（市人力社保局牵头，市财政局配合）\n"
    "（二）资金监管。就业补助资金专款专用，给予培训补贴不超过3000元。（市财政局、市审计局按职责分工负责）\n"
)
METADATA = "[document]\nid = linhai-2031\njurisdiction = 临海市\njurisdiction_slug = linhai\ndate = 2031-03-01\n"


@pytest.fixture(scope="module")
def two_cities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the bundled annex and one that another city brings; yield the address."""
    folder = tmp_path_factory.mktemp("cities")
    (folder / "linhai-2031.txt").write_text(OTHER_CITY, encoding="utf-8")
    (folder / "linhai-2031.ini").write_text(METADATA, encoding="utf-8")
    documents = [folder / "linhai-2031.txt", ROOT / "data" / "annexes"]
    snapshot = build_snapshot(documents, Options(out=folder / "var"))
    with serving(snapshot.path) as base:
        yield base


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


def test_another_city_s_annex_is_brought_and_compared(open_browser: Open, two_cities: str) -> None:
    visit = open_browser(base=two_cities)
    page = visit.go("/documents")
    page.get_by_role("link", name="比较两份文件").click()
    page.select_option("#a", "liaocheng-2019")
    page.select_option("#b", "linhai-2031")
    page.get_by_role("button", name="比较").click()
    assert "两地的文件" in page.locator("main .notice").first.inner_text()
    row = page.locator("main tbody tr", has_text="农民工").first
    assert "临海市" in page.locator("main").inner_text()
    assert "市人力社保局" in row.inner_text()
    assert page.locator("main", has_text="仅见于").count()
    assert visit.violations() == []
    visit.shoot("two-cities-compare")


def test_names_of_two_cities_are_told_apart(open_browser: Open, two_cities: str) -> None:
    visit = open_browser(base=two_cities, size=PHONE)
    for path in ("/units", "/tasks", "/search?q=市财政局", "/queries/workload", "/"):
        page = visit.go(path)
        places = set(page.locator("main .where").all_inner_texts())
        assert any("临海市" in place for place in places), path
        assert any("聊城市" in place for place in places), path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        assert visit.violations() == [], path
    page = visit.go("/units")
    page.locator(".facet a", has_text="临海市").click()
    page.wait_for_url("**place=linhai")
    assert page.locator("ul.entries li").count() == 3
    visit.shoot("two-cities-units")
