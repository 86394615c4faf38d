"""Tables kept as CSV or TSV."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from typing import Literal

from loader.errors import DocumentError
from loader.formats.blocks import Block, Content, Paragraph, Row, Table
from loader.formats.plain import cell_of
from loader.remarks import Remark


def read_delimited(text: str, name: str) -> Content:
    """Read a CSV or TSV file; lines of one cell before the first row are paragraphs (a title).

    Raises:
        DocumentError: A quotation mark is never closed, so that a cell runs on to the end of the file.

    """
    delimiter = _delimiter(text)
    try:
        lines = list(_lines(text, delimiter, csv.QUOTE_MINIMAL))
    except csv.Error as fault:
        if delimiter != "\t":
            raise DocumentError(
                f"a cell cannot be read ({fault})", where=name, remedy="close its quotation mark"
            ) from fault
        lines = list(_lines(text, delimiter, csv.QUOTE_NONE))
    return _content([(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)])


def _delimiter(text: str) -> str:
    head = text[:4000]
    return max("\t,;", key=head.count)


def _lines(text: str, delimiter: str, quoting: Literal[0, 3]) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line; plain TSV uses no quotation marks, so its own may stand alone."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=True)
    for cells in reader:
        yield reader.line_num, cells


def _content(lines: Sequence[tuple[int, list[str]]]) -> Content:
    title = list(itertools.takewhile(lambda line: sum(bool(cell.strip()) for cell in line[1]) == 1, lines))
    warnings: list[Remark] = []
    rows = tuple(
        Row(tuple(cell_of(cell, number, warnings) for cell in cells), f"line {number}")
        for number, cells in lines[len(title) :]
    )
    blocks: list[Block] = [Paragraph("".join(cells).strip(), number) for number, cells in title]
    return Content([*blocks, Table(rows)], None, warnings)
