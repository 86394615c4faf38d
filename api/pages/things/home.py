"""The first page: what is here, how much of it, and three questions with their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.asking.graph import Graph, ResultTable, ask_question
from api.exchange.languages import translatable as _
from queries.overview import BARS

# The questions of the first page, in order: the query, and what it answers.
_QUESTIONS = (
    ("units-by-workload", _("Who leads, and who supports?")),
    ("tasks-by-units", _("Over how many units is each task spread?")),
    ("groups-by-requirements", _("Whom do the requirements benefit most?")),
)


@dataclass(frozen=True, slots=True)
class HomePage:
    """What the first page shows: figures, and each question with its title and its first rows."""

    figures: ResultTable
    counts: Mapping[str, int]
    charts: Mapping[str, tuple[str, ResultTable]]
    documents: ResultTable


def home_page(graph: Graph) -> HomePage:
    """Ask for what the first page shows."""
    figures = ask_question(graph, "figures")
    return HomePage(
        figures,
        counts={row["class"].tail: row["count"].number for row in figures.rows},
        charts={name: (title, _top_rows(graph, name)) for name, title in _QUESTIONS},
        documents=ask_question(graph, "annex", window=(BARS, 0)),
    )


def _top_rows(graph: Graph, name: str) -> ResultTable:
    """Return the first rows of a question."""
    return ask_question(graph, name, window=(BARS, 0))
