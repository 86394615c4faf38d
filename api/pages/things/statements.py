"""What the graph says of a thing and what points to it, grouped by property, counted, paged when long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.asking.graph import Answer, Graph, Row, ask

FIRST = 5  # values shown of each property before one asks for all
A_PAGE = 100
OUTGOING, INCOMING = ("properties", "objects"), ("inverse-properties", "subjects")


@dataclass(frozen=True, slots=True)
class Group:
    """The values of one property; ``count`` is how many there are, ``values`` the first of them."""

    row: Row
    values: Answer

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


def groups(graph: Graph, iri: str, *, incoming: bool = False) -> Sequence[Group]:
    """Return the statements about a thing, or those that point to it, by property."""
    counted, listed = INCOMING if incoming else OUTGOING
    rows = [row for row in ask(graph, counted, {"this": iri}).rows if "property" in row]
    return [
        Group(row, ask(graph, listed, {"this": iri, "property": row["property"].text}, window=(FIRST, 0)))
        for row in rows
    ]


def window(graph: Graph, iri: str, property_: str, page: int, *, incoming: bool = False) -> Answer:
    """Return one page of the values of a property, and one more value where another page follows."""
    name = (INCOMING if incoming else OUTGOING)[1]
    return ask(graph, name, {"this": iri, "property": property_}, window=(A_PAGE + 1, A_PAGE * (page - 1)))
