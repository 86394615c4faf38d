"""A plan, run to its end on any SQL engine that can keep a table: the same steps for DuckDB and Spark.

The table ``triple`` holds what is known, with the round (``r``) in which it was found; ``fresh`` what the last step
found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from rdflib.term import Node

from loader.inference import sql
from loader.inference.plan import Plan
from loader.inference.tables import Tables
from ontology.rules import Rule


def run_plan(plan: Plan, numbers: sql.Numbers, tables: Tables, rounds: int = 0) -> list[int]:
    """Close ``triple`` under a plan, after so many rounds; return how many triples each further round found."""
    found: list[int] = []

    def step(query: str, predicates: Iterable[Node]) -> bool:
        asked = ", ".join(str(numbers[predicate]) for predicate in predicates)
        fresh = tables.create(
            "fresh",
            f"SELECT DISTINCT s, p, o FROM ({query}) q WHERE NOT EXISTS (SELECT 1 FROM triple k"
            f" WHERE k.p IN ({asked}) AND k.s = q.s AND k.p = q.p AND k.o = q.o)",
        )
        if fresh:
            found.append(fresh)
            tables.append("triple", f"SELECT s, p, o, {rounds + len(found)} AS r FROM fresh")
        return fresh > 0

    def repeat(rules: Sequence[Rule], predicates: Collection[Node]) -> None:
        going = bool(rules or plan.linear_again)
        while going:
            joins = [sql.renewed_query(rule, numbers, "triple", "fresh") for rule in rules]
            again = [sql.linear_query("fresh")] if plan.linear_again else []
            going = step(sql.union_query([_with_linear(joins), *again]), {*predicates, *(said if again else ())})

    said = {step.head[1] for step in plan.linear}
    if said and step(sql.linear_query("triple"), said):
        repeat((), ())
    for stage in plan.stages:
        joins = [sql.conclusions_query(rule, numbers, ["triple"] * len(rule.body)) for rule in stage.rules]
        if step(_with_linear(joins), stage.concludes):
            repeat(stage.repeated, stage.concludes_again)
    return found


def _with_linear(joins: Iterable[str]) -> str:
    """Return the query for what joins conclude and what follows from that by rules of one atom."""
    return (
        f"SELECT * FROM (WITH c AS (SELECT DISTINCT s, p, o FROM ({sql.union_query(joins)}))"
        f" SELECT s, p, o FROM c UNION ALL {sql.linear_query('c')})"
    )
