"""Rules as SQL over tables of numbered triples, in the common part of DuckDB's and Spark's dialects.

A table of triples has the columns ``s``, ``p``, ``o``. In the table ``linear`` a conclusion's subject or object is a
number, or says that it is the subject or the object of the premise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rdflib.namespace import OWL
from rdflib.term import Node, Variable

from loader.inference.plan import OBJECT, SUBJECT, Linear
from ontology.rules import Rule, Triple

Numbers = Mapping[Node, int]

PREMISE = {SUBJECT: -1, OBJECT: -2}
ANY = 0  # in ``linear``: whatever the object is

NONE = "SELECT 0 AS s, 0 AS p, 0 AS o WHERE FALSE"


def body_conditions(body: Sequence[Triple], constants: Iterator[str]) -> tuple[dict[Node, str], list[str]]:
    """Return where each variable of a body is found, and what its atoms (``b0``, ``b1`` ...) must fulfil.

    ``constants`` says, in order of occurrence, how each constant is written.
    """
    place: dict[Node, str] = {}
    found = []
    for number, atom in enumerate(body):
        for column, term in zip("spo", atom, strict=True):
            here = f"b{number}.{column}"
            if not isinstance(term, Variable):
                found.append(f"{here} = {next(constants)}")
            elif term in place:
                found.append(f"{here} = {place[term]}")
            else:
                place[term] = here
    return place, found


def conclusions_query(rule: Rule, numbers: Numbers, tables: Sequence[str]) -> str:
    """Return the query for what a rule concludes from the given table for each atom."""
    assert rule.head is not None
    constants = (str(numbers[term]) for atom in rule.body for term in atom if not isinstance(term, Variable))
    place, found = body_conditions(rule.body, constants)
    if rule.head[1] == OWL.sameAs:
        found.append(f"{place[rule.head[0]]} <> {place[rule.head[2]]}")
    columns = ", ".join(
        f"{place.get(term) or numbers[term]} AS {name}" for name, term in zip("spo", rule.head, strict=True)
    )
    sources = ", ".join(f"{table} b{number}" for number, table in enumerate(tables))
    return f"SELECT {columns} FROM {sources} WHERE {' AND '.join(found)}"


def renewed_query(rule: Rule, numbers: Numbers, known: str, fresh: str) -> str:
    """Return the query for what a rule concludes where at least one premise is fresh (semi-naive evaluation)."""
    places = range(len(rule.body))
    return union_query(
        conclusions_query(rule, numbers, [fresh if at == place else known for at in places]) for place in places
    )


def union_query(queries: Iterable[str]) -> str:
    """Return one query for all."""
    return " UNION ALL ".join(queries) or NONE


def linear_rows(steps: Iterable[Linear], numbers: Numbers) -> list[list[int]]:
    """Return the table ``linear``: predicate, object or ``ANY``, and the conclusion."""

    def number(term: Node) -> int:
        return PREMISE[term] if isinstance(term, Variable) else numbers[term]

    return [
        [numbers[step.predicate], ANY if step.object is None else numbers[step.object], *map(number, step.head)]
        for step in steps
    ]


def linear_query(source: str) -> str:
    """Return the query for everything that follows from a table by rules of one atom."""
    pick = "CASE l.{0} WHEN -1 THEN f.s WHEN -2 THEN f.o ELSE l.{0} END AS {1}"
    columns = f"{pick.format('hs', 's')}, l.hp AS p, {pick.format('ho', 'o')}"
    return union_query(
        f"SELECT {columns} FROM {source} f, linear l WHERE f.p = l.p AND l.o = {asked}" for asked in (ANY, "f.o")
    )
