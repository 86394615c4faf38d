"""A unit: what it leads and supports, its share of the work, and with whom it works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.asking.graph import PageRequest, ResultTable, Row, ask_about_things, ask_question, rows_by

_REQUIREMENTS_A_PAGE = 50
_COLLEAGUES = 30
_ROLES = ("lead", "supporting", "unranked")


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """How many requirements, by role, and the fractional share: 1/n of each requirement that n units share.

    ``led_assumed`` of those that it leads it leads by an assumed rule.
    """

    leads: int
    led_assumed: int
    supports: int
    jointly: int
    share: float

    @property
    def whole(self) -> int:
        """Return the whole count."""
        return self.leads + self.supports + self.jointly


def _sum_load(rows: Sequence[Row]) -> UnitLoad:
    """Sum the load over tasks."""
    counts = {name: sum(row[name].number for row in rows) for name in ("leads", "led_assumed", "supports", "jointly")}
    return UnitLoad(**counts, share=sum(row["share"].real for row in rows))


@dataclass(frozen=True, slots=True)
class UnitPage:
    """What the page of a unit shows; what it is responsible for may take several pages."""

    tasks: ResultTable
    loads: Sequence[tuple[Row, UnitLoad]]
    load: UnitLoad
    requirements: ResultTable
    programmes: ResultTable
    colleagues: ResultTable
    forms: ResultTable
    partners: Mapping[str, Sequence[Row]]  # by requirement
    page_size: int = _REQUIREMENTS_A_PAGE


def unit_page(asked: PageRequest) -> UnitPage:
    """Ask for what the page of a unit shows; raise ``NoSuchPage`` beyond its last."""
    graph, bound = asked.graph, {"unit": asked.iri}
    tasks = ask_question(graph, "unit-tasks", bound)
    window = (_REQUIREMENTS_A_PAGE, _REQUIREMENTS_A_PAGE * (asked.number - 1))
    requirements = ask_question(graph, "unit-requirements", bound, window=window)
    if asked.number > 1 and not requirements:
        asked.beyond()
    shown = list(dict.fromkeys(row["requirement"].text for row in requirements.rows if "requirement" in row))
    partners = ask_about_things(graph, "unit-partners", bound, "requirement", shown)
    return UnitPage(
        tasks,
        loads=[(row, _sum_load([row])) for row in _counting_rows(tasks)],
        load=_sum_load(_counting_rows(tasks)),
        requirements=requirements,
        programmes=ask_question(graph, "unit-programmes", bound),
        colleagues=ask_question(graph, "unit-colleagues", bound, window=(_COLLEAGUES, 0)),
        forms=ask_question(graph, "unit-names", bound),
        partners=rows_by((row for row in partners.rows if "requirement" in row), "requirement"),
    )


def _counting_rows(answer: ResultTable) -> list[Row]:
    """Return the rows that count something: an empty group still yields one row."""
    return [row for row in answer.rows if "task" in row]
