"""What the graph says of a thing and what points to it, grouped by property, counted, paged when long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.asking.graph import Graph, ResultTable, Row, ask_question

_FIRST = 5  # values shown of each property before one asks for all
A_PAGE = 100
_OUTGOING, _INCOMING = ("properties", "objects"), ("inverse-properties", "subjects")


@dataclass(frozen=True, slots=True)
class PropertyGroup:
    """The values of one property; ``count`` is how many there are, ``values`` the first of them."""

    row: Row
    values: ResultTable

    @property
    def count(self) -> int:
        """Return how many values there are."""
        return self.row["count"].number

    @property
    def more(self) -> int:
        """Return how many are not shown."""
        return self.count - len(self.values.rows)

    @property
    def property(self) -> str:  # last, because it hides the decorator
        """Return the property's IRI."""
        return self.row["property"].text


def statement_groups(graph: Graph, iri: str, *, incoming: bool = False) -> Sequence[PropertyGroup]:
    """Return the statements about a thing, or those that point to it, by property."""
    counted, listed = _INCOMING if incoming else _OUTGOING
    rows = [row for row in ask_question(graph, counted, {"this": iri}).rows if "property" in row]
    return [
        PropertyGroup(
            row, ask_question(graph, listed, {"this": iri, "property": row["property"].text}, window=(_FIRST, 0))
        )
        for row in rows
    ]


def property_window(graph: Graph, iri: str, property_: str, page: int, *, incoming: bool = False) -> ResultTable:
    """Return one page of the values of a property, and one more value where another page follows."""
    name = (_INCOMING if incoming else _OUTGOING)[1]
    return ask_question(graph, name, {"this": iri, "property": property_}, window=(A_PAGE + 1, A_PAGE * (page - 1)))
