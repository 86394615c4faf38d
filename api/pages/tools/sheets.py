"""Tables to take away: every row of a query as a file for people, its heads and words in their language."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import xlsxwriter
from flask import Blueprint, Response, request, send_file
from rich.cells import cell_len

from api.asking import editions
from api.asking.graph import parse_solutions, served_graph, solution_rows
from api.endpoint.protocol import Parameters
from api.engine.backend import Query
from api.exchange.errors import Problem
from api.exchange.languages import current_language, translatable
from api.exchange.media import SOLUTIONS
from api.exchange.responses import SAFETY
from api.pages.frame.cells import Cells, people_columns
from queries.asking.spreadsheets import BOM, inert_cell
from queries.errors import Told
from queries.writable import cell_text

blueprint = Blueprint("sheets", __name__)
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')  # what file systems refuse in names
_NARROWEST, _WIDEST = 8, 60  # in columns of a digit's width
_MOST_ROWS = 1_048_575  # of a sheet, less the heads


class NoTable(Problem):
    """The query answers with something else than rows."""

    status, slug, title = 400, "no-table", translatable("This cannot be taken as a table")


@blueprint.get("/sheet.<any(csv,xlsx):extension>")
def sheet_file(extension: str) -> Response:
    """Give every row of ``?query=`` as a file, named after ``?name=`` and the edition of the data."""
    parameters = Parameters(request.query_string)
    query, name = parameters.at_most_once("query") or "", parameters.at_most_once("name") or "fengong"
    if not query:
        raise NoTable(Told("There is no query."), remedy=Told("Take the link that stands beside a table."))
    media_type, write = _WRITERS[extension]
    body = write(_file_rows(query))
    response = send_file(
        io.BytesIO(body), media_type, as_attachment=True, download_name=sheet_name(name, extension), etag=False
    )
    response.headers.update(SAFETY)
    response.vary.update(("Accept-Language", "Cookie"))
    return response


def sheet_name(name: str, extension: str) -> str:
    """Return the name of a file: what it holds, and the edition that it was taken from."""
    words = _FORBIDDEN.sub("-", name).strip("-.")[:80] or "fengong"
    edition = editions.current_backend().version[:8]
    return "-".join(filter(None, (words, edition))) + f".{extension}"


def _file_rows(query: str) -> list[list[object]]:
    """Return heads and rows for people: whole texts and names, no identifiers; numbers stay numbers."""
    answer = editions.current_backend().run(Query(query))
    if answer.form != SOLUTIONS:
        raise NoTable(Told("The query answers with no rows."), remedy=Told("Ask a SELECT query."))
    solutions = parse_solutions(answer.read())
    variables = [variable.value for variable in solutions.variables]
    columns, language = people_columns(variables), current_language()
    cells = Cells(served_graph(), columns, language).of_rows(solution_rows(solutions))
    rows: list[list[object]] = [[column.title.in_language(language) for column in columns]]
    rows += [[cell.value for cell in row] for row in cells]
    return rows


def _csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """Write CSV with the mark by which spreadsheets know Chinese."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([inert_cell(str(value)) for value in map(_without_point, row)] for row in rows)
    return BOM + text.getvalue().encode()


def _without_point(value: object) -> object:
    """Return a whole number as one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _xlsx_bytes(rows: Sequence[Sequence[object]]) -> bytes:
    """Write one sheet: frozen heads, filters, columns wide enough for Chinese."""
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": None})
        sheet = book.add_worksheet()
        head, body = (book.add_format({"text_wrap": True, "valign": "top", "bold": bold}) for bold in (True, False))
        for place, width in enumerate(_column_widths(rows)):
            sheet.set_column(place, place, width)
        for number, row in enumerate(rows[: _MOST_ROWS + 1]):
            for place, value in enumerate(row):
                style = body if number else head
                if isinstance(value, float):
                    sheet.write_number(number, place, value, style)
                else:
                    sheet.write_string(number, place, cell_text(str(value)), style)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows) - 1, 1), max(len(rows[0]) - 1, 0))
    return buffer.getvalue()


def _column_widths(rows: Sequence[Sequence[object]]) -> list[int]:
    """Return a width for each column, a Chinese character counted as two digits."""
    longest = [max((cell_len(str(row[place])) for row in rows[:200]), default=0) for place in range(len(rows[0]))]
    return [min(max(width + 3, _NARROWEST), _WIDEST) for width in longest]


_WRITERS: Mapping[str, tuple[str, Callable[[list[list[object]]], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", _csv_bytes),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx_bytes),
}
