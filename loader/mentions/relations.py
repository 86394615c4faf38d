"""What a sentence says of the things it mentions: a group's part, what a limit limits, what an instrument serves.

Everything is read from the words between and around the mentions, in folded text, within one sentence. Where the words
do not say it, nothing is said.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from loader.mentions.candidates import CONDITION, GROUP, INSTRUMENT, LIMIT, PHRASES, PROGRAMME, Candidate
from loader.mentions.parts import addresses_bodies, part_of
from loader.model import Part

COORDINATED = re.compile("[”]?(?:、|和|及|与|以及|或者?|等)[“]?")
LEADS = (
    "对于|对|面向|向|针对|给予|为|将|把|使|让|支持|鼓励|引导|允许|帮助|推动|督促|要求|每名|每位|每户|每家|每个|单个|凡|各类|由|并|且|持续|"
    "重点|全面|落实|积极|探索|组织|按规定|严格|依法|确保"
)
_LEAD = re.compile(f"(?:{LEADS}|“)*")
_LEAD_TO_PHRASE = re.compile(f"(?:{LEADS}|“)*[^,。;:]{{0,4}}")  # 对毕业2年以内的…
MOST = 100  # mentions of one sentence that are related; a list of more is no sentence
# What may stand between a limit and the thing after it that it bounds: 不超过2000元的生活补助, 3次的标准享受培训补贴.
AFTER_LIMIT = re.compile(
    "(?:以内|以上)?的?(?:标准|额度|比例|幅度|期限|金额|次数|价格)?"
    "(?:给予|享受|发放|领取|核发|申领|予以|支付|提供|拨付|提取|缴纳|落实|安排|保障|开展|实施)?(?:一次性|免费|专项)?[“]?"
)
# 签订一年以上劳动合同的…毕业生: the limit is part of what tells the group.
RELATIVE = re.compile("[^,。;:、的]{0,8}的[“]?")
# What may stand between a thing and the limit after it: 补贴标准最高不超过…, 扣除额提高至….
BEFORE_LIMIT = re.compile(
    "[”]?(?:标准|额度|金额|总额|余额|额|比例|期限|年限|名额|人数|规模|数量|时间|时长|费用|资金|的|每(?:人|户|家|名|年|月|天|次|个|亩|项)|按照?|为|一般|"
    "原则上|最高|最低|应当?|可|均|单笔|累计|分别|已|由)*"
)
# What may stand before a limit in a clause that has no subject of its own.
SUBJECTLESS = re.compile(
    "(?:并|可|应当?|须|要|按照?|给予|享受|发放|领取|同时|原则上|一般|最高|最低|最长|累计|实行|做到|确保|期限|时间|标准|额度|比例|金额|每(?:人|户|家|名|"
    "年|月|天|次|个)|的|为|在)*"
)
AMONG = re.compile("(?:确保|保证|力争)?其中")
BEFORE_CONDITION = re.compile("(?:在|于|自|从|经|按规定|依法|,|”)*")
GIVING = re.compile("(?:给予|享受|发放|领取|申领|核发|予以|提供|申请|获得|落实|纳入)[^,。;:的]{0,14}$")
GIVEN_LATER = re.compile(
    "(?:并|可|应当?|按规定|依法|同时|均|分别|一次性|按照?[^,。;:的]{0,16}|,)*(?:给予|享受|发放|领取|申领|核发|予以|申请|获得)[^,。;:]{0,14}"
)
SUPPORTED = re.compile("[^,。;:]{0,24}(?:支持|补助|补贴|奖励|扶持)")
SPENT_ON = re.compile("等?,?(?:统筹|专项)?(?:用于|服务于)[“]?")


@dataclass(frozen=True, slots=True)
class Relation:
    """What a sentence says of one of its mentions; ``targets`` are places in the list of candidates."""

    part: Part | None = None
    targets: tuple[int, ...] = ()


@dataclass
class Spoken:
    """A sentence of a folded text with the candidates that stand in it, outer ones before inner ones."""

    text: str
    begin: int
    end: int
    numbered: Sequence[tuple[int, Candidate]]
    _by_kind: dict[str, list[Candidate]] = field(default_factory=dict)

    @cached_property
    def outer(self) -> list[Candidate]:
        """The candidates that no other name holds; whole phrases hold nothing."""
        kept: list[Candidate] = []
        for _, candidate in self.numbered:
            names = [other for other in kept[-4:] if other.kind not in PHRASES]
            if not any(other.holds(candidate) for other in names):
                kept.append(candidate)
        return kept

    @cached_property
    def numbers(self) -> dict[int, int]:
        """The place of each candidate in the whole list, by its identity."""
        return {id(candidate): number for number, candidate in self.numbered}

    def clause_begin(self, offset: int) -> int:
        """Return where the clause that holds a place begins: after the last comma or colon of the sentence."""
        signs = (self.text.rfind(sign, self.begin, offset) for sign in ",:")
        return max(*signs, self.begin - 1) + 1

    def clause_end(self, offset: int) -> int:
        """Return where the clause that holds a place ends."""
        places = (self.text.find(sign, offset, self.end) for sign in ",:")
        return min((place for place in places if place >= 0), default=self.end)

    def begins_clause(self, candidate: Candidate) -> bool:
        """Tell whether nothing stands before a candidate in its clause but words that lead to it or tell it."""
        begin = self.clause_begin(candidate.begin)
        if _LEAD.fullmatch(self.text, begin, candidate.begin):
            return True
        phrases = [other for _, other in self.numbered if other.kind in PHRASES and begin <= other.begin]
        return any(
            _LEAD_TO_PHRASE.fullmatch(self.text, begin, phrase.begin)
            and RELATIVE.fullmatch(self.text, phrase.end, candidate.begin)
            for phrase in phrases
            if phrase.end < candidate.begin
        )

    def between(self, one: Candidate, other: Candidate) -> tuple[int, int]:
        """Return the span between two candidates."""
        return one.end, max(one.end, other.begin)

    def run_of(self, candidate: Candidate) -> list[Candidate]:
        """Return the candidates of one kind that are listed with a candidate: 个体工商户、小微企业主."""
        kind = [other for other in self.outer if other.kind is candidate.kind]
        place = next(number for number, other in enumerate(kind) if other is candidate)
        first = last = place
        while first and COORDINATED.fullmatch(self.text, *self.between(kind[first - 1], kind[first])):
            first -= 1
        while last + 1 < len(kind) and COORDINATED.fullmatch(self.text, *self.between(kind[last], kind[last + 1])):
            last += 1
        return kind[first : last + 1]

    def topic(self, candidate: Candidate, kind: str) -> list[Candidate]:
        """Return the listed things of a kind that the sentence is about where a candidate stands, or nothing.

        They begin a clause, and no other thing of their kind stands between them and the candidate.
        """
        before = [other for other in self.outer if other.kind == kind and other.end <= candidate.begin]
        if not before:
            return []
        run = self.run_of(before[-1])
        attributive = self.text.startswith("的", run[-1].end)  # 政府补贴的项目 are about projects
        return run if self.begins_clause(run[0]) and not attributive else []


def find_relations(text: str, sentences: Sequence[tuple[int, int]], chosen: Sequence[Candidate]) -> list[Relation]:
    """Return what the sentences say of each of the chosen candidates, which are in reading order."""
    found = [Relation()] * len(chosen)
    begins = [candidate.begin for candidate in chosen]
    for begin, end in sentences:
        first, last = bisect_left(begins, begin), bisect_left(begins, end)
        inside = list(enumerate(chosen[first:last][:MOST], start=first))
        spoken = Spoken(text, begin, end, inside)
        for number, candidate in inside:
            found[number] = _relation(spoken, candidate)
    return found


def _relation(spoken: Spoken, candidate: Candidate) -> Relation:
    if candidate.kind is GROUP:
        return Relation(part=_part(spoken, candidate))
    ways = WAYS.get(candidate.kind, ())
    targets = {spoken.numbers[id(target)] for way in ways for target in way(spoken, candidate)}
    return Relation(targets=tuple(sorted(targets)))


def _part(spoken: Spoken, group: Candidate) -> Part | None:
    holders = [other for _, other in spoken.numbered if other.holds(group) and other.kind in (PROGRAMME, INSTRUMENT)]
    if holders:
        return Part.BENEFICIARY
    run = spoken.run_of(group)
    first, last = run[0].begin, run[-1].end
    begin, end = spoken.clause_begin(first), spoken.clause_end(last)
    bodies = addresses_bodies(group, spoken.text[group.begin : group.end])
    return part_of(spoken.text[begin:first], spoken.text[last:end], spoken.text[last : spoken.end], bodies)


# what a limit limits


def _named_after(spoken: Spoken, limit: Candidate) -> Iterator[Candidate]:
    """Yield the things that follow a limit, or a row of limits, and are bounded by it."""
    place = limit.end
    things = [other for other in spoken.outer if other.begin >= limit.end]
    for thing in things:
        if thing.kind is LIMIT and COORDINATED.fullmatch(spoken.text, place, thing.begin):
            place = thing.end
            continue
        relative = thing.kind is GROUP and RELATIVE.fullmatch(spoken.text, place, thing.begin)
        if thing.kind in (GROUP, PROGRAMME, INSTRUMENT) and (
            relative or AFTER_LIMIT.fullmatch(spoken.text, place, thing.begin)
        ):
            yield from spoken.run_of(thing) if thing.kind is GROUP else [thing]
        return


def _named_before(spoken: Spoken, limit: Candidate) -> Iterator[Candidate]:
    """Yield the things right before a limit that it bounds: 补贴标准最高不超过2000元."""
    for thing in [other for other in spoken.outer if other.end <= limit.begin and other.kind is not CONDITION][-1:]:
        named = thing.kind in (GROUP, PROGRAMME, INSTRUMENT)
        if named and BEFORE_LIMIT.fullmatch(spoken.text, thing.end, limit.begin):
            yield from spoken.run_of(thing)


def _spoken_of(spoken: Spoken, limit: Candidate) -> Iterator[Candidate]:
    """Yield the groups or instruments that the sentence is about, unless the limit's clause has another subject."""
    begin = spoken.clause_begin(limit.begin)
    subjectless = SUBJECTLESS.fullmatch(spoken.text, begin, limit.begin)
    topics = [topic for kind in (GROUP, INSTRUMENT) if (topic := spoken.topic(limit, kind))]
    nearest = max(topics, key=lambda topic: topic[-1].end, default=[])
    if nearest and (subjectless or nearest[-1].end > begin):
        yield from nearest


