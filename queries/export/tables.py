"""The tables of an export: the document's own table with roles first, then one table a kind of thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from ontology.words import role_words
from queries.asking.answers import Row
from queries.asking.catalogue import library_question
from queries.asking.client import Client
from queries.asking.columns import COLUMNS, INTEGER, IRI, STRING, type_of
from queries.asking.parameters import Words
from queries.export import Choice


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its machine name, its title, and its datatype (``queries.columns``)."""

    name: str
    title: Words
    datatype: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows arrive while they are read."""

    name: str
    title: Words
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


# The document's own three columns keep the names that documents print over them; after them, a column for each role.
_PRINTED_COLUMNS = (
    Column("task", Words("Task", "工作任务"), STRING),
    Column("requirement", Words("Requirement", "工作要求"), STRING),
    Column("clauses", Words("Responsible units as printed", "责任单位"), STRING),
)
_ROLE_COLUMNS: Mapping[str, Column] = {
    "lead": Column("leads", Words("Lead", "牵头单位"), STRING),
    "supporting": Column("supporting", Words("Supporting", "配合单位"), STRING),
    "unranked": Column("unranked", Words("Not ranked", "未分主次"), STRING),
}
_OTHER_COLUMNS = (
    Column("ground", Words("Ground of the roles", "角色依据"), STRING),
    Column("alignment", Words("Case of alignment", "对应依据"), STRING),
    Column("task_number", COLUMNS["task_number"], INTEGER),
    Column("requirement_number", COLUMNS["requirement_number"], INTEGER),
    Column("document", COLUMNS["annex"], IRI),
    Column("iri", Words("IRI of the requirement", "工作要求 IRI"), IRI),
)

# Sheet, its title, the question that fills it.
KINDS = (
    ("tasks", Words("Tasks", "工作任务"), "tasks"),
    ("units", Words("Units", "单位"), "workload"),
    ("roles", Words("Roles", "角色"), "requirements"),
    ("leads", Words("Leads and their evidence", "牵头依据"), "leads"),
    ("pairs", Words("Shared requirements", "共同负责"), "co-responsibility"),
    ("programmes", Words("Programmes", "计划项目"), "programmes"),
    ("target-groups", Words("Target groups", "政策对象"), "target-groups"),
    ("limits", Words("Limits", "限额"), "limits"),
    ("instruments", Words("Instruments", "政策工具"), "instruments"),
    ("corrections", Words("Corrections", "勘误"), "corrections"),
    ("conventions", Words("Order conventions", "排序约定"), "conventions"),
)


@cache
def annex_columns() -> Sequence[Column]:
    """Return the columns of the document's own table: one for each role of the ontology, so that no unit is lost."""
    roles = (
        _ROLE_COLUMNS.get(each.word) or Column(each.word, Words(each.en.capitalize(), each.zh), STRING)
        for each in role_words()
    )
    return (*_PRINTED_COLUMNS, *roles, *_OTHER_COLUMNS)


def export_tables(client: Client, choice: Choice) -> Iterator[Table]:
    """Yield the tables of an export in order."""
    yield Table("annex", Words("Division of duties", "任务分工"), annex_columns(), annex_rows(client, choice))
    for name, title, asked in KINDS:
        columns = [Column(column, COLUMNS[column], type_of(column)) for column in library_question(asked).columns]
        answer = client.ask(asked, **choice.parameters)
        yield Table(name, title, columns, (tuple(row.values()) for row in answer))


def annex_rows(client: Client, choice: Choice) -> Iterator[Sequence[Any]]:
    """Yield one row for each requirement, its clauses and units folded into it."""
    answer = client.ask("requirements", **choice.parameters)
    for _, group in groupby(answer, key=lambda row: row["requirement"]):
        yield annex_row(list(group))


def annex_row(rows: Sequence[Row]) -> Sequence[Any]:
    """Return the one row of a requirement from its rows of clauses and units."""
    first = rows[0]
    return (
        first["task_label"],
        first["requirement_text"],
        "\n".join(distinct_values(row["clause_text"] for row in rows)),
        *(
            "、".join(distinct_values(row["unit_label"] for row in rows if row["role"] == each.word)) or None
            for each in role_words()
        ),
        "; ".join(distinct_values(row["ground"] for row in rows)),
        first["alignment"],
        first["task_number"],
        first["requirement_number"],
        first["annex"],
        first["requirement"],
    )


def distinct_values(values: Iterable[str | None]) -> list[str]:
    """Return the values that are there, each once, in order."""
    return list(dict.fromkeys(value for value in values if value is not None))
