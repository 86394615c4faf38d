"""What a requirement mentions besides units: programmes, target groups, limits, instruments, and the words that say it.

The hand-kept lists know names; the general recognisers find more. Of mentions of one kind that overlap, the longest
stands (of target groups, the listed one). One inside another kind stands where ``NESTS`` says that both are meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from loader.lists.authority import Authority, TermRecord
from loader.lists.corrections import Correction, find_slips, of_annex, read
from loader.mentions.folding import Folded, fold
from loader.mentions.gazetteer import Lexicon, label, lexicon, occurrences
from loader.mentions.limits import find_limits
from loader.mentions.recognisers import find_names, stands_alone
from loader.model import Document, LimitValue, Mention, MentionKind, Requirement, Task

GROUP, PROGRAMME, LIMIT, INSTRUMENT = (
    MentionKind.TARGET_GROUP,
    MentionKind.PROGRAMME,
    MentionKind.LIMIT,
    MentionKind.INSTRUMENT,
)
# (inner, outer): 残疾人职业技能提升计划 is for 残疾人; the 职业技能提升行动专账 serves the 职业技能提升行动; the group
# 超过法定退休年龄…的人员 holds its bound; the “三个一”(一次…) plan counts what it gives.
NESTS = {(GROUP, PROGRAMME), (GROUP, INSTRUMENT), (PROGRAMME, INSTRUMENT), (LIMIT, GROUP), (LIMIT, PROGRAMME)}
SHORT = len("企业")  # a group with so short a name is meant only where the word stands alone
PEOPLE = "people"  # employers and schools inside a name (企业新型学徒制) are part of it


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible mention in folded text. Recognised ones have neither term nor review."""

    kind: MentionKind
    begin: int
    end: int
    term: TermRecord | None = None
    values: tuple[LimitValue, ...] = ()
    reviewed: bool = False

    @property
    def rank(self) -> tuple[int, bool, int, str]:
        """Longest first, then reviewed ones, then in reading order."""
        return self.begin - self.end, not self.reviewed, self.begin, self.kind

    def may_stand_in(self, outer: Candidate) -> bool:
        """Tell whether both are meant, this one inside the other."""
        inside = (
            outer.begin <= self.begin and self.end <= outer.end and (self.begin, self.end) != (outer.begin, outer.end)
        )
        named = self.reviewed and (self.kind is not GROUP or (self.term is not None and self.term.kind.slug == PEOPLE))
        return inside and named and (self.kind, outer.kind) in NESTS


def find_mentions(text: str, authority: Authority, corrections: Iterable[Correction] = ()) -> tuple[Mention, ...]:
    """Return the mentions of a requirement in reading order; each slice of ``text`` equals its printed form.

    Recorded slips of the document (``corrections``) are read through, so that 快速从从业人员 is found as 快递从业人员;
    the mention keeps the printed words. The time is linear in the length of the text.
    """
    reading = read(text, find_slips(text, corrections))
    folded = fold(reading.text)
    words = lexicon(authority)
    found = [*_listed(folded.text, words), *_recognised(folded.text)]
    chosen = _choose(_without_doubles(list(_unexcluded(folded.text, words, found))))

    def printed(candidate: Candidate) -> tuple[int, int]:
        return reading.printed_span(*folded.printed_span(candidate.begin, candidate.end))

    return tuple(mention for candidate in chosen for mention in _mentions(text, folded, candidate, *printed(candidate)))


def with_mentions(document: Document, authority: Authority, corrections: Iterable[Correction] = ()) -> Document:
    """Return the document with the mentions of every requirement found."""
    own = of_annex(corrections, document.metadata.id)

    def mentioning(requirement: Requirement) -> Requirement:
        return replace(requirement, mentions=find_mentions(requirement.text, authority, own))

    def with_requirements(task: Task) -> Task:
        return replace(task, requirements=tuple(map(mentioning, task.requirements)))

    return replace(document, tasks=tuple(map(with_requirements, document.tasks)))


def _listed(text: str, words: Lexicon) -> Iterator[Candidate]:
    for begin, end, term in occurrences(text, words.terms):
        if term.mention_kind is not GROUP or end - begin > SHORT or stands_alone(text, begin):
            yield Candidate(term.mention_kind, begin, end, term=term, reviewed=True)
    for begin, end, limit in occurrences(text, words.limits):
        yield Candidate(LIMIT, begin, end, values=(limit.value,), reviewed=True)


def _recognised(text: str) -> Iterator[Candidate]:
    for name in find_names(text):
        yield Candidate(name.kind, name.begin, name.end)
    for limit in find_limits(text):
        yield Candidate(LIMIT, limit.begin, limit.end, values=limit.values)


def _without_doubles(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the candidates but for recognised target groups that overlap a listed one.

    Words that name people are in most sentences; the recogniser's beginning of them is a guess.
    """
    listed = {
        offset
        for candidate in candidates
        if candidate.kind is GROUP and candidate.reviewed
        for offset in range(candidate.begin, candidate.end)
    }
    for candidate in candidates:
        guess = candidate.kind is GROUP and not candidate.reviewed
        if not guess or listed.isdisjoint(range(candidate.begin, candidate.end)):
            yield candidate


def _unexcluded(text: str, words: Lexicon, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the candidates that no excluded phrase holds."""
    excluded: dict[int, list[tuple[int, MentionKind | None]]] = {}
    for begin, end, exclusion in occurrences(text, words.exclusions):
        for offset in range(begin, end):
            excluded.setdefault(offset, []).append((end, exclusion.kind))
    for candidate in candidates:
        held = excluded.get(candidate.begin, ())
        if not any(candidate.end <= end and kind in (None, candidate.kind) for end, kind in held):
            yield candidate


def _choose(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates that stand, in reading order, outer before inner."""
    covering: dict[int, list[Candidate]] = {}
    chosen: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda candidate: candidate.rank):
        span = range(candidate.begin, candidate.end)
        if all(candidate.may_stand_in(outer) for offset in span for outer in covering.get(offset, ())):
            chosen.append(candidate)
            for offset in span:
                covering.setdefault(offset, []).append(candidate)
    return sorted(chosen, key=lambda candidate: (candidate.begin, -candidate.end, candidate.kind))


def _mentions(text: str, folded: Folded, candidate: Candidate, begin: int, end: int) -> Iterator[Mention]:
    """Yield the mention of a candidate, or one for each end of a range."""
    term = candidate.term
    mention = Mention(
        kind=candidate.kind,
        text=text[begin:end],
        begin=begin,
        end=end,
        name=label(term.name) if term else folded.text[candidate.begin : candidate.end],
        slug=term.slug if term else None,
        reviewed=candidate.reviewed,
    )
    for value in candidate.values or (None,):
        yield replace(mention, limit=value)
