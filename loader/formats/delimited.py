"""Tables kept as CSV or TSV."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Sequence
from typing import Literal

from loader.errors import DocumentError
from loader.formats.blocks import Block, Content, Paragraph, Row, Table
from loader.formats.files import LARGEST
from loader.formats.limits import MOST_CELLS, require_at_most
from loader.formats.plain import cell_of
from loader.remarks import Remark


def read_delimited(text: str) -> Content:
    """Read a CSV or TSV file; lines of one cell before the first row are paragraphs (a title).

    Raises:
        DocumentError: A quotation mark is never closed, so that a cell runs on to the end of the file.

    """
    delimiter = _delimiter(text)
    require_at_most(text.count(delimiter), MOST_CELLS, "table cells")
    try:
        lines = _csv_lines(text, delimiter, csv.QUOTE_MINIMAL)
    except csv.Error as fault:
        if delimiter != "\t":
            raise DocumentError(f"a cell cannot be read ({fault})", remedy="close its quotation mark") from fault
        lines = _csv_lines(text, delimiter, csv.QUOTE_NONE)
    return _content([(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)])


def _delimiter(text: str) -> str:
    head = text[:4000]
    return max("\t,;", key=head.count)


def _csv_lines(text: str, delimiter: str, quoting: Literal[0, 3]) -> list[tuple[int, list[str]]]:
    """Return the cells of each line; plain TSV uses no quotation marks, so its own may stand alone."""
    csv.field_size_limit(LARGEST)  # of the whole process: never less than another reader needs
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=True)
    return [(reader.line_num, cells) for cells in reader]


def _content(lines: Sequence[tuple[int, list[str]]]) -> Content:
    title = list(itertools.takewhile(lambda line: sum(bool(cell.strip()) for cell in line[1]) == 1, lines))
    warnings: list[Remark] = []
    rows = tuple(
        Row(tuple(cell_of(cell, number, warnings) for cell in cells), f"line {number}")
        for number, cells in lines[len(title) :]
    )
    blocks: list[Block] = [Paragraph("".join(cells).strip(), number) for number, cells in title]
    return Content([*blocks, Table(rows)], None, warnings)
