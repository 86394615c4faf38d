"""An answer: rows, a graph, or yes and no; streamed once, in the form that the asker works with."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, TypeVar

from pyoxigraph import Literal as StoreLiteral
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, serialize
from rdflib import Graph
from rdflib.namespace import RDF, XSD
from rdflib.term import Literal, URIRef
from rich.console import Console
from rich.table import Table

from queries.asking.catalogue import Question
from queries.asking.columns import BOOLEAN, COLUMNS, SPOKEN, chinese_words, type_of
from queries.asking.sources import Results
from queries.asking.spreadsheets import copy_for_spreadsheets
from queries.errors import EndpointError, ParameterError
from queries.names import PREFIXES, shorten_iri

if TYPE_CHECKING:
    import pandas

Row = Mapping[str, Any]
"""A value by column: str, int, Decimal, float, bool, date, URIRef, or None where unbound."""

F = TypeVar("F")
DTYPES = {
    "integer": "Int64",
    "decimal": "Float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
    "anyURI": "string",
    "string": "string",
}
# The common datatypes without a detour; rdflib reads the others.
READERS: Mapping[str, Callable[[str], Any]] = {
    str(XSD.string): str,
    str(RDF.langString): str,
    str(XSD.integer): int,
    str(XSD.decimal): Decimal,
    str(XSD.boolean): lambda text: text == "true" or text == "1",
}
NUMBERS_FOR_TRUTH = (0, 1)  # Virtuoso keeps booleans as integers

ROW_FORMATS: Mapping[str, QueryResultsFormat] = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
GRAPH_FORMATS: Mapping[str, RdfFormat] = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}
FORMATS = ("table", *ROW_FORMATS, "csv-bom", *GRAPH_FORMATS)


@dataclass(slots=True)
class Answer:
    """The results of one question. They arrive while they are read, so they can be read once."""

    question: Question
    results: Results

    def __iter__(self) -> Iterator[Row]:
        """Yield each row as a mapping from column to Python value."""
        if not isinstance(self.results, QuerySolutions):
            raise ParameterError("the answer has no rows", where=self.question.name, remedy="read its graph or truth")
        columns = self.columns
        flags = [column for column in columns if type_of(column) == BOOLEAN]
        with telling_breaks():
            for solution in self.results:
                row = {column: value_of(solution[column]) for column in columns}
                yield row | {flag: bool(row[flag]) for flag in flags if row[flag] in NUMBERS_FOR_TRUTH}

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in the order of the query."""
        return tuple(variable.value for variable in getattr(self.results, "variables", ()))

    def rows(self) -> list[Row]:
        """Return all rows."""
        return list(self)

    def truth(self) -> bool:
        """Return the answer of an ASK query."""
        return bool(self.results) if isinstance(self.results, QueryBoolean) else any(True for _ in self.results)

    def graph(self) -> Graph:
        """Return the triples of a CONSTRUCT query as an rdflib graph."""
        buffer = io.BytesIO()
        self.write(buffer, "nt")
        return Graph().parse(data=buffer.getvalue(), format="nt")

    def frame(self) -> pandas.DataFrame:
        """Return a data frame with real dtypes (needs the ``pandas`` extra): integers stay integers, gaps are NA."""
        import pandas

        rows = [{name: float(v) if isinstance(v, Decimal) else v for name, v in row.items()} for row in self]
        frame = pandas.DataFrame(rows, columns=list(self.columns)).convert_dtypes()
        return frame.astype({column: DTYPES[type_of(column)] for column in self.columns if column in COLUMNS})

    def write(self, out: IO[bytes], format: str, *, language: str = "en", limit: int | None = None) -> None:
        """Write the answer while it arrives; ``format`` is one of FORMATS that suits it."""
        with telling_breaks():
            if isinstance(self.results, QuerySolutions):
                self._write_rows(out, format, language, limit)
            elif isinstance(self.results, QueryBoolean):
                self._write_truth(out, format)
            else:
                self._write_graph(out, "ttl" if format == "table" else format)

    def _write_rows(self, out: IO[bytes], format: str, language: str, limit: int | None) -> None:
        assert isinstance(self.results, QuerySolutions)
        if format == "table":
            out.write(self.table(language=language, limit=limit).encode())
            return
        if format == "csv-bom":
            plain = io.BytesIO()
            self.results.serialize(plain, ROW_FORMATS["csv"])
            copy_for_spreadsheets([plain.getvalue()], out)
            return
        self.results.serialize(out, _chosen(format, ROW_FORMATS, self.question))
        if format in ("json", "xml"):
            out.write(b"\n")

    def _write_graph(self, out: IO[bytes], format: str) -> None:
        assert not isinstance(self.results, QuerySolutions | QueryBoolean)
        chosen = _chosen(format, GRAPH_FORMATS, self.question)
        serialize(self.results, out, chosen, prefixes=_prefixes(chosen))

    def _write_truth(self, out: IO[bytes], format: str) -> None:
        assert isinstance(self.results, QueryBoolean)
        if format == "table":
            out.write(b"yes\n" if self.results else b"no\n")
        else:
            self.results.serialize(out, _chosen(format, ROW_FORMATS, self.question))

    def table(self, *, language: str = "en", limit: int | None = None, width: int | None = None) -> str:
        """Return the rows as text in columns, Chinese characters counted two wide."""
        table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
        columns = for_people(self.columns)
        for column in columns:
            table.add_column(self.question.column_title(column).in_language(language), overflow="fold")
        rows = iter(self)
        for row in itertools.islice(rows, limit):
            table.add_row(*(spoken_value(column, row[column], language) for column in columns))
        more = sum(1 for _ in rows)
        return draw_table(table, width) + (f"… {more} more rows\n" if more else "")


