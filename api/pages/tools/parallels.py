"""Two documents of different places as parallels: what both speak of, who answers for it in each, and the numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from api.asking.graph import ResultTable, Row, ask_about_things, served_graph
from api.exchange.languages import translatable
from api.pages.frame.cells import measure_words

# What is laid side by side, in this order.
_KINDS: Mapping[str, str] = {
    "programme": translatable("Programmes"),
    "group": translatable("Target groups"),
    "limit": translatable("Limits"),
    "instrument": translatable("Instruments"),
    "function": translatable("Functions"),
}


@dataclass(slots=True)
class Side:
    """What one document says of a thing: who leads it there (units, for a function), and with which numbers."""

    units: dict[str, Row] = field(default_factory=dict)
    measures: dict[str, Row] = field(default_factory=dict)
    requirements: dict[str, Row] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Take one row of the answer in."""
        if "lead" in row:
            self.units.setdefault(row["lead"].text, row)
        if words := measure_words(row):
            self.measures.setdefault(words, row)
        self.requirements.setdefault(row["requirement"].text, row)

    @property
    def in_order(self) -> Sequence[str]:
        """The requirements in the order in which they are printed."""
        return sorted(self.requirements, key=lambda iri: [int(number) for number in re.findall(r"\d+", iri)])


@dataclass(frozen=True, slots=True)
class Parallel:
    """A thing that both documents speak of."""

    row: Row
    sides: tuple[Side, Side]

    @property
    def differs(self) -> bool:
        """Tell whether the two give different numbers."""
        return self.sides[0].measures.keys() != self.sides[1].measures.keys()


@dataclass(frozen=True, slots=True)
class ParallelTable:
    """One kind of things: those that both speak of, and those that only one does."""

    title: str
    kind: str
    shared: Sequence[Parallel]
    only: tuple[Sequence[Row], Sequence[Row]]


def parallel_tables(older: str, newer: str) -> tuple[ResultTable, list[ParallelTable]]:
    """Return the answer that two documents (IRIs) are compared by, and a table for each kind of things."""
    answer = ask_about_things(served_graph(), "parallels", {}, "annex", [older, newer])
    return answer, [
        table for kind, title in _KINDS.items() if (table := _parallel_table(title, kind, answer.rows, (older, newer)))
    ]


def _parallel_table(title: str, kind: str, rows: Iterable[Row], ends: tuple[str, str]) -> ParallelTable | None:
    """Lay the things of one kind side by side; nothing where neither document has any."""
    things: dict[str, Row] = {}
    sides: dict[str, dict[str, Side]] = {}
    for row in rows:
        if row["kind"].text == kind:
            key = _thing_key(kind, row)
            things.setdefault(key, row)
            sides.setdefault(key, {}).setdefault(row["annex"].text, Side()).add(row)
    shared = [Parallel(things[key], (found[ends[0]], found[ends[1]])) for key, found in sides.items() if len(found) > 1]
    first, second = ([things[key] for key, found in sides.items() if [*found] == [end]] for end in ends)
    return ParallelTable(title, kind, shared, (first, second)) if things else None


def _thing_key(kind: str, row: Row) -> str:
    """Return by what a thing is the same in both: limits by what they limit, all others by their identifier."""
    return row["subject"].text if kind == "limit" and "subject" in row else row["thing"].text
