"""For everyone: a keyboard is enough. What axe-core finds on each kind of page: ``test_screens.py``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Open = Callable[..., Any]
FOCUSED = "document.activeElement"
REACHED = "a[href], button, input, summary"
OUTLINE = f"getComputedStyle({FOCUSED}).outlineStyle + ' ' + getComputedStyle({FOCUSED}).outlineWidth"


def test_axe_would_find_something(open_browser: Open) -> None:
    visit = open_browser()
    visit.page.set_content("<html lang='zh'><title>.</title><main><img src='data:,'><input></main></html>")
    assert {fault.split()[0] for fault in visit.violations()} >= {"image-alt", "label"}
    visit.faults.clear()


def test_the_first_tab_skips_to_the_content(open_browser: Open) -> None:
    page = open_browser(language="en-GB").go("/page/liaocheng-2019/task-1/req-3")
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUSED}.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.wait_for_function(f"{FOCUSED}.id === 'main'")


def test_everything_can_be_reached_and_seen_by_keyboard(open_browser: Open) -> None:
    page = open_browser().go("/page/liaocheng-2019/task-1/req-3")
    wanted = page.evaluate(
        f"[...document.querySelectorAll('{REACHED}')].filter((each) => each.checkVisibility()).length"
    )
    reached, unseen = 0, []
    for _ in range(wanted + 10):
        page.keyboard.press("Tab")
        if page.evaluate(f"{FOCUSED} === document.body"):
            break
        reached += page.evaluate(f"{FOCUSED}.matches('{REACHED}')")
        if page.evaluate(OUTLINE) in ("none 0px", "none 3px") or page.evaluate(OUTLINE).startswith("none"):
            unseen.append(page.evaluate(f"{FOCUSED}.outerHTML.slice(0, 80)"))
    assert (reached, unseen) == (wanted, [])


def test_every_statement_opens_by_keyboard(open_browser: Open) -> None:
    page = open_browser().go("/page/unit/liaocheng/shi-jiao-yu-ti-yu-ju")
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    assert page.locator(".statements").first.is_visible()


def test_a_slash_goes_to_the_search_box(open_browser: Open) -> None:
    page = open_browser().go("/dataset")
    page.keyboard.press("/")
    assert page.evaluate(f"{FOCUSED}.type") == "search"


def test_pages_work_without_scripts(open_browser: Open) -> None:
    page = open_browser(language="en-GB", java_script_enabled=False).go("/page/unit/liaocheng/shi-jiao-yu-ti-yu-ju")
    page.get_by_role("link", name="why?").first.wait_for()
    assert page.locator(".bar").count() > 3
