"""What no annex has more of; a file that does is something else, and is refused before time is spent on it.

The longest annexes known have 2,000 cells, 3,000 paragraphs and 120,000 characters.
"""

from __future__ import annotations

from loader.errors import DocumentError
from loader.formats.blocks import Block, Content, Paragraph

MOST_CELLS = 60_000
"""Of all tables of a document, merged cells counted at each place."""

MOST_PARAGRAPHS = 30_000
MOST_CHARACTERS = 1_000_000


def require_at_most(count: int, most: int, what: str) -> None:
    """Raise DocumentError where a document has more of something than an annex can have."""
    if count > most:
        raise DocumentError(f"has more than {most:,} {what}, too many for an annex", remedy="give the document alone")


def require_moderate(content: Content) -> Content:
    """Return what a file holds, unless it holds more than an annex can."""
    require_at_most(len(content.blocks), MOST_PARAGRAPHS, "paragraphs")
    require_at_most(sum(map(_length, content.blocks)), MOST_CHARACTERS, "characters")
    return content


def _length(block: Block) -> int:
    if isinstance(block, Paragraph):
        return len(block.text)
    return sum(len(text) for row in block.rows for cell in row.cells if not cell.left for text in cell.paragraphs)
