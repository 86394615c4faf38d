"""An Excel workbook: frozen headers, filters, and columns wide enough for Chinese."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any

import xlsxwriter
from rich.cells import cell_len

from queries.asking.client import Client
from queries.export import Choice
from queries.export.tables import Table, export_tables
from queries.writable import UnwritableError, cell_text

LIBERAL = {
    "constant_memory": True,
    "strings_to_formulas": False,  # a cell is what it says, also when it begins with =
    "strings_to_urls": False,
}
SAMPLED = 200  # rows that decide how wide a column is
NARROWEST, WIDEST = 8, 60  # in columns of a digit's width
MOST_ROWS = 1_048_575
# A workbook must say when it was made; the same graph shall make the same bytes.
MADE = datetime(2000, 1, 1)


def write_workbook(client: Client, out: IO[bytes], choice: Choice) -> None:
    """Write one sheet a table."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, LIBERAL) as book:
        book.set_properties({"title": "Fengong", "created": MADE})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for table in export_tables(client, choice):
            sheet = book.add_worksheet(table.title.in_language(choice.language)[:31])
            fill_sheet(sheet, table, choice.language, head, body)
    out.write(buffer.getvalue())


def fill_sheet(sheet: Any, table: Table, language: str, head: Any, body: Any) -> None:
    """Write one sheet."""
    titles = [column.title.in_language(language) for column in table.columns]
    rows = iter(table.rows)
    first = list(islice(rows, SAMPLED))
    for number, width in enumerate(column_widths(titles, first)):
        sheet.set_column(number, number, width)
    for number, title in enumerate(titles):
        sheet.write_string(0, number, title, head)
    sheet.freeze_panes(1, 0)
    last = write_rows(sheet, (row for part in (first, rows) for row in part), body)
    sheet.autofilter(0, 0, max(last, 1), len(titles) - 1)


def write_rows(sheet: Any, rows: Iterable[Sequence[Any]], body: Any) -> int:
    """Write the rows below the header; return how many."""
    last = 0
    for last, row in enumerate(rows, start=1):
        if last > MOST_ROWS:
            raise UnwritableError(f"a sheet holds {MOST_ROWS} rows", remedy="take it as csv or nq")
        for number, value in enumerate(row):
            write_cell(sheet, last, number, value, body)
    return last


def write_cell(sheet: Any, row: int, column: int, value: Any, body: Any) -> None:
    """Write one value: numbers as numbers, truth as truth, nothing as nothing, all else as text."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, body)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, float(value), body)
    else:
        sheet.write_string(row, column, cell_text(str(value)), body)


def column_widths(titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Return a width for each column, a Chinese character counted as two digits."""
    longest = [cell_len(title) + 3 for title in titles]
    for row in rows:
        for number, value in enumerate(row):
            longest[number] = max(longest[number], max(map(cell_len, str(value).split("\n"))) + 1)
    return [min(max(width, NARROWEST), WIDEST) for width in longest]