@contextmanager
def telling_breaks() -> Iterator[None]:
    """Say in one line that an answer broke off while it was read."""
    try:
        yield
    except SyntaxError as error:
        raise EndpointError(f"the answer breaks off ({error.msg})", remedy="ask again, or page by page") from error


def for_people(columns: Sequence[str]) -> list[str]:
    """Return the columns, an identifier that has a label beside it put last: people read names first."""
    return sorted(columns, key=lambda column: f"{column}_label" in columns)


def draw_table(table: Table, width: int | None = None) -> str:
    """Return a rich table as text: as wide as the terminal, or as wide as it needs to be where there is none."""
    console = Console(width=width, highlight=False, markup=False, emoji=False)
    wide = width or (console.width if console.is_terminal else 10_000)
    console = Console(
        file=io.StringIO(), width=wide, force_terminal=console.is_terminal, highlight=False, markup=False, emoji=False
    )
    console.print(table)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def value_of(term: Any) -> Any:
    """Return the Python value of a store's term; None stays None."""
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, StoreLiteral):
        reader = READERS.get(term.datatype.value)
        return reader(term.value) if reader else Literal(term.value, datatype=URIRef(term.datatype.value)).toPython()
    return None if term is None else str(term)


def table_cell(value: Any) -> str:
    """Return what a table shows: nothing for None, a CURIE for an IRI, integers and decimals without noise."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, URIRef):
        return shorten_iri(value)
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, Decimal | float) else str(value)


def spoken_value(column: str, value: Any, language: str) -> str:
    """Return what people read in a column: as ``cell`` writes it, our own words in their language."""
    if not language.startswith("zh"):
        return table_cell(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return chinese_words().get(value, table_cell(value)) if column in SPOKEN else table_cell(value)


def _chosen(format: str, formats: Mapping[str, F], question: Question) -> F:
    if format not in formats:
        raise ParameterError(
            f"{question.name} cannot be written as {format}", where="format", remedy=f"choose {', '.join(formats)}"
        )
    return formats[format]


def _prefixes(format: RdfFormat) -> dict[str, str] | None:
    # Not id: and graph:, whose local names would be full of escaped slashes.
    named = {prefix: PREFIXES[prefix] for prefix in ("fg", "skos", "dcterms", "xsd")}
    return named if format in (RdfFormat.TURTLE, RdfFormat.RDF_XML) else None
