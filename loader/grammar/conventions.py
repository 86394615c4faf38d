"""The order rule that a document or a clause states in words: 排在第一位的部门为牵头部门, 第一个逗号前为牵头单位."""

from __future__ import annotations

import re
from typing import NamedTuple

from loader.grammar.lexicon import Use, words_of
from loader.grammar.script import canonical_script
from loader.model import Convention

_FIRST = "(?:第一|第1|首|最前|最先)"
_LEAD = words_of(Use.RULE)
_NEAR = r"[^。；，：（）\n]{0,16}?"

_PLACED = "(?:[列排居]|位[列居]|排名|排序|名列)[在为于]{0,2}"
_THE_ONE = "(?:面的?|的|者|单位|部门|为|是)"

_RULES = (
    (Convention.BEFORE_FIRST_COMMA_LEADS, rf"(?:{_FIRST}个?)?逗号(?:之|以)?前{_NEAR}{_LEAD}"),
    (Convention.FIRST_LISTED_LEADS, rf"{_FIRST}个?顿号(?:之|以)?前{_NEAR}{_LEAD}"),
    (Convention.FIRST_LISTED_LEADS, rf"{_PLACED}{_FIRST}[位个名家]?{_THE_ONE}(?:，?[即均]?[为是])?{_NEAR}{_LEAD}"),
    (
        Convention.FIRST_LISTED_LEADS,
        rf"{_FIRST}(?:[位家名]|个?(?:责任)?(?:单位|部门)){_THE_ONE}?{_NEAR}为{_NEAR}{_LEAD}",
    ),
    (Convention.FIRST_LISTED_LEADS, rf"{_LEAD}(?:单位|部门).{{0,4}}{_PLACED}{_FIRST}[位个名]"),
    (Convention.NO_ORDER_RULE, "不分(?:先后|主次|前后)"),
)
_RULE = tuple((convention, re.compile(pattern)) for convention, pattern in _RULES)
_SENTENCE_END = re.compile(r"[。；\n）]|$")
_PIECE_BEGIN = re.compile(r"[，；。：（）\n]")
_REACH = 60


class StatedRule(NamedTuple):
    """An order rule and the words that state it, at ``begin:end`` of the text that was searched."""

    convention: Convention
    begin: int
    end: int


def stated_rule(text: str) -> StatedRule | None:
    """Find the first order rule that a text states; ``None`` where it states none."""
    shape = canonical_script(text)
    for convention, pattern in _RULE:
        found = pattern.search(shape)
        if found:
            end = _SENTENCE_END.search(shape, found.end())
            return StatedRule(convention, _piece_begin(shape, found.start()), end.start() if end else len(shape))
    return None


def _piece_begin(shape: str, place: int) -> int:
    before = shape[max(0, place - _REACH) : place]
    cuts = [found.end() for found in _PIECE_BEGIN.finditer(before)]
    return place - len(before) + (cuts[-1] if cuts else 0)
