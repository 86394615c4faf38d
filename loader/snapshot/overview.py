"""Answers that a snapshot keeps: what its first pages show of the graph as a whole."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from queries import overview
from queries.snapshot.directory import answer_file


def write_answers(store: Store, folder: Path) -> None:
    """Ask the questions of the first pages, and keep the answers as SPARQL JSON, named by the queries' texts."""
    folder.mkdir()
    for text in overview.overview_queries():
        rows = store.query(text, use_default_graph_as_union=True)
        assert isinstance(rows, QuerySolutions)
        rows.serialize(str(folder / answer_file(text)), format=QueryResultsFormat.JSON)
