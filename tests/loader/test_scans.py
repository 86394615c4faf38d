"""Scans: rows and units come back from a picture of a page, with the confidence of each line."""

import io
import os
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from loader.errors import DocumentError
from loader.formats import scanned
from loader.formats.blocks import Table
from loader.formats.gutters import tables_by_gutters
from loader.formats.printed import Box, PrintedLine, PrintedPage
from loader.formats.readers import read_content
from loader.model import Document
from loader.reading import read_document

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
needs_font = pytest.mark.skipif(not FONT.exists(), reason="no font with Chinese characters (fonts-noto-cjk)")
needs_reader = pytest.mark.skipif(not scanned.is_installed(), reason="the extra 'ocr' is not installed")
SIZE, LEADING = 22, 32
WIDTHS = (200, 800, 454)


def page(title: str, rows: Sequence[Sequence[str]]) -> tuple[Image.Image, int]:
    """Draw a page of A4 at 200 dpi with as many rows of a ruled table as it holds; return how many."""
    image = Image.new("L", (1654, 2339), 255)
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(str(FONT), SIZE)
    pen.text((400, 120), title, font=ImageFont.truetype(str(FONT), 32), fill=0)
    top = 210
    for number, row in enumerate(rows):
        cells = [wrapped(text, (width - 20) // SIZE) for text, width in zip(row, WIDTHS, strict=True)]
        height = max(map(len, cells)) * LEADING + 16
        if top + height > 2240:
            return image, number
        left = 100
        for lines, width in zip(cells, WIDTHS, strict=True):
            pen.rectangle((left, top, left + width, top + height), outline=0, width=2)
            for line, text in enumerate(lines):
                pen.text((left + 10, top + 6 + line * LEADING), text, font=font, fill=0)
            left += width
        top += height
    return image, len(rows)


def wrapped(text: str, width: int) -> list[str]:
    return [part[n : n + width] for part in text.split("\n") for n in range(0, len(part), width)]


def saved(image: Image.Image, form: str) -> bytes:
    file = io.BytesIO()
    image.save(file, form, resolution=200)
    return file.getvalue()


def units(document: Document) -> list[str]:
    return [re.sub(r"\s", "", u.text) for task in document.tasks for clause in task.clauses for u in clause.units]


@pytest.mark.slow
@needs_font
@needs_reader
def test_the_first_page_of_the_bundled_annex(tmp_path: Path) -> None:
    text = (files("data") / "annexes" / "liaocheng-2019" / "annex.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "\t" in line]
    rows = [["\n".join(re.findall(r"<p>\s*(.*?)\s*</p>", c)) or c for c in line.split("\t")] for line in lines]
    image, count = page("聊城市职业技能提升行动方案重点任务分工", rows)
    assert count > 10
    (tmp_path / "page.txt").write_text("\n".join(lines[:count]), encoding="utf-8")
    (tmp_path / "page.png").write_bytes(saved(image, "PNG"))
    printed, document = (read_document(tmp_path / name) for name in ("page.txt", "page.png"))
    assert units(document) == units(printed)
    assert [task.heading for task in document.tasks] == [task.heading for task in printed.tasks]
    for one, other in zip(document.tasks, printed.tasks, strict=True):
        assert (len(one.requirements), len(one.clauses)) == (len(other.requirements), len(other.clauses))
    assert len(document.scanned) > 60
    assert min(line.confidence for line in document.scanned) > 0.5


@pytest.mark.slow
@needs_font
@needs_reader
def test_a_scanned_pdf_and_an_empty_picture() -> None:
    rows = [["工作任务", "工作要求", "责任单位"], ["修渠", "清淤十里，护岸二里。", "县水利局、县财政局"]]
    image, _ = page("青禾县任务分解表", rows)
    content = read_content(saved(image, "PDF"), "a.pdf")
    (table,) = (block for block in content.blocks if isinstance(block, Table))
    assert [[cell.text for cell in row.cells] for row in table.rows] == rows
    assert {line.page for line in content.scanned} == {1}
    assert all(line.region.startswith("xywh=") and line.box[2] < 600 for line in content.scanned)
    with pytest.raises(DocumentError, match="is a picture in which no text is found"):
        read_content(saved(Image.new("L", (400, 400), 255), "PNG"), "a.png")


HIDES = """
import importlib.util as u
find = u.find_spec
u.find_spec = lambda name, package=None: None if "rapidocr" in name else find(name, package)
"""


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(HIDES)
    monkeypatch.setenv("PYTHONPATH", os.fspath(tmp_path))
    for form, name in (("PNG", "a.png"), ("JPEG", "a.jpg"), ("PDF", "a.pdf")):
        with pytest.raises(DocumentError, match=r"; install the reader of scans: pip install \.\[ocr\]$"):
            read_content(saved(Image.new("L", (400, 400), 255), form), name)


def test_a_picture_of_too_many_pixels_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"more than 12,000 pixels|must be recognised"):
        read_content(saved(Image.new("1", (12_001, 10)), "PNG"), "a.png")


def test_columns_without_rules_are_told_by_the_white_between_them() -> None:
    places = [(100, 160), (300, 900), (1000, 1300)]
    texts = [
        ["序号", "工作要求", "责任单位"],
        ["1", "修渠十里，", "县水利局、"],
        ["", "清淤。", "县财政局"],
        ["2", "植树。", "县林业局"],
    ]
    lines = [
        PrintedLine(text, Box(x0, 100 + 30 * n, x1, 120 + 30 * n))
        for n, row in enumerate(texts)
        for text, (x0, x1) in zip(row, places, strict=True)
        if text
    ]
    (table,) = tables_by_gutters(PrintedPage(1, 1654, 2339, lines)).tables
    cells = ["".join(line.text for line in lines) for _, lines in table.cells]
    assert cells == [
        "序号",
        "工作要求",
        "责任单位",
        "1",
        "修渠十里，清淤。",
        "县水利局、县财政局",
        "2",
        "植树。",
        "县林业局",
    ]
