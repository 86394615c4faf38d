"""Equal things share one number: the smallest of theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rdflib.term import Literal

from loader.errors import InconsistencyError
from ontology.datatypes import literal_value


def class_representatives(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return the smallest member of each one's class, for every number that is in a pair."""
    parent: dict[int, int] = {}

    def root(number: int) -> int:
        while (above := parent.setdefault(number, number)) != number:
            parent[number] = number = parent[above]
        return number

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    return {number: root(number) for number in parent}


def refuse_different_values(literals: Mapping[int, Literal], class_of: Mapping[int, int]) -> None:
    """Raise ``InconsistencyError`` where literals of different values have been found equal (dt-diff, eq-diff1)."""
    first: dict[int, Literal] = {}
    for number, literal in sorted(literals.items()):
        other = first.setdefault(class_of[number], literal)
        if literal_value(other) != literal_value(literal):
            raise InconsistencyError(
                f"dt-diff, eq-diff1: {other.n3()} and {literal.n3()} would be the same",
                remedy="mend the data, or the functional property or key that equates them",
            )
