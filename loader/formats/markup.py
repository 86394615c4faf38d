"""HTML as its readers see it: paragraphs and tables, without what the page hides, strikes out or puts around its text.

What is a block is told by the HTML standard (§15.3, Rendering) or by the style; every other element, known or not,
stands inside a line. Whatever is left out but for scripts and styles is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from loader.errors import DocumentError
from loader.formats.blocks import Block, Content, Paragraph, one_line
from loader.formats.grids import Grids, RawCell, RawRow
from loader.formats.limits import MOST_CELLS, require_at_most
from loader.formats.plain import split_front_matter
from loader.remarks import Reason, Remark

_BLOCKS = frozenset(
    "address article blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure form"  # noqa: SIM905
    " frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu ol optgroup option p plaintext pre"
    " search section summary table tbody td tfoot th thead tr ul xmp".split()
)
_SILENT = frozenset("script style noscript template title meta link colgroup col rp".split())  # noqa: SIM905
_REASONS = {
    **dict.fromkeys(["nav", "footer", "aside", "button"], Reason.FURNITURE),
    **dict.fromkeys(["svg", "iframe", "select", "textarea", "object", "math"], Reason.FURNITURE),
    **dict.fromkeys(["del", "s", "strike"], Reason.STRUCK),
    **dict.fromkeys(["rt", "rtc"], Reason.RUBY),
}
_STYLES = (
    (Reason.HIDDEN, re.compile(r"display:none|visibility:(?:hidden|collapse)|mso-hide:all|font-size:0(?![.\d])")),
    (Reason.STRUCK, re.compile(r"text-decoration[^;]*:[^;]*line-through")),
)
_DISPLAY = re.compile(r"display:(inline|block|list-item|flex|grid)")
_KEEPS_LINES = re.compile(r"white-space:(?:pre|break-spaces)")
_RULE = re.compile(r"([^{}]{1,1000})\{([^{}]{0,2000})\}")
_CLASS = re.compile(r"\s*[\w-]*\.([\w-]+)\s*")
_BREAK = "\x0b"  # stands for <br> until lines are parted
_DEEPEST = 250
_REACHES_DOWN = 65_534  # rowspan="0": to the end of its group of rows
_TOO_DEEP = f"is nested more than {_DEEPEST} elements deep"


def read_markup(text: str) -> Content:
    """Read an HTML page into blocks. Raises DocumentError where elements are nested too deep for a page."""
    title, body, _ = split_front_matter(text)
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    root = etree.fromstring(f"<!DOCTYPE html><body>{body}".encode(), parser)
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise DocumentError(_TOO_DEEP, remedy="save it as text and read that")
    require_at_most(sum(1 for _ in root.iter("td", "th")), MOST_CELLS, "table cells")
    page = _Page(_classes(root))
    page.walk(root, 0)
    page.end_paragraph()
    return Content(page.blocks, title or _declared_title(root), page.remarks)


def _declared_title(root: etree._Element) -> str | None:
    """Return what the page calls itself in its ``<title>``, without the name of the site behind a bar."""
    found = next(root.iter("title"), None)
    words = one_line("".join(found.itertext())) if found is not None else ""
    return re.split(r"\s*[|_｜]\s*|\s+[-–—]+\s+", words)[0] or None


def _bare(style: str) -> str:
    return "".join(style.split()).lower()


def _classes(root: etree._Element) -> dict[str, str]:
    """Return, by class, what the page's own style sheets say of it in rules for one class alone."""
    found: dict[str, str] = {}
    for sheet in root.iter("style"):
        for selectors, style in _RULE.findall(sheet.text or ""):
            for name in filter(None, map(_CLASS.fullmatch, selectors.split(","))):
                found[name[1]] = f"{found.get(name[1], '')};{_bare(style)}"
    return found


