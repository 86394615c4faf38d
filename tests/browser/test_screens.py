"""Every kind of page, looked at: in both languages, light and dark, on a desk and on a phone.

The screenshots go to ``var/screenshots`` for people; the tests ask that nothing needs sideways scrolling.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parent / "pages_of_each_kind.txt"
PAGES = [line.split() for line in CASES.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
DESK, PHONE = (1280, 900), (390, 844)
# Language, dark, size: each is seen with each of the others at least once.
LOOKS = {
    "zh-light-desk": ("zh-CN", False, DESK),
    "zh-dark-phone": ("zh-CN", True, PHONE),
    "en-light-phone": ("en-GB", False, PHONE),
    "en-dark-desk": ("en-GB", True, DESK),
}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
Open = Callable[..., Any]


def test_the_list_has_every_kind() -> None:
    assert len(PAGES) >= 20


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS)
def test_pages_fit_their_screen(open_browser: Open, look: str) -> None:
    language, dark, size = LOOKS[look]
    visit = open_browser(language=language, dark=dark, size=size)
    wide = {}
    for name, path in PAGES:
        page = visit.go(path)
        wide[name] = page.evaluate(SIDEWAYS)
        visit.shoot(f"{name}-{look}")
    assert {name: extra for name, extra in wide.items() if extra} == {}


def test_a_page_that_is_not_there_is_a_page(open_browser: Open) -> None:
    visit = open_browser(language="en-GB")
    page = visit.go("/page/unit/liaocheng/shi-cai-zheng")
    assert page.locator("main a[href='/page/unit/liaocheng/shi-cai-zheng-ju']").is_visible()
    visit.shoot("nothing-en-light-desk")
    assert all("404" in fault for fault in visit.faults)
    visit.faults.clear()


def test_a_wide_page_is_noticed(open_browser: Open) -> None:
    page = open_browser(size=PHONE).page
    page.set_content("<p style='width: 900px'>.</p>")
    assert page.evaluate(SIDEWAYS) > 0


def test_a_page_prints_without_its_tools(open_browser: Open) -> None:
    visit = open_browser()
    page = visit.go("/page/liaocheng-2019/task-1")
    page.emulate_media(media="print")
    assert not page.locator(".find").first.is_visible()
    assert not page.locator(".actions").first.is_visible()
    assert page.locator("table.annex").is_visible()
    visit.shoot("task-print")
