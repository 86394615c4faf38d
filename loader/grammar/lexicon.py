"""The one lexicon: every word that marks a role, or names what a label, a column or a rule announces.

Each word stands once, in a row that says what it marks and how it is printed. The patterns of the grammar and the
layouts are made of these rows, so a new word is a new row; a new role is a `Mark`, a row of `ROLE_KINDS` and its words.
All patterns read canonical text (`loader.grammar.script`).
"""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from typing import NamedTuple

from loader.grammar.words import STOPS, any_word
from loader.model import Evidence


class Mark(Enum):
    """What a word in a clause does to the names around it."""

    LEAD = "lead"
    SUPPORT = "support"
    SUPERVISE = "supervise"
    GUIDE = "guide"
    WITH = "with"  # X会同Y: X leads, Y supports
    DUTY = "duty"  # 负责 and its kin: closes a list, marks nobody
    JOINT = "joint"  # 按职责分工
    MORE = "more"  # 等
    STOP = "stop"
    PLACES = "places"  # 各县、区人民政府: one name in spite of its 、
    LABEL = "label"


class RoleKind(NamedTuple):
    """A role that print can mark, and the evidence property that the mark leaves on a unit."""

    mark: Mark
    evidence: Evidence


ROLE_KINDS = (
    RoleKind(Mark.LEAD, Evidence.MARKED_LEAD),
    RoleKind(Mark.SUPPORT, Evidence.MARKED_SUPPORTING),
    RoleKind(Mark.SUPERVISE, Evidence.SUPERVISING),
    RoleKind(Mark.GUIDE, Evidence.GUIDING),
)


class Use(Enum):
    """How a word of a role is printed."""

    LABEL = "label"  # 牵头单位：市财政局, with or without the colon; （牵头单位）
    COLON = "colon"  # a label only before a colon, 落实单位：, as its words are common in prose
    BRACKET = "bracket"  # 市财政局（牵头）
    HEAD = "head"  # at the head of a column
    CLOSE = "close"  # the last word of a clause
    RULE = "rule"  # 排在第一位的为牵头单位
    MIXED = "mixed"  # 牵头（责任）单位: first of two roles in one label


class RoleWord(NamedTuple):
    """A word, what it marks and how it is printed; ``verb`` is its pattern beside names, where it is a verb."""

    word: str
    mark: Mark
    uses: frozenset[Use]
    verb: str | None = None


def _word(word: str, mark: Mark, uses: str, verb: str | None = None) -> RoleWord:
    return RoleWord(word, mark, frozenset(map(Use, uses.split())), verb)


