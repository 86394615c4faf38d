"""A unit: what it leads and supports, its share of the work, and with whom it works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.asking.graph import Answer, Asked, Row, ask

REQUIREMENTS_A_PAGE = 50
COLLEAGUES = 30
ROLES = ("lead", "supporting", "joint")


@dataclass(frozen=True, slots=True)
class Load:
    """How many requirements, by role, and the fractional share: 1/n of each requirement that n units share."""

    leads: int
    supports: int
    jointly: int
    share: float

    @property
    def whole(self) -> int:
        """Return the whole count."""
        return self.leads + self.supports + self.jointly


def load(rows: Sequence[Row]) -> Load:
    """Sum the load over tasks."""
    leads, supports, jointly = (sum(row[name].number for row in rows) for name in ("leads", "supports", "jointly"))
    return Load(leads, supports, jointly, sum(row["share"].real for row in rows))


def page(asked: Asked) -> dict[str, Any]:
    """Return what the page of a unit shows; what it is responsible for may take several pages."""
    graph, bound = asked.graph, {"unit": asked.iri}
    tasks = ask(graph, "unit-tasks", bound)
    window = (REQUIREMENTS_A_PAGE, REQUIREMENTS_A_PAGE * (asked.number - 1))
    requirements = ask(graph, "unit-requirements", bound, window=window)
    if asked.number > 1 and not requirements:
        asked.beyond()
    return {
        "tasks": tasks,
        "loads": [(row, load([row])) for row in counted(tasks)],
        "load": load(counted(tasks)),
        "requirements": requirements,
        "page_size": REQUIREMENTS_A_PAGE,
        "programmes": ask(graph, "unit-programmes", bound),
        "colleagues": ask(graph, "unit-colleagues", bound, window=(COLLEAGUES, 0)),
        "forms": ask(graph, "unit-names", bound),
    }


def counted(answer: Answer) -> list[Row]:
    """Return the rows that count something: an empty group still yields one row."""
    return [row for row in answer.rows if "task" in row]
