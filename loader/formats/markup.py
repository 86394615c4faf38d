"""HTML: paragraphs and tables, without scripts, styles and navigation; merged cells are spread out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from loader.formats.blocks import Block, Cell, Content, Paragraph, Row, Table
from loader.formats.plain import split_front_matter

_SKIPPED = frozenset(
    "script style noscript template nav svg button footer aside title iframe select textarea object math".split()  # noqa: SIM905
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "var",
    ]
)
_HEADING = re.compile(r"h([1-6])$")
_BREAK = "\x0b"  # stands for <br> until lines are parted
_SPAN_LIMIT = 200
_DEPTH_LIMIT = 400


def read_markup(text: str) -> Content:
    """Read an HTML page into blocks."""
    title, body, _ = split_front_matter(text)
    soup = BeautifulSoup(body, "lxml")
    declared = title or _declared_title(soup)
    for line_break in soup.find_all("br"):
        line_break.replace_with(_BREAK)
    return Content(list(_lines_apart(_blocks(soup, 0))), declared)


def _lines_apart(blocks: Iterator[Block]) -> Iterator[Block]:
    for block in blocks:
        yield from block.lines() if isinstance(block, Paragraph) else (block,)


def _declared_title(soup: BeautifulSoup) -> str | None:
    """Return what the page calls itself in its ``<title>``, without the name of the site behind a bar."""
    found = soup.find("title")
    words = _squeezed(found.get_text()) if isinstance(found, Tag) else ""
    return re.split(r"\s*[|_｜]\s*|\s+[-–—]+\s+", words)[0] or None


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _is_skipped(node: PageElement) -> bool:
    if isinstance(node, PreformattedString):
        return True
    if not isinstance(node, Tag):
        return False
    hidden = node.has_attr("hidden") or "display:none" in str(node.get("style", "")).replace(" ", "").lower()
    return node.name in _SKIPPED or hidden


def _blocks(parent: Tag, depth: int) -> Iterator[Block]:
    """Walk the children; inline ones gather into a paragraph, which any block ends."""
    inline: list[str] = []
    level = _level(parent)
    for node in parent.children:
        if _is_skipped(node):
            continue
        if isinstance(node, NavigableString):
            inline.append(str(node))
        elif isinstance(node, Tag) and node.name in _INLINE and not node.find(_is_block):
            inline.append(_inline_text(node))
        elif isinstance(node, Tag):
            yield from _paragraph(inline, level)
            inline = []
            if depth < _DEPTH_LIMIT:
                yield from _table(node, depth) if node.name == "table" else _blocks(node, depth + 1)
    yield from _paragraph(inline, level)


def _is_block(tag: Tag) -> bool:
    return tag.name not in _INLINE and tag.name not in _SKIPPED


def _inline_text(node: Tag) -> str:
    return "".join(str(text) for text in node.find_all(string=True) if not isinstance(text, PreformattedString))


def _level(tag: Tag) -> int:
    found = _HEADING.match(tag.name)
    return int(found[1]) if found else 0


def _paragraph(inline: list[str], level: int) -> Iterator[Block]:
    lines = [line for line in map(_squeezed, "".join(inline).split(_BREAK)) if line]
    if lines:
        yield Paragraph("\n".join(lines), None, level)


def _table(table: Tag, depth: int) -> Iterator[Block]:
    """Yield a data table, or the blocks inside a table that only arranges the page."""
    if table.find("table"):
        for cell in table.find_all(["td", "th", "caption"], recursive=True):
            if cell.find_parent("table") is table:
                yield from _blocks(cell, depth + 1)
        return
    for caption in table.find_all("caption"):
        yield from _blocks(caption, depth + 1)
    yield Table(tuple(_rows(table, depth)), typeset=True)


def _rows(table: Tag, depth: int) -> Iterator[Row]:
    """Spread out merged cells: each place that a cell reaches over holds its text, marked as merged."""
    reaching: dict[int, tuple[Cell, int]] = {}
    for number, row in enumerate(table.find_all("tr"), 1):
        cells: list[Cell] = []
        for tag in row.find_all(["td", "th"]):
            _fill_from_above(cells, reaching)
            cell = Cell(tuple(block.text for block in _blocks(tag, depth + 1) if isinstance(block, Paragraph)))
            _spread(cells, reaching, cell, _span(tag, "colspan"), _span(tag, "rowspan"))
        _fill_from_above(cells, reaching)
        yield Row(tuple(cells), f"table row {number}")


def _span(tag: Tag, name: str) -> int:
    found = re.match(r"\s*(\d{1,4})", str(tag.get(name, "1")))
    return max(1, min(int(found[1]), _SPAN_LIMIT)) if found else 1


def _fill_from_above(cells: list[Cell], reaching: dict[int, tuple[Cell, int]]) -> None:
    while len(cells) in reaching:
        cell, rows = reaching.pop(len(cells))
        if rows > 1:
            reaching[len(cells)] = (cell, rows - 1)
        cells.append(Cell(cell.paragraphs, above=True, left=cell.left))


def _spread(cells: list[Cell], reaching: dict[int, tuple[Cell, int]], cell: Cell, columns: int, rows: int) -> None:
    for number in range(columns):
        placed = Cell(cell.paragraphs, left=number > 0)
        if rows > 1:
            reaching[len(cells)] = (placed, rows - 1)
        cells.append(placed)
