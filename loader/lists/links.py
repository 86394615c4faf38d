"""The hand-kept list of functions: which units of different places do the same work (``data/links/functions.csv``).

A line says which function a unit has. Two units that have one function in two places are each other's counterparts;
so the lines of one place alone link nothing, and those of the next are all that a new place needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import combinations

from loader.lists.authority import Authority, UnitRecord
from loader.lists.tables import Row, comparable, fail, read_list

LIST = "functions.csv"
COLUMNS = ("function", "jurisdiction", "unit", "note")


@dataclass(frozen=True, slots=True)
class FunctionRecord:
    """A unit with its function; ``function`` is a name that only this list uses."""

    function: str
    unit: UnitRecord
    note: str
    where: str


def load_functions(authority: Authority, folder: Traversable | None = None) -> tuple[FunctionRecord, ...]:
    """Read and check the bundled list, or that of a folder of other lists, which need not have one.

    Raises AuthorityError with file and line for a unit that the lists do not know, and for one that is not clear:
    a second unit of a place with one function, or a second function of a unit.
    """
    file = (folder or files("data") / "links") / LIST
    if folder and not file.is_file():
        return ()
    records = tuple(_record(row, authority) for row in read_list(file, COLUMNS))
    _check_clear(records)
    return records


def counterparts(records: Sequence[FunctionRecord]) -> Iterator[tuple[UnitRecord, UnitRecord]]:
    """Yield each pair of units of different places that have one function, once, in the order of the list."""
    for one, other in combinations(records, 2):
        if one.function == other.function and one.unit.jurisdiction != other.unit.jurisdiction:
            yield one.unit, other.unit


def _record(row: Row, authority: Authority) -> FunctionRecord:
    function, name, place = (row.required(column) for column in ("function", "unit", "jurisdiction"))
    if place not in {each.slug for each in authority.jurisdictions}:
        fail(row.where, f"unknown jurisdiction {place!r}", "add it to jurisdictions.csv")
    unit = authority.resolve_unit(name, place)
    if unit is None:
        fail(row.where, f"no unit {name!r} in {place!r}", "add it to units.csv, or correct the name")
    return FunctionRecord(comparable(function), unit, row["note"], row.where)


def _check_clear(records: Iterable[FunctionRecord]) -> None:
    taken: dict[tuple[str, str], str] = {}
    for record in records:
        for key in ((record.function, record.unit.jurisdiction), ("unit", record.unit.iri)):
            if key in taken:
                what = f"{record.unit.name!r} or its function {record.function!r} stands there twice ({taken[key]})"
                fail(record.where, what, "one unit a place has a function: delete one of the lines")
            taken[key] = record.where
