"""Bytes to text: UTF-8, UTF-16 and UTF-32 by mark, else GB 18030 or Big5, whichever reads as Chinese."""

from __future__ import annotations

import codecs

from loader.errors import DocumentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_SAVE_AS_TEXT = "save it as text, HTML, CSV or .docx and read that"
_BINARY = (
    (b"%PDF", "a PDF", "copy its text into a .txt file, or convert it to .docx or HTML"),
    (b"PK\x03\x04", "a ZIP archive or an Office file other than .docx", _SAVE_AS_TEXT),
    (b"\xd0\xcf\x11\xe0", "an old Office file (.doc, .xls, .wps)", _SAVE_AS_TEXT),
    (b"{\\rtf", "a rich text file (.rtf)", _SAVE_AS_TEXT),
    (b"\x89PNG", "a picture (PNG)", "run OCR on it first"),
    (b"\xff\xd8\xff", "a picture (JPEG)", "run OCR on it first"),
    (b"GIF8", "a picture (GIF)", "run OCR on it first"),
    (b"II*\x00", "a picture (TIFF)", "run OCR on it first"),
    (b"MM\x00*", "a picture (TIFF)", "run OCR on it first"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
    (b"SQLite format 3", "an SQLite database", "give the document itself"),
    (b"\x7fELF", "a program", "give the document itself"),
)
_COMMON = frozenset(
    "的一和是在有工作任务责单位市区县局委部门省人民政府发展实推进加强建设年月日任務責單門縣發實進強設國国行政企业業服务"
)
_LONGEST_PROBE = 200_000


def decode(data: bytes, name: str) -> str:
    """Decode a document.

    Raises:
        DocumentError: The bytes are of a binary format, or of no encoding in which Chinese documents are kept.

    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, name)
    _refuse_binary(data, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        return _legacy(data, name, fault.start)


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise DocumentError(
            f"starts with the mark of {encoding.removesuffix('-sig').upper()} but is not, at byte {fault.start}",
            where=name,
            remedy="save it as UTF-8",
        ) from fault


def _refuse_binary(data: bytes, name: str) -> None:
    for magic, kind, remedy in _BINARY:
        if data.startswith(magic):
            raise DocumentError(f"is {kind}, which cannot be read", where=name, remedy=remedy)


def _legacy(data: bytes, name: str, bad: int) -> str:
    readings = [text for encoding in _LEGACY if (text := _attempt(data, encoding)) is not None]
    best = max(readings, key=_chineseness, default="")
    if _chineseness(best) < 0.02:
        raise DocumentError(
            f"is neither UTF-8 (see byte {bad}) nor GB 18030, Big5 or UTF-16 text",
            where=name,
            remedy="save it as UTF-8",
        )
    return best


def _attempt(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _chineseness(text: str) -> float:
    """Return the share of characters that are common in this genre."""
    probe = text[:_LONGEST_PROBE]
    return sum(char in _COMMON for char in probe) / len(probe) if probe else 0.0
