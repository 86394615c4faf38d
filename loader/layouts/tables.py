"""Task tables: labels, requirements and units side by side in rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from loader.errors import DocumentError
from loader.formats.blocks import Cell, Paragraph, Row, Table
from loader.grammar.lexicon import Column
from loader.layouts.columns import Layout, clause_label, column_kind, header_of
from loader.layouts.drafts import DraftRow, DraftTask
from loader.layouts.headings import first_words
from loader.layouts.paragraphs import clause_paragraphs
from loader.remarks import Reason, Remark

_NOTHING = re.compile(r"(?:无|暂无|空|没有|不涉及|N/?A|none|nil|[-—–/\\*.…]+)?", re.IGNORECASE)
_SAME = re.compile(r"同上|同前|〃|″|\"|”")
_BETWEEN_CJK = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
_SENTENCE_END = re.compile(r"[。！？；：:;.]$")


@dataclass(slots=True)
class TableReader:
    """Reads the tables of one document in turn: a header, and a label, carry on from page to page."""

    name: str
    tasks: list[DraftTask]
    warnings: list[Remark] = field(default_factory=list)
    rows: int = 0
    _layout: Layout | None = None
    _typeset: bool = False
    _task: DraftTask | None = None
    _label: str = ""
    _units: tuple[Cell, ...] = ()

    def read(self, table: Table) -> bool:
        """Read a table; tell whether it is a task table, by its heads or as one that goes on from the page before."""
        index, known = 0, False
        while index < len(table.rows):
            header = header_of(table.rows, index)
            if header:
                self._layout, index = header
                self._typeset = table.typeset
            elif self._layout and (known or _fits(self._layout, table.rows[index])):
                self._row(self._layout, table.rows[index])
                index += 1
            else:
                return False
            known = True
        return known

    def _row(self, layout: Layout, row: Row) -> None:
        if not any(cell.paragraphs for cell in row.cells):
            return
        section = _section(layout, row)
        if section is not None:
            self._label = squeezed(section)
            return
        self.rows += 1
        self._check(layout, row)
        task = self._task_of(layout, row)
        units = self._units_of(layout, row)
        self._place(layout, row, task, units)

    def _check(self, layout: Layout, row: Row) -> None:
        """Refuse a row that lacks a column, or has text beyond the last one: its cells may have shifted."""
        extra = any(cell.paragraphs for cell in row.cells[len(layout.heads) :])
        if len(row.cells) >= layout.width and not extra:
            return
        heads = "、".join(squeezed(head)[:20] for head in layout.heads[:12] if head.strip())
        raise DocumentError(
            f"the row has {len(row.cells)} cells, the header {len(layout.heads)} ({heads})",
            where=f"{self.name}, {row.place} (row {self.rows})",
            remedy="give the row a cell for every column",
        )

    def _task_of(self, layout: Layout, row: Row) -> DraftTask:
        """Find the task of a row, or begin one: where its label changes, or with each row that is a task."""
        label = row.cell(layout.label).text if layout.label is not None else ""
        heading = squeezed(label) or self._label
        begins = heading != self._label
        self._label = heading
        if layout.row_is_task:
            begins = not row.cell(layout.text).above
            heading = self._row_heading(layout, row)
        if begins or self._task is None:
            self._task = DraftTask(heading or first_words(row.cell(layout.text).text))
            self.tasks.append(self._task)
        if label.strip() and not layout.row_is_task and not _at(row, layout.label).above:
            self._task.printed.append(label)
        return self._task

    def _row_heading(self, layout: Layout, row: Row) -> str:
        number = squeezed(row.cell(layout.number).text) if layout.number is not None else ""
        name = self._label if layout.label is not None else ""
        return f"{number} {name or first_words(row.cell(layout.text).text)}".strip()

    def _units_of(self, layout: Layout, row: Row) -> tuple[Cell, ...]:
        """Return the cells of units; 同上 stands for the cell above."""
        cells = []
        for number, (index, _) in enumerate(layout.units):
            cell = row.cell(index)
            same = number < len(self._units) and _SAME.fullmatch(cell.text.strip())
            cells.append(Cell(self._units[number].paragraphs) if same else cell)
        self._units = tuple(cells)
        return self._units

    def _place(self, layout: Layout, row: Row, task: DraftTask, units: Sequence[Cell]) -> None:
        """Add a row to its task, or to the row above where a merged cell or a page break ties them."""
        text = row.cell(layout.text)
        deadline = squeezed(row.cell(layout.deadline).text) or None if layout.deadline is not None else None
        requirements = _requirements(text)
        clauses = self._clauses(layout.units, units, len(requirements))
        above = task.rows[-1] if task.rows else None
        if above and (text.above or not text.paragraphs):
            above.clauses.extend(() if all(cell.above for cell in units) else clauses)
        elif above and units and all(cell.above for cell in units):
            above.requirements.extend(requirements)
        elif above and not clauses and _is_cut(above):
            above.requirements[-1:] = [above.requirements[-1] + requirements[0], *requirements[1:]]
        else:
            self._add(task, DraftRow(requirements, clauses, self.rows, deadline), row)

    def _clauses(self, heads: Sequence[tuple[int, str]], cells: Sequence[Cell], requirements: int) -> list[str]:
        """Make the clauses of a row: of its one cell of units, or of its several cells under their heads."""
        columns = [
            (head, cell.paragraphs)
            for (_, head), cell in zip(heads, cells, strict=True)
            if not _NOTHING.fullmatch(cell.text.strip())
        ]
        if len(heads) == 1 and not clause_label(heads[0][1]):
            return clause_paragraphs(columns[0][1], requirements, typeset=self._typeset) if columns else []
        if requirements > 1 and all(len(paragraphs) == requirements for _, paragraphs in columns):
            return [_under_heads((head, (paragraphs[n],)) for head, paragraphs in columns) for n in range(requirements)]
        return [_under_heads(columns)] if columns else []

    def _add(self, task: DraftTask, draft: DraftRow, row: Row) -> None:
        if not draft.clauses:
            text = first_words(draft.requirements[0])
            self.warnings.append(Remark(Reason.NO_UNIT, f"{row.place} (row {self.rows})", text))
        task.rows.append(draft)


def plain_paragraphs(table: Table) -> Iterator[Paragraph]:
    """Read a table without the heads of a task table as running text; a card of label and value becomes label lines."""
    for row in table.rows:
        cells = [cell for cell in row.cells if not (cell.above or cell.left)]
        if len(cells) == 2 and column_kind(cells[0].text) in (Column.UNITS, Column.DEADLINE):
            yield Paragraph(f"{squeezed(cells[0].text)}：{cells[1].text}")
        else:
            yield from (Paragraph(text) for cell in cells for text in cell.paragraphs)


def squeezed(text: str) -> str:
    """Take blanks out from between Chinese characters: ``实施重点 培训项目`` → ``实施重点培训项目``."""
    return _BETWEEN_CJK.sub("", " ".join(text.split()))


def _at(row: Row, index: int | None) -> Cell:
    return row.cell(index) if index is not None else Cell()


def _fits(layout: Layout, row: Row) -> bool:
    return len(row.cells) == len(layout.heads)


def _section(layout: Layout, row: Row) -> str | None:
    """Return the heading that a row is, across the table or with nothing beside its number; ``None`` for other rows."""
    own = [index for index, cell in enumerate(row.cells) if cell.paragraphs and not (cell.left or cell.above)]
    across = own == [0] and (len(row.cells) == 1 or row.cells[1].left)
    bare = bool(own) and len(row.cells) >= layout.width and own[-1] < layout.text
    return row.cells[own[-1]].text if across or bare else None


def _requirements(cell: Cell) -> list[str]:
    """Part a cell of text into requirements: its paragraphs, and their lines that end a sentence."""
    return [
        line.replace("\n", "") for paragraph in cell.paragraphs for line in re.split(r"(?<=[。；！？;])\n", paragraph)
    ]


def _is_cut(above: DraftRow) -> bool:
    return bool(above.requirements) and not _SENTENCE_END.search(above.requirements[-1])


def _under_heads(columns: Iterator[tuple[str, Sequence[str]]] | Sequence[tuple[str, Sequence[str]]]) -> str:
    return "；".join(f"{squeezed(head)}：{chr(10).join(paragraphs)}" for head, paragraphs in columns)
