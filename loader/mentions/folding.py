"""Text in the form in which names and numbers are looked for, with the way back to the printed offsets.

White space is dropped, full width becomes half width, and every kind of double quotation mark becomes “ or ”.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

OPENING, CLOSING = "“", "”"
QUOTES = {
    "“": OPENING,
    "”": CLOSING,
    "「": OPENING,
    "」": CLOSING,
    "『": OPENING,
    "』": CLOSING,
    "〝": OPENING,
    "〞": CLOSING,
}
STRAIGHT_QUOTES = '"＂'


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. ``offsets[i]`` is where its ``i``-th character comes from."""

    text: str
    offsets: tuple[int, ...]

    def printed_span(self, begin: int, end: int) -> tuple[int, int]:
        """Return the printed span of a span that is not empty."""
        return self.offsets[begin], self.offsets[end - 1] + 1


def fold_text(text: str) -> Folded:
    """Fold a text. The time is linear in its length."""
    pairs = [(folded, offset) for offset, character in _unquoted(text) for folded in _fold_character(character)]
    return Folded("".join(folded for folded, _ in pairs), tuple(offset for _, offset in pairs))


def fold_listed_name(name: str) -> str:
    """Return a name in the form in which ``fold_text`` leaves a text that prints it."""
    return fold_text(name).text


def _unquoted(text: str) -> Iterator[tuple[int, str]]:
    """Yield each character with its offset; straight quotation marks open and close by turns."""
    opened = False
    for offset, character in enumerate(text):
        if character in STRAIGHT_QUOTES:
            opened = not opened
            yield offset, OPENING if opened else CLOSING
        else:
            yield offset, character


def _fold_character(character: str) -> str:
    if character in QUOTES:
        return QUOTES[character]
    return "".join(unicodedata.normalize("NFKC", character).split())
