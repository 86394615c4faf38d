"""ZIP archives (.docx, .xlsx, .odt …), never unpacked beyond what a document can hold."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from loader.errors import DocumentError

MAGIC = b"PK\x03\x04"
LARGEST_UNPACKED = 64 * 1024 * 1024
"""Bytes of all parts together that are unpacked of one document."""

_MOST_TAGS = 3_000_000
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError, OSError)
_REMEDY = "save it anew in the program that made it"


def part_names(data: bytes) -> frozenset[str]:
    """Return the names of the parts of an archive; none where the file is no archive or is damaged."""
    if not data.startswith(MAGIC):
        return frozenset()
    try:
        return frozenset(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except _FAULTS:
        return frozenset()


class Archive:
    """Reads the parts of an archive; what is unpacked in all is limited.

    Raises DocumentError where the archive is damaged, locked or a bomb.
    """

    def __init__(self, data: bytes) -> None:
        self._left = LARGEST_UNPACKED
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
        except _FAULTS as fault:
            raise _damaged(fault) from fault

    def names(self) -> list[str]:
        """Return the names of all parts."""
        return self._file.namelist()

    def bytes_of(self, name: str) -> bytes:
        """Unpack a part."""
        try:
            with self._file.open(name) as part:
                data = part.read(self._left + 1)
        except _FAULTS as fault:
            raise _damaged(fault) from fault
        self._left -= len(data)
        if self._left < 0:
            raise DocumentError("unpacks to more than an annex can hold", remedy="give the document alone")
        return data

    def tree_of(self, name: str) -> etree._Element:
        """Read an XML part; one that declares entities is refused, for no office program writes them."""
        data = self.bytes_of(name)
        if data.count(b"<") > _MOST_TAGS:
            raise DocumentError("has more elements than an annex can have", remedy="give the document alone")
        try:
            root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        except etree.XMLSyntaxError as fault:
            raise _damaged(fault) from fault
        if root.getroottree().docinfo.internalDTD is not None:
            raise DocumentError("declares a document type of its own, which no office program writes", remedy=_REMEDY)
        return root

    def verify(self) -> None:
        """Unpack every part once, so that a program that unpacks without a limit may be given the file."""
        for name in self.names():
            self.bytes_of(name)


def trees_of(archive: Archive, names: Iterator[str]) -> Iterator[etree._Element]:
    """Yield the XML parts of these names that the archive has."""
    known = set(archive.names())
    yield from (archive.tree_of(name) for name in names if name in known)


def _damaged(fault: Exception) -> DocumentError:
    reason = " ".join(str(fault).split())[:100] or type(fault).__name__
    return DocumentError(f"is a damaged or locked file ({reason})", remedy=_REMEDY)
