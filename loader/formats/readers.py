"""Which reader takes a file: one table of formats, told apart by their bytes, or else by their suffix."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import PurePath
from zipfile import is_zipfile

from loader.errors import DocumentError
from loader.formats.apart import reader_apart
from loader.formats.archives import part_names
from loader.formats.blocks import BLANKS, Block, Cell, Content, Paragraph, Row
from loader.formats.delimited import read_delimited
from loader.formats.encoding import decode_document
from loader.formats.limits import require_moderate
from loader.formats.markup import read_markup
from loader.formats.office import read_old_word
from loader.formats.opendocument import is_open_text, read_open_text
from loader.formats.plain import read_plain
from loader.formats.word import is_word, read_word
from loader.remarks import Reason, Remark

_AS_TEXT = "save it as text, HTML, CSV or .docx and read that"
_OLE = b"\xd0\xcf\x11\xe0"
_MARKUP_START = re.compile(rb"\s*<(?:!doctype|html|head|body|\?xml|table|div|meta|p\b|h[1-6]\b)", re.IGNORECASE)
_MARKS = re.compile(rb"\A(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)|\x00")

Sniff = Callable[[bytes, str], bool]
Reader = Callable[[bytes], Content]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file, how it is known by its first bytes and suffix, and who reads it."""

    name: str
    recognises: Sniff
    read: Reader


def starts_with(*magic: bytes) -> Sniff:
    """Return a test for the first bytes of a file."""
    return lambda data, suffix: data.startswith(magic)


def suffix_test(*suffixes: str) -> Sniff:
    """Return a test for the suffix of a file's name."""
    return lambda data, suffix: suffix in suffixes


def refusing_reader(kind: str, remedy: str = _AS_TEXT) -> Reader:
    """Return the reader of a kind of file that cannot be read; it says what to do."""

    def reader(data: bytes) -> Content:
        raise DocumentError(f"is {kind}, which cannot be read", remedy=remedy)

    return reader


def _is_markup(data: bytes, suffix: str) -> bool:
    return suffix in (".html", ".htm", ".xhtml") or bool(_MARKUP_START.match(_MARKS.sub(b"", data[:1000])))


def _is_workbook(data: bytes, suffix: str) -> bool:
    """Tell .xlsx, .xlsb, .ods and .xls: by the parts of an archive, or by the streams of an old Office file."""
    if data.startswith(_OLE):
        return any(name.encode("utf-16-le") in data for name in ("Workbook", "Book"))
    parts = part_names(data)
    is_ods = "content.xml" in parts and b"opendocument.spreadsheet" in data[:200]
    return is_ods or not parts.isdisjoint(("xl/workbook.xml", "xl/workbook.bin"))


def _is_cut_archive(data: bytes, suffix: str) -> bool:
    """Tell an archive without its list of parts, which stands at the end."""
    return data.startswith(b"PK\x03\x04") and not is_zipfile(BytesIO(data))


def _is_locked(data: bytes, suffix: str) -> bool:
    return data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data


def _is_picture(data: bytes, suffix: str) -> bool:
    """Tell PNG, JPEG, GIF, TIFF, BMP and WebP."""
    magic = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
    is_bitmap = data.startswith(b"BM") and suffix == ".bmp"
    return data.startswith(magic) or is_bitmap or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")


FORMATS = (
    Format("docx", lambda data, suffix: is_word(data), read_word),
    Format("workbook", _is_workbook, reader_apart("loader.formats.workbook:read_workbook")),
    Format("odt", is_open_text, read_open_text),
    Format("cut", _is_cut_archive, refusing_reader("a ZIP archive or an Office file that is cut off", "copy it anew")),
    Format("zip", starts_with(b"PK\x03\x04"), refusing_reader("a ZIP archive or an Office file of another kind")),
    Format("pdf", lambda data, suffix: b"%PDF-" in data[:1024], reader_apart("loader.formats.portable:read_portable")),
    Format("locked", _is_locked, refusing_reader("a locked Office file", "save it without a password")),
    Format("doc", starts_with(_OLE, b"{\\rtf"), read_old_word),
    Format("picture", _is_picture, reader_apart("loader.formats.scanned:read_picture")),
    Format("gzip", starts_with(b"\x1f\x8b"), refusing_reader("a gzip archive", "unpack it first")),
    Format("rar", starts_with(b"Rar!"), refusing_reader("a RAR archive", "unpack it first")),
    Format("7z", starts_with(b"7z\xbc\xaf"), refusing_reader("a 7z archive", "unpack it first")),
    Format(
        "sqlite", starts_with(b"SQLite format 3"), refusing_reader("an SQLite database", "give the document itself")
    ),
    Format("elf", starts_with(b"\x7fELF"), refusing_reader("a program", "give the document itself")),
    Format("csv", suffix_test(".csv", ".tsv", ".tab"), lambda data: read_delimited(decode_document(data))),
    Format("html", _is_markup, lambda data: read_markup(decode_document(data))),
    Format("text", lambda data, suffix: True, lambda data: read_plain(decode_document(data))),
)
"""In this order; the first that recognises a file reads it."""


