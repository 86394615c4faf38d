"""How much of a document the lists know: the figures of ``fengong check``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from loader.lists.authority import Authority
from loader.lists.corrections import Confidence, Correction, Slip, find_slips, of_annex, read_span
from loader.model import Document, Mention, MentionKind, Requirement


@dataclass(frozen=True, slots=True)
class KindCoverage:
    """The mentions of one kind, and the distinct things they name; a limit is a thing of its own."""

    kind: MentionKind
    mentions: int
    things: int
    reviewed: int
    unreviewed: int


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """The printed unit names, the distinct units they stand for, and the names that no list knows."""

    assignments: int
    units: int
    unresolved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was found in documents and what the lists know of it."""

    kinds: tuple[KindCoverage, ...]
    units: UnitCoverage
    corrections: tuple[tuple[Confidence, int], ...]
    unmatched: tuple[Correction, ...]  # recorded for these documents, and found nowhere in them
    unreviewed: tuple[tuple[MentionKind, str], ...]  # what a keeper of the lists should look at, once each
    characters: int  # of the requirements
    covered: int  # of them, inside a mention


def coverage(documents: Sequence[Document], authority: Authority, corrections: Iterable[Correction] = ()) -> Coverage:
    """Count what documents (``loader.mentions.with_mentions`` has been over them) hold."""
    record = tuple(corrections)
    requirements = [
        requirement for document in documents for task in document.tasks for requirement in task.requirements
    ]
    mentions = [mention for requirement in requirements for mention in requirement.mentions]
    slips = [slip for document in documents for slip in _slips(document, record)]
    levels = Counter(slip.correction.confidence for slip in slips)
    found = {slip.correction for slip in slips}
    own = [correction for document in documents for correction in of_annex(record, document.metadata.id)]
    return Coverage(
        kinds=tuple(_of_kind(kind, mentions) for kind in MentionKind),
        units=_units(documents, authority, record),
        corrections=tuple((confidence, levels[confidence]) for confidence in Confidence),
        unmatched=tuple(correction for correction in own if correction not in found),
        unreviewed=tuple(dict.fromkeys((m.kind, m.name) for m in mentions if not m.reviewed)),
        characters=sum(len(requirement.text) for requirement in requirements),
        covered=sum(map(_covered, requirements)),
    )


def table(figures: Coverage) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the figures as rows of text, the heads first: what, found, distinct, known, not known."""
    yield "kind", "mentions", "things", "reviewed", "unreviewed"
    for kind in figures.kinds:
        yield kind.kind.value, str(kind.mentions), str(kind.things), str(kind.reviewed), str(kind.unreviewed)
    units = figures.units
    unresolved = len(units.unresolved)
    yield "unit", str(units.assignments), str(units.units), str(units.units - unresolved), str(unresolved)
    for confidence, count in figures.corrections:
        yield f"correction ({confidence})", str(count), "", "", ""


def _of_kind(kind: MentionKind, mentions: Iterable[Mention]) -> KindCoverage:
    own = [mention for mention in mentions if mention.kind is kind]
    reviewed = sum(mention.reviewed for mention in own)
    things = len(own) if kind is MentionKind.LIMIT else len({mention.name for mention in own})
    return KindCoverage(kind, len(own), things, reviewed, len(own) - reviewed)


def _units(documents: Iterable[Document], authority: Authority, record: tuple[Correction, ...]) -> UnitCoverage:
    assignments, known, unknown = 0, set(), dict[str, None]()
    for document in documents:
        for name in _unit_names(document, of_annex(record, document.metadata.id)):
            assignments += 1
            if unit := authority.resolve_unit(name, document.metadata.jurisdiction_slug):
                known.add(unit.iri)
            else:
                unknown[name] = None
    return UnitCoverage(assignments, len(known) + len(unknown), tuple(unknown))


def _unit_names(document: Document, corrections: tuple[Correction, ...]) -> Iterator[str]:
    """Yield every unit name as it is read."""
    for task in document.tasks:
        for clause in task.clauses:
            slips = find_slips(clause.text, corrections)
            for unit in clause.units:
                yield read_span(clause.text, unit.begin, unit.end, slips)


def _slips(document: Document, record: tuple[Correction, ...]) -> Iterator[Slip]:
    own = of_annex(record, document.metadata.id)
    for task in document.tasks:
        for text in (*(part.text for part in task.requirements), *(part.text for part in task.clauses)):
            yield from find_slips(text, own)


def _covered(requirement: Requirement) -> int:
    return len({offset for mention in requirement.mentions for offset in range(mention.begin, mention.end)})