def _just_named(spoken: Spoken, limit: Candidate) -> Iterator[Candidate]:
    """Yield the instrument that closes the clause before: 给予生活补贴,最高不超过2000元."""
    begin = spoken.clause_begin(limit.begin)
    if SUBJECTLESS.fullmatch(spoken.text, begin, limit.begin):
        for other in spoken.outer:
            if other.kind is INSTRUMENT and spoken.text[other.end : begin] in (",", "”,", ":"):
                yield from spoken.run_of(other)


def _among(spoken: Spoken, limit: Candidate) -> Iterator[Candidate]:
    """Yield the instrument that 其中 stands for."""
    if AMONG.fullmatch(spoken.text, spoken.clause_begin(limit.begin), limit.begin):
        before = [other for other in spoken.outer if other.kind is INSTRUMENT and other.end <= limit.begin]
        yield from before[-1:]


def _holders(spoken: Spoken, inner: Candidate) -> Iterator[Candidate]:
    """Yield the group or programme whose name holds a phrase, and the groups to which all is open: 全部向…开放."""
    for _, other in spoken.numbered:
        opened_to = other.kind is GROUP and inner.holds(other) and spoken.text.startswith("全部", inner.begin)
        if opened_to or (other.kind in (GROUP, PROGRAMME) and other.holds(inner)):
            yield other


