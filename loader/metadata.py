"""What is known of a document besides its text: a file of its own, a row for it, or that of its folder.

Beside ``plan.docx`` these are ``plan.ini``; ``documents.csv`` of its folder or of one above it in what is built, a line
a document; and ``metadata.ini``, where the document is the only one of its folder. Each field is what the first of them
tells.
"""

from __future__ import annotations

import configparser
import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from loader import iris
from loader.errors import DocumentError
from loader.formats.encoding import decode_document
from loader.formats.kinds import TABLE_OF_DOCUMENTS, is_document
from loader.model import Convention, DocumentMetadata

FILE_NAME = "metadata.ini"

NAMING = ("document", "file")  # what the column with the documents' names may be called
_SECTION = "document"
_ENGLISH = "english"
_LONGEST_ID = 100
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Record:
    """What one place tells of a document. ``where`` is the file, with the line of a table."""

    where: str
    values: Mapping[str, str]
    translations: Mapping[str, str]


def read_metadata(path: Path, above: Path | None = None) -> DocumentMetadata:
    """Return what is known of a document; one of which nothing is told is identified by its file name.

    The keys are the fields of `DocumentMetadata`; what is not known is left out. In an INI file they stand in a section
    ``[document]``, with ``notes`` one a line; a section ``[english]`` may translate task headings: ``培训 = Training``.
    ``above`` is the folder up to which a ``documents.csv`` counts, by default the document's own.

    Raises:
        DocumentError: A file is not INI or CSV, or a key or a value is not one it can have.

    """
    values: dict[str, Any] = {"id": document_id(path)}
    for record in reversed(list(records_of(path, above))):
        values |= {key: _value(record.where, key, text) for key, text in record.values.items()}
        if record.translations:
            values["translations"] = tuple(record.translations.items())
    return DocumentMetadata(**values)


def records_of(path: Path, above: Path | None = None) -> Iterator[Record]:
    """Yield what is told of a document, the place that counts most first."""
    own, of_folder = path.with_suffix(".ini"), path.parent / FILE_NAME
    if own.is_file():
        yield _ini_record(own)
    for folder in _upwards(path.parent, above or path.parent):
        if row := read_table(folder / TABLE_OF_DOCUMENTS).get(path.relative_to(folder).as_posix()):
            yield row
    if own != of_folder and of_folder.is_file() and is_only_document(path.parent):
        yield _ini_record(of_folder)


def is_only_document(folder: Path) -> bool:
    """Tell whether a folder holds fewer than two documents, so that its metadata can only be that one's."""
    return len(list(islice(filter(is_document, folder.iterdir()), 2))) < 2


def read_table(file: Path) -> Mapping[str, Record]:
    """Return the rows of a ``documents.csv`` by the names of their documents, or none where there is no such file.

    The first column is called ``document`` or ``file``: a path relative to the table, with ``/``.

    Raises:
        DocumentError: It lacks that column, has one that is no field of the metadata, or names a document twice.

    """
    try:
        told = file.stat()
    except OSError:
        return {}
    return _table(file, told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=256)
def _table(file: Path, _changed: int, _size: int) -> Mapping[str, Record]:
    try:
        text = decode_document(file.read_bytes())
        header, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    except (OSError, ValueError, csv.Error, DocumentError) as fault:
        remedy = f"start it with {NAMING[0]},id,title,…"
        raise DocumentError(f"is not a CSV table ({fault})", where=str(file), remedy=remedy) from fault
    names = [name.strip() for name in header]
    wrong = [name for name in names if name and name not in (*_known(), *NAMING)]
    if wrong or not set(NAMING) & set(names):
        what = f"has an unknown column, {wrong[0]}" if wrong else f"has no column '{NAMING[0]}'"
        remedy = f"the columns are {', '.join((NAMING[0], *_known()))}"
        raise DocumentError(what, where=f"{file}:1", remedy=remedy)
    return _rows(file, names, rows)


