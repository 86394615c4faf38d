"""What no annex has more of; a file that does is something else, and is refused before time is spent on it.

The longest annexes known have 2,000 cells, 3,000 paragraphs and 120,000 characters.
"""

from __future__ import annotations

from loader.errors import DocumentError

MOST_CELLS = 60_000
"""Of all tables of a document, merged cells counted at each place."""

MOST_PARAGRAPHS = 30_000
MOST_CHARACTERS = 1_000_000


def require_at_most(count: int, most: int, what: str) -> None:
    """Raise DocumentError where a document has more of something than an annex can have."""
    if count > most:
        raise DocumentError(f"has more than {most:,} {what}, too many for an annex", remedy="give the document alone")
