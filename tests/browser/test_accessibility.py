"""For everyone: axe-core finds nothing serious on any kind of page, and a keyboard is enough."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parent / "pages_of_each_kind.txt"
PAGES = [line.split() for line in CASES.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
Open = Callable[..., Any]
FOCUSED = "document.activeElement"
REACHED = "a[href], button, input, summary"
OUTLINE = f"getComputedStyle({FOCUSED}).outlineStyle + ' ' + getComputedStyle({FOCUSED}).outlineWidth"


@pytest.mark.slow
@pytest.mark.parametrize(("language", "dark"), [("zh-CN", False), ("en-GB", True)])
def test_axe_finds_nothing_serious(open_browser: Open, language: str, dark: bool) -> None:
    visit = open_browser(language=language, dark=dark)
    found: dict[str, list[str]] = {}
    for name, path in PAGES:
        page = visit.go(path)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        found[name] = visit.violations()
    assert {name: faults for name, faults in found.items() if faults} == {}


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


UNMARKED = """() => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const lang = text.parentElement.closest("[lang]").lang;
    if (/[\\u4e00-\\u9fff]/.test(text.data) && !lang.startsWith("zh")) found.push(text.data.trim());
  }
  return found;
}"""


@pytest.mark.slow
def test_each_fragment_says_its_language(open_browser: Open) -> None:
    """Chinese on an English page is marked as Chinese, so that it is read and shaped as such."""
    visit = open_browser(language="en-GB")
    found = {name: visit.go(path).evaluate(UNMARKED) for name, path in PAGES}
    assert {name: words for name, words in found.items() if words} == {}
