"""Two documents side by side: what came, what went, what was reworded, and whose role changed.

Requirements are matched by their words, best match first: the same heading counts, the same text more. Units of two
places count as one where their names tell the same function at the same level of government (``fg:function``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import Any

from ontology.words import role_words
from queries.asking.answers import Row
from queries.asking.client import Client
from queries.errors import ParameterError, Told
from queries.names import fold_typed

LIKE = 0.5  # texts less alike than this are two requirements, not one reworded
NEAR = 0.1  # what the same heading adds


class Kind(StrEnum):
    """What may have happened between two documents."""

    TASK_ADDED = "task added"
    TASK_REMOVED = "task removed"
    REQUIREMENT_ADDED = "requirement added"
    REQUIREMENT_REMOVED = "requirement removed"
    MOVED = "moved to another task"
    TEXT_CHANGED = "text changed"
    UNIT_ADDED = "unit added"
    UNIT_REMOVED = "unit removed"
    ROLE_CHANGED = "role changed"


@dataclass(frozen=True, slots=True)
class Duty:
    """A requirement with the units that answer for it: (name, role) by the unit's key."""

    iri: str
    task: str
    text: str
    roles: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; ``older`` and ``newer`` are texts, headings or roles, by kind."""

    kind: Kind
    task: str
    requirement: str | None = None
    unit: str | None = None
    older: str | None = None
    newer: str | None = None

    def as_row(self) -> dict[str, Any]:
        """Return the change as a mapping from column to value."""
        return asdict(self)


def compare_documents(client: Client, older: str, newer: str) -> list[Change]:
    """Return the differences between two documents, in the reading order of the newer one.

    A document is named by IRI, CURIE, identifier or title. Raise ParameterError for a document without requirements.
    """
    same = _equivalents(client, older, newer)
    before, after = (list(_duties(client, annex, same)) for annex in (older, newer))
    for duties, annex in ((before, older), (after, newer)):
        if not duties:
            raise ParameterError(Told("this document has no requirements here"), where=str(annex))
    return [*_task_changes(before, after), *_duty_changes(before, after)]


def _equivalents(client: Client, older: str, newer: str) -> dict[str, str]:
    """Map units that only the newer document names to those that only the older does and that do the same work.

    One to one: those first that have most of their functions in common.
    """
    before, after = (_doings(client, annex) for annex in (older, newer))
    scored = sorted(
        (-len(done & done_before) / len(done | done_before), unit, other)
        for unit, (level, done) in after.items()
        for other, (level_before, done_before) in before.items()
        if unit not in before and other not in after and level == level_before and done & done_before
    )
    pairs: dict[str, str] = {}
    for _, unit, other in scored:
        if unit not in pairs and other not in pairs.values():
            pairs[unit] = other
    return pairs


def _doings(client: Client, annex: str) -> dict[str, tuple[str | None, frozenset[str]]]:
    """Return the level and the functions of each unit that a document names."""
    found: dict[str, tuple[str | None, frozenset[str]]] = {}
    for row in client.ask("unit-functions", annex=annex):
        done = found.get(str(row["unit"]), (None, frozenset()))[1]
        found[str(row["unit"])] = row["level"], done | ({str(row["function"])} if row["function"] else set())
    return found


def _duties(client: Client, annex: str, same: Mapping[str, str]) -> Iterator[Duty]:
    rows = client.ask("requirements", annex=annex)
    for iri, group in groupby(rows, key=lambda row: str(row["requirement"])):
        found = list(group)
        yield Duty(iri, found[0]["task_label"], found[0]["requirement_text"], _roles(found, same))


def _roles(rows: Iterable[Row], same: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    roles: dict[str, tuple[str, str]] = {}
    for row in rows:
        if row["unit"] is not None:
            unit = same.get(str(row["unit"]), str(row["unit"]))
            role = row["role"] if unit not in roles else min(roles[unit][1], row["role"], key=role_place)
            roles[unit] = (row["unit_label"], role)
    return roles


def role_place(role: str) -> int:
    """Return the place of a role in the order of the ontology, in which lead comes before supporting."""
    places = {each.word: each.position for each in role_words()}
    return places.get(role, len(places))


def _task_changes(before: Sequence[Duty], after: Sequence[Duty]) -> Iterator[Change]:
    old, new = (list(dict.fromkeys(duty.task for duty in duties)) for duties in (before, after))
    yield from (Change(Kind.TASK_REMOVED, task, older=task) for task in old if task not in new)
    yield from (Change(Kind.TASK_ADDED, task, newer=task) for task in new if task not in old)


def _duty_changes(before: Sequence[Duty], after: Sequence[Duty]) -> Iterator[Change]:
    matched = match_duties(before, after)
    kept = set(matched.values())
    for number, duty in enumerate(before):
        if number not in kept:
            yield Change(Kind.REQUIREMENT_REMOVED, duty.task, duty.iri, older=duty.text)
    for number, duty in enumerate(after):
        if number not in matched:
            yield Change(Kind.REQUIREMENT_ADDED, duty.task, duty.iri, newer=duty.text)
        else:
            yield from _changes(before[matched[number]], duty)


def match_duties(before: Sequence[Duty], after: Sequence[Duty]) -> dict[int, int]:
    """Pair requirements by likeness, best first; return the older's number by the newer's."""
    scored = sorted(
        (
            (-score, new, old)
            for new, newer in enumerate(after)
            for old, older in enumerate(before)
            if (score := duty_likeness(older, newer)) >= LIKE
        )
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, new, old in scored:
        if new not in pairs and old not in taken:
            pairs[new] = old
            taken.add(old)
    return pairs


def duty_likeness(older: Duty, newer: Duty) -> float:
    """Return how alike two requirements are: 1 for the same words, and a little more under the same heading."""
    bonus = NEAR if fold_typed(older.task) == fold_typed(newer.task) else 0.0
    if older.text == newer.text:
        return 1.0 + bonus
    words = SequenceMatcher(None, older.text, newer.text, autojunk=False)
    if min(words.real_quick_ratio(), words.quick_ratio()) + bonus < LIKE:
        return 0.0
    return words.ratio() + bonus


def _changes(older: Duty, newer: Duty) -> Iterator[Change]:
    if fold_typed(older.task) != fold_typed(newer.task):
        yield Change(Kind.MOVED, newer.task, newer.iri, older=older.task, newer=newer.task)
    if older.text != newer.text:
        yield Change(Kind.TEXT_CHANGED, newer.task, newer.iri, older=older.text, newer=newer.text)
    for unit in [*older.roles, *(unit for unit in newer.roles if unit not in older.roles)]:
        name, was = older.roles.get(unit, (None, None))
        new_name, is_now = newer.roles.get(unit, (None, None))
        if was != is_now:
            kind = Kind.UNIT_ADDED if was is None else Kind.UNIT_REMOVED if is_now is None else Kind.ROLE_CHANGED
            yield Change(kind, newer.task, newer.iri, new_name or name, was, is_now)


def changed_passages(older: str, newer: str) -> list[tuple[str, str]]:
    """Return the newer text with the older one's words in it, as (``same`` | ``gone`` | ``new``, words)."""
    found: list[tuple[str, str]] = []
    for tag, i, j, k, m in SequenceMatcher(None, older, newer, autojunk=False).get_opcodes():
        parts = (("same", older[i:j]),) if tag == "equal" else (("gone", older[i:j]), ("new", newer[k:m]))
        found += [part for part in parts if part[1]]
    return found
