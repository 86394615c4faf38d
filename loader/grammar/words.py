"""Word lists as regular expressions: the tables of the grammar are written as words parted by blanks."""

from __future__ import annotations

STOPS = "、，；。：\n！？/"
"""What parts names and sentences in canonical text."""


def any_word(*lists: str) -> str:
    """Return a pattern that matches any of the words: ``either("局 厅", "海关")`` → ``(?:局|厅|海关)``."""
    return "(?:" + "|".join(word for words in lists for word in words.split()) + ")"
