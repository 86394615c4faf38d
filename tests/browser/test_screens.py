"""Every kind of page, looked at: in both languages, light and dark, on a desk and on a phone.

Nothing needs sideways scrolling, axe-core finds nothing serious, and every fragment says its language. ``make screens``
takes pictures of them for people.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.screens import pages_of_each_kind

PAGES = pages_of_each_kind()
DESK, PHONE = (1280, 900), (390, 844)
# Language, dark, size: each is seen with each of the others at least once.
LOOKS = {
    "zh-light-desk": ("zh-CN", False, DESK),
    "zh-dark-phone": ("zh-CN", True, PHONE),
    "en-light-phone": ("en-GB", False, PHONE),
    "en-dark-desk": ("en-GB", True, DESK),
}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Chinese on an English page is marked as Chinese, so that it is read and shaped as such.
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
# A cell so narrow that its words stand a letter or two a line.
SQUEEZED = """() => [...document.querySelectorAll("main th, main td, main dd, main dt")]
  .filter((cell) => cell.checkVisibility() && cell.innerText.trim().length > 8)
  .filter((cell) => cell.clientWidth < 44 && cell.clientHeight > 90)
  .map((cell) => cell.innerText.trim().slice(0, 40))"""
# A labelled row on a phone, whose words do not stand beside the label but in its column too.
SPILT = """() => [...document.querySelectorAll(".people td")]
  .filter((cell) => getComputedStyle(cell).display === "grid" && cell.childNodes.length > 1 && cell.firstElementChild)
  .map((cell) => cell.outerHTML.slice(0, 80))"""
Open = Callable[..., Any]


def test_the_list_has_every_kind() -> None:
    assert len(PAGES) >= 20


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS)
def test_every_kind_of_page(open_browser: Open, look: str) -> None:
    language, dark, size = LOOKS[look]
    visit = open_browser(language=language, dark=dark, size=size)
    found: dict[str, list[str]] = {}
    for name, path in PAGES:
        page = visit.go(path)
        wide = [f"{extra} pixels too wide"] if (extra := page.evaluate(SIDEWAYS)) else []
        wide += [f"squeezed: {words}" for words in page.evaluate(SQUEEZED)]
        wide += [f"spilt: {words}" for words in page.evaluate(SPILT)]
        unmarked = page.evaluate(UNMARKED)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        found[name] = [*wide, *(f"not said to be Chinese: {words}" for words in unmarked), *visit.violations()]
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_a_page_that_is_not_there_is_a_page(open_browser: Open) -> None:
    visit = open_browser(language="en-GB")
    page = visit.go("/page/unit/liaocheng/shi-cai-zheng")
    assert page.locator("main a[href='/page/unit/liaocheng/shi-cai-zheng-ju']").is_visible()
    visit.shoot("nothing-en-light-desk")
    assert all("404" in fault for fault in visit.faults)
    visit.faults.clear()


def test_what_is_wide_or_unmarked_is_noticed(open_browser: Open) -> None:
    page = open_browser(size=PHONE).page
    page.set_content("<html lang='en'><main style='width: 900px'>牵头 <b lang='zh'>配合</b></main></html>")
    assert page.evaluate(SIDEWAYS) > 0
    assert page.evaluate(UNMARKED) == ["牵头"]
    page.set_content("<main><table><td style='overflow-wrap: anywhere'>Building providers<td>" + "x" * 60)
    assert page.evaluate(SQUEEZED) == ["Building providers"]
    page.set_content("<style>td { display: grid }</style><main><table class=people><td>a <b>b</b>")
    assert len(page.evaluate(SPILT)) == 1


def test_a_page_prints_without_its_tools(open_browser: Open) -> None:
    visit = open_browser()
    page = visit.go("/page/liaocheng-2019/task-1")
    page.emulate_media(media="print")
    assert not page.locator(".find").first.is_visible()
    assert not page.locator(".actions").first.is_visible()
    assert page.locator("table.annex").is_visible()
    visit.shoot("task-print")
