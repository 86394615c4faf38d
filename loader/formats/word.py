"""Word documents (.docx, Strict ones too) as their readers see them: the main text with its insertions.

Only what Office Open XML (ISO/IEC 29500-1, §17) says of text is read. What was deleted, moved away, struck out or
hidden, page headers and footers, notes and comments are left out and told. Of styles the heading levels count, and
whether they hide; automatic numbers are read as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from loader.formats.archives import Archive, part_names
from loader.formats.blocks import Block, Content, Paragraph, one_line
from loader.formats.grids import SPAN_LIMIT, Grids, RawCell, RawRow
from loader.formats.markedtext import whole_number, word_child, word_children, word_name, word_value
from loader.formats.numbering import Numbering, numbering_of
from loader.remarks import Reason, Remark

_MAIN = re.compile(r"word/document\d*\.xml")
_HEADING = re.compile(r"(?:heading|标题)?\s*([1-6])$", re.IGNORECASE)
_WORDS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_DROPPED = {"del": Reason.STRUCK, "moveFrom": Reason.STRUCK, "rt": Reason.RUBY}
_SILENT = frozenset(
    ["pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sectPr", "instrText", "delText", "Fallback"]
)
_OFF = ("0", "false", "off")
_PARTS = (
    (re.compile(r"word/(?:header|footer)\d*\.xml"), Reason.PAGE_HEADER),
    (re.compile(r"word/(?:footnotes|endnotes|comments)\.xml"), Reason.NOTE),
)


def is_word(data: bytes) -> bool:
    """Tell whether a file is a .docx: a ZIP archive with a main document part."""
    return any(map(_MAIN.fullmatch, part_names(data)))


def read_word(data: bytes) -> Content:
    """Read a .docx file into blocks. Raises DocumentError where it is damaged or too large."""
    archive = Archive(data)
    main = next(filter(_MAIN.fullmatch, archive.names()))
    styles, numbers = (_tree(archive, f"word/{name}.xml") for name in ("styles", "numbering"))
    text = _Text(_hiding_styles(styles), numbering_of(numbers, styles))
    text.walk(archive.tree_of(main))
    return Content(text.blocks, None, [*text.remarks, *_around(archive)])


def _tree(archive: Archive, name: str) -> etree._Element | None:
    return archive.tree_of(name) if name in archive.names() else None


def _hiding_styles(styles: etree._Element | None) -> dict[str, Reason]:
    """Return the styles by which text is hidden or struck out."""
    found = (
        (word_value(style, "styleId"), _reason(word_child(style, "rPr"))) for style in word_children(styles, "style")
    )
    return {name: reason for name, reason in found if reason}


def _around(archive: Archive) -> Iterator[Remark]:
    """Tell what stands in page headers, page footers, notes and comments."""
    for name in sorted(archive.names()):
        reason = next((reason for pattern, reason in _PARTS if pattern.fullmatch(name)), None)
        words = reason and "".join(node.text or "" for node in archive.tree_of(name).iter() if word_name(node) == "t")
        if reason and words and any(map(str.isalpha, words)):
            yield Remark(reason, name.removeprefix("word/").removesuffix(".xml"), words.strip()[:60])


def _is_on(properties: etree._Element | None, name: str) -> bool:
    node = word_child(properties, name)
    return node is not None and word_value(node).lower() not in _OFF


def _reason(properties: etree._Element | None) -> Reason | None:
    """Return why the text of a run with these properties is not shown."""
    if _is_on(properties, "vanish"):
        return Reason.HIDDEN
    struck = _is_on(properties, "strike") or _is_on(properties, "dstrike")
    return Reason.STRUCK if struck else None


class _Text:
    """Walks the main part; a paragraph ends with its mark, unless the mark itself was deleted."""

    def __init__(self, hiding: dict[str, Reason], numbering: Numbering) -> None:
        self.blocks: list[Block] = []
        self.remarks: list[Remark] = []
        self._hiding = hiding
        self._numbering = numbering
        self._grids = Grids()
        self._words: list[str] = []
        self._in_table = 0
        self._tables = 0
        self._paragraphs = 0

    def walk(self, node: etree._Element) -> None:
        """Take in what an element holds: paragraphs, tables, and whatever only wraps them."""
        for child in node:
            name = word_name(child)
            if name in _DROPPED:
                self._drop(child, _DROPPED[name])
            elif name in self._takers:
                self._takers[name](self, child)
            elif name == "t":
                self._words.append(child.text or "")
            elif name in _WORDS:
                self._words.append(_WORDS[name])
            elif name not in _SILENT:
                self.walk(child)

    def _paragraph(self, node: etree._Element) -> None:
        properties = word_child(node, "pPr")
        found = _HEADING.match(word_value(word_child(properties, "pStyle")))
        self._words.append(self._numbering.label_of(properties))
        self.walk(node)
        if word_child(properties, "rPr", "del") is None:
            self._end_paragraph(int(found[1]) if found else 0)

    def _end_paragraph(self, level: int) -> None:
        lines = [line for line in map(one_line, "".join(self._words).split("\n")) if line]
        self._words = []
        if lines:
            self._paragraphs += not self._in_table
            texts = ["\n".join(lines)] if self._in_table else lines
            self.blocks.extend(Paragraph(text, None, level, self._place()) for text in texts)

    def _place(self) -> str:
        return f"table {self._tables}" if self._in_table else f"paragraph {self._paragraphs}"

    def _run(self, node: etree._Element) -> None:
        properties = word_child(node, "rPr")
        reason = _reason(properties) or self._hiding.get(word_value(word_child(properties, "rStyle")))
        if reason:
            self._drop(node, reason)
        else:
            self.walk(node)

    def _box(self, node: etree._Element) -> None:
        """Take in a text box: paragraphs of its own, which stand before the paragraph that holds it."""
        words, self._words = self._words, []
        self.walk(node)
        self._words = words

    def _drop(self, node: etree._Element, reason: Reason) -> None:
        words = "".join(part.text or "" for part in node.iter() if word_name(part) in ("t", "delText")).strip()
        if words:
            self.remarks.append(Remark(reason, self._place(), words[:60]))

    def _table(self, node: etree._Element) -> None:
        self._tables += 1
        place = f"table {self._tables}, row " if self._tables > 1 else "table row "
        outer, words = self.blocks, self._words
        self._in_table += 1
        rows = [
            row
            for number, row in enumerate(_nearest_elements(node, "tr"), 1)
            for row in self._row(row, f"{place}{number}")
        ]
        self._in_table -= 1
        self.blocks, self._words = outer, words
        self.blocks.extend(self._grids.laid_out(rows))

    def _row(self, node: etree._Element, place: str) -> Iterator[RawRow]:
        properties = word_child(node, "trPr")
        if word_child(properties, "del") is not None:
            self._drop(node, Reason.STRUCK)
            return
        skipped = whole_number(word_value(word_child(properties, "gridBefore")), 0)
        cells = [self._cell(cell) for cell in _nearest_elements(node, "tc")]
        yield RawRow(cells, place, skipped=min(skipped, SPAN_LIMIT))

    def _cell(self, node: etree._Element) -> RawCell:
        properties = word_child(node, "tcPr")
        self.blocks, self._words = [], []
        self.walk(node)
        self._end_paragraph(0)
        merge = word_child(properties, "vMerge")
        width = whole_number(word_value(word_child(properties, "gridSpan")), 1)
        continues = merge is not None and word_value(merge) != "restart"
        return RawCell(self.blocks, max(width, 1), continues=continues)

    _takers = {"p": _paragraph, "r": _run, "tbl": _table, "txbxContent": _box}  # noqa: RUF012


def _nearest_elements(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or the cells of a row, through whatever wraps them."""
    for child in node:
        if word_name(child) == name:
            yield child
        elif word_name(child) not in (*_SILENT, "tbl", "p"):
            yield from _nearest_elements(child, name)