def _rows(file: Path, names: list[str], rows: list[list[str]]) -> Mapping[str, Record]:
    found: dict[str, Record] = {}
    for line, cells in enumerate(rows, start=2):
        values = {name: cell for name, cell in zip(names, cells, strict=False) if name and cell.strip()}
        document = next((values.pop(name) for name in NAMING if name in values), "").strip()
        where = f"{file}:{line}"
        if document in found:
            raise DocumentError(f"names {document} again", where=where, remedy="delete one of the lines")
        if values and not document:
            raise DocumentError("names no document", where=where, remedy=f"fill in the column '{NAMING[0]}'")
        if document:
            found[document.replace("\\", "/").removeprefix("./")] = Record(where, values, {})
    return found


def _upwards(folder: Path, last: Path) -> Iterator[Path]:
    """Yield a folder and those around it, up to the last."""
    yield folder
    if folder != last and last in folder.parents:
        yield from _upwards(folder.parent, last)


def _known() -> tuple[str, ...]:
    return tuple(sorted({field.name for field in fields(DocumentMetadata)} - {"translations"}))


def document_id(path: Path) -> str:
    """Return a stable ASCII identifier made of a document's file name: ``重点任务.txt`` → ``zhong-dian-ren-wu``.

    A long one is cut and told apart by a fingerprint, for files of the snapshot are named by it.
    """
    name = iris.pinyin_slug(path.stem)
    return name if len(name) <= _LONGEST_ID else f"{name[:_LONGEST_ID].rstrip('-')}-{iris.name_fingerprint(path.stem)}"


def _ini_record(file: Path) -> Record:
    sections = _sections(file)
    return Record(str(file), sections[_SECTION], sections.get(_ENGLISH, {}))


def _sections(file: Path) -> dict[str, dict[str, str]]:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(file.read_text(encoding="utf-8-sig"))
    except (configparser.Error, UnicodeDecodeError) as fault:
        reason = str(fault).splitlines()[0]
        raise DocumentError(f"is not an INI file: {reason}", where=str(file)) from fault
    if not parser.has_section(_SECTION):
        raise DocumentError(f"has no section [{_SECTION}]", where=str(file), remedy=f"start it with [{_SECTION}]")
    return {name: {key: text for key, text in parser[name].items() if text.strip()} for name in parser.sections()}


def _value(where: str, key: str, text: str) -> object:
    if key not in _known():
        raise DocumentError(f"has an unknown key, {key}", where=where, remedy=f"use one of {', '.join(_known())}")
    try:
        return _READERS.get(key, _stripped)(text)
    except ValueError as fault:
        raise DocumentError(f"has a bad value for {key}: {text.strip()!r}", where=where, remedy=str(fault)) from fault


def _stripped(text: str) -> str:
    return text.strip()


def _matching(pattern: re.Pattern[str], what: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not pattern.fullmatch(text.strip()):
            raise ValueError(what)
        return text.strip()

    return read


def _year(text: str) -> int:
    if not re.fullmatch(r"\s*[12]\d{3}\s*", text):
        raise ValueError("give a year, such as 2019")
    return int(text)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as fault:
        raise ValueError("give a date, such as 2019-09-30") from fault


def _convention(text: str) -> Convention:
    try:
        return Convention(text.strip())
    except ValueError as fault:
        raise ValueError(f"use one of {', '.join(Convention)}") from fault


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


_READERS: dict[str, Callable[[str], Any]] = {
    "id": _matching(_ID, "use lower-case letters, digits and hyphens"),
    "jurisdiction_slug": _matching(_ID, "use lower-case letters, digits and hyphens"),
    "jurisdiction_code": _matching(re.compile(r"\d{6}"), "give the six digits of GB/T 2260"),
    "jurisdiction_code_year": _year,
    "period_begin": _year,
    "period_end": _year,
    "date": _date,
    "convention": _convention,
    "sha256": _matching(_SHA256, "give 64 hexadecimal digits"),
    "notes": _lines,
}
