"""Hand-kept lists: CSV files as a spreadsheet saves them, checked cell by cell before anything uses them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import NoReturn

from loader.errors import AuthorityError

UTF8_REMEDY = "save it again as 'CSV UTF-8'"
ALIAS_SEPARATOR = re.compile("[;；]")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. ``where`` is ``file:line``; every column is present."""

    where: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def required(self, column: str) -> str:
        """Return the cell, which must not be empty."""
        if not self.cells[column]:
            fail_at(self.where, f"the {column} is empty", "fill it in, or delete the line")
        return self.cells[column]

    def several(self, column: str) -> tuple[str, ...]:
        """Return the parts of a cell that ``;`` or ``；`` separates."""
        return tuple(part for raw in ALIAS_SEPARATOR.split(self.cells[column]) if (part := raw.strip()))


def read_list(
    file: Traversable, columns: Sequence[str], verbatim: Collection[str] = (), optional: Sequence[str] = ()
) -> tuple[Row, ...]:
    """Read a UTF-8 CSV file (with or without byte order mark) that has exactly these columns, in any order.

    The ``optional`` ones may be missing, and so may their cells where they stand last. Cells lose their outer white
    space, but for the ``verbatim`` columns. Lines without any text are skipped.
    Raises AuthorityError with ``file:line`` and the reason.
    """
    lines = _lines(file)
    header = _header(file.name, [cell.strip() for cell in next(lines, (1, []))[1]], columns, optional)
    blank = dict.fromkeys(optional, "")
    rows = ((f"{file.name}:{line}", _padded(header, cells, optional)) for line, cells in lines if any(cells))
    return tuple(_row(where, header, cells, verbatim, blank) for where, cells in rows)


def comparable_name(name: str) -> str:
    """Return the form in which names are compared: white space removed, full and half width taken as one."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def fail_at(where: str, what: str, remedy: str) -> NoReturn:
    """Raise the AuthorityError that names the place, the fault and the cure."""
    raise AuthorityError(what, where=where, remedy=remedy)


def _text(file: Traversable) -> str:
    try:
        raw = file.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise AuthorityError(
            f"the list cannot be read ({reason})", where=file.name, remedy="every list must be there"
        ) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise AuthorityError(_encoding_fault(raw), where=f"{file.name}:{line}", remedy=UTF8_REMEDY) from None


def _encoding_fault(raw: bytes) -> str:
    """Name the encoding that a spreadsheet most likely used instead of UTF-8."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "the file is UTF-16, not UTF-8"
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return "the file is not UTF-8"
    return "the file is GBK, not UTF-8"


def _lines(file: Traversable) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it starts on."""
    reader = csv.reader(io.StringIO(_text(file), newline=""), strict=True)
    begin = 1
    try:
        for record in reader:
            yield begin, [cell if cell.strip() else "" for cell in record]
            begin = reader.line_num + 1
    except csv.Error as error:
        fail_at(f"{file.name}:{begin}", f"not CSV: {error}", "look for a quotation mark that is not closed")


def _header(name: str, found: Sequence[str], columns: Sequence[str], optional: Sequence[str]) -> list[str]:
    header = _trimmed(found, 0)
    where = f"{name}:1"
    for column in columns:
        if column not in header:
            fail_at(where, f"the column {column!r} is missing", f"the columns are: {', '.join(columns)}")
    for column in header:
        if column not in (*columns, *optional) or header.count(column) > 1:
            fail_at(
                where,
                f"the column {column!r} is unknown or repeated",
                f"the columns are: {', '.join((*columns, *optional))}",
            )
    return header


def _padded(header: Sequence[str], found: Sequence[str], optional: Sequence[str]) -> list[str]:
    """Add the cells of optional columns that stand last and are left out."""
    missing = len(header) - len(found)
    return (
        [*found, *[""] * missing]
        if 0 < missing <= len(optional) and set(header[-missing:]) <= set(optional)
        else [*found]
    )


def _row(
    where: str, header: Sequence[str], found: Sequence[str], verbatim: Collection[str], blank: dict[str, str]
) -> Row:
    cells = _trimmed(found, len(header))
    if len(cells) != len(header):
        fail_at(where, f"{len(cells)} cells instead of {len(header)}", "a name with a comma needs quotation marks")
    named = zip(header, cells, strict=True)
    return Row(where, blank | {column: cell if column in verbatim else cell.strip() for column, cell in named})


def _trimmed(cells: Sequence[str], least: int) -> list[str]:
    """Drop the empty cells that a spreadsheet adds at the right."""
    kept = list(cells)
    while len(kept) > least and not kept[-1]:
        kept.pop()
    return kept
