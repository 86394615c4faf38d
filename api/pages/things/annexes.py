"""The annex as its own table: tasks, requirements and clauses aligned, in printed order, with what is marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from api.asking.graph import Answer, Graph, Row, ask
from api.pages.things.passages import Segment, Span, segments

QUESTIONS = ("requirements", "clauses", "assignments", "mentions", "corrections")
STYLES: Mapping[str, str] = {
    "Programme": "programme",
    "TargetGroup": "group",
    "Limit": "limit",
    "Instrument": "instrument",
}
JOINED = "joined-rows"
REQUIREMENTS_A_PAGE = 60


@dataclass(frozen=True, slots=True)
class Clause:
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
class Requirement:
    """A requirement with its mentions marked, and the clauses that assign it or may."""

    row: Row
    segments: Sequence[Segment]
    notes: Sequence[Row]
    mentions: Sequence[Row]
    clauses: Sequence[Clause]
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
        return self.alignment == JOINED


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. ``span`` is how many lines the clause cell covers, 0 where it is covered from above.

    Edges are "" (same printed row), "row" (a printed border) or "slip" (a printed border that the other cell lacks).
    """

    requirement: Requirement
    span: int
    requirement_edge: str
    clause_edge: str


@dataclass(frozen=True, slots=True)
class Task:
    """A task with its lines."""

    row: Row
    lines: Sequence[Line]

    @property
    def iri(self) -> str:
        """Return the task's IRI."""
        return self.row["task"].text


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of an annex or a task, and the questions that they answer."""

    tasks: Sequence[Task]
    clauses: Sequence[Clause]
    answers: Mapping[str, Answer] = field(repr=False)

    @property
    def requirements(self) -> Sequence[Requirement]:
        """Return every requirement in reading order."""
        return [line.requirement for task in self.tasks for line in task.lines]


def read(graph: Graph, bindings: Mapping[str, str]) -> Table:
    """Read the table of whatever is bound: ``annex`` or ``task``."""
    answers = {name: ask(graph, name, bindings) for name in QUESTIONS}
    marks = spans_by_passage(answers)
    notes = by(answers["corrections"].rows, "passage")
    clauses, covering = read_clauses(answers, marks, notes)
    mentions = by(answers["mentions"].rows, "requirement")
    requirements = [
        read_requirement(row, marks, notes, mentions, clauses, covering)
        for row in once(answers["requirements"].rows, "requirement")
    ]
    grouped = groupby(requirements, key=lambda each: each.row["task"].text)
    tasks = [Task((lines := list(group))[0].row, table_lines(lines)) for _, group in grouped]
    return Table(tasks, list(clauses.values()), answers)


def by(rows: Iterable[Row], variable: str) -> Mapping[str, list[Row]]:
    """Group rows by the value of a variable."""
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[variable].text].append(row)
    return groups


def once(rows: Iterable[Row], variable: str) -> list[Row]:
    """Return the first row of each value of a variable."""
    return [group[0] for group in by(rows, variable).values()]


def spans_by_passage(answers: Mapping[str, Answer]) -> Mapping[str, list[Span]]:
    """Collect what is marked in each requirement and clause."""
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for row in answers["mentions"].rows:
        style = STYLES[row["kind"].tail]
        spans[row["requirement"].text].append(Span(row["begin"].number, row["end"].number, style, row["thing"].text))
    for row in answers["assignments"].rows:
        if "begin" in row:
            span = Span(row["begin"].number, row["end"].number, row["role"].text, row["unit"].text)
            spans[row["clause"].text].append(span)
    for passage, rows in by(answers["corrections"].rows, "passage").items():
        for note, row in enumerate(rows, start=1):
            spans[passage].append(Span(row["begin"].number, row["end"].number, "slip", note=note))
    return spans


def read_clauses(
    answers: Mapping[str, Answer], marks: Mapping[str, list[Span]], notes: Mapping[str, list[Row]]
) -> tuple[Mapping[str, Clause], Mapping[str, list[Row]]]:
    """Return the clauses by IRI, and for each requirement the rows that tie it to them."""
    rows = answers["clauses"].rows
    units = by(answers["assignments"].rows, "clause")
    clauses = {}
    for row in once(rows, "clause"):
        iri = row["clause"].text
        clauses[iri] = Clause(
            row, segments(row["text"].text, marks.get(iri, [])), notes.get(iri, []), units.get(iri, [])
        )
    return clauses, by((row for row in rows if "requirement" in row), "requirement")


def read_requirement(
    row: Row,
    marks: Mapping[str, list[Span]],
    notes: Mapping[str, list[Row]],
    mentions: Mapping[str, list[Row]],
    clauses: Mapping[str, Clause],
    covering: Mapping[str, list[Row]],
) -> Requirement:
    """Bring a requirement together with its marks and clauses."""
    iri = row["requirement"].text
    ties = covering.get(iri, [])
    return Requirement(
        row,
        segments(row["text"].text, marks.get(iri, [])),
        notes.get(iri, []),
        mentions.get(iri, []),
        [clauses[tie["clause"].text] for tie in once(ties, "clause")],
        all(tie["certain"].true for tie in ties),
    )


def table_lines(requirements: Sequence[Requirement]) -> Sequence[Line]:
    """Lay requirements out as lines; neighbours with the same clauses share one clause cell."""
    lines: list[Line] = []
    above: Requirement | None = None
    for _, group in groupby(requirements, key=lambda each: tuple(clause.iri for clause in each.clauses) or each.iri):
        same = list(group)
        for place, requirement in enumerate(same):
            lines.append(Line(requirement, 0 if place else len(same), *edges(above, requirement)))
            above = requirement
    return lines


def edges(above: Requirement | None, here: Requirement) -> tuple[str, str]:
    """Tell where printed borders run between two lines."""
    if above is None:
        return "", ""
    left = printed_row([above.row]) != printed_row([here.row])
    both = above.clauses and here.clauses
    right = printed_row([above.clauses[-1].row]) != printed_row([here.clauses[0].row]) if both else left
    return ("row" if left and right else "slip" if left else ""), ("row" if left and right else "slip" if right else "")


def printed_row(rows: Sequence[Row]) -> str | None:
    """Return the number of the table row that prints a paragraph."""
    return rows[0]["row"].text if "row" in rows[0] else None


def pages_of(tasks: Sequence[Task]) -> Sequence[Sequence[Task]]:
    """Divide a long table into pages, between tasks."""
    pages: list[list[Task]] = [[]]
    for task in tasks:
        if pages[-1] and sum(len(each.lines) for each in pages[-1]) + len(task.lines) > REQUIREMENTS_A_PAGE:
            pages.append([])
        pages[-1].append(task)
    return pages
