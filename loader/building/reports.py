"""What became of each document: ``report.csv`` of a snapshot, and ``last-build.csv`` beside the snapshots."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from loader.building.folders import Source
from loader.building.options import Options
from loader.errors import DocumentError

KINDS = "docs/reading.md for the kinds that are read"
LAST_BUILD = "last-build.csv"
COLUMNS = ("document", "status", "reason", "coverage")


class Status(StrEnum):
    """How reading a document went."""

    READ = "read"
    WARNINGS = "warnings"
    REFUSED = "refused"
    UNCHANGED = "unchanged"  # an earlier build had read it


TOLD = {
    Status.READ: "read",
    Status.WARNINGS: "read with warnings",
    Status.UNCHANGED: "unchanged since an earlier build",
    Status.REFUSED: "refused",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A line of the report. ``unchanged`` concerns this build alone, not the snapshot.

    ``coverage`` is the share of the letters and digits there that was read into tasks, from 0 to 1.
    """

    document: str
    status: Status
    reason: str = ""
    unchanged: bool = False
    coverage: str = ""

    @classmethod
    def of(cls, document: str, warnings: Sequence[object], coverage: float, *, unchanged: bool) -> Outcome:
        """Return the line of a document that was read."""
        told = "; ".join(" ".join(str(warning).split()) for warning in warnings)
        return cls(document, Status.WARNINGS if warnings else Status.READ, told, unchanged, str(coverage))

    @classmethod
    def refused(cls, source: Source, fault: Exception) -> Outcome:
        """Return the line of a document that cannot be read; where it lies on this machine is left out."""
        told = " ".join(str(fault).split()).removeprefix(str(source.path)).lstrip(":, ")
        return cls(source.name, Status.REFUSED, told)


def write_report(outcomes: Iterable[Outcome], path: Path) -> None:
    """Write the lines, sorted by document."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows(sorted((each.document, each.status.value, each.reason, each.coverage) for each in outcomes))


def write_last_build(outcomes: Iterable[Outcome], out: Path) -> None:
    """Write the lines of this build, with the documents that it did not have to read again marked."""
    marked = (replace(each, status=Status.UNCHANGED) if each.unchanged else each for each in outcomes)
    beside = out / f".{LAST_BUILD}"
    write_report(marked, beside)
    beside.replace(out / LAST_BUILD)


def read_report(path: Path) -> list[Outcome]:
    """Return the lines that were written."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Outcome(row["document"], Status(row["status"]), row["reason"], coverage=row["coverage"]) for row in rows]


def refused_outcomes(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return the lines of what was refused."""
    return [each for each in outcomes if each.status is Status.REFUSED]


def require_documents(outcomes: Sequence[Outcome], options: Options) -> None:
    """Raise DocumentError where nothing is left to build, or where something is refused and may not be."""
    last = options.out / LAST_BUILD
    if not outcomes:
        raise DocumentError("there is no document in what was given", remedy=f"name documents, or see {KINDS}")
    turned_away = refused_outcomes(outcomes)
    if turned_away and (options.strict or len(turned_away) == len(outcomes)):
        first = turned_away[0]
        remedy = f"see {last}" + ("; without --strict the others are built" if options.strict else "")
        what = f"{len(turned_away)} of {len(outcomes)} documents are refused, so nothing is published"
        raise DocumentError(f"{what}; the first: {first.reason}", where=first.document, remedy=remedy)


def tally_sentence(outcomes: Iterable[Outcome]) -> str:
    """Return the sentence that sums a build up: ``300 documents: 280 read, 10 with warnings, 10 refused``."""
    counts = Counter(each.status for each in outcomes)
    parts = [f"{counts[status]} {told}" for status, told in TOLD.items() if counts[status]]
    return f"{counts.total()} documents: {', '.join(parts)}"