class _Page:
    """Walks a tree; what stands in a line gathers into a paragraph, which any block ends."""

    def __init__(self, classes: dict[str, str]) -> None:
        self.blocks: list[Block] = []
        self.remarks: list[Remark] = []
        self._classes = classes
        self._grids = Grids()
        self._line: list[str] = []
        self._level = 0
        self._keeps_lines = False
        self._in_table = 0
        self._tables = 0
        self._paragraphs = 0

    def walk(self, node: etree._Element, depth: int) -> None:
        """Take in what an element holds."""
        if depth > _DEEPEST:
            raise DocumentError(_TOO_DEEP, remedy="save it as text and read that")
        self._text(node.text)
        for child in node:
            if isinstance(child.tag, str):
                self._element(child, depth + 1)
            self._text(child.tail)

    def end_paragraph(self) -> None:
        """Close the paragraph that has gathered, if it says anything; outside of tables each line is one."""
        lines = [line for line in map(one_line, "".join(self._line).split(_BREAK)) if line]
        self._line = []
        if lines:
            self._paragraphs += 1
            texts = ["\n".join(lines)] if self._in_table else lines
            self.blocks.extend(Paragraph(text, None, self._level, self._place()) for text in texts)

    def _place(self) -> str:
        return f"table {self._tables}" if self._in_table else f"paragraph {self._paragraphs}"

    def _text(self, text: str | None) -> None:
        if text:
            self._line.append(text.replace("\n", _BREAK) if self._keeps_lines else text)

    def _element(self, node: etree._Element, depth: int) -> None:
        tag, style = str(node.tag), self._style(node)
        if tag in _SILENT:
            return
        if reason := self._reason(node, style):
            self._drop(node, reason)
        elif tag == "br":
            self._line.append(_BREAK)
        elif tag == "table":
            self._table(node, depth)
        elif _is_block(tag, style):
            self._block(node, style, depth)
        else:
            self.walk(node, depth)

    def _style(self, node: etree._Element) -> str:
        own = _bare(node.get("style", ""))
        names = node.get("class", "").split() if self._classes else ()
        return ";".join([own, *(self._classes[name] for name in names if name in self._classes)])

    def _reason(self, node: etree._Element, style: str) -> Reason | None:
        """Return why an element is no text of the page, ``None`` if it is."""
        if "hidden" in node.attrib:
            return Reason.HIDDEN
        shown = (reason for reason, pattern in _STYLES if style and pattern.search(style))
        return _REASONS.get(str(node.tag)) or next(shown, None)

    def _drop(self, node: etree._Element, reason: Reason) -> None:
        words = one_line("".join(node.itertext()))
        if words:
            self.remarks.append(Remark(reason, f"after {self._place()}" if self._paragraphs else "start", words[:60]))

    def _block(self, node: etree._Element, style: str, depth: int) -> None:
        self.end_paragraph()
        before = self._level, self._keeps_lines
        self._level = int(str(node.tag)[1]) if re.fullmatch("h[1-6]", str(node.tag)) else self._level
        self._keeps_lines |= node.tag in ("pre", "listing", "xmp") or bool(_KEEPS_LINES.search(style))
        self.walk(node, depth)
        self.end_paragraph()
        self._level, self._keeps_lines = before

    def _table(self, table: etree._Element, depth: int) -> None:
        """Take in a table: what stands in it outside of rows first, as browsers show it."""
        self.end_paragraph()
        for text in _outside_of_rows(table):
            self._text(text)
            self.end_paragraph()
        for caption in _nearest_tags(table, {"caption"}):
            self._block(caption, "", depth + 1)
        self._tables += 1
        place = f"table {self._tables}, row " if self._tables > 1 else "table row "
        outer, self.blocks = self.blocks, []
        self._in_table += 1
        rows = [
            row
            for number, node in enumerate(_nearest_tags(table, {"tr"}), 1)
            for row in self._row(node, place, number, depth)
        ]
        self._in_table -= 1
        self.blocks = outer
        blocks = self._grids.laid_out(rows)
        self.blocks.extend(blocks if self._in_table else _apart(blocks))

    def _row(self, node: etree._Element, place: str, number: int, depth: int) -> Iterator[RawRow]:
        if reason := self._reason(node, self._style(node)):
            self._drop(node, reason)
            return
        cells = [self._cell(cell, depth + 1) for cell in _nearest_tags(node, {"td", "th"}) if self._is_shown(cell)]
        yield RawRow(cells, f"{place}{number}", _group(node))

    def _is_shown(self, cell: etree._Element) -> bool:
        reason = self._reason(cell, self._style(cell))
        if reason:
            self._drop(cell, reason)
        return not reason

    def _cell(self, node: etree._Element, depth: int) -> RawCell:
        self.blocks = []
        self.walk(node, depth)
        self.end_paragraph()
        return RawCell(self.blocks, _span(node, "colspan") or 1, _span(node, "rowspan") or _REACHES_DOWN)


def _is_block(tag: str, style: str) -> bool:
    display = _DISPLAY.search(style) if style else None
    return display[1] != "inline" if display else tag in _BLOCKS


def _apart(blocks: Iterator[Block]) -> Iterator[Block]:
    for block in blocks:
        yield from block.lines() if isinstance(block, Paragraph) else (block,)


def _nearest_tags(node: etree._Element, tags: set[str]) -> Iterator[etree._Element]:
    """Yield the elements below that are of these tags, none inside another of them or inside a table below."""
    for child in node:
        if child.tag in tags:
            yield child
        elif isinstance(child.tag, str) and child.tag != "table":
            yield from _nearest_tags(child, tags)


def _outside_of_rows(table: etree._Element) -> Iterator[str]:
    """Yield the texts of a table that stand in no cell and no caption."""
    frames = [table, *_nearest_tags(table, {"thead", "tbody", "tfoot"}), *_nearest_tags(table, {"tr"})]
    for frame in frames:
        texts = (frame.text, *(child.tail for child in frame))
        yield from (text for text in texts if text and text.strip())


def _group(row: etree._Element) -> int:
    parent = row.getparent()
    above = parent.getparent() if parent is not None and parent.tag in ("thead", "tbody", "tfoot") else None
    return above.index(parent) + 1 if above is not None and parent is not None else 0


def _span(tag: etree._Element, name: str) -> int:
    found = re.match(r"\s*(\d{1,5})", tag.get(name, "1"))
    return int(found[1]) if found else 1
