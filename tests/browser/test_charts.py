"""The charts of the question pages: the table of the answer, drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.pages.tools import assets
from queries.asking.catalogue import CHART_KINDS, catalogue

Open = Callable[..., Any]
CHARTED = [name for name, asked in catalogue().items() if asked.chart]
MARKS = "document.getElementById('chart')?.dataset.marks"


@pytest.fixture(autouse=True)
def library() -> None:
    if not assets.has_library("echarts.min.js"):
        pytest.skip("echarts is missing: make assets")


def test_every_kind_of_chart_is_used() -> None:
    assert {asked.chart.kind for asked in catalogue().values() if asked.chart} == set(CHART_KINDS)


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_every_chart_is_drawn(open_browser: Open, language: str) -> None:
    visit = open_browser(language=language, dark=language == "en-GB")
    for name in CHARTED:
        page = visit.go(f"/queries/{name}")
        visit.shoot(f"chart-{name}-{language}", full=False)
        if page.locator("table.answer tbody tr").count():
            assert int(page.evaluate(MARKS)) > 0, name
            assert page.locator("#chart canvas").first.is_visible()


def test_a_chart_tells_what_the_table_tells(open_browser: Open) -> None:
    page = open_browser(language="en-GB").go("/queries/workload")
    rows = page.locator("table.answer tbody tr")
    assert page.evaluate(MARKS) == str(3 * rows.count())
    canvas = page.locator("#chart-canvas[role=img]")
    unit, led, supported, otherwise, unranked = (
        rows.first.locator("td").nth(place).inner_text() for place in (0, 3, 5, 6, 7)
    )
    assert otherwise == "0"  # for every unit: no part of a bar
    described = canvas.get_attribute("aria-label")
    assert f"{unit}: Led {led}, Supported {supported}, Not ranked {unranked}" in described
    assert "SVG" not in described
    assert "only the first" not in described
    assert "The table below says the same." in page.locator("#chart figcaption").inner_text()
    assert page.locator("#chart-cut").is_hidden()


def test_a_pair_told_from_both_ends_is_one_line(open_browser: Open) -> None:
    page = open_browser().go("/queries/co-responsibility?annex=liaocheng-2019&minimum=6")
    assert int(page.evaluate(MARKS)) * 2 == page.locator("table.answer tbody tr").count() > 0


def test_a_bar_leads_to_its_unit(open_browser: Open) -> None:
    page = open_browser().go("/queries/never-lead")
    page.locator("#chart canvas").first.click(position={"x": 400, "y": 25})
    page.wait_for_url("**/page/unit/**")


def test_an_answer_without_rows_has_no_chart(open_browser: Open) -> None:
    page = open_browser().go("/queries/shared-units")
    assert page.locator("#chart").count() == 0
    assert page.locator("script[src*=echarts]").count() == 0


def test_without_a_script_the_table_is_all(open_browser: Open) -> None:
    page = open_browser(java_script_enabled=False).go("/queries/workload")
    assert page.locator("#chart").is_hidden()
    assert page.locator("table.answer tbody tr").first.is_visible()


def test_a_thing_is_chosen_while_one_types_its_initials(open_browser: Open) -> None:
    page = open_browser().go("/queries/workload")
    page.locator("#p-unit").focus()
    page.keyboard.type("rsj")
    option = page.locator("#suggestions-p-unit").get_by_role("option").first
    option.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#p-unit").input_value() == "市人力资源社会保障局"
    page.keyboard.press("Enter")
    page.wait_for_url("**/queries/workload?unit=**")
    assert page.locator("table.answer tbody tr").count() == 1


def test_only_things_of_the_right_kind_are_offered(open_browser: Open) -> None:
    page = open_browser(language="en-GB").go("/queries/units-by-topic")
    page.locator("#p-topic").fill("培训")
    options = page.locator("#suggestions-p-topic").get_by_role("option")
    options.first.wait_for()
    assert set(page.locator("#suggestions-p-topic .kind-of").all_inner_texts()) <= {
        "Programme",
        "Target group",
        "Instrument",
    }
    page.get_by_role("option").first.click()
    assert page.locator("#p-topic").input_value()
    assert "/queries/units-by-topic" in page.url
