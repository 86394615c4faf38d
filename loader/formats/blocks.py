"""What every file format is read into: paragraphs and tables, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from loader.model import ScannedLine
from loader.remarks import Remark

BLANKS = re.compile("[ \t\n\r\x0b\x0c\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
"""White space, without the controls that Python counts as such."""


def one_line(text: str) -> str:
    """Return a text with a single space for every run of white space, and none around it."""
    return BLANKS.sub(" ", text).strip(" ")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph or line of running text; ``level`` is 1–6 where the format marks a heading, else 0.

    ``place`` says where it stands in the file, for messages (``paragraph 12``, ``page 3``).
    """

    text: str
    line: int | None = None
    level: int = 0
    place: str = ""

    @property
    def where(self) -> str:
        """Its place, or the line of the file on which it begins."""
        return self.place or (f"line {self.line}" if self.line else "")

    def lines(self) -> Iterator[Paragraph]:
        """Yield a paragraph for each of its lines."""
        yield from (Paragraph(line, self.line, self.level, self.place) for line in self.text.split("\n"))


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
    """What a file holds: its blocks, the title that its format declares, and what was odd about it.

    ``lined`` says that its paragraphs are the lines of the file, where a sentence may be broken.
    """

    blocks: Sequence[Block]
    title: str | None = None
    warnings: Sequence[Remark] = field(default=())
    lined: bool = False
    scanned: tuple[ScannedLine, ...] = ()
