"""Cells that a spreadsheet would run are made inert, and nothing else changes."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.asking.spreadsheets import BOM, csv_for_spreadsheets, inert_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=", "--1", "+8 610"]
)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert inert_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-5", "+8", "-1.5e-3", "市财政局", "a=b", "5%", "'=1", "https://e/?a=b"])
def test_what_is_none_stays(text: str) -> None:
    assert inert_cell(text) == text


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5), st.integers(1, 7))
def test_cells_survive_quotes_and_lines_within_them(rows: list[list[str]], piece: int) -> None:
    plain = io.StringIO()
    csv.writer(plain).writerows([["a", "b"], *rows])
    data = plain.getvalue().encode("utf-8", "replace")
    expected = [[inert_cell(cell) for cell in row] for row in csv.reader(io.StringIO(data.decode(), newline=""))]
    with csv_for_spreadsheets(data[at : at + piece] for at in range(0, len(data), piece)) as made:
        written = made.read()
    assert written.startswith(BOM)
    assert list(csv.reader(io.StringIO(written.removeprefix(BOM).decode(), newline=""))) == expected
