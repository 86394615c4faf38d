"""The engine: DuckDB inside this process, spilling to disk beyond its memory limit."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
from rdflib.term import URIRef

from loader.errors import InferenceError
from loader.inference import files, lines
from loader.inference.closing import Closing
from loader.inference.closure import MEMORY, Axioms, Closure, Settings
from loader.inference.noise import nameless_nodes


def close(data: Sequence[Path], ontology: Axioms, out: Path, *, graph: URIRef, settings: Settings) -> Closure:
    """Close with DuckDB; with more memory where little does not suffice and nobody said how much it may be."""
    *before, last = (settings.memory,) if settings.memory else MEMORY
    for memory in before:
        try:
            return _close_within(replace(settings, memory=memory), data, ontology, out, graph)
        except _MemoryError:
            continue
    return _close_within(replace(settings, memory=last), data, ontology, out, graph)


class _MemoryError(InferenceError):
    """The memory that is allowed does not suffice."""


def _close_within(settings: Settings, data: Sequence[Path], ontology: Axioms, out: Path, graph: URIRef) -> Closure:
    hidden = nameless_nodes(ontology)
    with files.written_whole(out) as beside, _workspace(settings) as (database, folder):
        sources = lines.canonical_sources(database, data, ontology, folder, settings.plain)
        closing = Closing(database, sources, axiomatic=settings.axiomatic)
        closing.close()
        inferred = closing.write(beside, graph, hidden, expand=settings.expand)
    return closing.summary(inferred)


@contextmanager
def _workspace(settings: Settings) -> Iterator[tuple[_Database, Path]]:
    """Give a database and a folder that vanish at the end, and put the database's troubles into our words."""
    with tempfile.TemporaryDirectory(prefix="fengong-infer-") as folder:
        config: dict[str, Any] = {"memory_limit": settings.memory, "temp_directory": folder}
        if settings.threads:
            config["threads"] = settings.threads
        try:
            with duckdb.connect(config=config) as database:
                yield _Database(database), Path(folder)
        except duckdb.ParserException as error:
            raise InferenceError(str(error).splitlines()[0], where="memory", remedy="write it like 2GB") from error
        except duckdb.OutOfMemoryException as error:
            raise _MemoryError(
                f"{settings.memory} of memory do not suffice, or there is no room to spill to",
                where=folder,
                remedy="allow more memory, or point TMPDIR to a larger disk",
            ) from error
        except duckdb.IOException as error:
            raise InferenceError(str(error).splitlines()[0], where=folder, remedy="make room on the disk") from error
        except (duckdb.InternalException, duckdb.FatalException) as error:
            raise InferenceError(
                f"the engine fails ({str(error).splitlines()[0]})",
                where=f"DuckDB {duckdb.__version__}",
                remedy="build again, or close with --engine owlrl; if it fails again, report it",
            ) from error


class _Database:
    """Tables in a DuckDB connection (``tables.Tables``)."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        connection.execute("CREATE MACRO regexp_like(words, pattern) AS regexp_matches(words, pattern)")

    def lines(self, path: Path) -> str:
        """Return the table of a file's lines."""
        # No line holds the separator: a control character is never canonical.
        return (
            f"read_csv({lines.quoted_sql(str(path))}, columns={{'line': 'VARCHAR'}}, delim='\x01', quote='', escape='',"
            " header=false, auto_detect=false, strict_mode=false, max_line_size=16777216, buffer_size=33554432)"
        )

    def create(self, name: str, query: str) -> int:
        """Make or replace a table by what a query finds."""
        return int(self.ask(f"CREATE OR REPLACE TABLE {name} AS {query}")[0][0])

    def append(self, name: str, query: str) -> None:
        """Add what a query finds."""
        self._connection.execute(f"INSERT INTO {name} {query}")

    def fill(self, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """Make or replace a small table."""
        lists = ", ".join(f"unnest(?::{datatype}[]) AS {column}" for column, datatype in columns.items())
        values = [[row[place] for row in rows] for place, _ in enumerate(columns)]
        self._connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {lists}", values)

    def number(self, query: str) -> None:
        """Make the table ``term`` of distinct texts, numbered from 1 in their order."""
        self.create("spelt", f"SELECT term FROM ({query}) ORDER BY term")
        self.create("term", "SELECT (rowid + 1)::INTEGER AS id, term FROM spelt")
        self.drop("spelt")

    def drop(self, name: str) -> None:
        """Forget a table."""
        self._connection.execute(f"DROP TABLE {name}")

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return a query's rows."""
        return self._connection.execute(query).fetchall()

    def write(self, query: str, out: Path) -> None:
        """Write the only column of an ordered query, a line a row."""
        self._connection.execute(
            f"COPY ({query}) TO {lines.quoted_sql(str(out))}"
            " (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"
        )
