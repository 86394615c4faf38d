"""What is known of a document besides its text: ``metadata.ini`` beside it."""

from __future__ import annotations

import configparser
import re
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from loader import iris
from loader.errors import DocumentError
from loader.model import Convention, DocumentMetadata

FILE_NAME = "metadata.ini"
_SECTION = "document"
_ENGLISH = "english"
_LONGEST_ID = 100
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def read_metadata(path: Path) -> DocumentMetadata:
    """Read ``metadata.ini`` beside a document; a document without one is identified by its file name.

    The keys of its section ``[document]`` are the fields of `DocumentMetadata`; what is not known is left out.
    ``notes`` holds one note a line. A second section, ``[english]``, may translate task headings: ``培训 = Training``.

    Raises:
        DocumentError: The file is not INI, or a key or a value is not one it can have.

    """
    file = path.parent / FILE_NAME
    if not file.is_file():
        return DocumentMetadata(id=document_id(path))
    sections = _sections(file)
    values: dict[str, Any] = {"id": document_id(path), "translations": tuple(sections.get(_ENGLISH, {}).items())}
    for key, text in sections[_SECTION].items():
        values[key] = _value(file, key, text)
    return DocumentMetadata(**values)


def document_id(path: Path) -> str:
    """Return a stable ASCII identifier made of a document's file name: ``重点任务.txt`` → ``zhong-dian-ren-wu``.

    A long one is cut and told apart by a fingerprint, for files of the snapshot are named by it.
    """
    name = iris.slug(path.stem)
    return name if len(name) <= _LONGEST_ID else f"{name[:_LONGEST_ID].rstrip('-')}-{iris.fingerprint(path.stem)}"


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


def _value(file: Path, key: str, text: str) -> object:
    known = {field.name for field in fields(DocumentMetadata)} - {"translations"}
    if key not in known:
        raise DocumentError(
            f"has an unknown key, {key}", where=str(file), remedy=f"use one of {', '.join(sorted(known))}"
        )
    try:
        return _READERS.get(key, _stripped)(text)
    except ValueError as fault:
        raise DocumentError(
            f"has a bad value for {key}: {text.strip()!r}", where=str(file), remedy=str(fault)
        ) from fault


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
