"""The annex as its own table: tasks, requirements and clauses aligned, in printed order, with what is marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from api.asking.graph import Graph, ResultTable, Row, ask_question, rows_by
from api.pages.things.passages import Segment, Span, cut_segments

_QUESTIONS = ("requirements", "clauses", "assignments", "mentions", "corrections")
STYLES: Mapping[str, str] = {
    "Programme": "programme",
    "TargetGroup": "group",
    "Limit": "limit",
    "Condition": "limit",
    "Duty": "limit",
    "Instrument": "instrument",
}
_JOINED = "joined-rows"
_REQUIREMENTS_A_PAGE = 60


@dataclass(frozen=True, slots=True)
class PrintedClause:
    """A responsibility clause with its units marked."""

    row: Row
    segments: Sequence[Segment]
    notes: Sequence[Row]
    units: Sequence[Row]

    @property
    def iri(self) -> str:
        """Return the clause's IRI."""
        return self.row["clause"].text

    @property
    def open_ended(self) -> bool:
        """Tell whether the clause closes its list with 等."""
        return "openEnded" in self.row and self.row["openEnded"].true


@dataclass(frozen=True, slots=True)
class PrintedRequirement:
    """A requirement with its mentions marked, and the clauses that assign it or may."""

    row: Row
    segments: Sequence[Segment]
    notes: Sequence[Row]
    mentions: Sequence[Row]
    clauses: Sequence[PrintedClause]
    certain: bool = True

    @property
    def iri(self) -> str:
        """Return the requirement's IRI."""
        return self.row["requirement"].text

    @property
    def alignment(self) -> str:
        """Return the notation of the alignment rule's case."""
        return self.row["alignment"].tail if "alignment" in self.row else ""

    @property
    def slipped(self) -> bool:
        """Tell whether a row border slipped here."""
        return self.alignment == _JOINED


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of the table. ``span`` is how many lines the clause cell covers, 0 where it is covered from above.

    Edges are "" (same printed row), "row" (a printed border) or "slip" (a printed border that the other cell lacks).
    """

    requirement: PrintedRequirement
    span: int
    requirement_edge: str
    clause_edge: str


@dataclass(frozen=True, slots=True)
class PrintedTask:
    """A task with its lines."""

    row: Row
    lines: Sequence[PrintedLine]

    @property
    def iri(self) -> str:
        """Return the task's IRI."""
        return self.row["task"].text


@dataclass(frozen=True, slots=True)
class AnnexTable:
    """The lines of an annex or a task, and the questions that they answer."""

    tasks: Sequence[PrintedTask]
    clauses: Sequence[PrintedClause]
    answers: Mapping[str, ResultTable] = field(repr=False)

    @property
    def requirements(self) -> Sequence[PrintedRequirement]:
        """Return every requirement in reading order."""
        return [line.requirement for task in self.tasks for line in task.lines]


def read_annex_table(graph: Graph, bindings: Mapping[str, str]) -> AnnexTable:
    """Read the table of whatever is bound: ``annex`` or ``task``."""
    answers = {name: ask_question(graph, name, bindings) for name in _QUESTIONS}
    marks = _spans_by_passage(answers)
    notes = rows_by(answers["corrections"].rows, "passage")
    clauses, covering = _read_clauses(answers, marks, notes)
    mentions = rows_by(answers["mentions"].rows, "requirement")
    requirements = [
        _read_requirement(row, marks, notes, mentions, clauses, covering)
        for row in _first_rows_by(answers["requirements"].rows, "requirement")
    ]
    grouped = groupby(requirements, key=lambda each: each.row["task"].text)
    tasks = [PrintedTask((lines := list(group))[0].row, _table_lines(lines)) for _, group in grouped]
    return AnnexTable(tasks, list(clauses.values()), answers)


def _first_rows_by(rows: Iterable[Row], variable: str) -> list[Row]:
    """Return the first row of each value of a variable."""
    return [group[0] for group in rows_by(rows, variable).values()]


