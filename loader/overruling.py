"""A person's last word on a clause: its units, its marks and the requirements it covers, from the corrections.

The text stays as printed. A row whose ``what`` is ``clause`` gives the whole clause as its context and, as ``read_as``,
the clause as it should be read, in words that mark the roles: ``牵头单位：县水利局；配合单位：县财政局``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from loader.errors import AuthorityError
from loader.grammar.clauses import parse_clause
from loader.lists.corrections import Correction, clause_correction, of_annex
from loader.lists.tables import comparable_name
from loader.model import Alignment, Clause, Document, NamedUnit, Requirement, Task


def with_overruled_clauses(document: Document, corrections: Iterable[Correction]) -> Document:
    """Return a document with the clauses that a person has read otherwise, read so.

    Raises:
        AuthorityError: A correction names a unit that its clause does not print.

    """
    own = of_annex(corrections, document.metadata.id)
    if not any(correction.overrules for correction in own):
        return document
    return replace(document, tasks=tuple(_overruled_task(task, own) for task in document.tasks))


def _overruled_task(task: Task, own: tuple[Correction, ...]) -> Task:
    found = [clause_correction(clause.text, own) for clause in task.clauses]
    clauses = tuple(overruled_clause(c, by) if by else c for c, by in zip(task.clauses, found, strict=True))
    placed = {number: by.requirements for number, by in enumerate(found) if by and by.requirements}
    requirements = tuple(_recovered(requirement, placed) for requirement in task.requirements)
    return replace(task, clauses=clauses, requirements=requirements)


def _recovered(requirement: Requirement, placed: dict[int, tuple[str, ...]]) -> Requirement:
    """Return a requirement with the clauses that cover it, where a correction says which requirements they cover."""
    text = comparable_name(requirement.text)
    added = {
        number for number, heads in placed.items() if any(text.startswith(comparable_name(head)) for head in heads)
    }
    clauses = tuple(sorted(added | (set(requirement.clauses) - placed.keys())))
    if clauses == requirement.clauses and requirement.alignment is not Alignment.AMBIGUOUS:
        return requirement
    return replace(requirement, clauses=clauses, alignment=Alignment.CORRECTED) if placed else requirement


def overruled_clause(clause: Clause, correction: Correction) -> Clause:
    """Return a clause as the correction reads it; each unit keeps its place in print."""
    reading = parse_clause(correction.read_as)
    units = tuple(_printed_units(clause.text, reading.units, correction))
    return replace(clause, units=units, open_ended=reading.open_ended, basis=reading.basis)


def _printed_units(text: str, units: Iterable[NamedUnit], correction: Correction) -> Iterator[NamedUnit]:
    for unit in units:
        begin = text.find(unit.text)
        if begin < 0:
            raise AuthorityError(
                f"the clause does not print {unit.text!r}",
                where=correction.where,
                remedy="write names as printed; a slip of letters is a correction of its own",
            )
        yield replace(unit, begin=begin, end=begin + len(unit.text))