ROLE_WORDS = (
    _word("牵头", Mark.LEAD, "label bracket head close rule mixed", "牵头(?!人)"),
    _word("主办", Mark.LEAD, "label bracket head close rule mixed", "(?<!自)主办(?!公)"),
    _word("主责", Mark.LEAD, "label bracket head rule", "主责"),
    _word("主要责任", Mark.LEAD, "label bracket rule mixed"),
    _word("第一责任", Mark.LEAD, "label rule"),
    _word("首要责任", Mark.LEAD, "label rule"),
    _word("总负责", Mark.LEAD, "rule"),
    _word("为主", Mark.LEAD, "", "为主"),
    _word("协同配合", Mark.SUPPORT, "", "协同配合"),
    _word("配合", Mark.SUPPORT, "label bracket head close", "配合(?![率度])"),
    _word("参与", Mark.SUPPORT, "label bracket head close", "参与(?![人者方主])"),
    _word("参加", Mark.SUPPORT, "label bracket head close", "参加(?!人)"),
    _word("协助", Mark.SUPPORT, "label bracket head close", "协助"),
    _word("协办", Mark.SUPPORT, "label bracket head close", "(?<![政科作])协办(?!公)"),
    _word("会办", Mark.SUPPORT, "label head", "会办(?=单位|部门)"),
    _word("联办", Mark.SUPPORT, "label head"),
    _word("协作", Mark.SUPPORT, "colon head", "协作(?=[{STOPS}]|$)"),
    _word("支持", Mark.SUPPORT, "colon", "支持(?=[{STOPS}]|$)"),
    _word("协同", Mark.SUPPORT, "label bracket head", "协同(?=[{STOPS}]|$|做好|推进|落实|实施|负责)"),
    _word("督办", Mark.SUPERVISE, "colon bracket head close", "督办(?=[{STOPS}]|$)"),
    _word("督导", Mark.SUPERVISE, "colon bracket head", "督导(?=[{STOPS}]|$)"),
    _word("指导", Mark.GUIDE, "colon bracket head", "(?:业务)?指导(?=[{STOPS}]|$)"),
    _word("会同", Mark.WITH, "label close", "(?:负责)?(?<!社)会同(?![意业步样类])"),
    _word("会商", Mark.WITH, "", "(?:负责)?会商(?!会)"),
    _word("商", Mark.WITH, "", "(?<=[局委部厅办署会院])商(?![务业贸会标投品场协户])"),
    _word("负责", Mark.DUTY, "head close mixed", "负责(?!人)"),
    _word("负总责", Mark.DUTY, "", "负总责"),
    _word("承担", Mark.DUTY, "", "承担"),
    _word("责任", Mark.DUTY, "label head mixed", "为责任{NOUN}"),
    _word("承办", Mark.DUTY, "label head close mixed", "承办(?=[{STOPS}]|$)"),
    _word("落实", Mark.DUTY, "colon head close"),
    _word("实施", Mark.DUTY, "colon head close"),
    _word("分工", Mark.DUTY, "colon head close"),
    _word("共同", Mark.DUTY, "colon"),
    _word("完成", Mark.DUTY, "head close"),
    _word("办理", Mark.DUTY, "close"),
    _word("推进", Mark.DUTY, "close"),
    _word("职责", Mark.DUTY, "close"),
    _word("卖力", Mark.DUTY, "close"),
    *(_word(word, Mark.DUTY, "head") for word in ("主管", "监管", "工作", "职能", "成员")),
)
"""The words of roles. Where two begin alike, the longer stands in its own row and is tried first."""

BODY_NOUN = any_word("单位 部门 科室 处室 股室 机构 主体")
"""What makes a label of a word: 牵头单位, 协办科室."""

PLACE_NOUN = any_word("乡镇 镇街 街镇 县市区 市县 县区 区县 街道 社区 园区 地区 市区 镇 村")
"""What makes a label of 责任, 牵头, 配合 …, besides: 责任乡镇, 配合街道."""


ENGLISH_HEADS = {
    Mark.LEAD: "^(?:owners?|leads?(?:units?)?)$",
    Mark.SUPPORT: "^(?:co|co-?owners?|support(?:ing)?(?:units?)?|partners?)$",
    Mark.DUTY: "^(?:responsible(?:units?)?|units?)$",
}
"""Heads and labels of units in English, as they stand in exported tables, without blanks."""


def words_of(*uses: Use, marks: Collection[Mark] = tuple(Mark)) -> str:
    """Return a pattern for any word that is printed in one of these ways, with one of these marks."""
    words = [row.word for row in ROLE_WORDS if row.mark in marks and not row.uses.isdisjoint(uses)]
    return any_word(*words or ["(?!)"])


def verbs_of(mark: Mark) -> str:
    """Return a pattern for any verb that leaves a mark: 牵头, unless 人 follows."""
    verbs = (row.verb for row in ROLE_WORDS if row.mark is mark and row.verb)
    return "|".join(verb.replace("{STOPS}", STOPS.strip()).replace("{NOUN}", BODY_NOUN) for verb in verbs)


class Label(Enum):
    """What a label or the head of a column announces, where it is not units (then it is their `Mark`)."""

    ASIDE = "aside"  # persons and deadlines: no unit follows
    CONTENT = "content"  # duties and measures: no unit follows
    PLAIN = "plain"  # nothing of roles; it may be a name itself, 市财政局：负责…


