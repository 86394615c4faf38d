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
_COMMON = frozenset(
    "的一和是在有工作任务责单位市区县局委部门省人民政府发展实推进加强建设年月日任務責單門縣發實進強設國国行政企业業服务"
)
_LONGEST_PROBE = 200_000


def decode_document(data: bytes) -> str:
    """Decode a document.

    Raises:
        DocumentError: The bytes are of no encoding in which Chinese documents are kept.

    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        return _legacy(data, fault.start)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise DocumentError(
            f"starts with the mark of {encoding.removesuffix('-sig').upper()} but is not, at byte {fault.start}",
            remedy="save it as UTF-8",
        ) from fault


def _legacy(data: bytes, bad: int) -> str:
    readings = [text for encoding in _LEGACY if (text := _attempt(data, encoding)) is not None]
    best = max(readings, key=_chineseness, default="")
    if _chineseness(best) < 0.02:
        raise DocumentError(
            f"is neither UTF-8 (see byte {bad}) nor GB 18030, Big5 or UTF-16 text",
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
