"""What a text may mention, before it is decided which of overlapping candidates stand."""

from __future__ import annotations

from dataclasses import dataclass

from loader.lists.authority import TermRecord
from loader.model import DutyValue, LimitValue, MentionKind

BODY, CONDITION, DUTY, GROUP, INSTRUMENT, LIMIT, PROGRAMME = (
    MentionKind.BODY,
    MentionKind.CONDITION,
    MentionKind.DUTY,
    MentionKind.TARGET_GROUP,
    MentionKind.INSTRUMENT,
    MentionKind.LIMIT,
    MentionKind.PROGRAMME,
)
PHRASES = {LIMIT, CONDITION, DUTY}  # whole phrases, in which anything may be named
PEOPLE = "people"  # employers and schools inside a name (企业新型学徒制) are part of it
# (inner, outer): 残疾人职业技能提升计划 is for 残疾人; the 职业技能提升行动专账 serves the 职业技能提升行动; the group
# 超过法定退休年龄…的人员 holds its condition; the “三个一”(一次…) plan counts what it gives; 全部向…院校开放 names
# schools, 取得职业资格证书后 a certificate.
NESTS = {
    *((inner, outer) for inner in (GROUP, PROGRAMME, INSTRUMENT, BODY) for outer in PHRASES),
    (GROUP, PROGRAMME),
    (GROUP, INSTRUMENT),
    (PROGRAMME, INSTRUMENT),
    (LIMIT, GROUP),
    (LIMIT, PROGRAMME),
    (LIMIT, CONDITION),
    (LIMIT, DUTY),
    (CONDITION, GROUP),
    (CONDITION, PROGRAMME),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible mention in folded text. Recognised ones have neither term nor review.

    ``name`` and ``slug`` are those of a body; other things have them from their term, or from print.
    """

    kind: MentionKind
    begin: int
    end: int
    term: TermRecord | None = None
    values: tuple[LimitValue, ...] = ()
    duty: DutyValue | None = None
    reviewed: bool = False
    name: str | None = None
    slug: str | None = None

    @property
    def rank(self) -> tuple[int, bool, int, str]:
        """Longest first, then reviewed ones, then in reading order."""
        return self.begin - self.end, not self.reviewed, self.begin, self.kind

    def holds(self, other: Candidate) -> bool:
        """Tell whether the other stands inside this one, and is not the same words."""
        same = (self.begin, self.end) == (other.begin, other.end)
        return self.begin <= other.begin and other.end <= self.end and not same

    def may_stand_in(self, outer: Candidate) -> bool:
        """Tell whether both are meant, this one inside the other."""
        meant = outer.kind in PHRASES or self.kind in PHRASES or self.may_be_part_of_a_name()
        return outer.holds(self) and (self.kind, outer.kind) in NESTS and meant

    def may_be_part_of_a_name(self) -> bool:
        """Tell whether the thing is meant where another name holds its own: of groups, listed people only."""
        return self.reviewed and (self.kind is not GROUP or (self.term is not None and self.term.kind.slug == PEOPLE))
