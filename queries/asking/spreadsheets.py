"""CSV for spreadsheets: with the mark by which they know UTF-8, and no cell that they would take for a formula.

A cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a return and is no number gets an apostrophe in front, as
OWASP advises (https://owasp.org/www-community/attacks/CSV_Injection). Plain CSV keeps every cell as it is.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

BOM = b"\xef\xbb\xbf"
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_IN_MEMORY = 1 << 20  # bytes


def inert_cell(text: str) -> str:
    """Return a cell's text so that no spreadsheet runs it."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def write_for_spreadsheets(source: Iterable[str], sink: IO[bytes]) -> None:
    """Write the lines of a CSV file anew, for spreadsheets."""
    sink.write(BOM)
    text = io.TextIOWrapper(sink, encoding="utf-8", newline="", write_through=True)
    csv.writer(text).writerows([inert_cell(cell) for cell in row] for row in csv.reader(source))
    text.detach()


def csv_for_spreadsheets(chunks: Iterable[bytes]) -> IO[bytes]:
    """Return a CSV file for spreadsheets, made of the chunks of a plain one; close what is returned."""
    with SpooledTemporaryFile(_IN_MEMORY) as plain:
        plain.writelines(chunks)
        plain.seek(0)
        made = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 – the caller closes it
        write_for_spreadsheets(_text_lines(plain), made)
    made.seek(0)
    return made


def _text_lines(file: IO[bytes]) -> Iterator[str]:
    """Yield lines with their ends as they are, since a cell may hold some."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    yield from text
    text.detach()


def copy_for_spreadsheets(chunks: Iterable[bytes], out: IO[bytes]) -> None:
    """Write a CSV file for spreadsheets to where it goes."""
    with csv_for_spreadsheets(chunks) as made:
        shutil.copyfileobj(made, out)
