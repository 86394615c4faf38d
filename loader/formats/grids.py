"""Tables with merged cells, and tables inside tables, as a page or a word processor keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from loader.formats.blocks import Block, Cell, Paragraph, Row, Table
from loader.formats.limits import MOST_CELLS, require_at_most

SPAN_LIMIT = 200


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as it is written once; ``continues`` says that it goes on with the cell above it."""

    blocks: Sequence[Block] = ()
    columns: int = 1
    rows: int = 1
    continues: bool = False


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as written; a cell reaches down no farther than its ``group`` of rows."""

    cells: Sequence[RawCell]
    place: str
    group: int = 0
    skipped: int = 0  # columns left out before the first cell


@dataclass(slots=True)
class _Grid:
    """Places cells row by row; ``reaching`` holds, by column, the cells from above and for how many rows more."""

    reaching: dict[int, tuple[Cell, int]] = field(default_factory=dict)
    group: int = 0
    above: Sequence[Cell] = ()

    def row(self, raw: RawRow) -> Row:
        if raw.group != self.group:
            self.group, self.reaching = raw.group, {}
        cells = [Cell() for _ in range(raw.skipped)]
        for cell in raw.cells:
            self._fill_from_above(cells)
            self._place(cells, cell)
        self._fill_from_above(cells)
        self.above = cells
        return Row(tuple(cells), raw.place)

    def _fill_from_above(self, cells: list[Cell]) -> None:
        while len(cells) in self.reaching:
            cell, rows = self.reaching.pop(len(cells))
            if rows > 1:
                self.reaching[len(cells)] = (cell, rows - 1)
            cells.append(Cell(cell.paragraphs, above=True, left=cell.left))

    def _place(self, cells: list[Cell], raw: RawCell) -> None:
        over = self.above[len(cells)] if raw.continues and len(cells) < len(self.above) else None
        texts = over.paragraphs if over else tuple(_block_texts(raw.blocks))
        for number in range(min(raw.columns, SPAN_LIMIT)):
            placed = Cell(texts, above=over is not None, left=number > 0)
            if raw.rows > 1:
                self.reaching[len(cells)] = (placed, raw.rows - 1)
            cells.append(placed)


@dataclass(slots=True)
class Grids:
    """Lays out the tables of one document, which share the number of cells that it may have."""

    cells: int = 0

    def laid_out(self, rows: Sequence[RawRow], *, typeset: bool = True) -> Iterator[Block]:
        """Yield a table, each cell at every place it reaches over; or what a table that only arranges a page holds."""
        if _arranges(rows):
            yield from (block for row in rows for cell in row.cells for block in cell.blocks)
        else:
            yield Table(tuple(self._counted(rows)), typeset)

    def _counted(self, rows: Sequence[RawRow]) -> Iterator[Row]:
        grid = _Grid()
        for raw in rows:
            row = grid.row(raw)
            self.cells += len(row.cells)
            require_at_most(self.cells, MOST_CELLS, "table cells")
            yield row


def _arranges(rows: Sequence[RawRow]) -> bool:
    """Tell whether tables stand inside a table that is none itself: none of its rows looks like a row.

    A table inside a cell of a true table is text of that cell; a true table has other rows of as many cells, and cells
    that hold text beside the table inside.
    """
    holding = [row for row in rows if any(map(_holds_table, row.cells))]
    plain = {len(row.cells) for row in rows if row not in holding}
    beside = (sum(bool(cell.blocks) and not _holds_table(cell) for cell in row.cells) for row in holding)
    true = (count > 1 and len(row.cells) in plain for count, row in zip(beside, holding, strict=True))
    return bool(holding) and not any(true)


def _holds_table(cell: RawCell) -> bool:
    return any(isinstance(block, Table) for block in cell.blocks)


def _block_texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            rows = (" ".join(cell.text for cell in row.cells if not (cell.above or cell.left)) for row in block.rows)
            yield from filter(None, map(str.strip, rows))
