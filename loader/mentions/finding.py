"""What a requirement mentions: what its words name, its limits, conditions and duties, and what is said of them.

The hand-kept lists know names; the general recognisers find more. Of mentions of one kind that overlap, the longest
stands (of target groups, the listed one). One inside another kind stands where ``candidates.NESTS`` says that both are
meant.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from loader import iris
from loader.lists.authority import Authority
from loader.lists.corrections import Correction, Reading, find_slips, mend_slips, of_annex
from loader.mentions.bodies import begins_name, find_bodies, sayings_of
from loader.mentions.candidates import BODY, CONDITION, DUTY, GROUP, INSTRUMENT, LIMIT, PROGRAMME, Candidate
from loader.mentions.choosing import choose_candidates
from loader.mentions.conditions import find_conditions, find_duties
from loader.mentions.folding import CLOSING, OPENING, Folded, fold_text
from loader.mentions.gazetteer import Lexicon, authority_lexicon, form_occurrences, listed_label
from loader.mentions.limits import find_limits
from loader.mentions.recognisers import find_names, stands_alone
from loader.mentions.relations import Relation, find_relations
from loader.mentions.sentences import FoundSentence, find_sentences
from loader.model import Document, Mention, MentionKind, Requirement, Sentence, Task

SHORT = len("企业")  # a group with so short a name is meant only where the word stands alone


def find_mentions(
    text: str, authority: Authority, corrections: Iterable[Correction] = (), jurisdiction: str = ""
) -> tuple[Mention, ...]:
    """Return the mentions of a requirement in reading order; each slice of ``text`` equals its printed form.

    Recorded slips of the document (``corrections``) are read through, so that 快速从从业人员 is found as 快递从业人员;
    the mention keeps the printed words. Bodies are those of a ``jurisdiction`` (its slug). The time is linear in the
    length of the text.
    """
    return read_paragraph(text, authority, corrections, jurisdiction)[0]


def read_paragraph(
    text: str, authority: Authority, corrections: Iterable[Correction] = (), jurisdiction: str = ""
) -> tuple[tuple[Mention, ...], tuple[Sentence, ...]]:
    """Return the mentions and the sentences of a requirement, both in reading order."""
    reading = mend_slips(text, find_slips(text, corrections))
    folded = fold_text(reading.text)
    found = list(find_sentences(reading.text))
    words = authority_lexicon(authority)
    candidates = [
        *_listed(folded.text, words, jurisdiction),
        *_recognised(folded.text),
        *_bodies(folded.text, authority, jurisdiction),
    ]
    chosen = choose_candidates(folded.text, words, candidates)
    relations = find_relations(folded.text, [_as_folded(folded, sentence) for sentence in found], chosen)
    return _all_mentions(text, reading, folded, chosen, relations), _printed_sentences(reading, found)


def with_mentions(document: Document, authority: Authority, corrections: Iterable[Correction] = ()) -> Document:
    """Return the document with the mentions and sentences of every requirement found."""
    own = of_annex(corrections, document.metadata.id)
    place = document.metadata.jurisdiction_slug or document.metadata.id

    def mentioning(requirement: Requirement) -> Requirement:
        mentions, sentences = read_paragraph(requirement.text, authority, own, place)
        return replace(requirement, mentions=mentions, sentences=sentences)

    def with_requirements(task: Task) -> Task:
        return replace(task, requirements=tuple(map(mentioning, task.requirements)))

    return replace(document, tasks=tuple(map(with_requirements, document.tasks)))


def _as_folded(folded: Folded, sentence: FoundSentence) -> tuple[int, int]:
    return bisect_left(folded.offsets, sentence.begin), bisect_left(folded.offsets, sentence.end)


def _printed_sentences(reading: Reading, found: Iterable[FoundSentence]) -> tuple[Sentence, ...]:
    spans = ((*reading.printed_span(sentence.begin, sentence.end), sentence.forces) for sentence in found)
    return tuple(Sentence(begin, end, forces) for begin, end, forces in spans)


def _listed(text: str, words: Lexicon, jurisdiction: str) -> Iterator[Candidate]:
    for begin, end, term in form_occurrences(text, words.terms):
        if term.mention_kind is not GROUP or end - begin > SHORT or stands_alone(text, begin, end):
            yield Candidate(term.mention_kind, begin, end, term=term, reviewed=True)
    for begin, end, limit in form_occurrences(text, words.limits):
        yield Candidate(LIMIT, begin, end, values=(limit.value,), reviewed=True)
    for begin, end, unit in form_occurrences(text, words.units):
        if unit.jurisdiction == jurisdiction and begins_name(text, begin):
            slug = f"{unit.jurisdiction}/{unit.slug}"
            yield Candidate(BODY, begin, end, reviewed=True, name=unit.name, slug=slug)


def _recognised(text: str) -> Iterator[Candidate]:
    for name in find_names(text):
        yield Candidate(name.kind, name.begin, name.end)
    for limit in find_limits(text):
        yield Candidate(LIMIT, limit.begin, limit.end, values=limit.values)
    for condition in find_conditions(text):
        yield Candidate(CONDITION, condition.begin, condition.end)
    for duty in find_duties(text):
        yield Candidate(DUTY, duty.begin, duty.end, duty=duty.duty)


def _bodies(text: str, authority: Authority, jurisdiction: str) -> Iterator[Candidate]:
    """Yield the bodies that no list knows, each under its printed name."""
    for body in find_bodies(text):
        name = text[body.begin : body.end]
        if not authority.resolve_unit(name, jurisdiction):
            slug = f"{jurisdiction}/{iris.unlisted_slug(name)}"
            yield Candidate(BODY, body.begin, body.end, name=name, slug=slug)


def _all_mentions(
    text: str, reading: Reading, folded: Folded, chosen: Sequence[Candidate], relations: Sequence[Relation]
) -> tuple[Mention, ...]:
    counts = [len(candidate.values) or 1 for candidate in chosen]
    first = [0, *accumulate(counts)]  # the place of each candidate's first mention: a range has two
    mentions: list[Mention] = []
    for candidate, relation in zip(chosen, relations, strict=True):
        begin, end = reading.printed_span(*folded.printed_span(candidate.begin, candidate.end))
        mention = _mention(text, folded.text, candidate, begin, end)
        targets = tuple(first[number] for number in relation.targets)
        mention = replace(mention, part=relation.part, targets=targets)
        mentions += [replace(mention, limit=value) for value in candidate.values or (None,)]
    return tuple(mentions)


def shared_name(kind: MentionKind, folded: str, candidate: Candidate) -> str:
    """Return the name under which documents share a thing that no list knows: “蓝海”行动 and “蓝海行动” are one."""
    words = folded[candidate.begin : candidate.end]
    if kind not in (PROGRAMME, INSTRUMENT, GROUP):
        return words
    return _GENERAL.sub("", words.replace(OPENING, "").replace(CLOSING, "")) or words


_GENERAL = re.compile("^(?:全市|全省|全县|全区|我市|我省|本市|各类|广大|全体|所有)+")


def _mention(text: str, folded: str, candidate: Candidate, begin: int, end: int) -> Mention:
    term = candidate.term
    sayings = sayings_of(folded, candidate.begin, candidate.end) if candidate.kind is BODY else ()
    return Mention(
        kind=candidate.kind,
        text=text[begin:end],
        begin=begin,
        end=end,
        name=candidate.name or (listed_label(term.name) if term else shared_name(candidate.kind, folded, candidate)),
        slug=candidate.slug or (term.slug if term else None),
        reviewed=candidate.reviewed,
        duty=candidate.duty,
        sayings=tuple(sayings),
    )
