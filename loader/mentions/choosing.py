"""Which of overlapping candidates stand: the longest of a kind, one inside another where both are meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from loader.mentions.candidates import GROUP, PROGRAMME, Candidate
from loader.mentions.gazetteer import Lexicon, form_occurrences
from loader.mentions.recognisers import REACH
from loader.model import MentionKind

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


def choose_candidates(text: str, words: Lexicon, found: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that stand, in reading order, outer before inner."""
    meant = [candidate for candidate in _unexcluded(text, words, found) if not _names_a_facility(text, candidate)]
    return list(_without_trainees(text, _without_crossing(_without_doubles(meant))))


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
    for begin, end, exclusion in form_occurrences(text, words.exclusions):
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


def _without_crossing(candidates: Iterable[Candidate]) -> list[Candidate]:
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
