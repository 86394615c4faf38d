"""Task tables: labels, requirements and units side by side in rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loader.errors import DocumentError
from loader.formats.blocks import Cell, Paragraph, Row, Table
from loader.grammar.clauses import names_only
from loader.grammar.conventions import stated_rule
from loader.grammar.lexicon import Column
from loader.layouts.columns import Layout, clause_label, column_kind, header_of, names_role
from loader.layouts.drafts import DraftRow, DraftTask
from loader.layouts.headings import first_words
from loader.layouts.ledger import Ledger
from loader.layouts.paragraphs import clause_paragraphs, is_clause_line, part_paragraph
from loader.remarks import Reason

_NOTHING = re.compile(r"(?:无|暂无|空|没有|不涉及|N/?A|none|nil|[-—–/\\*.…]+)?", re.IGNORECASE)
_SAME = re.compile(r"同上|同前|〃|″|\"|”")
_SUM = re.compile(r"(?:合\s*计|总\s*计|小\s*计)(?:[:：].*)?")
_NOTE = re.compile(r"(?:备注|说明|附注|注)\s*[:：1１]")
_BETWEEN_CJK = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
_SENTENCE_END = re.compile(r"[。！？；：:;.]$")
_LONGEST_SECTION = 60
_MOST_TITLES = 8


@dataclass(slots=True)
class TableReader:
    """Reads the tables of one document in turn: a header, and a label, carry on from page to page."""

    name: str
    tasks: list[DraftTask]
    ledger: Ledger
    rows: int = 0
    _layout: Layout | None = None
    _typeset: bool = False
    _task: DraftTask | None = None
    _label: str = ""
    _units: tuple[Cell, ...] = ()

    def read(self, table: Table) -> bool:
        """Read a table; tell whether it is a task table, by its heads or as one that goes on from the page before."""
        index = self._titles(table)
        known = index > 0
        while index < len(table.rows):
            header = header_of(table.rows, index)
            if header:
                self._begin(table, header[0], table.rows[index : header[1]], table.rows[header[1] :])
                index = header[1]
            elif self._layout and (known or _fits(self._layout, table.rows)):
                self._row(self._layout, table.rows[index])
                index += 1
            else:
                return False
            known = True
        return known

    @property
    def has_header(self) -> bool:
        """Tell whether the header of a task table was met."""
        return self._layout is not None

    def _titles(self, table: Table) -> int:
        """Count the rows of one text before the header: a title, a unit of measure, a date."""
        for index, row in enumerate(table.rows[:_MOST_TITLES]):
            if header_of(table.rows, index):
                self.ledger.use(*(cell.text for above in table.rows[:index] for cell in _own(above)))
                return index
            if len(_own(row)) > 1:
                break
        return 0

    def _begin(self, table: Table, layout: Layout, heads: Sequence[Row], body: Sequence[Row]) -> None:
        """Take a header; a column that no role claimed is told, the first time that its header is met."""
        self.ledger.use(*(cell.text for row in heads for cell in _own(row)))
        if self._layout is None or self._layout.heads != layout.heads:
            for column in layout.left_out:
                texts = [cell.text for row in body if (cell := row.cell(column)).paragraphs and _is_own(cell)]
                if texts:
                    self.ledger.tell(
                        _why_left_out(layout.heads[column]), without_blanks(layout.heads[column]), texts[0]
                    )
        self._layout, self._typeset = layout, table.typeset

    def _row(self, layout: Layout, row: Row) -> None:
        """Take in a row: a note, a heading, the rest of the row above, or one of its own."""
        own = _own(row)
        section = _section(layout, row)
        if not any(cell.paragraphs for cell in row.cells) or (own and self._is_remark(row, own[0].text.strip())):
            return
        if section is not None:
            self._on_section(row, section)
            return
        self.rows += 1
        self._check(layout, row)
        self.ledger.use(*(cell.text for index, cell in enumerate(row.cells) if index in layout.used and _is_own(cell)))
        if not self._is_rest(layout, row):
            task = self._task_of(layout, row)
            self._place(layout, row, task, self._units_of(layout, row))

    def _is_remark(self, row: Row, text: str) -> bool:
        """Tell whether a row is a sum or a note, and keep account of it; a note may state the order rule."""
        if stated_rule(text) and len(_own(row)) == 1:
            self.ledger.use(text)
        elif _SUM.fullmatch(text) or _NOTE.match(text):
            self.ledger.tell(Reason.ROW_LEFT_OUT, row.place, text)
        else:
            return False
        return True

    def _on_section(self, row: Row, section: str) -> None:
        if len(section) > _LONGEST_SECTION:
            self.ledger.tell(Reason.ROW_LEFT_OUT, row.place, section)
        else:
            self.ledger.use(section)
            self._label = without_blanks(section)

    def _check(self, layout: Layout, row: Row) -> None:
        """Refuse a row that lacks a column, or has text beyond the last one: its cells may have shifted."""
        extra = any(cell.paragraphs for cell in row.cells[len(layout.heads) :])
        if len(row.cells) >= layout.width and not extra:
            return
        heads = "、".join(without_blanks(head)[:20] for head in layout.heads[:12] if head.strip())
        raise DocumentError(
            f"the row has {len(row.cells)} cells, the header {len(layout.heads)} ({heads})",
            where=f"{self.name}, {row.place} (row {self.rows})",
            remedy="give the row a cell for every column",
        )

    def _task_of(self, layout: Layout, row: Row) -> DraftTask:
        """Find the task of a row, or begin one: where its label changes, or with each row that is a task."""
        label = row.cell(layout.label).text if layout.label is not None else ""
        heading = without_blanks(label) or self._label
        begins = heading != self._label
        self._label = heading
        if layout.row_is_task:
            begins = not _text_of(layout, row).above
            heading = self._row_heading(layout, row)
        if begins or self._task is None:
            self._task = DraftTask(heading or first_words(_text_of(layout, row).text))
            self.tasks.append(self._task)
        if label.strip() and not layout.row_is_task and not _at(row, layout.label).above:
            self._task.printed.append(label)
        return self._task

    def _row_heading(self, layout: Layout, row: Row) -> str:
        number = without_blanks(row.cell(layout.number).text) if layout.number is not None else ""
        name = self._label if layout.label is not None else ""
        return f"{number} {name or first_words(_text_of(layout, row).text)}".strip()

    def _is_rest(self, layout: Layout, row: Row) -> bool:
        """Join a row that goes on with the one above, across a page: neither its text nor its units were done."""
        above = self._task.rows[-1] if self._task and self._task.rows else None
        number = row.cell(layout.number) if layout.number is not None else Cell()
        texts = _text_of(layout, row).paragraphs
        units = [row.cell(index) for index, _ in layout.units if row.cell(index).paragraphs]
        cut = above is not None and _is_cut(above) and bool(above.clauses) and above.clauses[-1].endswith(("、", "，"))
        if above is None or not cut or number.paragraphs or not texts or len(units) != 1 or _is_flagged(row):
            return False
        above.requirements[-1] += texts[0].replace("\n", "")
        above.requirements.extend(texts[1:])
        above.clauses[-1] += units[0].text
        return True

    def _units_of(self, layout: Layout, row: Row) -> tuple[Cell, ...]:
        """Return the cells of units; 同上 stands for the cell above, and so does a cell that a merge left empty."""
        cells = []
        merged = self._is_merged(layout, row)
        for number, (index, _) in enumerate(layout.units):
            cell = row.cell(index)
            same = number < len(self._units) and (merged or _SAME.fullmatch(cell.text.strip()))
            cells.append(Cell(self._units[number].paragraphs) if same else cell)
        if merged and any(cell.paragraphs for cell in cells):
            self.ledger.tell(Reason.MERGED_UNITS, row.place, "；".join(cell.text for cell in cells if cell.paragraphs))
        self._units = tuple(cells)
        return self._units

    def _is_merged(self, layout: Layout, row: Row) -> bool:
        """Tell whether a row prints a text of its own but neither units nor a number or label: they are merged."""
        named = [index for index in (layout.number, layout.label) if index is not None]
        empty = (*named, *(index for index, _ in layout.units))
        bare = not any(row.cell(index).paragraphs for index in empty)
        ends = self._task is not None and bool(self._task.rows) and not _is_cut(self._task.rows[-1])
        return bool(named) and bare and ends and not _is_flagged(row)

    def _place(self, layout: Layout, row: Row, task: DraftTask, units: Sequence[Cell]) -> None:
        """Add a row to its task, or to the row above where a merged cell or a page break ties them."""
        text = _text_of(layout, row)
        deadline = without_blanks(row.cell(layout.deadline).text) or None if layout.deadline is not None else None
        requirements = _requirements(text)
        clauses = self._clauses(layout.units, units, len(requirements))
        above = task.rows[-1] if task.rows else None
        if above and (text.above or not text.paragraphs):
            above.clauses.extend(() if all(cell.above for cell in units) else clauses)
        elif above and units and all(cell.above for cell in units):
            above.requirements.extend(requirements)
        elif above and requirements and not clauses and _is_cut(above):
            above.requirements[-1:] = [above.requirements[-1] + requirements[0], *requirements[1:]]
        elif requirements:
            self._add(task, DraftRow(requirements, clauses, self.rows, deadline), row)
        elif clauses:
            self.ledger.tell(Reason.UNITS_ALONE, row.place, clauses[0])

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
            text = first_words(next(iter(draft.requirements), "") or " ".join(cell.text for cell in row.cells).strip())
            self.ledger.tell(Reason.NO_UNIT, f"{row.place} (row {self.rows})", text)
        task.rows.append(draft)


def plain_paragraphs(table: Table, ledger: Ledger) -> Iterator[Paragraph]:
    """Read a table without the heads of a task table as running text, if it is one: a card, or a frame for a page.

    A card's label and value become a label line. A table of other matters is passed over, and told.
    """
    texts = [cell.text for row in table.rows for cell in _own(row)]
    if not _is_frame(table) and not any(map(_holds_clause, texts)):
        ledger.tell(Reason.TABLE_PASSED, table.rows[0].place if table.rows else "", "、".join(texts[:6]))
        return
    for row in table.rows:
        cells = [cell for cell in row.cells if _is_own(cell)]
        if len(cells) == 2 and column_kind(cells[0].text) in (Column.UNITS, Column.DEADLINE):
            yield Paragraph(f"{without_blanks(cells[0].text)}：{cells[1].text}")
        else:
            yield from (Paragraph(text) for cell in cells for text in cell.paragraphs)


def _is_frame(table: Table) -> bool:
    """Tell whether a table only lays out a page: it has hardly more than one cell in a row."""
    widths = [len(_own(row)) for row in table.rows]
    return sum(width > 1 for width in widths) * 2 < len(widths) or len(widths) == 1


def _holds_clause(text: str) -> bool:
    return names_role(text) or is_clause_line(text) or any(part.clause is not None for part in part_paragraph(text))


def without_blanks(text: str) -> str:
    """Take blanks out from between Chinese characters: ``实施重点 培训项目`` → ``实施重点培训项目``."""
    return _BETWEEN_CJK.sub("", " ".join(text.split()))


def _why_left_out(head: str) -> Reason:
    return Reason.COLUMN_ASIDE if column_kind(head) else Reason.COLUMN_UNKNOWN


def _is_own(cell: Cell) -> bool:
    return not (cell.above or cell.left)


def _own(row: Row) -> list[Cell]:
    """Return the cells with text that a row prints itself, rather than a merge from above or from the left."""
    return [cell for cell in row.cells if cell.paragraphs and _is_own(cell)]


def _is_flagged(row: Row) -> bool:
    return any(cell.above for cell in row.cells)


def _at(row: Row, index: int | None) -> Cell:
    return row.cell(index) if index is not None else Cell()


def _text_of(layout: Layout, row: Row) -> Cell:
    """Return the cell of the text; several under one head are read as one."""
    if len(layout.texts) == 1:
        return row.cell(layout.texts[0])
    cells = [cell for cell in map(row.cell, layout.texts) if not cell.left]
    joined = " ".join(cell.text for cell in cells if cell.paragraphs)
    return Cell((joined,) if joined else (), above=all(cell.above for cell in cells))


def _fits(layout: Layout, rows: Sequence[Row]) -> bool:
    """Tell whether a table without heads goes on with the one before: as many columns, and names where they were."""
    cells = [row.cell(index).text.strip() for row in rows for index, _ in layout.units]
    printed = [text for text in cells if not _NOTHING.fullmatch(text)]
    named = sum(map(names_only, printed))
    return len(rows[0].cells) == len(layout.heads) and named * 2 >= len(printed)


def _section(layout: Layout, row: Row) -> str | None:
    """Return the heading that a row is, across the table or with nothing beside its number; ``None`` for other rows."""
    own = [index for index, cell in enumerate(row.cells) if cell.paragraphs and _is_own(cell)]
    across = own == [0] and (len(row.cells) == 1 or row.cells[1].left)
    bare = bool(own) and len(row.cells) >= layout.width and own[-1] < layout.texts[0]
    return row.cells[own[-1]].text if across or bare else None


def _requirements(cell: Cell) -> list[str]:
    """Part a cell of text into requirements: its paragraphs, and their lines that end a sentence."""
    return [
        line.replace("\n", "") for paragraph in cell.paragraphs for line in re.split(r"(?<=[。；！？;])\n", paragraph)
    ]


def _is_cut(above: DraftRow) -> bool:
    return bool(above.requirements) and not _SENTENCE_END.search(above.requirements[-1])


def _under_heads(columns: Iterator[tuple[str, Sequence[str]]] | Sequence[tuple[str, Sequence[str]]]) -> str:
    return "；".join(f"{without_blanks(head)}：{chr(10).join(paragraphs)}" for head, paragraphs in columns)
