from typing import Any


def test_initials_lead_to_the_unit_by_keyboard_alone(visit: Any) -> None:
    page = visit.go("/")
    page.keyboard.press("/")
    page.keyboard.type("rsj")
    option = page.get_by_role("option").first
    option.filter(has_text="市人力资源社会保障局").wait_for()  # what one or two letters mean may come before
    box = page.locator("#q")
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/page/unit/**")
    assert "市人力资源社会保障局" in page.locator("h1").inner_text()


def test_escape_closes_the_list_and_keeps_the_text(visit: Any) -> None:
    page = visit.go("/search")
    page.locator("#q-page").fill("培训")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Escape")
    assert not page.get_by_role("option").first.is_visible()
    assert page.locator("#q-page").input_value() == "培训"


def test_kinds_narrow_the_hits(visit: Any) -> None:
    page = visit.go("/search?q=培训")
    page.locator(".facets").get_by_role("link", name="工作要求").click()
    page.locator("mark").first.wait_for()
    assert page.locator("mark").count() > 5
    assert set(page.locator(".hits .kind-of").all_inner_texts()) == {"工作要求"}


def test_the_search_needs_no_script(open_browser: Any) -> None:
    page = open_browser(java_script_enabled=False).go("/")
    page.locator("#q").fill("rlzy")
    page.locator("#q").press("Enter")
    assert page.locator(".hits a").first.inner_text() == "市人力资源社会保障局"