# what a condition conditions


def _conditioned_after(spoken: Spoken, condition: Candidate) -> Iterator[Candidate]:
    for group in spoken.outer:
        if group.kind is GROUP and group.begin >= condition.end:
            if RELATIVE.fullmatch(spoken.text, condition.end, group.begin):
                yield from spoken.run_of(group)
            return


def _conditioned_before(spoken: Spoken, condition: Candidate) -> Iterator[Candidate]:
    before = [other for other in spoken.outer if other.kind is GROUP and other.end <= condition.begin]
    if not before:
        return
    run = spoken.run_of(before[-1])
    begin = spoken.clause_begin(condition.begin)
    subjectless = run[-1].end > begin or SUBJECTLESS.fullmatch(spoken.text, begin, condition.begin)
    adjoins = BEFORE_CONDITION.fullmatch(spoken.text, run[-1].end, condition.begin)
    if adjoins or (subjectless and spoken.begins_clause(run[0])):
        yield from run


# what an instrument serves


def _named_inside(spoken: Spoken, instrument: Candidate) -> Iterator[Candidate]:
    for _, other in spoken.numbered:
        if other.kind in (GROUP, PROGRAMME) and instrument.holds(other):
            yield other


def _spent_on(spoken: Spoken, instrument: Candidate) -> Iterator[Candidate]:
    """Yield the programme or group that listed instruments are used for: A、B等,用于职业技能提升行动."""
    last = spoken.run_of(instrument)[-1]
    for other in spoken.outer:
        if other.kind in (PROGRAMME, GROUP) and other.begin >= last.end:
            after = spoken.run_of(other)[-1].end
            if SPENT_ON.fullmatch(spoken.text, last.end, other.begin) or (
                spoken.text[last.end : other.begin] == "对" and SUPPORTED.match(spoken.text, after)
            ):
                yield from spoken.run_of(other)
            return


