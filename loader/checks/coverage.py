"""How much of documents the lists know: the figures of ``fengong check``.

Each document is counted by itself; the counts of several add up.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from loader.lists.authority import Authority
from loader.lists.corrections import Confidence, Correction, Slip, clause_slips, find_slips, of_annex, read_span
from loader.model import Document, MentionKind, NamedUnit, Requirement

LISTED = tuple(kind for kind in MentionKind if kind not in (MentionKind.CONDITION, MentionKind.DUTY))
# What is counted: a topic, then what tells one thing of it from another, as a JSON list.
Tally = Counter[str]
MENTION, UNIT, CORRECTION, UNMATCHED, CHARACTERS, COVERED = (
    "mention",  # kind, "reviewed" or "", name
    "unit",  # IRI, or "" and jurisdiction, name, "group" or ""
    "correction",  # confidence
    "unmatched",  # where, context, annex: recorded for the document, and found nowhere in it
    "characters",  # of the requirements
    "covered",  # of them, inside a mention
)


@dataclass(frozen=True, slots=True)
class KindCoverage:
    """The mentions of one kind, and the distinct things they name; a limit is a thing of its own."""

    kind: MentionKind
    mentions: int
    things: int
    reviewed: int
    unreviewed: int


@dataclass(frozen=True, slots=True)
class UnlistedUnit:
    """A unit that no list knows, where it is printed, and how often."""

    jurisdiction: str
    name: str
    group: bool
    times: int


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """The printed unit names, the distinct units they stand for, and those that no list knows, the commonest first."""

    assignments: int
    units: int
    unlisted: tuple[UnlistedUnit, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was found in documents and what the lists know of it."""

    kinds: tuple[KindCoverage, ...]
    units: UnitCoverage
    corrections: tuple[tuple[Confidence, int], ...]
    unmatched: tuple[tuple[str, ...], ...]  # (where, context, annex)
    unreviewed: tuple[tuple[MentionKind, str, int], ...]  # what a keeper of the lists should look at, and how often
    characters: int
    covered: int


def document_tally(document: Document, authority: Authority, corrections: Iterable[Correction] = ()) -> Tally:
    """Count what a document (``loader.mentions.finding.with_mentions`` has been over it) holds."""
    own = of_annex(corrections, document.metadata.id)
    slips = list(_slips(document, own))
    found = {slip.correction for slip in slips}
    requirements = [requirement for task in document.tasks for requirement in task.requirements]
    counts: Tally = Counter(
        _key(MENTION, mention.kind.value, "reviewed" * mention.reviewed, mention.name)
        for requirement in requirements
        for mention in requirement.mentions
        if mention.kind in LISTED
    )
    counts.update(_units(document, authority, own))
    counts.update(_key(CORRECTION, slip.correction.confidence.value) for slip in slips)
    counts.update(_key(UNMATCHED, each.where, each.context, each.annex) for each in own if each not in found)
    counts[_key(CHARACTERS)] += sum(len(requirement.text) for requirement in requirements)
    counts[_key(COVERED)] += sum(map(_covered, requirements))
    return counts


def coverage_figures(counts: Tally) -> Coverage:
    """Return the figures of what was counted."""
    unreviewed = [
        (MentionKind(kind), name, times) for (kind, reviewed, name), times in _of(counts, MENTION) if not reviewed
    ]
    return Coverage(
        kinds=tuple(_of_kind(kind, counts) for kind in LISTED),
        units=_unit_coverage(counts),
        corrections=tuple((confidence, counts[_key(CORRECTION, confidence.value)]) for confidence in Confidence),
        unmatched=tuple(sorted(key for key, _ in _of(counts, UNMATCHED))),
        unreviewed=tuple(sorted(unreviewed, key=lambda each: (-each[2], each))),
        characters=counts[_key(CHARACTERS)],
        covered=counts[_key(COVERED)],
    )


def coverage_rows(figures: Coverage) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the figures as rows of text, the heads first: what, found, distinct, known, not known."""
    yield "kind", "mentions", "things", "reviewed", "unreviewed"
    for kind in figures.kinds:
        yield kind.kind.value, str(kind.mentions), str(kind.things), str(kind.reviewed), str(kind.unreviewed)
    units = figures.units
    unlisted = len(units.unlisted)
    yield "unit", str(units.assignments), str(units.units), str(units.units - unlisted), str(unlisted)
    for confidence, count in figures.corrections:
        yield f"correction ({confidence})", str(count), "", "", ""


def _key(*parts: str) -> str:
    return json.dumps(parts, ensure_ascii=False)


def _of(counts: Tally, topic: str) -> list[tuple[tuple[str, ...], int]]:
    start = _key(topic)[:-1]  # with the closing quotation mark
    return [(tuple(json.loads(key)[1:]), times) for key, times in counts.items() if key.startswith(start)]


def _of_kind(kind: MentionKind, counts: Tally) -> KindCoverage:
    own = [(reviewed, name, times) for (of, reviewed, name), times in _of(counts, MENTION) if of == kind.value]
    mentions = sum(times for _, _, times in own)
    reviewed = sum(times for reviewed, _, times in own if reviewed)
    things = mentions if kind is MentionKind.LIMIT else len({name for _, name, _ in own})
    return KindCoverage(kind, mentions, things, reviewed, mentions - reviewed)


def _unit_coverage(counts: Tally) -> UnitCoverage:
    found = _of(counts, UNIT)
    unlisted = [UnlistedUnit(place, name, bool(group), times) for (iri, place, name, group), times in found if not iri]
    ordered = sorted(unlisted, key=lambda unit: (-unit.times, unit.jurisdiction, unit.name))
    return UnitCoverage(sum(times for _, times in found), len(found), tuple(ordered))


def _units(document: Document, authority: Authority, own: tuple[Correction, ...]) -> Iterator[str]:
    """Yield the unit that each printed name stands for."""
    place = document.metadata.jurisdiction_slug or document.metadata.id
    for unit, name in _named_units(document, own):
        if record := authority.resolve_unit(name, place):
            yield _key(UNIT, str(record.iri), "", "", "")
        else:
            yield _key(UNIT, "", place, name, "group" * unit.group)


def _named_units(document: Document, own: tuple[Correction, ...]) -> Iterator[tuple[NamedUnit, str]]:
    """Yield every unit with its name as it is read."""
    for task in document.tasks:
        for clause in task.clauses:
            slips = find_slips(clause.text, own)
            for unit in clause.units:
                yield unit, read_span(clause.text, unit.begin, unit.end, slips)


def _slips(document: Document, own: tuple[Correction, ...]) -> Iterator[Slip]:
    for task in document.tasks:
        for text in (*(part.text for part in task.requirements), *(part.text for part in task.clauses)):
            yield from (*find_slips(text, own), *clause_slips(text, own))


def _covered(requirement: Requirement) -> int:
    return len({offset for mention in requirement.mentions for offset in range(mention.begin, mention.end)})
