"""The first page: what is here, how much of it, and three questions with their answers."""

from __future__ import annotations

from typing import Any

from api.asking.graph import Answer, Graph, ask
from api.exchange.languages import marked as _
from queries.overview import BARS

# The questions of the first page, in order: the query, and what it answers.
QUESTIONS = (
    ("units-by-workload", _("Who leads, and who supports?")),
    ("tasks-by-units", _("Over how many units is each task spread?")),
    ("groups-by-requirements", _("Whom do the requirements address most?")),
)


def page(graph: Graph) -> dict[str, Any]:
    """Return what the first page shows."""
    figures = ask(graph, "figures")
    return {
        "figures": figures,
        "counts": {row["class"].tail: row["count"].number for row in figures.rows},
        "charts": {name: (title, top(graph, name)) for name, title in QUESTIONS},
        "documents": ask(graph, "annex", window=(BARS, 0)),
    }


def top(graph: Graph, name: str) -> Answer:
    """Return the first rows of a question."""
    return ask(graph, name, window=(BARS, 0))