def _spans_by_passage(answers: Mapping[str, ResultTable]) -> Mapping[str, list[Span]]:
    """Collect what is marked in each requirement and clause."""
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for row in answers["mentions"].rows:
        style = STYLES[row["kind"].tail]
        spans[row["requirement"].text].append(Span(row["begin"].number, row["end"].number, style, row["thing"].text))
    for row in answers["assignments"].rows:
        if "begin" in row:
            span = Span(
                row["begin"].number,
                row["end"].number,
                row["role"].text,
                row["unit"].text,
                role=row["role"].text,
                ground=row["ground"].text,
            )
            spans[row["clause"].text].append(span)
    for passage, rows in rows_by(answers["corrections"].rows, "passage").items():
        for note, row in enumerate(rows, start=1):
            spans[passage].append(Span(row["begin"].number, row["end"].number, "slip", note=note))
    return spans


def _read_clauses(
    answers: Mapping[str, ResultTable], marks: Mapping[str, list[Span]], notes: Mapping[str, list[Row]]
) -> tuple[Mapping[str, PrintedClause], Mapping[str, list[Row]]]:
    """Return the clauses by IRI, and for each requirement the rows that tie it to them."""
    rows = answers["clauses"].rows
    units = rows_by(answers["assignments"].rows, "clause")
    clauses = {}
    for row in _first_rows_by(rows, "clause"):
        iri = row["clause"].text
        clauses[iri] = PrintedClause(
            row, cut_segments(row["text"].text, marks.get(iri, [])), notes.get(iri, []), units.get(iri, [])
        )
    return clauses, rows_by((row for row in rows if "requirement" in row), "requirement")


def _read_requirement(
    row: Row,
    marks: Mapping[str, list[Span]],
    notes: Mapping[str, list[Row]],
    mentions: Mapping[str, list[Row]],
    clauses: Mapping[str, PrintedClause],
    covering: Mapping[str, list[Row]],
) -> PrintedRequirement:
    """Bring a requirement together with its marks and clauses."""
    iri = row["requirement"].text
    ties = covering.get(iri, [])
    return PrintedRequirement(
        row,
        cut_segments(row["text"].text, marks.get(iri, [])),
        notes.get(iri, []),
        mentions.get(iri, []),
        [clauses[tie["clause"].text] for tie in _first_rows_by(ties, "clause")],
        all(tie["certain"].true for tie in ties),
    )


def _table_lines(requirements: Sequence[PrintedRequirement]) -> Sequence[PrintedLine]:
    """Lay requirements out as lines; neighbours with the same clauses share one clause cell."""
    lines: list[PrintedLine] = []
    above: PrintedRequirement | None = None
    for _, group in groupby(requirements, key=lambda each: tuple(clause.iri for clause in each.clauses) or each.iri):
        same = list(group)
        for place, requirement in enumerate(same):
            lines.append(PrintedLine(requirement, 0 if place else len(same), *_line_edges(above, requirement)))
            above = requirement
    return lines


def _line_edges(above: PrintedRequirement | None, here: PrintedRequirement) -> tuple[str, str]:
    """Tell where printed borders run between two lines."""
    if above is None:
        return "", ""
    left = _printed_row([above.row]) != _printed_row([here.row])
    both = above.clauses and here.clauses
    right = _printed_row([above.clauses[-1].row]) != _printed_row([here.clauses[0].row]) if both else left
    return ("row" if left and right else "slip" if left else ""), ("row" if left and right else "slip" if right else "")


def _printed_row(rows: Sequence[Row]) -> str | None:
    """Return the number of the table row that prints a paragraph."""
    return rows[0]["row"].text if "row" in rows[0] else None


def table_pages(tasks: Sequence[PrintedTask]) -> Sequence[Sequence[PrintedTask]]:
    """Divide a long table into pages, between tasks."""
    pages: list[list[PrintedTask]] = [[]]
    for task in tasks:
        if pages[-1] and sum(len(each.lines) for each in pages[-1]) + len(task.lines) > _REQUIREMENTS_A_PAGE:
            pages.append([])
        pages[-1].append(task)
    return pages
