"""Spreadsheets: merged cells, several sheets, what is hidden, formulas that were never computed, and hostile ones."""

import io
from datetime import date
from pathlib import Path

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from loader.errors import DocumentError
from loader.formats.blocks import Content, Paragraph
from loader.formats.blocks import Table as TableBlock
from loader.formats.readers import read_content
from loader.reading import read_document
from loader.remarks import Reason

HEADS = ["序号", "工作任务", "工作要求", "责任单位", "完成时限"]
ROWS = [
    [1, "修渠", "清淤十里。", "县水利局、县财政局", date(2031, 5, 4)],
    [2, None, "护岸二里。", "县林业局", "年底前"],
]


def saved(workbook: Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def filled(sheet: Worksheet) -> Worksheet:
    sheet.append(["青禾县水利任务分解表"])
    for row in (HEADS, *ROWS):
        sheet.append(row)
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("B3:B4")
    return sheet


def first_sheet(workbook: Workbook) -> Worksheet:
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    return sheet


def rows(content: Content) -> list[list[str]]:
    tables = (block for block in content.blocks if isinstance(block, TableBlock))
    return [[cell.text for cell in row.cells] for table in tables for row in table.rows]


def test_merged_cells_numbers_and_dates(tmp_path: Path) -> None:
    workbook = Workbook()
    filled(first_sheet(workbook))
    content = read_content(saved(workbook), "a.xlsx")
    assert [block.text for block in content.blocks if isinstance(block, Paragraph)] == ["青禾县水利任务分解表"]
    assert rows(content)[1:] == [
        ["1", "修渠", "清淤十里。", "县水利局、县财政局", "2031年5月4日"],
        ["2", "修渠", "护岸二里。", "县林业局", "年底前"],
    ]
    path = tmp_path / "a.xlsx"
    path.write_bytes(saved(workbook))
    document = read_document(path)
    assert document.title == "青禾县水利任务分解表"
    (task,) = document.tasks
    assert [(r.text, r.deadline) for r in task.requirements] == [
        ("清淤十里。", "2031年5月4日"),
        ("护岸二里。", "年底前"),
    ]
    assert [[unit.text for unit in clause.units] for clause in task.clauses] == [["县水利局", "县财政局"], ["县林业局"]]


def test_several_sheets_and_what_is_hidden() -> None:
    workbook = Workbook()
    first = filled(first_sheet(workbook))
    first.row_dimensions[4].hidden = True
    first.column_dimensions["E"].hidden = True
    filled(workbook.create_sheet("二"))
    filled(workbook.create_sheet("藏")).sheet_state = "hidden"
    content = read_content(saved(workbook), "a.xlsx")
    assert [row[1] for row in rows(content)] == ["工作任务", "修渠", "工作任务", "修渠", "修渠"]
    assert [len(row) for row in rows(content)][:2] == [4, 4]
    told = [(remark.reason, remark.where, remark.text) for remark in content.warnings]
    assert told == [
        (Reason.HIDDEN, "sheet Sheet, row 4", "2、护岸二里。、县林业局、年底前"),
        (Reason.HIDDEN, "sheet Sheet, column 5", "完成时限、2031年5月4日、年底前"),
        (Reason.HIDDEN, "sheet 藏", ""),
    ]


def test_formulas_without_values_are_told_or_refused() -> None:
    workbook = Workbook()
    sheet = filled(first_sheet(workbook))
    sheet["C4"] = "=C3"
    content = read_content(saved(workbook), "a.xlsx")
    assert [(remark.reason, remark.where) for remark in content.warnings] == [(Reason.FORMULA, "C4")]
    bare = Workbook()
    first_sheet(bare)["A1"] = "=B1"
    with pytest.raises(DocumentError, match=r"holds no values .*; open it in one and save it"):
        read_content(saved(bare), "a.xlsx")


def test_an_ods_file() -> None:
    document, table = OpenDocumentSpreadsheet(), Table(name="一")
    for texts in (HEADS, ["1", "修渠", "清淤十里。", "县水利局", "年底前"]):
        row = TableRow()
        for text in texts:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    file = io.BytesIO()
    document.write(file)
    assert rows(read_content(file.getvalue(), "a.ods")) == [HEADS, ["1", "修渠", "清淤十里。", "县水利局", "年底前"]]


@pytest.mark.parametrize("far", ["XFD1048576", "A1048576"])
def test_a_cell_far_away_does_not_fill_the_memory(far: str) -> None:
    workbook = Workbook()
    sheet = filled(first_sheet(workbook))
    sheet[far] = "远"
    with pytest.raises(DocumentError, match=r"too many for an annex|more time or memory|cannot read"):
        read_content(saved(workbook), "a.xlsx")


def test_a_damaged_spreadsheet_is_refused_in_one_line() -> None:
    workbook = Workbook()
    filled(first_sheet(workbook))
    data = saved(workbook)
    for damaged in (
        data[: len(data) // 2],
        data.replace(b"PK\x01\x02", b"PK\x01\x03"),
        b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"),
    ):
        with pytest.raises(DocumentError) as caught:
            read_content(damaged, "a.xlsx")
        assert "\n" not in str(caught.value)
