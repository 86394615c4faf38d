"""The pages of a document and its parts: annex, task, requirement, clause."""

from __future__ import annotations

from typing import Any

from api.asking.graph import Graph, PageRequest, Row, ask_question
from api.pages.things import annexes, received


class NotInTable(LookupError):
    """A requirement whose number or text is not stated, and which no table shows."""


def annex_row(graph: Graph, iri: str) -> Row | None:
    """Return what is known of an annex as a whole."""
    return next(iter(ask_question(graph, "annex", {"annex": iri}).rows), None)


def annex_page(asked: PageRequest) -> dict[str, Any]:
    """Return what the page of an annex shows; a long one has several pages."""
    table = annexes.read_annex_table(asked.graph, {"annex": asked.iri})
    pages = annexes.table_pages(table.tasks)
    tasks = pages[asked.number - 1] if asked.number <= len(pages) else asked.beyond()
    return {
        "table": table,
        "tasks": tasks,
        "pages": len(pages),
        "annex": annex_row(asked.graph, asked.iri),
        "original": received.received_address(asked.iri),
    }


def task_page(asked: PageRequest) -> dict[str, Any]:
    """Return what the page of a task shows."""
    table = annexes.read_annex_table(asked.graph, {"task": asked.iri})
    return {"table": table, "tasks": table.tasks, "annex": _annex_around(asked)}


def _annex_around(asked: PageRequest) -> Row | None:
    """Return the annex in which the thing stands."""
    return annex_row(asked.graph, asked.place["annex"].text) if asked.place else None


def _table_beside(asked: PageRequest) -> annexes.AnnexTable:
    """Return the table of the task in which the thing stands."""
    return annexes.read_annex_table(asked.graph, {"task": asked.place["task"].text if asked.place else asked.iri})


def requirement_page(asked: PageRequest) -> dict[str, Any]:
    """Return what the page of a requirement shows, with its neighbours in the task."""
    every = _table_beside(asked).requirements
    place = next((index for index, each in enumerate(every) if each.iri == asked.iri), None)
    if place is None:
        raise NotInTable(asked.iri)
    bound = {"requirement": asked.iri}
    return {
        "requirement": every[place],
        "before": every[place - 1] if place else None,
        "after": every[place + 1] if place + 1 < len(every) else None,
        "units": ask_question(asked.graph, "requirement-units", bound),
        "mentions": ask_question(asked.graph, "mentions", bound),
        "annex": _annex_around(asked),
    }


def clause_page(asked: PageRequest) -> dict[str, Any]:
    """Return what the page of a clause shows, with the requirements that it covers."""
    table = _table_beside(asked)
    covered = [each for each in table.requirements if any(clause.iri == asked.iri for clause in each.clauses)]
    return {
        "clause": next((each for each in table.clauses if each.iri == asked.iri), None),
        "covered": covered,
        "units": ask_question(asked.graph, "assignments", {"clause": asked.iri}),
        "annex": _annex_around(asked),
    }
