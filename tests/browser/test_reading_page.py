"""A document given to ``/read`` in a browser: seen by role in both languages, corrected, and accessible."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TEXT = (
    "青禾县河道整治任务分工方案\n（一）修渠。修渠十里，年底前完成\u200b。（县水利局牵头，县财政局配合）\n"
    "（二）植树。植树百株，补贴不超过5000元。（县林业局、县财政局等按职责分工负责）\n（三）修路。修路五里。\n"
)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
Open = Callable[..., Any]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "dark", "size"), [("zh-CN", False, (1280, 900)), ("en-GB", True, (390, 844))])
def test_a_document_is_read_and_corrected(
    open_browser: Open, tmp_path: Path, language: str, dark: bool, size: tuple[int, int]
) -> None:
    (tmp_path / "渠.txt").write_text(TEXT, encoding="utf-8")
    visit = open_browser(language=language, dark=dark, size=size)
    page = visit.go("/read")
    page.set_input_files("#document", str(tmp_path / "渠.txt"))
    page.locator("form[action='/read'] button").click()
    page.locator(".requirement-read").first.wait_for()
    assert page.locator("blockquote .as-lead").first.inner_text() == "县水利局"
    assert page.locator("ul.told li").count() >= 2
    page.locator("details.correct summary").first.click()
    assert visit.violations() == []
    assert page.evaluate(SIDEWAYS) == 0
    visit.shoot(f"reading-{language}")
    page.locator("input[name=reason]").first.fill("据会议纪要")
    with page.expect_download() as download:
        page.locator("details.correct button").first.click()
    kept = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert kept.splitlines()[1].endswith(",high,据会议纪要,,clause,")
