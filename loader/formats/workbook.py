"""Spreadsheets (.xlsx, .xls, .ods) by python-calamine, sheet by sheet; what is hidden is told and left out.

Runs in a process of its own (`loader.formats.apart`): a few bytes can claim more cells than a machine has room for.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from lxml import etree
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from loader.errors import DocumentError
from loader.formats.archives import MAGIC, Archive
from loader.formats.blocks import Block, Cell, Content, Paragraph, Row, Table
from loader.formats.limits import MOST_CELLS, require_at_most
from loader.remarks import Reason, Remark

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class _View:
    """What the file says of a sheet beside its values, all counted from 0."""

    rows: frozenset[int] = frozenset()  # hidden
    columns: frozenset[int] = frozenset()  # hidden
    uncomputed: tuple[str, ...] = ()  # cells with a formula whose value was never kept


@dataclass(slots=True)
class _Sheet:
    """A sheet, whose cells are placed and whose hidden ones are told."""

    name: str
    sheet: CalamineSheet
    view: _View
    remarks: list[Remark] = field(default_factory=list)

    def blocks(self) -> Iterator[Block]:
        """Yield the titles above the table, and the table."""
        rows = list(self._rows())
        titles = list(itertools.takewhile(lambda row: len(_own_texts(row)) == 1, rows))
        yield from (Paragraph(text, None, 0, row.place) for row in titles for text in _own_texts(row))
        if rows[len(titles) :]:
            yield Table(tuple(rows[len(titles) :]))

    def _rows(self) -> Iterator[Row]:
        require_at_most(self.sheet.total_height * self.sheet.total_width, MOST_CELLS * 4, "table cells")
        values = self.sheet.to_python(skip_empty_area=False)
        require_at_most(sum(len(row) for row in values if any(row)), MOST_CELLS, "table cells")
        merged = _merged(self.sheet)
        self.remarks += (Remark(Reason.FORMULA, f"{self.name}{cell}") for cell in self.view.uncomputed)
        for number, row in enumerate(values):
            texts = [_shown_value(value) for value in row]
            if number in self.view.rows:
                self._tell_hidden(f"row {number + 1}", texts)
            elif any(texts):
                yield Row(tuple(self._cells(number, values, merged)), f"{self.name}row {number + 1}")
        for column in sorted(self.view.columns):
            self._tell_hidden(
                f"column {column + 1}", [_shown_value(row[column]) for row in values if column < len(row)]
            )

    def _tell_hidden(self, place: str, texts: Sequence[str]) -> None:
        if any(texts):
            self.remarks.append(Remark(Reason.HIDDEN, f"{self.name}{place}", "、".join(filter(None, texts))[:60]))

    def _cells(
        self, number: int, values: Sequence[Sequence[object]], merged: Mapping[tuple[int, int], tuple[int, int]]
    ) -> Iterator[Cell]:
        for column in range(len(values[number])):
            if column not in self.view.columns:
                top, left = merged.get((number, column), (number, column))
                text = _shown_value(values[top][left])
                yield Cell((text,) if text else (), above=top < number, left=left < column)


def read_workbook(data: bytes) -> Content:
    """Read a spreadsheet into one table a sheet.

    Raises:
        DocumentError: It is locked, damaged, has too many cells, or no values but formulas.

    """
    archive = Archive(data) if data.startswith(MAGIC) else None
    if archive:
        archive.verify()
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return _read_sheets(workbook, _views(Archive(data)) if archive else {})
    except PasswordError as fault:
        raise DocumentError("is a locked spreadsheet", remedy="save it without a password") from fault
    except CalamineError as fault:
        raise DocumentError(f"is a damaged spreadsheet ({fault})", remedy="save it anew") from fault


def _read_sheets(workbook: CalamineWorkbook, views: Mapping[str, _View]) -> Content:
    blocks: list[Block] = []
    remarks: list[Remark] = []
    several = len(workbook.sheets_metadata) > 1
    for about in workbook.sheets_metadata:
        place = f"sheet {about.name}, " if several else ""
        sheet = _Sheet(place, workbook.get_sheet_by_name(about.name), views.get(about.name, _View()))
        found = list(sheet.blocks())
        if about.visible is SheetVisibleEnum.Visible:
            blocks += found
            remarks += sheet.remarks
        elif found:
            remarks.append(Remark(Reason.HIDDEN, f"sheet {about.name}"))
    if not blocks:
        raise DocumentError(
            "holds no values (formulas keep none until a spreadsheet program has computed them)",
            remedy="open it in one and save it",
        )
    return Content(blocks, None, remarks)


def _own_texts(row: Row) -> list[str]:
    return [cell.text for cell in row.cells if cell.paragraphs and not (cell.above or cell.left)]


def _shown_value(value: object) -> str:
    """Return a value about as a sheet shows it: whole numbers without a point, dates in Chinese."""
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, date) and not (isinstance(value, datetime) and (value.hour or value.minute)):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value).strip()


def _merged(sheet: CalamineSheet) -> dict[tuple[int, int], tuple[int, int]]:
    """Return, for each place of a merged cell, the place of its value."""
    ranges = sheet.merged_cell_ranges or ()
    require_at_most(sum((1 + r1 - r0) * (1 + c1 - c0) for (r0, c0), (r1, c1) in ranges), MOST_CELLS, "merged cells")
    return {
        (row, column): (top, left)
        for (top, left), (bottom, right) in ranges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }


def _views(archive: Archive) -> dict[str, _View]:
    """Return what an .xlsx file says of its sheets, by their names; nothing for other kinds."""
    if "xl/workbook.xml" not in archive.names():
        return {}
    targets = {
        node.get("Id"): node.get("Target", "").removeprefix("/xl/")
        for node in archive.tree_of("xl/_rels/workbook.xml.rels")
    }
    sheets = archive.tree_of("xl/workbook.xml").iterfind(".//{*}sheet")
    parts = {sheet.get("name"): f"xl/{targets.get(sheet.get(_RELATION))}" for sheet in sheets}
    return {name: _view(archive.tree_of(part)) for name, part in parts.items() if part in archive.names()}


def _view(sheet: etree._Element) -> _View:
    rows = (int(row.get("r", "0")) - 1 for row in sheet.iterfind(".//{*}row") if row.get("hidden") in ("1", "true"))
    columns = (
        range(int(col.get("min")) - 1, min(int(col.get("max")), 1000))
        for col in sheet.iterfind(".//{*}col")
        if col.get("hidden") in ("1", "true")
    )
    uncomputed = (cell.get("r", "") for cell in sheet.iterfind(".//{*}c[{*}f]") if not cell.findtext("{*}v"))
    return _View(frozenset(rows), frozenset(itertools.chain(*columns)), tuple(uncomputed))
