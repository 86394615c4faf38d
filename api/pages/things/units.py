"""A unit: what it leads and supports, its share of the work, and with whom it works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, request

from api.asking.graph import PageRequest, ResultTable, Row, ask_about_things, ask_first_rows, ask_question, rows_by
from api.exchange.readings import kept_reading
from api.pages.frame.cells import Cell, Column, place_order
from api.pages.frame.roles import evidence_name, ground_name, role_name
from api.pages.frame.tables import MOST_ROWS, PeopleTable, TableChoice
from queries.asking.parameters import Words

_REQUIREMENTS_A_PAGE = 50
_COLLEAGUES = 30


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """How many requirements, by role, and the fractional share: 1/n of each requirement that n units share.

    ``led_assumed`` of those that it leads it leads by an assumed rule.
    """

    leads: int
    led_assumed: int
    supports: int
    jointly: int
    otherwise: int  # in a role such as supervising
    share: float

    @property
    def whole(self) -> int:
        """Return the whole count."""
        return self.leads + self.supports + self.jointly + self.otherwise


def _sum_load(rows: Sequence[Row]) -> UnitLoad:
    """Sum the load over tasks."""
    names = ("leads", "led_assumed", "supports", "jointly", "otherwise")
    counts = {name: sum(row[name].number for row in rows) for name in names}
    return UnitLoad(**counts, share=sum(row["share"].real for row in rows))


@dataclass(frozen=True, slots=True)
class UnitPage:
    """What the page of a unit shows; what it is responsible for may take several pages."""

    tasks: ResultTable
    loads: Sequence[tuple[Row, UnitLoad]]
    load: UnitLoad
    requirements: ResultTable
    duties: PeopleTable
    programmes: ResultTable
    colleagues: ResultTable
    forms: ResultTable
    partners: Mapping[str, Sequence[Row]]  # by requirement


def unit_page(asked: PageRequest) -> UnitPage:
    """Ask for what the page of a unit shows; raise ``NoSuchPage`` beyond its last."""
    graph, bound = asked.graph, {"unit": asked.iri}
    tasks = ask_question(graph, "unit-tasks", bound)
    requirements = ask_question(graph, "unit-requirements", bound, window=(MOST_ROWS + 1, 0))
    duties = _duties_table(asked, [row for row in requirements.rows if "requirement" in row])
    if asked.number > duties.pages:
        asked.beyond()
    shown = list(dict.fromkeys(cell.row["requirement"].text for row in duties.rows for cell in row if cell.row))
    partners = ask_about_things(graph, "unit-partners", bound, "requirement", shown)
    return UnitPage(
        tasks,
        loads=[(row, _sum_load([row])) for row in _counting_rows(tasks)],
        load=_sum_load(_counting_rows(tasks)),
        requirements=requirements,
        duties=duties,
        programmes=ask_question(graph, "unit-programmes", bound),
        colleagues=ask_first_rows(graph, "unit-colleagues", bound, _COLLEAGUES),
        forms=ask_question(graph, "unit-names", bound),
        partners=rows_by((row for row in partners.rows if "requirement" in row), "requirement"),
    )


_DUTY_COLUMNS = (
    Column("role", Words("Role", "角色"), "word"),
    Column("requirement", Words("Requirement", "工作要求"), "long"),
    Column("partners", Words("With whom", "共同列名单位"), "partners"),
    Column("basis", Words("Basis", "依据"), "basis"),
)


def _duties_table(asked: PageRequest, rows: Sequence[Row]) -> PeopleTable:
    """Return the table of the requirements that a unit answers for; its page draws the cells."""
    return PeopleTable(
        _DUTY_COLUMNS,
        [_duty_cells(row) for row in rows[:MOST_ROWS]],
        TableChoice.read(request.args),
        cut=len(rows) > MOST_ROWS,
        page_size=MOST_ROWS if current_app.config.get("MIRROR") else _REQUIREMENTS_A_PAGE,
        base=request.path,
        kept=tuple(kept_reading().items()),
    )


def _duty_cells(row: Row) -> list[Cell]:
    """Return the cells of a requirement: what they are found by, narrowed by and sorted by."""
    role, basis = role_name(row["role"].text), evidence_name(row["evidence"].text)
    if row["ground"].text != "printed":
        basis = f"{basis} · {ground_name(row['ground'].text)}"
    return [
        Cell(role, row=row, order=(0, role), whole=role),
        Cell("", row=row, order=place_order(row["requirement"].text), whole=row["text"].text),
        Cell("", row=row),
        Cell(basis, row=row, order=(0, basis), whole=basis),
    ]


def _counting_rows(answer: ResultTable) -> list[Row]:
    """Return the rows that count something: an empty group still yields one row."""
    return [row for row in answer.rows if "task" in row]
