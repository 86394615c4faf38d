"""The questions about a graph as a whole that its first pages ask: answered once, when a snapshot is built.

They read everything, which takes seconds where there are millions of triples. Who has the answers kept with a snapshot
need not ask again; the texts are the same for the one who asks and the one who keeps.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from queries.asking.binding import bind_terms, limit_rows

BARS = 8  # rows of the first page's charts and lists
PAIRS = 400  # of the network: more cannot be told apart in a picture
UNITS = 1000  # of the table of loads
ROWS = 5000  # documents, whose places and years all pages need
# What is asked, with the most rows that are wanted of it.
ASKED: tuple[tuple[str, int | None], ...] = (
    ("figures", None),
    ("units-by-workload", BARS),
    ("tasks-by-units", BARS),
    ("groups-by-requirements", BARS),
    ("annex", BARS),
    ("annex", ROWS),
    ("network", PAIRS),
    ("unit-loads", UNITS),
)
NAMES = frozenset(name for name, _ in ASKED)


@cache
def read_overview_question(name: str) -> str:
    """Return the text of one of the questions."""
    return (files("queries.overview") / f"{name}.rq").read_text(encoding="utf-8")


def overview_queries() -> list[str]:
    """Return the queries whose answers are kept, as they are asked."""
    asked = ((bind_terms(read_overview_question(name), {}), limit) for name, limit in ASKED)
    return [text if limit is None else limit_rows(text, limit) for text, limit in asked]
