"""What an engine is told, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from queries.terms import Triple

MEMORY = ("300MB", "1600MB")  # what DuckDB may hold; the second where the first does not suffice
Axioms = frozenset[Triple]  # an ontology


@dataclass(frozen=True, slots=True)
class Settings:
    """How to work; an engine passes over what does not concern it."""

    memory: str = ""  # the most that DuckDB holds before it spills to disk, like 2GB; if not said, as ``MEMORY`` tells
    threads: int | None = None  # all of the machine's, if not said
    axiomatic: bool = False  # write also what holds in every graph (``noise``)
    expand: bool = True  # write every member of a class of equal things, not its representative alone
    master: str = "local[*]"  # where Spark runs
    plain: frozenset[Path] = frozenset()  # data of canonical lines without blank nodes or axioms, rightly typed


@dataclass(frozen=True, slots=True)
class Closure:
    """Counts of a finished closure; the triples themselves are in the file."""

    asserted: int  # triples in the data and the ontology together
    inferred: int  # triples written
    rounds: int  # until nothing new followed
    skipped: tuple[str, ...] = ()  # axioms that no rule of OWL 2 RL reads, which entail nothing here
    axioms: Axioms = frozenset()  # what may be part of an axiom, in the data and the ontology together
