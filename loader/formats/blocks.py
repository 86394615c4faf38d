"""What every file format is read into: paragraphs and tables, in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from loader.remarks import Remark


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph or line of running text; ``level`` is 1–6 where the format marks a heading, else 0."""

    text: str
    line: int | None = None
    level: int = 0

    def lines(self) -> Iterator[Paragraph]:
        """Yield a paragraph for each of its lines."""
        yield from (Paragraph(line, self.line, self.level) for line in self.text.split("\n"))


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; its paragraphs may have several lines.

    ``above`` and ``left`` say that the cell there reaches over this place as well.
    """

    paragraphs: tuple[str, ...] = ()
    above: bool = False
    left: bool = False

    @property
    def text(self) -> str:
        """The paragraphs, one a line."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Row:
    """A table row; ``place`` says where it stands in the file, for messages (``line 12``)."""

    cells: tuple[Cell, ...]
    place: str

    def cell(self, index: int) -> Cell:
        """Return a cell, an empty one where the row is shorter."""
        return self.cells[index] if index < len(self.cells) else Cell()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as they stand, headers among them.

    ``typeset`` tables come from a page or a word processor, where a paragraph in a cell may be no more than a line.
    """

    rows: tuple[Row, ...]
    typeset: bool = False


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds: its blocks, the title that its format declares, and what was odd about it."""

    blocks: Sequence[Block]
    title: str | None = None
    warnings: Sequence[Remark] = field(default=())