def _given_to(spoken: Spoken, instrument: Candidate) -> Iterator[Candidate]:
    """Yield the groups that get an instrument: those right before it, or those whom the sentence says are given it."""
    first = spoken.run_of(instrument)[0]
    before = [other for other in spoken.outer if other.kind is GROUP and other.end <= first.begin]
    if not before:
        return
    run = spoken.run_of(before[-1])
    adjoins = spoken.text[run[-1].end : first.begin] in ("", "的", "”") or _condition_fills(spoken, run[-1], first)
    benefits = spoken.begins_clause(run[0]) and _part(spoken, run[0]) is Part.BENEFICIARY
    if adjoins or (benefits and _is_given(spoken, run, first)):
        yield from run


def _is_given(spoken: Spoken, run: Sequence[Candidate], instrument: Candidate) -> bool:
    begin = spoken.clause_begin(instrument.begin)
    if run[-1].end > begin:
        return bool(GIVING.search(spoken.text, run[-1].end, instrument.begin))
    if GIVEN_LATER.fullmatch(spoken.text, begin, instrument.begin):
        return True
    limits = (other.begin for other in spoken.outer if other.kind is LIMIT and begin <= other.begin < instrument.begin)
    measured = next(limits, begin)  # 每人每月按500元标准发放生活补贴
    gives = GIVING.search(spoken.text, measured, instrument.begin)
    return measured > begin and gives is not None and bool(SUBJECTLESS.fullmatch(spoken.text, begin, measured))


def _condition_fills(spoken: Spoken, group: Candidate, instrument: Candidate) -> bool:
    return any(
        other.kind is CONDITION and (other.begin, other.end) == (group.end, instrument.begin)
        for _, other in spoken.numbered
    )


Way = Callable[[Spoken, Candidate], Iterator[Candidate]]
WAYS: dict[str, tuple[Way, ...]] = {
    LIMIT: (_named_after, _named_before, _spoken_of, _just_named, _among, _holders),
    CONDITION: (_conditioned_after, _conditioned_before, _holders),
    INSTRUMENT: (_named_inside, _spent_on, _given_to),
}
