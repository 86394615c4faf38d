"""OpenDocument texts (.odt): paragraphs, headings and tables of the main text, as ODF 1.2 (part 1, §5 to §9) says."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from loader.formats.archives import Archive, part_names
from loader.formats.blocks import Block, Content, Paragraph, one_line
from loader.formats.grids import Grids, RawCell, RawRow
from loader.formats.markedtext import whole_number
from loader.remarks import Reason, Remark

_WORDS = {"tab": "\t", "s": " ", "line-break": "\n"}
_DROPPED = {
    "note": Reason.NOTE,
    "annotation": Reason.NOTE,
    "tracked-changes": Reason.STRUCK,
    "hidden-text": Reason.HIDDEN,
    "hidden-paragraph": Reason.HIDDEN,
    "ruby-text": Reason.RUBY,
}
_SILENT = frozenset(["table-column", "table-columns", "sequence-decls", "forms", "covered-table-cell"])


def is_open_text(data: bytes, suffix: str) -> bool:
    """Tell whether a file is an .odt: its first part says so."""
    return b"opendocument.text" in data[:200] and "content.xml" in part_names(data)


def read_open_text(data: bytes) -> Content:
    """Read an .odt file into blocks. Raises DocumentError where it is damaged or too large."""
    root = Archive(data).tree_of("content.xml")
    text = _Text(_hiding_styles(root))
    for body in root.iterfind("{*}body/{*}text"):
        text.walk(body)
    return Content(text.blocks, None, text.remarks)


def _local_name(node: etree._Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _local_value(node: etree._Element, name: str) -> str:
    return str(next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == name), ""))


def _hiding_styles(root: etree._Element) -> dict[str, Reason]:
    """Return the styles by which text is hidden or struck out."""
    found: dict[str, Reason] = {}
    for style in root.iterfind("{*}automatic-styles/{*}style"):
        for properties in style.iterfind("{*}text-properties"):
            if _local_value(properties, "display") == "none":
                found[_local_value(style, "name")] = Reason.HIDDEN
            elif _local_value(properties, "text-line-through-style") not in ("", "none"):
                found[_local_value(style, "name")] = Reason.STRUCK
    return found


class _Text:
    """Walks the main text; what stands in a line gathers into a paragraph."""

    def __init__(self, hiding: dict[str, Reason]) -> None:
        self.blocks: list[Block] = []
        self.remarks: list[Remark] = []
        self._hiding = hiding
        self._grids = Grids()
        self._words: list[str] = []
        self._tables = 0
        self._paragraphs = 0

    def walk(self, node: etree._Element) -> None:
        """Take in what an element holds."""
        self._words.append(node.text or "")
        for child in node:
            self._element(child)
            self._words.append(child.tail or "")

    def _element(self, node: etree._Element) -> None:
        name = _local_name(node)
        reason = _DROPPED.get(name) or self._hiding.get(_local_value(node, "style-name"))
        if reason:
            words = "".join(node.itertext()).strip()
            self.remarks += [Remark(reason, f"paragraph {self._paragraphs}", words[:60])] if words else []
        elif name in _WORDS:
            self._words.append(_WORDS[name])
        elif name == "table":
            self._table(node)
        elif name in ("p", "h"):
            self._paragraph(node, name)
        elif name not in _SILENT:
            self.walk(node)

    def _paragraph(self, node: etree._Element, name: str) -> None:
        level = _local_value(node, "outline-level") if name == "h" else ""
        outer, self._words = self._words, []
        self.walk(node)
        lines = [line for line in map(one_line, "".join(self._words).split("\n")) if line]
        self._words = outer
        self._paragraphs += bool(lines)
        place = f"paragraph {self._paragraphs}"
        self.blocks += (Paragraph(line, None, min(whole_number(level, 0), 6), place) for line in lines)

    def _table(self, node: etree._Element) -> None:
        self._tables += 1
        place = f"table {self._tables}, row " if self._tables > 1 else "table row "
        outer = self.blocks
        rows = [
            RawRow(list(self._cells(row)), f"{place}{n}") for n, row in enumerate(_nearest_parts(node, "table-row"), 1)
        ]
        self.blocks = outer
        self.blocks.extend(self._grids.laid_out(rows))

    def _cells(self, row: etree._Element) -> Iterator[RawCell]:
        for cell in _nearest_parts(row, "table-cell"):
            self.blocks = []
            self.walk(cell)
            spans = (_local_value(cell, f"number-{what}-spanned") for what in ("columns", "rows"))
            columns, rows = (max(whole_number(span, 1), 1) for span in spans)
            yield RawCell(self.blocks, columns, rows)


def _nearest_parts(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or the cells of a row, through the groups that wrap them."""
    for child in node:
        if _local_name(child) == name:
            yield child
        elif _local_name(child) not in (*_SILENT, "table"):
            yield from _nearest_parts(child, name)
