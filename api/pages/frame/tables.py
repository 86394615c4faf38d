"""The one table of all pages: which rows of an answer a reader chooses, in which order, and how they are counted.

Rows are sorted, filtered and narrowed by parameters of the address, so that a table works without a script and can be
sent to others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil
from urllib.parse import urlencode

from api.asking.graph import Graph, Row
from api.pages.frame.cells import Cell, Cells, Column, page_columns
from queries.asking.parameters import Words

MOST_ROWS = 2_000  # rows that a page reads to sort, filter and count; downloads have all
A_PAGE = 50
MOST_CHOICES = 12  # different words of a column that are offered to choose from
UNSORTED = frozenset({"drawn", "partners"})  # styles of columns that have no order
NARROW = "only."  # what the parameters that narrow a column begin with


@dataclass(frozen=True, slots=True)
class TableChoice:
    """Which rows a reader wants: words that they hold, words in a column, an order, a page of them."""

    words: str = ""
    only: tuple[tuple[str, str], ...] = ()
    sort: str = ""  # a column; with - before it from the end
    page: int = 1

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> TableChoice:
        """Read the parameters of a request; a page that is no number is the first."""
        page = arguments.get("page", "1")
        only = tuple((name.removeprefix(NARROW), told) for name, told in arguments.items() if name.startswith(NARROW))
        return cls(
            arguments.get("find", "").strip()[:200],
            tuple((name, told) for name, told in only if told),
            arguments.get("sort", ""),
            int(page) if page.isascii() and page.isdigit() and 0 < int(page) < 10**6 else 1,
        )

    @property
    def parameters(self) -> dict[str, str]:
        """Return the choice as parameters of an address."""
        told = {"find": self.words, "sort": self.sort, "page": str(self.page) if self.page > 1 else ""}
        chosen = {NARROW + name: word for name, word in self.only}
        return {name: value for name, value in told.items() if value} | chosen

    @property
    def column(self) -> str:
        """Return the column by which rows are sorted."""
        return self.sort.removeprefix("-")

    @property
    def backwards(self) -> bool:
        """Tell whether the last comes first."""
        return self.sort.startswith("-")


def is_table_parameter(name: str) -> bool:
    """Tell whether a parameter of a request is for the table of the page, not for its question."""
    return name in ("find", "sort", "page") or name.startswith(NARROW)


@dataclass(frozen=True, slots=True)
class Facet:
    """A column with few words: each word, how many rows have it, whether it is chosen."""

    column: Column
    words: Sequence[tuple[str, int, bool]]


@dataclass(frozen=True)
class PeopleTable:
    """A table as a page shows it. ``cut`` tells that there are more rows than the page has read."""

    columns: Sequence[Column]
    every: Sequence[Sequence[Cell]]  # all that were read
    choice: TableChoice
    cut: bool = False
    page_size: int = A_PAGE
    base: str = ""  # the address without what the table chooses
    kept: tuple[tuple[str, str], ...] = ()  # parameters of the address that are not the table's
    document: Cell | None = None  # in which every row stands
    most: int = 0  # of what its bars count, in a row

    @cached_property
    def chosen(self) -> Sequence[Sequence[Cell]]:
        """Return the rows that were chosen, in the order that was chosen."""
        words = self.choice.words.lower()
        found = [row for row in self.every if self._narrowed(row) and (not words or _holds(row, words))]
        at = self._place_of(self.choice.column)
        if at is not None and self.columns[at].style not in UNSORTED:
            found.sort(key=lambda row: row[at].order, reverse=self.choice.backwards)
        return found

    @property
    def rows(self) -> Sequence[Sequence[Cell]]:
        """Return the rows of the page that was asked for."""
        return self.chosen[self.page_size * (self.choice.page - 1) : self.page_size * self.choice.page]

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return max(1, ceil(len(self.chosen) / self.page_size))

    @cached_property
    def facets(self) -> Sequence[Facet]:
        """Return the columns that have a few words to choose from."""
        return [facet for place, column in enumerate(self.columns) if (facet := self._facet(place, column))]

    def address(self, **changed: str) -> str:
        """Return the address of this table with another choice; from its first page, unless a page is named."""
        told = {**self.choice.parameters, "page": "", **changed}
        pairs = [*self.kept, *((name, value) for name, value in told.items() if value)]
        return f"{self.base}?{urlencode(pairs)}"

    def with_bars(self, place: int, bars: Sequence[Sequence[tuple[str, int]]], most: int) -> PeopleTable:
        """Return the table with a column of bars at a place, a bar for each row; ``most`` is the longest."""
        column = Column("bar", Words("", ""), "drawn")
        cells = [Cell("", bar=tuple(bar)) for bar in bars[: len(self.every)]]
        rows = [[*row[:place], cell, *row[place:]] for row, cell in zip(self.every, cells, strict=True)]
        columns = [*self.columns[:place], column, *self.columns[place:]]
        return replace(self, columns=columns, every=rows, most=most)

    @property
    def kept_in_form(self) -> Sequence[tuple[str, str]]:
        """Return the parameters that stay when other words are looked for."""
        chosen = self.choice.parameters
        return [*self.kept, *((name, value) for name, value in chosen.items() if name not in ("find", "page"))]

    def narrowed_to(self, column: Column, word: str) -> str:
        """Return the address of the rows that have a word in a column; nothing asks for all again."""
        return self.address(**{NARROW + column.name: word})

    def sorted_by(self, column: Column) -> str:
        """Return the address of the rows sorted by a column, the other way round where they are already."""
        upwards = self.choice.sort == column.name
        first_down = column.style == "n" and self.choice.column != column.name
        return self.address(sort=f"-{column.name}" if upwards or first_down else column.name)

    def sorts(self, column: Column) -> bool:
        """Tell whether rows can be sorted by a column."""
        return column.style not in UNSORTED

    def order_of(self, column: Column) -> str:
        """Return ``aria-sort`` of a column."""
        if self.choice.column != column.name:
            return ""
        return "descending" if self.choice.backwards else "ascending"

    def _place_of(self, name: str) -> int | None:
        """Return the place of a column."""
        return next((place for place, column in enumerate(self.columns) if column.name == name), None)

    def _narrowed(self, row: Sequence[Cell]) -> bool:
        """Tell whether a row has the words that were chosen; a column that is not there narrows nothing."""
        places = ((self._place_of(name), word) for name, word in self.choice.only)
        return all(row[place].whole == word for place, word in places if place is not None)

    def _facet(self, place: int, column: Column) -> Facet | None:
        """Return a column's words with their counts, if they are few and more than one."""
        if column.style not in ("word", "basis", "") or column.name in ("period", "subject", "value", "unit_text"):
            return None
        counted = Counter(row[place].whole for row in self.every if row[place].whole)
        chosen = dict(self.choice.only).get(column.name, "")
        if not (1 < len(counted) <= MOST_CHOICES) or counted.most_common(1)[0][1] < 2:
            return None
        return Facet(column, [(word, count, word == chosen) for word, count in counted.most_common()])


