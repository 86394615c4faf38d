"""Order rules stated in words, and words that only sound like one."""

import pytest

from loader.grammar.conventions import stated_rule
from loader.model import Convention

FIRST, COMMA, NONE = Convention.FIRST_LISTED_LEADS, Convention.BEFORE_FIRST_COMMA_LEADS, Convention.NO_ORDER_RULE

STATED = [
    ("（市水利局负责，排在第一位的部门为牵头部门，下同）", FIRST, "排在第一位的部门为牵头部门，下同"),
    ("列第一位的为牵头单位", FIRST, "列第一位的为牵头单位"),
    ("(市水利局等負責,列首位者為牽頭單位,下同)", FIRST, "列首位者為牽頭單位,下同"),
    ("注：责任单位排名第一的为牵头单位。", FIRST, "责任单位排名第一的为牵头单位"),
    ("说明：排在最前面的单位为牵头单位；其余为配合单位", FIRST, "排在最前面的单位为牵头单位"),
    ("责任单位中第一个单位为牵头单位。", FIRST, "责任单位中第一个单位为牵头单位"),
    ("首位为牵头单位", FIRST, "首位为牵头单位"),
    ("各项任务牵头单位排在第一位", FIRST, "各项任务牵头单位排在第一位"),
    ("第一个顿号前为牵头单位", FIRST, "第一个顿号前为牵头单位"),
    ("（责任单位：市水利局；第一个逗号前为牵头单位，下同）", COMMA, "第一个逗号前为牵头单位，下同"),
    ("首个逗号之前的单位为牵头单位", COMMA, "首个逗号之前的单位为牵头单位"),
    ("第一個逗號前為牽頭單位", COMMA, "第一個逗號前為牽頭單位"),
    ("以上单位排名不分先后", NONE, "以上单位排名不分先后"),
    ("表中承办一列，列在首位的，即为办理此事的牵头单位。", FIRST, "列在首位的，即为办理此事的牵头单位"),
    ("责任单位中列首位的，即为牵头单位", FIRST, "责任单位中列首位的，即为牵头单位"),
    ("排在第一位的，为责任单位", None, ""),
    ("各责任单位首要任务由牵头单位确定", None, ""),
    ("牵头单位要把项目列入首批计划", None, ""),
    ("位居全省首位，由市商务局牵头", None, ""),
    ("市水利局牵头，第一季度完成", None, ""),
    ("牵头单位：市水利局", None, ""),
]


@pytest.mark.parametrize(("text", "convention", "words"), STATED, ids=lambda value: str(value)[:24])
def test_stated_rule(text: str, convention: Convention | None, words: str) -> None:
    rule = stated_rule(text)
    assert (rule and rule.convention) == convention
    assert (text[rule.begin : rule.end] if rule else "") == words
