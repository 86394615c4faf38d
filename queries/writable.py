"""What XML and spreadsheets cannot hold: told, never written wrongly and never cut."""

from __future__ import annotations

import re

from queries.errors import FengongError

LONGEST_CELL = 32_767
_NO_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # a carriage return would come back as a line feed


class UnwritableError(FengongError):
    """A text that a format cannot hold; the remedy names formats that can."""


def xml_text(text: str) -> str:
    """Return a text that XML can hold as it is; raise ``UnwritableError`` where it cannot."""
    found = _NO_XML.search(text)
    if found:
        raise UnwritableError(
            f"XML has no character U+{ord(found[0]):04X}, which the text {text[:40]!r} holds",
            remedy="take it as csv or nq",
        )
    return text


def cell_text(text: str) -> str:
    """Return a text that a cell of a spreadsheet can hold as it is; raise ``UnwritableError`` where it cannot."""
    if len(text) > LONGEST_CELL:
        raise UnwritableError(
            f"a cell holds {LONGEST_CELL} characters, and the text {text[:40]!r} has {len(text)}",
            remedy="take it as csv or nq",
        )
    return text if not re.search("[\ufffe\uffff]", text) else xml_text(text)
