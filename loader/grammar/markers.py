"""Markers and labels, as they are found in a clause; their words stand in `loader.grammar.lexicon`.

A *marker* stands beside names (市财政局牵头), a *label* before them (牵头单位：市财政局). Patterns read canonical text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from loader.grammar.brackets import FILLER, mask_brackets
from loader.grammar.lexicon import (
    BODY_NOUN,
    CONTACT,
    ENGLISH_HEADS,
    PERSON,
    PLACE_NOUN,
    PUBLISHING,
    ROLE_KINDS,
    Label,
    Mark,
    Use,
    label_words,
    verbs_of,
    words_of,
)
from loader.grammar.names import PLACE
from loader.grammar.script import line_of
from loader.grammar.words import STOPS, any_word

_EDGE = rf"(?=[{STOPS}{FILLER}]|$)"
_NOUN = f"(?:责任)?(?:{BODY_NOUN}|方)"
_HOW = (
    any_word("分别 共同 联合 具体 统筹 统一 归口 主要 各自 全面 总 积极 予以 做好 组织 抓好 贯彻 结合实际") + "{0,4}+"
)
_DOING = (
    any_word("负责(?!人) 落实 组织 实施 办理 推进 完成 承办 开展 抓总 抓好 抓 统筹 协调 工作 做好 制定 推动") + "{0,4}+"
)

_MORE_COUNT = "(?:[0-9一二三四五六七八九十几多两]{1,4}(?:个|家)?)?"
_MORE_LEVEL = "(?:国务院|中央|自治区|全?[省市县区州旗]|地方|国家)?(?:级|直|属|内)?"
_MORE_KIND = any_word("各 有关 相关 其他 责任 主管 所属 重点 政府 职能 成员 行业 涉及 直属") + "{0,4}"
_MORE_BODY = any_word(
    "部门 单位 部委 委办局 机构 企业 (?:市?县?区|县|乡镇)(?:人民)?政府 街道办事处",
    "地区 地 县区 区县 县市区 市县 县 市 区 院校 高校 团体 组织 公司 乡镇 街道",
    "科室 处室 方 局 委 厅 办",
)
_AFTER_MORE = rf"(?=[{STOPS}按负牵配协参共联分根依会和及与具组以落结]|$)"
_MORE = (
    "(?<![高中初平同上何对均相])等(?![级候保效])等?"
    f"(?:{_MORE_COUNT}{_MORE_LEVEL}{_MORE_KIND}{_MORE_BODY}{FILLER}{{0,12}}(?:[和及、]{_MORE_BODY})?{_AFTER_MORE})?"
)

_DIVISION = f"{PLACE}{{1,4}}+{FILLER}{{0,12}}+"
_GOVERNMENT = "(?:人民政府|政府|党委和?政府|党委|管委会|办事处|街道办事处)?"
_PLACES = (
    rf"(?:各|有关|相关|全市各){_DIVISION}(?:[、及和与]{_DIVISION}){{1,8}}{_GOVERNMENT}{FILLER}{{0,12}}(?=[{STOPS}按负牵配协参共联分根依会等和及落]|$)",
    rf"(?:各|有关|相关)(?:{_DIVISION}、(?:[县市区](?={FILLER})|(?<=[区镇]、)[县街]道?){FILLER}{{0,12}}+)"
    rf"[^{STOPS}{FILLER}]{{1,8}}[局委办部厅科中](?:门|心)?{_EDGE}",
    rf"(?:各级|各{_DIVISION}(?:、{_DIVISION}){{0,8}})党(?:工)?委{FILLER}{{0,12}}[、和](?:人民政府|政府|办事处|管委会)(?![^{STOPS}{FILLER}按负牵配协参共联分根依会等和及落])",
    rf"(?<![^{STOPS}])(?:国家、|中央、)?(?:{_DIVISION}、){{1,8}}{_DIVISION}[^{STOPS}]{{2,12}}{_EDGE}",
)

_BY = "(?:按照?|根据|依据|依照|结合|依)"
_DUTIES = (
    any_word("职责任务 职责 职能 责任 任务 职权") + "和?" + any_word("分工 任务 权限 范围 职能") + "|职责|职能|分工"
)
_JOINT = (
    rf"{_BY}(?:各自|本部门|部门)?的?(?:工作|部门)?(?:{_DUTIES})内?",
    rf"{_BY}各自(?:责任|任务)",
    "职责范围内|各负其责|各司其职|分工负责|分工落实|分工协作",
)

_ROLE_MARKS = tuple(kind.mark for kind in ROLE_KINDS)


def _verb(mark: Mark) -> str:
    return rf"{_HOW}(?:负责)?为?(?:{verbs_of(mark)})(?:{_NOUN})?{_DOING}"


_PATTERNS: tuple[tuple[Mark, str], ...] = (
    (Mark.PLACES, "|".join(_PLACES)),
    (Mark.STOP, f"[{STOPS}]"),
    (Mark.MORE, _MORE),
    (Mark.JOINT, "|".join(_JOINT)),
    (Mark.WITH, verbs_of(Mark.WITH)),
    *((mark, _verb(mark)) for mark in _ROLE_MARKS),
    (Mark.DUTY, f"{_HOW}(?:{verbs_of(Mark.DUTY)}){_DOING}"),
)
_TOKEN = re.compile("|".join(f"(?P<{mark.value}{index}>{pattern})" for index, (mark, pattern) in enumerate(_PATTERNS)))
WEAK_DUTY = re.compile(
    rf"(?:{_HOW}|协调)*(?:落实|实施|办理|推进|完成|执行|指导|督导|督办|监督|监管|推动|开展|协调|督促|组织|审核|卖力)+(?:到位)?$"
)
"""A verb that closes a name when nothing follows it; inside names it is common (市场监督管理局)."""

_LABEL = re.compile(rf"[^{STOPS}]{{1,18}}：")
_LED = (Mark.LEAD, Mark.DUTY)
_MIXED_LABEL = re.compile(
    rf"(?:{words_of(Use.MIXED, marks=_LED)}|主要)(?:责任|单位|部门)*[、及和与/]+"
    rf"{words_of(Use.LABEL)}(?:责任)?{BODY_NOUN}?："
)
_BARE_LABEL = re.compile(
    rf"(?:[总共]同?)?{words_of(Use.LABEL)}(?:责任)?{BODY_NOUN}\n?(?=[^{STOPS}{FILLER}])"
    "(?![的为是要应按负积切须需可和及与将主])"
    rf"|{words_of(Use.LABEL)}(?:责任)?{BODY_NOUN}(?:分别)?[为是](?=[市省县区州各国有相团中])"
)

_TWO_ROLES = (
    rf"(?=.*{words_of(Use.MIXED, marks=(Mark.LEAD,))})"
    rf".*(?<!协同){words_of(Use.LABEL, marks=(Mark.SUPPORT,))}{BODY_NOUN}"
)
_ANY_UNITS = (
    rf"(?:{BODY_NOUN}|分工|责任(?:方|{PLACE_NOUN})"
    rf"|^责任$|^负责$|^落实$|{ENGLISH_HEADS[Mark.DUTY]})(?!.*(?:领导|时限|时间|期限))"
)


def _label_of(mark: Mark) -> str:
    """Return the pattern of a label for units of one role; 会同单位 support."""
    marks = (mark, Mark.WITH) if mark is Mark.SUPPORT else (mark,)
    colon = f"{words_of(Use.COLON, marks=marks)}(?:责任)?{BODY_NOUN}"
    english = any_word(ENGLISH_HEADS.get(mark, "(?!)"))
    return f"(?:{words_of(Use.LABEL, marks=marks)}|{colon}|{english})(?!.*{PERSON})"


_LABEL_PATTERNS: tuple[tuple[Mark | Label, str], ...] = (
    (Label.ASIDE, any_word(PUBLISHING, CONTACT)),
    (Mark.DUTY, _TWO_ROLES),
    *((mark, _label_of(mark)) for mark in reversed(_ROLE_MARKS)),
    (Mark.DUTY, _ANY_UNITS),
    (Label.ASIDE, label_words(Label.ASIDE)),
    (Label.CONTENT, label_words(Label.CONTENT)),
)
_LABEL_KINDS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _LABEL_PATTERNS)


_LABEL_REACH = 60


class Token(NamedTuple):
    """A marker at ``begin:end``; what lies between markers is a candidate for a name."""

    mark: Mark
    begin: int
    end: int
    label: Mark | Label | None = None


def label_kind(text: str) -> Mark | Label:
    """Classify the words before a colon or at the head of a column; brackets in them count, 责任（配合）单位.

    A label of units is of the kind of the role that it gives them; `Mark.DUTY` gives none.
    """
    bare = re.sub(r"[（）\s：]", "", text)
    return next((label for label, pattern in _LABEL_KINDS if pattern.search(bare)), Label.PLAIN)


def leading_label(text: str) -> Mark | Label | None:
    """Classify the label that a printed text starts with; ``None`` if it starts with none."""
    return _leading_label(text[:_LABEL_REACH].lstrip(" 　\t\n（([〔【"))


@lru_cache(maxsize=4096)
def _leading_label(head: str) -> Mark | Label | None:
    line = line_of(head)
    token = _label_at(line.text, mask_brackets(line.text), 0)
    return token.label if token else None


def clause_tokens(text: str, masked: str) -> list[Token]:
    """Read the markers of a clause from left to right; ``masked`` hides the brackets of ``text``."""
    found: list[Token] = []
    place, edge = 0, True
    while place <= len(masked):
        token = _label_at(text, masked, place) if edge and masked[place : place + 1] not in STOPS else None
        if token is None:
            match = _TOKEN.search(masked, place)
            if match is None or match.end() == match.start():
                break
            token = Token(_mark_of(match), match.start(), match.end())
        found.append(token)
        place, edge = token.end, token.mark is not Mark.PLACES
    return found


def _mark_of(match: re.Match[str]) -> Mark:
    return _PATTERNS[int(re.sub(r"\D", "", match.lastgroup or ""))][0]


def _label_at(text: str, masked: str, place: int) -> Token | None:
    found = _MIXED_LABEL.match(masked, place)
    if found:
        return Token(Mark.LABEL, place, found.end(), Mark.DUTY)
    found = _LABEL.match(masked, place) or _BARE_LABEL.match(masked, place)
    if found:
        return Token(Mark.LABEL, place, found.end(), label_kind(text[place : found.end()]))
    return None
