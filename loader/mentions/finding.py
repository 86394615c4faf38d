"""What a requirement mentions besides units: programmes, target groups, limits, instruments, and the words that say it.

The hand-kept lists know names; the general recognisers find more. Of mentions of one kind that overlap, the longest
stands (of target groups, the listed one). One inside another kind stands where ``NESTS`` says that both are meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from loader.lists.authority import Authority, TermRecord
from loader.lists.corrections import Correction, find_slips, of_annex, read
from loader.mentions.folding import Folded, fold
from loader.mentions.gazetteer import Lexicon, label, lexicon, occurrences
from loader.mentions.limits import find_limits
from loader.mentions.recognisers import REACH, find_names, stands_alone
from loader.model import Document, LimitValue, Mention, MentionKind, Requirement, Task

GROUP, PROGRAMME, LIMIT, INSTRUMENT = (
    MentionKind.TARGET_GROUP,
    MentionKind.PROGRAMME,
    MentionKind.LIMIT,
    MentionKind.INSTRUMENT,
)
# (inner, outer): 残疾人职业技能提升计划 is for 残疾人; the 职业技能提升行动专账 serves the 职业技能提升行动; the group
# 超过法定退休年龄…的人员 holds its bound; the “三个一”(一次…) plan counts what it gives.
# 全部向…各类院校开放 is a norm that names the schools. What names a facility (退役军人服务中心) names no group.
NESTS = {
    (GROUP, PROGRAMME),
    (GROUP, INSTRUMENT),
    (GROUP, LIMIT),
    (PROGRAMME, INSTRUMENT),
    (LIMIT, GROUP),
    (LIMIT, PROGRAMME),
}
SHORT = len("企业")  # a group with so short a name is meant only where the word stands alone
FACILITY_WORDS = (
    "技能|技术|职业|就业|创业|创新|培训|培养|培育|实训|实习|见习|服务|康复|托养|活动|教育|人才|孵化|示范|公共|综合|劳动|产业|返乡|社区|体验|"
    "交流|发展|辅导|工作|事务|养老|托育|专业|特色|文化|法律|援助|创客|公寓式"
)
FACILITIES = (
    "基地|中心|学校|学院|大学|园区|园|孵化器|驿站|之家|工作室|公寓|服务站|工作站|站点|室|馆|联盟|协会|学会|联合会|研究院|研究所|工厂|车间|"
    "联席会议|领导小组|委员会"
)
_FACILITY = re.compile(f"(?:{FACILITY_WORDS})*(?:{FACILITIES})")
_LED = re.compile("(?:对|面向|针对|为)[^,。;:]*$")
_CLAUSE_END = re.compile("[,。;:]")
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
        return inside and (self.kind, outer.kind) in NESTS and (outer.kind is LIMIT or self.may_be_part_of_a_name())

    def may_be_part_of_a_name(self) -> bool:
        """Tell whether the thing is meant where another name holds its own: of groups, listed people only."""
        return self.reviewed and (self.kind is not GROUP or (self.term is not None and self.term.kind.slug == PEOPLE))


def find_mentions(text: str, authority: Authority, corrections: Iterable[Correction] = ()) -> tuple[Mention, ...]:
    """Return the mentions of a requirement in reading order; each slice of ``text`` equals its printed form.

    Recorded slips of the document (``corrections``) are read through, so that 快速从从业人员 is found as 快递从业人员;
    the mention keeps the printed words. The time is linear in the length of the text.
    """
    reading = read(text, find_slips(text, corrections))
    folded = fold(reading.text)
    words = lexicon(authority)
    found = [*_listed(folded.text, words), *_recognised(folded.text)]
    meant = [
        candidate
        for candidate in _unexcluded(folded.text, words, found)
        if not _names_a_facility(folded.text, candidate)
    ]
    chosen = list(_without_trainees(folded.text, _choose(_without_doubles(meant))))

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
        if term.mention_kind is not GROUP or end - begin > SHORT or stands_alone(text, begin, end):
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


def _names_a_facility(text: str, candidate: Candidate) -> bool:
    """Tell whether a group's name begins that of a place or body: 高技能人才培养基地, 大学生创业园."""
    return candidate.kind is GROUP and bool(_FACILITY.match(text, candidate.end))


def _without_trainees(text: str, chosen: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the candidates but for groups inside a training's name where the clause says for whom it is held.

    对劳务派遣人员开展企业职工岗位培训 is for 劳务派遣人员, whatever the training is called.
    """
    led: Candidate | None = None  # the last group that 对 … leads to
    training: Candidate | None = None  # the last programme that is held for it
    for candidate in chosen:
        if candidate.kind is GROUP and training and candidate.end <= training.end:
            continue
        if candidate.kind is GROUP and _LED.search(text, max(0, candidate.begin - REACH), candidate.begin):
            led = candidate
        if candidate.kind is PROGRAMME and led and not _CLAUSE_END.search(text, led.end, candidate.begin):
            training = candidate
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
