import json
from pathlib import Path
from typing import Any

import networkx
import pytest

from api.pages.tools import assets

TASK = "liaocheng-2019/task-1"


def drawn(page: Any) -> tuple[int, int]:
    """Wait for the picture; return how many units and lines it shows."""
    canvas = page.locator("#network-canvas[data-nodes]")
    canvas.wait_for()
    return int(canvas.get_attribute("data-nodes")), int(canvas.get_attribute("data-edges"))


@pytest.fixture
def network(visit: Any) -> Any:
    if not assets.has_library("cytoscape.min.js"):
        pytest.skip("cytoscape is missing: make assets")
    visit.go("/network")
    return visit


def saved(page: Any, folder: Path, name: str) -> Path:
    """Click what saves a file; return the file."""
    with page.expect_download() as download:
        page.locator(name).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_the_picture_shows_what_the_table_says(network: Any) -> None:
    page = network.page
    _, lines = drawn(page)
    assert lines == page.locator("#pairs-table tbody tr").count() > 20
    assert not page.locator("#pairs-table").get_attribute("open")
    assert page.locator("#network-canvas").get_attribute("data-overlaps") == "0"  # no name covers another


def test_a_task_and_a_role_narrow_it(network: Any) -> None:
    page = network.page
    _, all_lines = drawn(page)
    page.select_option("#task", TASK)
    page.get_by_role("button", name="显示").click()
    page.wait_for_url("**task=**")
    _, lines = drawn(page)
    assert 0 < lines < all_lines
    page.select_option("#role", "supporting")
    page.get_by_role("button", name="显示").click()
    page.wait_for_url("**role=supporting**")
    assert drawn(page)[1] <= lines


def test_a_unit_is_chosen_by_keyboard_and_leads_to_its_page(network: Any) -> None:
    page = network.page
    drawn(page)
    page.locator("#pick").focus()
    page.select_option("#pick", label="市人力资源社会保障局")
    assert page.locator("#picked h2").inner_text() == "市人力资源社会保障局"
    assert page.locator("#picked .near li").count() > 10
    page.locator("#picked h2 a").click()
    page.wait_for_url("**/page/unit/**")


def test_it_can_be_taken_away(network: Any, tmp_path: Path) -> None:
    page = network.page
    units, _ = drawn(page)
    assert saved(page, tmp_path, "#save-png").read_bytes().startswith(b"\x89PNG")
    svg = saved(page, tmp_path, "#save-svg").read_text(encoding="utf-8")
    assert svg.count('text-anchor="middle"') == units
    assert "市人力资源社会保障局" in svg
    graph = networkx.read_gexf(saved(page, tmp_path, "a[href^='/network.gexf']"))
    assert len(graph) == units
    assert len(networkx.read_graphml(saved(page, tmp_path, "a[href^='/network.graphml']"))) == units


def test_the_saved_picture_opens_on_its_own(network: Any, tmp_path: Path, open_browser: Any) -> None:
    drawn(network.page)
    file = saved(network.page, tmp_path, "#save-svg")
    other = open_browser()
    other.page.set_content(file.read_text(encoding="utf-8"))
    assert other.page.locator("svg text").count() > 10
    other.shoot("network-saved-svg")


def test_without_a_script_it_is_a_table(open_browser: Any) -> None:
    page = open_browser(java_script_enabled=False).go("/network")
    assert page.locator("#pairs-table tbody tr").count() > 20
    assert page.locator("#pairs-table tbody tr").first.is_visible()
    assert page.goto(page.url.replace("network", "workload")).ok
    assert page.locator("table").count() == 2


def test_the_workload_is_drawn(visit: Any) -> None:
    if not assets.has_library("echarts.min.js"):
        pytest.skip("echarts is missing: make assets")
    page = visit.go("/workload")
    page.locator("#bars-canvas canvas").wait_for()
    assert page.locator("#heat-canvas canvas").first.is_visible()
    assert page.locator("#bars-canvas").get_attribute("aria-label")
    data = json.loads(page.evaluate("async () => (await fetch('/workload.json')).text()"))
    assert data["units"][0]["name"] == "市人力资源社会保障局"
