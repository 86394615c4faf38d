"""The pages of a document and its parts: annex, task, requirement, clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.asking.graph import Graph, PageRequest, ResultTable, Row, ask_question
from api.pages.things import annexes, received


class NotInTable(LookupError):
    """A requirement whose number or text is not stated, and which no table shows."""


def annex_row(graph: Graph, iri: str) -> Row | None:
    """Return what is known of an annex as a whole."""
    return next(iter(ask_question(graph, "annex", {"annex": iri}).rows), None)


@dataclass(frozen=True, slots=True)
class AnnexPage:
    """What the page of an annex shows: of a long one, the tasks of one of its pages."""

    table: annexes.AnnexTable
    tasks: Sequence[annexes.PrintedTask]
    pages: int
    annex: Row | None
    original: str | None  # where the document is had as received


def annex_page(asked: PageRequest) -> AnnexPage:
    """Ask for what the page of an annex shows; raise ``NoSuchPage`` beyond its last."""
    table = annexes.read_annex_table(asked.graph, {"annex": asked.iri})
    pages = annexes.table_pages(table.tasks)
    tasks = pages[asked.number - 1] if asked.number <= len(pages) else asked.beyond()
    return AnnexPage(table, tasks, len(pages), annex_row(asked.graph, asked.iri), received.received_address(asked.iri))


@dataclass(frozen=True, slots=True)
class TaskPage:
    """What the page of a task shows."""

    table: annexes.AnnexTable
    tasks: Sequence[annexes.PrintedTask]
    annex: Row | None


def task_page(asked: PageRequest) -> TaskPage:
    """Ask for what the page of a task shows."""
    table = annexes.read_annex_table(asked.graph, {"task": asked.iri})
    return TaskPage(table, table.tasks, _annex_around(asked))


def _annex_around(asked: PageRequest) -> Row | None:
    """Return the annex in which the thing stands."""
    return annex_row(asked.graph, asked.place["annex"].text) if asked.place else None


def _table_beside(asked: PageRequest) -> annexes.AnnexTable:
    """Return the table of the task in which the thing stands."""
    return annexes.read_annex_table(asked.graph, {"task": asked.place["task"].text if asked.place else asked.iri})


@dataclass(frozen=True, slots=True)
class RequirementPage:
    """What the page of a requirement shows, with its neighbours in the task."""

    requirement: annexes.PrintedRequirement
    before: annexes.PrintedRequirement | None
    after: annexes.PrintedRequirement | None
    units: ResultTable
    mentions: ResultTable
    annex: Row | None


def requirement_page(asked: PageRequest) -> RequirementPage:
    """Ask for what the page of a requirement shows; raise ``NotInTable`` where its task's table has none such."""
    every = _table_beside(asked).requirements
    place = next((index for index, each in enumerate(every) if each.iri == asked.iri), None)
    if place is None:
        raise NotInTable(asked.iri)
    bound = {"requirement": asked.iri}
    return RequirementPage(
        every[place],
        before=every[place - 1] if place else None,
        after=every[place + 1] if place + 1 < len(every) else None,
        units=ask_question(asked.graph, "requirement-units", bound),
        mentions=ask_question(asked.graph, "mentions", bound),
        annex=_annex_around(asked),
    )


@dataclass(frozen=True, slots=True)
class ClausePage:
    """What the page of a clause shows, with the requirements that it covers."""

    clause: annexes.PrintedClause | None
    covered: Sequence[annexes.PrintedRequirement]
    units: ResultTable
    annex: Row | None


def clause_page(asked: PageRequest) -> ClausePage:
    """Ask for what the page of a clause shows."""
    table = _table_beside(asked)
    covered = [each for each in table.requirements if any(clause.iri == asked.iri for clause in each.clauses)]
    clause = next((each for each in table.clauses if each.iri == asked.iri), None)
    units = ask_question(asked.graph, "assignments", {"clause": asked.iri})
    return ClausePage(clause, covered, units, _annex_around(asked))
