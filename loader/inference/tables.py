"""What a closure needs of an SQL engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol


class Tables(Protocol):
    """Tables in an engine that speaks the common part of DuckDB's and Spark's SQL, with ``regexp_like``."""

    def lines(self, path: Path) -> str:
        """Return what to select from for a file's lines, in the column ``line``."""

    def create(self, name: str, query: str) -> int:
        """Make or replace a table by what a query finds; return the number of rows."""

    def append(self, name: str, query: str) -> None:
        """Add what a query finds to a table."""

    def fill(self, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """Make or replace a small table; ``columns`` maps names to SQL types."""

    def number(self, query: str) -> None:
        """Make the table ``term`` (id, term) of a query's distinct texts, numbered from 1 in byte order."""

    def drop(self, name: str) -> None:
        """Forget a table."""

    def ask(self, query: str) -> Sequence[tuple[Any, ...]]:
        """Return a query's rows."""

    def write(self, query: str, out: Path) -> None:
        """Write the only column of an ordered query to a file, a line a row."""
