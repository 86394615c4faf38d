"""Tables kept as CSV or TSV."""

from __future__ import annotations

import csv
import io

from loader.errors import DocumentError
from loader.formats.blocks import Block, Content, Paragraph, Row, Table
from loader.formats.plain import cell_of


def read_delimited(text: str, name: str) -> Content:
    """Read a CSV or TSV file; lines of one cell before the first row are paragraphs (a title).

    Raises:
        DocumentError: A quotation mark is never closed, so that a cell runs on to the end of the file.

    """
    warnings: list[str] = []
    rows: list[Row] = []
    title: list[Block] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    try:
        for cells in reader:
            number = reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if not rows and sum(bool(cell.strip()) for cell in cells) == 1:
                title.append(Paragraph("".join(cells).strip(), number))
                continue
            rows.append(
                Row(
                    tuple(
                        cell_of(cell.replace("\r\n", "\n").replace("\n", "<br>"), number, warnings) for cell in cells
                    ),
                    f"line {number}",
                )
            )
    except csv.Error as fault:
        raise DocumentError(
            f"a cell cannot be read ({fault})",
            where=f"{name}, line {reader.line_num}",
            remedy="close its quotation mark",
        ) from fault
    return Content([*title, Table(tuple(rows))], None, warnings)


def _delimiter(text: str) -> str:
    head = text[:4000]
    return max("\t,;", key=head.count)
