"""What the graph says of a thing and what points to it, grouped by property, counted, paged when long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.asking.graph import Graph, ResultTable, Row, ask_of_each, ask_question, rows_by

A_PAGE = 100


@dataclass(frozen=True, slots=True)
class _Direction:
    """The questions about statements, read from one end: properties with their counts, first values, all values."""

    properties: str
    first: str
    every: str


_OUTGOING = _Direction("properties", "first-objects", "objects")
_INCOMING = _Direction("inverse-properties", "first-subjects", "subjects")


@dataclass(frozen=True, slots=True)
class PropertyGroup:
    """The values of one property; ``count`` is how many there are, ``values`` the first of them."""

    row: Row
    values: Sequence[Row]

    @property
    def count(self) -> int:
        """Return how many values there are."""
        return self.row["count"].number

    @property
    def more(self) -> int:
        """Return how many are not shown."""
        return self.count - len(self.values)

    @property
    def property(self) -> str:  # last, because it hides the decorator
        """Return the property's IRI."""
        return self.row["property"].text


def statement_groups(graph: Graph, iri: str, *, incoming: bool = False) -> Sequence[PropertyGroup]:
    """Return the statements about a thing, or those that point to it, by property, in two queries."""
    direction, bound = _INCOMING if incoming else _OUTGOING, {"this": iri}
    counted = [row for row in ask_question(graph, direction.properties, bound).rows if "property" in row]
    first = ask_of_each(graph, direction.first, bound, [row["property"].text for row in counted])
    values = rows_by(first, "property")
    return [PropertyGroup(row, values[row["property"].text]) for row in counted]


def property_window(graph: Graph, iri: str, property_: str, page: int, *, incoming: bool = False) -> ResultTable:
    """Return one page of the values of a property, and one more value where another page follows."""
    name = (_INCOMING if incoming else _OUTGOING).every
    return ask_question(graph, name, {"this": iri, "property": property_}, window=(A_PAGE + 1, A_PAGE * (page - 1)))
