"""Limits in words: what is bounded, how, and by how much, in both languages.

Of what the text prints only measure words and periods are translated; a subject where a reviewer wrote it in English.
"""

from __future__ import annotations

import re

from loader.mentions.numerals import numeral_value
from loader.model import LimitValue

SIGNS = {"<=": "≤", ">=": "≥", "=": "=", "<": "<", ">": ">"}
MEASURES = {
    "个百分点": "percentage points", "%": "%", "‰": "‰", "万元": "× 10,000 yuan", "亿元": "× 100 million yuan",
    "元": "yuan",
    "个工作日": "working days", "工作日": "working days", "个自然日": "days", "自然日": "days",
    "天": "days", "日": "days",
    "周": "weeks", "个月": "months", "个季度": "quarters", "个学期": "terms", "学期": "terms", "年": "years",
    "个小时": "hours", "小时": "hours", "分钟": "minutes", "学时": "class hours", "课时": "class hours",
    "周岁": "years of age",
    "岁": "years of age", "人次": "attendances", "人": "persons", "名": "persons", "次": "times",
    "户": "households",
    "家": "bodies", "倍": "times as much", "学分": "credits", "平方米": "m²", "平方公里": "km²",
    "公里": "km", "米": "m", "亩": "mu", "公顷": "ha", "吨": "t", "公斤": "kg",
}  # fmt: skip
SPANS = {
    "人": "person", "户": "household", "家": "body", "名": "person", "村": "village", "校": "school",
    "县": "county", "年": "year", "年度": "year", "季度": "quarter", "月": "month", "周": "week", "天": "day",
    "日": "day", "次": "time", "学期": "term", "学年": "school year", "小时": "hour", "班": "class",
    "期": "session", "批": "batch",
}  # fmt: skip
_SPAN_WORDS = "|".join(sorted(SPANS, key=len, reverse=True))
PER = re.compile(rf"每(?P<count>[^每{''.join(SPANS)}]*)(?P<span>{_SPAN_WORDS})")


def limit_labels(limit: LimitValue, words: str, place: tuple[str, str]) -> tuple[str, str]:
    """Return the Chinese and the English label of a limit that ``words`` set.

    Where no subject is known, ``place`` stands for it in both languages.
    """
    zh, en = limit.subject or place[0], limit.subject_en or place[1]
    if limit.value is None:
        return f"{zh}：{words}", f"{en}: {words}" if not limit.subject_en else f"{en}: a norm without a number"
    sign, value = SIGNS[limit.comparator or "="], f"{limit.value.normalize():f}"
    every = f"（{limit.period}）" if limit.period else ""
    measure = limit.unit_text or ""
    return f"{zh} {sign} {value}{measure}{every}", f"{en} {sign} {_amount(value, measure)}{_per(limit.period)}"


def _amount(value: str, measure: str) -> str:
    english = MEASURES.get(measure, measure)
    return f"{value}{'' if english in '%‰' else ' '}{english}".rstrip()


def _per(period: str | None) -> str:
    """Return a period in English where all of its words are known, else as printed."""
    if not period:
        return ""
    spans = [_span(match["count"], match["span"]) for match in PER.finditer(period)]
    known = "".join(match[0] for match in PER.finditer(period)) == period
    return f" ({' '.join(spans)})" if known else f" ({period})"


def _span(count: str, span: str) -> str:
    times = numeral_value(count.removesuffix("个")) if count.removesuffix("个") else None
    return f"per {SPANS[span]}" if times is None else f"per {times} {SPANS[span]}s"
