"""Word documents (.docx): paragraphs and tables of the main text.

Only what Office Open XML (ECMA-376, part 1, §17) says of text is read: of styles the heading levels, and neither
headers, footers, notes nor automatic numbers, which are not part of the text.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from loader.errors import DocumentError
from loader.formats.blocks import Block, Cell, Content, Paragraph, Row, Table

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN = "word/document.xml"
_LARGEST = 64 * 1024 * 1024
_HEADING = re.compile(r"(?:heading|标题)?\s*([1-6])$", re.IGNORECASE)
_SPAN_LIMIT = 200
_TEXT = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}


def is_word(data: bytes) -> bool:
    """Tell whether a file is a .docx: a ZIP archive with a main document part."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        return _MAIN in zipfile.ZipFile(io.BytesIO(data)).namelist()
    except zipfile.BadZipFile:
        return False


def read_word(data: bytes, name: str) -> Content:
    """Read a .docx file into blocks.

    Raises:
        DocumentError: The archive is damaged, or its text is not XML, or is too large.

    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        if archive.getinfo(_MAIN).file_size > _LARGEST:
            raise DocumentError("its text is too large for an annex", where=name)
        root = ElementTree.fromstring(archive.read(_MAIN))
    except (zipfile.BadZipFile, ElementTree.ParseError, EOFError, NotImplementedError, RuntimeError) as fault:
        raise DocumentError(f"is a damaged .docx file ({fault})", where=name, remedy="save it anew in Word") from fault
    body = root.find(f"{_WORD}body")
    return Content(list(_blocks(body)) if body is not None else [])


def _blocks(parent: ElementTree.Element) -> Iterator[Block]:
    for node in parent:
        if node.tag == f"{_WORD}p":
            yield from (line for paragraph in _paragraph(node) for line in paragraph.lines())
        elif node.tag == f"{_WORD}tbl":
            yield Table(tuple(_rows(node)), typeset=True)
        elif node.tag in (f"{_WORD}sdt", f"{_WORD}sdtContent"):
            yield from _blocks(node)


def _paragraph(node: ElementTree.Element) -> Iterator[Paragraph]:
    style = node.find(f"{_WORD}pPr/{_WORD}pStyle")
    found = _HEADING.match(style.get(f"{_WORD}val", "")) if style is not None else None
    lines = [" ".join(line.split()) for line in _text(node).split("\n") if line.strip()]
    if lines:
        yield Paragraph("\n".join(lines), None, int(found[1]) if found else 0)


def _text(node: ElementTree.Element) -> str:
    """Join the text of runs; deleted text (``w:delText``) is not text."""
    return "".join((part.text or "") if part.tag == f"{_WORD}t" else _TEXT.get(part.tag, "") for part in node.iter())


def _rows(table: ElementTree.Element) -> Iterator[Row]:
    above: dict[int, Cell] = {}
    for number, row in enumerate(table.iterfind(f"{_WORD}tr"), 1):
        cells: list[Cell] = []
        for node in row.iterfind(f"{_WORD}tc"):
            cells.extend(_cells(node, above.get(len(cells))))
        above = dict(enumerate(cells))
        yield Row(tuple(cells), f"table row {number}")


def _cells(node: ElementTree.Element, above: Cell | None) -> Iterator[Cell]:
    """Yield a cell once for each column that it spans; one that continues a vertical merge repeats the cell above."""
    merge = node.find(f"{_WORD}tcPr/{_WORD}vMerge")
    span = node.find(f"{_WORD}tcPr/{_WORD}gridSpan")
    width = span.get(f"{_WORD}val", "1") if span is not None else "1"
    continues = above is not None and merge is not None and merge.get(f"{_WORD}val") != "restart"
    texts = above.paragraphs if above and continues else _cell_paragraphs(node)
    for column in range(min(int(width), _SPAN_LIMIT) if width.isdecimal() else 1):
        yield Cell(texts, above=continues, left=column > 0)


def _cell_paragraphs(node: ElementTree.Element) -> tuple[str, ...]:
    return tuple(part.text for block in node.iter(f"{_WORD}p") for part in _paragraph(block))