def _holds(row: Sequence[Cell], words: str) -> bool:
    """Tell whether a cell of a row holds words."""
    return any(words in cell.whole.lower() for cell in row)


def people_table(
    graph: Graph,
    variables: Sequence[str],
    rows: Iterable[Row],
    language: str,
    choice: TableChoice,
    page_size: int | None = None,
    base: str = "",
    kept: Iterable[tuple[str, str]] = (),
) -> PeopleTable:
    """Return the table of an answer; columns that are empty in every row are left out.

    Where every row stands in one document, the table has that one above it, not in a column.
    """
    read = list(rows)
    held = {name for row in read for name in row}
    columns = [
        each
        for each in page_columns(variables)
        if not read or each.name in held or any(name in held for name, _ in each.names)
    ]
    cells = Cells(graph, columns, language).of_rows(read[:MOST_ROWS])
    shown, left, document = _without_document(columns, cells)
    return PeopleTable(shown, left, choice, len(read) > MOST_ROWS, page_size or A_PAGE, base, tuple(kept), document)


def _without_document(
    columns: Sequence[Column], cells: Sequence[Sequence[Cell]]
) -> tuple[Sequence[Column], Sequence[Sequence[Cell]], Cell | None]:
    """Take the column of documents out of a table whose rows all stand in one; return that document too."""
    at = next((place for place, column in enumerate(columns) if column.name == "annex"), None)
    if at is None or len({row[at].address for row in cells}) != 1 or len(cells) < 2:
        return columns, cells, None
    return [*columns[:at], *columns[at + 1 :]], [[*row[:at], *row[at + 1 :]] for row in cells], cells[0][at]