class Column(Enum):
    """The kinds of columns in a task table."""

    NUMBER = "number"
    UNITS = "units"
    DEADLINE = "deadline"
    ASIDE = "aside"
    DEMAND = "demand"  # 工作要求, 具体措施: what is required
    TASK = "task"  # 工作任务
    CLASS = "class"  # 类别: what tasks are filed under


class HeadWord(NamedTuple):
    """Words that name what a column holds or a label announces, where it is not units; patterns, parted by blanks."""

    column: Column | None
    label: Label | None
    words: str


PERSON = any_word("领导 责任人 负责人")
"""Persons: 牵头领导 announces no unit."""

PUBLISHING = "公开 发布 发文 起草 解读 编辑 制发 印发"
"""Words for what is done to a document; 发文单位 is responsible for no task."""

CONTACT = "联系 咨询 受理 举报 投诉 电话 签字 签名 签章 盖章"
"""Words for whom to ask, or who signs: 联系科室 is responsible for no task."""

HEAD_WORDS = (
    HeadWord(Column.ASIDE, Label.ASIDE, PUBLISHING),
    HeadWord(Column.NUMBER, None, r"^(?:序号?|编号|号|项次|no\.?|\#|id|序列)$"),
    HeadWord(
        Column.UNITS, None, rf"{words_of(Use.HEAD)}(?:责任|配合|（[^）]*）)*(?:{BODY_NOUN}|方) ^{words_of(Use.LABEL)}$"
    ),
    HeadWord(Column.UNITS, None, rf"^{words_of(Use.LABEL)}(?:{PLACE_NOUN}|（[^）]*）|[、和及])+$"),
    HeadWord(Column.UNITS, None, "^(?:单位|部门|科室)(?:名称|分工|及.*)?$ ^(?:责任|职责|工作)?分工$"),
    HeadWord(Column.UNITS, None, " ".join(ENGLISH_HEADS.values())),
    HeadWord(Column.DEADLINE, Label.ASIDE, "时限 时间 期限 进度 节点 日期"),
    HeadWord(Column.DEADLINE, None, "时点 ^(?:time|deadline|due|when)$"),
    HeadWord(None, Label.ASIDE, "time deadline due"),
    HeadWord(Column.ASIDE, Label.ASIDE, "领导 责任人 负责人 联络员"),
    HeadWord(Column.ASIDE, None, "联系 电话 签字 人员 投资 状态 分值 得分 权重 ^(?:notes?|remarks?|contacts?)$"),
    HeadWord(Column.ASIDE, Label.CONTENT, "备注 说明 来源 依据 资金"),
    HeadWord(None, Label.ASIDE, "手机 姓名 职务 地址 邮箱"),
    HeadWord(None, Label.CONTENT, "经费 范围 对象 方式 编号 序号 注$"),
    HeadWord(Column.CLASS, None, "类别 分类 类型 领域 方面 板块 章节 大类 模块 ^(?:category|class|area)$"),
    HeadWord(Column.DEMAND, Label.CONTENT, "要求 内容 措施 举措 目标 标准 成果"),
    HeadWord(Column.DEMAND, None, "事项 做法 要点 描述 建议 具体 细化 指标"),
    HeadWord(Column.DEMAND, None, "^(?:requirements?|content|measures?|action|description)$"),
    HeadWord(Column.TASK, Label.CONTENT, "任务 项目 名称"),
    HeadWord(Column.TASK, None, "工作 工程 问题 政策 条款 ^(?:tasks?|item|title)$"),
)
"""In the order in which a head is tried; a label is tried for `Label.ASIDE` before `Label.CONTENT`."""


def label_words(label: Label) -> str:
    """Return a pattern for any word that tells a label of this kind."""
    return any_word(*(row.words for row in HEAD_WORDS if row.label is label))
