"""The same plan on Apache Spark, for data that one machine cannot hold; ``pip install 'fengong[spark]'``.

The driver reads the axioms and writes the sorted output; everything between is Spark SQL. Where Spark runs is
``Settings.master``: ``local[*]``, or a cluster whose workers see the files under the same paths.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rdflib.term import URIRef

from loader.errors import InferenceError
from loader.inference import files, lines
from loader.inference.closing import Closing
from loader.inference.closure import Axioms, Closure, Settings
from loader.inference.noise import nameless_nodes

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

OPTIONS: dict[str, bool | float | int | str | None] = {
    "spark.sql.parser.escapedStringLiterals": "true",  # a backslash in a pattern is a backslash, as in DuckDB
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_ROW_BITS = 33  # of ``monotonically_increasing_id``: the partition stands above them, the row of it in them


def close(data: Sequence[Path], ontology: Axioms, out: Path, *, graph: URIRef, settings: Settings) -> Closure:
    """Close with Spark."""
    hidden = nameless_nodes(ontology)
    with (
        files.written_whole(out) as beside,
        tempfile.TemporaryDirectory(prefix="fengong-infer-") as folder,
        spark_session(settings) as session,
    ):
        tables = Views(session)
        sources = lines.canonical_sources(tables, data, ontology, Path(folder), settings.plain)
        closing = Closing(tables, sources, axiomatic=settings.axiomatic)
        closing.close()
        inferred = closing.write(beside, graph, hidden, expand=settings.expand)
    return closing.summary(inferred)


@contextmanager
def spark_session(settings: Settings) -> Iterator[SparkSession]:
    """Use the running session, or start one for this closure alone, whose workers run the Python that runs us.

    ``PYSPARK_PYTHON``, where somebody has set it, says another: on a cluster Python may stand elsewhere.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise InferenceError("PySpark is not installed", remedy="pip install 'fengong[spark]'") from error
    running = SparkSession.getActiveSession()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # not whatever python3 stands first in PATH
    try:
        builder = SparkSession.builder.appName("fengong infer")
        session = running or builder.master(settings.master).config(map=OPTIONS).getOrCreate()
    except (PySparkException, OSError) as error:
        raise InferenceError("Spark does not start", where=settings.master, remedy="install Java 17") from error
    for name, value in OPTIONS.items():
        if name.startswith("spark.sql"):
            session.conf.set(name, str(value))
    try:
        yield session
    finally:
        if not running:
            session.stop()


class Views:
    """Tables as temporary views over checkpointed data frames (``tables.Tables``)."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session
        self._numbers = count()

    def lines(self, path: Path) -> str:
        """Return the view of a file's lines."""
        name = f"lines{next(self._numbers)}"
        frame = self._session.read.text(str(path.absolute()), lineSep="\n")
        frame.withColumnRenamed("value", "line").createOrReplaceTempView(name)
        return name

    def create(self, name: str, query: str) -> int:
        """Make or replace a view by what a query finds now."""
        frame = self._session.sql(query).localCheckpoint()
        frame.createOrReplaceTempView(name)
        return frame.count()

    def append(self, name: str, query: str) -> None:
        """Add what a query finds."""
        frame = self._session.table(name).unionByName(self._session.sql(query)).localCheckpoint()
        frame.createOrReplaceTempView(name)

    def fill(self, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """Make or replace a small view."""
        schema = ", ".join(f"{column} {datatype}" for column, datatype in columns.items())
        self._session.createDataFrame([tuple(row) for row in rows], schema).createOrReplaceTempView(name)

    def number(self, query: str) -> None:
        """Make the view ``term`` of distinct texts, numbered from 1 in their order.

        Texts are sorted in partitions, each a range of them; a number is what partitions before hold, and the place in
        its own. (A window over all would be sorted by one worker.)
        """
        self.create(
            "ranged",
            f"SELECT term, place >> {_ROW_BITS} AS range, place % (1L << {_ROW_BITS}) AS row"
            f" FROM (SELECT term, monotonically_increasing_id() AS place FROM (SELECT * FROM ({query}) ORDER BY term))",
        )
        counts = self.ask("SELECT range, count(*) FROM ranged GROUP BY range ORDER BY range")
        before = accumulate((many for _, many in counts), initial=0)
        starts = [(part, start) for (part, _), start in zip(counts, before, strict=False)]
        self.fill("starts", {"range": "BIGINT", "start": "BIGINT"}, starts)
        self.create("term", "SELECT CAST(start + row + 1 AS INT) AS id, term FROM ranged JOIN starts USING (range)")
        self.drop("ranged")
        self.drop("starts")

    def drop(self, name: str) -> None:
        """Forget a view."""
        self._session.catalog.dropTempView(name)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return a query's rows."""
        return [tuple(row) for row in self._session.sql(query).collect()]

    def write(self, query: str, out: Path) -> None:
        """Write the only column of an ordered query, a line a row."""
        with out.open("w", encoding="utf-8", newline="\n") as sink:
            sink.writelines(f"{line}\n" for (line,) in self._session.sql(query).toLocalIterator())
