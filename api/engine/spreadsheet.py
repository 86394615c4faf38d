"""Solutions as a spreadsheet: numbers as numbers, booleans as booleans, all other terms as text."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping
from typing import Protocol

import xlsxwriter
from pyoxigraph import Literal, NamedNode, QuerySolutions

from queries.writable import UnwritableError, cell_text

_MOST_COLUMNS = 16_384
_MOST_ROWS = 1_048_575  # the sheet's own limit, less the header
_EXACT_INTEGER = 10**15  # spreadsheets keep fifteen digits
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMERIC = {_XSD + name for name in ("integer", "decimal", "double", "float")}
_READERS: Mapping[str, Callable[[str], float | bool]] = {
    **dict.fromkeys(_NUMERIC, float),
    _XSD + "boolean": lambda text: text in ("true", "1"),
}


class Writable(Protocol):
    """What the finished workbook is written to."""

    def write(self, data: bytes) -> int:
        """Take a piece of it."""


def write_xlsx(solutions: QuerySolutions, sink: Writable) -> None:
    """Write one sheet: the variables in bold, then a row for every solution."""
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": None})
        sheet = book.add_worksheet("results")
        bold = book.add_format({"bold": True})
        if len(solutions.variables) > _MOST_COLUMNS:
            raise UnwritableError(f"a sheet holds {_MOST_COLUMNS} columns", remedy="take it as csv or json")
        for column, variable in enumerate(solutions.variables):
            sheet.write_string(0, column, variable.value, bold)
        sheet.freeze_panes(1, 0)
        for row, solution in enumerate(solutions, 1):
            if row > _MOST_ROWS:
                raise UnwritableError(f"a sheet holds {_MOST_ROWS} rows", remedy="take it as csv or json")
            for column, term in enumerate(solution):
                if term is not None:
                    _write_cell(sheet, row, column, term)
    sink.write(buffer.getvalue())


def _write_cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, term: object) -> None:
    """Write one term."""
    content = _cell_value(term)
    if isinstance(content, bool):
        sheet.write_boolean(row, column, content)
    elif isinstance(content, float):
        sheet.write_number(row, column, content)
    else:
        sheet.write_string(row, column, cell_text(content))


def _cell_value(term: object) -> str | float | bool:
    """Return what a cell shows; a number that a cell would round stays text."""
    if isinstance(term, Literal):
        reader = _READERS.get(term.datatype.value)
        content = reader(term.value) if reader else term.value
        exact = not isinstance(content, float) or (math.isfinite(content) and abs(content) < _EXACT_INTEGER)
        return content if exact else term.value
    return term.value if isinstance(term, NamedNode) else str(term)
