"""Measure the reader on documents whose right reading is known, and on pages that assign nothing.

A folder holds documents and, for each reading, a ``*.gold.json`` that names the files it holds for (``files``,
``other_files``) and lists, for each task, the first characters of its requirement and its units by role. Where a
folder holds no gold, every document in it assigns nothing, and whatever is read from it is invented::

    python -m tests.bench.reading FOLDER…
"""

from __future__ import annotations

import argparse
import json
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loader.errors import DocumentError
from loader.reading import document_to_json, read_document

HEADS = ("exact", "unit F1", "+role F1", "coverage", "read", "warnings", "docs/s")
ROLES = ("lead", "supporting", "responsible", "supervising", "guiding")
Names = dict[str, set[str]]
"""Unit → the roles that count as right, or the roles read."""


@dataclass(slots=True)
class Score:
    """Counts of one document or of several; they add up."""

    clauses: int = 0
    exact: int = 0
    gold: int = 0
    read: int = 0
    units: int = 0
    roles: int = 0
    seconds: float = 0.0
    documents: int = 0
    coverage: list[float] = field(default_factory=list)
    warnings: int = 0
    requirements: int = 0
    fault: str = ""

    def __add__(self, other: Score) -> Score:
        """Add two counts."""
        names = [name for name in Score.__slots__ if name != "fault"]
        return Score(**{name: getattr(self, name) + getattr(other, name) for name in names})

    def f1(self, right: int) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * right / (self.gold + self.read) if self.gold + self.read else 1.0

    def cells(self) -> list[str]:
        """Return the figures as they are printed."""
        coverage = f"{sum(self.coverage) / len(self.coverage):.3f}" if self.coverage else "-"
        exact = f"{self.exact}/{self.clauses}"
        per_second = f"{self.documents / self.seconds:.1f}" if self.seconds else "-"
        figures = [f"{self.f1(right):.4f}" for right in (self.units, self.roles)]
        counts = [str(self.requirements), str(self.warnings)]
        return [exact, *figures, coverage, *counts, per_second, self.fault]


@dataclass(slots=True)
class Read:
    """One requirement as read, with the units of all clauses that cover it."""

    text: str
    clauses: tuple[str, ...]
    units: Names
    open_ended: bool
    taken: bool = False


def folded(text: str) -> str:
    """Return a text as it is compared: without white space, full and half width taken as one."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def requirements_of(reading: dict[str, Any]) -> list[Read]:
    """Flatten what ``fengong read --json`` prints."""
    return [
        _read(task["heading"], requirement)
        for task in reading["tasks"]
        for requirement in task["requirements"]
        if requirement["clauses"]
    ]


def _read(heading: str, requirement: dict[str, Any]) -> Read:
    units: Names = {}
    for clause in requirement["clauses"]:
        for unit in clause["units"]:
            units.setdefault(folded(unit["text"]), set()).add(unit["role"])
    texts = tuple(folded(clause["text"]) for clause in requirement["clauses"])
    is_open = any(clause["open_ended"] for clause in requirement["clauses"])
    return Read(folded(heading) + "\n" + folded(requirement["text"]), texts, units, is_open)


def right_roles(task: dict[str, Any]) -> Names:
    """Return the units of a gold task with the roles that count as right."""
    ranked = task | task.get("with_doc_convention", {})
    undecided = task.get("roles_undecided", False)
    found = {folded(name): role for role in ROLES for name in ranked.get(role, ())}
    return {name: set(ROLES) if undecided else _counted(role, ranked is not task) for name, role in found.items()}


def _counted(role: str, ranked: bool) -> set[str]:
    return {role, "supporting"} if ranked and role == "responsible" else {role}


def score(gold: dict[str, Any], reading: dict[str, Any]) -> Score:
    """Compare a reading with its gold; a unit of a requirement that the gold does not know is invented."""
    found = requirements_of(reading)
    total = Score(documents=1, warnings=len(reading.get("warnings", ())), requirements=len(found))
    if reading.get("coverage") is not None:
        total.coverage = [reading["coverage"]]
    for task in gold["tasks"]:
        total += _compared(task, _matching(task, found))
    total.read += sum(len(each.units) for each in _invented(found, gold.get("not_counted", ())))
    return total


def _matching(task: dict[str, Any], found: Sequence[Read]) -> Read | None:
    """Find the requirement of a gold task: an untaken one that begins with the words, before one that holds them."""
    words, units = folded(task["requirement_snippet"]), set(right_roles(task))
    holding = [each for each in found if words in each.text.replace("\n", "") or words in each.text]
    best = max(holding, key=lambda e: (not e.taken, f"\n{words}" in e.text, len(units & set(e.units))), default=None)
    if best:
        best.taken = True
    return best


def _compared(task: dict[str, Any], read: Read | None) -> Score:
    wanted, units = right_roles(task), read.units if read else {}
    both = wanted.keys() & units.keys()
    right = {name for name in both if units[name] <= wanted[name]}
    exact = read is not None and right == wanted.keys() == units.keys() and read.open_ended == task["open_ended"]
    return Score(1, int(exact), len(wanted), len(units), len(both), len(right))


def _invented(found: Iterable[Read], not_counted: Iterable[str]) -> Iterator[Read]:
    """Yield what no gold task took, unless its clauses cover one that was taken, or the gold leaves it open."""
    found = list(found)
    known = {clause for each in found if each.taken for clause in each.clauses}
    open_words = tuple(map(folded, not_counted))
    for each in found:
        left_open = any(words in text for words in open_words for text in (each.text, *each.clauses))
        if not (each.taken or known.issuperset(each.clauses) or left_open):
            yield each


def measured(path: Path, gold: dict[str, Any]) -> Score:
    """Read a document, twice for its time, and score it; one that is refused has read nothing."""
    begin = time.perf_counter()
    try:
        reading = document_to_json(read_document(path))
    except DocumentError as fault:
        empty = score(gold, {"tasks": []})
        empty.fault = f"refused: {fault.what}"
        return empty
    first, begin = time.perf_counter() - begin, time.perf_counter()
    if first < 1:
        read_document(path)
    result = score(gold, reading)
    result.seconds = min(first, time.perf_counter() - begin) if first < 1 else first
    return result


def documents(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the documents of a folder with their gold, an empty one where the folder has none."""
    golds = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.gold.json"))]
    for gold in golds:
        yield from ((folder / name, gold) for name in (*gold["files"], *gold.get("other_files", ())))
    if not golds:
        files = (file for file in sorted(folder.iterdir()) if file.is_file() and file.stem != "README")
        yield from ((file, {"tasks": []}) for file in files)


def report(folder: Path) -> Iterator[list[str]]:
    """Yield the rows of a folder: its documents, then each format, then all."""
    totals: dict[str, Score] = {}
    for path, gold in documents(folder):
        result = measured(path, gold)
        yield [path.name, *result.cells()]
        for name in (path.suffix, "all"):
            totals[name] = totals.get(name, Score()) + result
    yield from ([f"= {name}", *result.cells()] for name, result in sorted(totals.items()))


def main() -> None:
    """Print a table of each folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    for folder in parser.parse_args().folders:
        print(folder)
        print(f"{'document':28}{''.join(f'{head:>9}' for head in HEADS)}")
        for name, *figures, fault in report(folder):
            print(f"{name:28}{''.join(f'{figure:>9}' for figure in figures)}  {fault}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