def read_content(data: bytes, name: str) -> Content:
    """Read a file of any format into blocks of printable text.

    Raises:
        DocumentError: The file is of a kind that cannot be read, is damaged, or holds more than a document can.

    """
    suffix = PurePath(name).suffix.lower()
    form = next(form for form in FORMATS if form.recognises(data, suffix))
    try:
        content = _printable(require_moderate(form.read(data)))
    except RecursionError as fault:
        raise DocumentError("is nested too deep for a document", where=name, remedy=_AS_TEXT) from fault
    except DocumentError as fault:
        raise DocumentError(fault.what, where=fault.where or name, remedy=fault.remedy) from fault
    return content


_REPLACED = "\ufffd"


def _printable(content: Content) -> Content:
    """Take out what cannot be printed, and tell it; tell too what a reader would see as a box or a question mark."""
    remarks: list[Remark] = []
    blocks = [_cleaned(block, remarks) for block in content.blocks]
    title = _cleaned_text(content.title, "", []) if content.title else content.title
    return replace(content, blocks=blocks, title=title, warnings=(*content.warnings, *remarks))


def _cleaned(block: Block, remarks: list[Remark]) -> Block:
    if isinstance(block, Paragraph):
        text = _cleaned_text(block.text, block.where, remarks)
        return block if text is block.text else replace(block, text=text)
    return replace(block, rows=tuple(_cleaned_row(row, remarks) for row in block.rows))


def _cleaned_row(row: Row, remarks: list[Remark]) -> Row:
    if not any(_is_odd(text) for cell in row.cells for text in cell.paragraphs):
        return row
    return replace(row, cells=tuple(_cleaned_cell(cell, row.place, remarks) for cell in row.cells))


def _cleaned_cell(cell: Cell, place: str, remarks: list[Remark]) -> Cell:
    told = [] if cell.above or cell.left else remarks
    texts = (_cleaned_text(text, place, told) for text in cell.paragraphs)
    return replace(cell, paragraphs=tuple(text for text in texts if text.strip()))


def _is_odd(text: str) -> bool:
    return not BLANKS.sub("", text).isprintable() or _REPLACED in text


def _cleaned_text(text: str, place: str, remarks: list[Remark]) -> str:
    if not _is_odd(text):
        return text
    odd = Counter(char for char in BLANKS.sub("", text) if not char.isprintable() or char == _REPLACED)
    dropped = {char: count for char, count in odd.items() if _is_no_text(char)}
    doubtful = {char: count for char, count in odd.items() if char not in dropped}
    for reason, found in ((Reason.UNPRINTABLE, dropped), (Reason.DOUBTFUL, doubtful)):
        if found:
            remarks.append(Remark(reason, place, "、".join(_told(found))))
    return text.translate(dict.fromkeys(map(ord, dropped)))


def _is_no_text(char: str) -> bool:
    """Tell controls, soft hyphens, zero-width marks, surrogates and non-characters from private characters."""
    is_character = (ord(char) & 0xFFFE) != 0xFFFE and not 0xFDD0 <= ord(char) <= 0xFDEF
    return unicodedata.category(char) in ("Cc", "Cf", "Cs") or not is_character


def _told(found: Mapping[str, int]) -> Iterator[str]:
    for char, count in found.items():
        name = unicodedata.name(char, "").lower()
        yield f"U+{ord(char):04X}{f' {name}' if name else ''}{f' ×{count}' if count > 1 else ''}"
