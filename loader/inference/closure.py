"""What an engine answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Closure:
    """Counts of a finished closure; the triples themselves are in the file."""

    asserted: int  # triples in the data and the ontology together
    inferred: int  # triples written
    rounds: int  # until nothing new followed
