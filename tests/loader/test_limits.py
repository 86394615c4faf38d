"""Numbers and the limits they set; whole sentences are in tests/cases/mentions.txt."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.mentions.folding import fold_text
from loader.mentions.limits import AFTER, BEFORE, find_limits
from loader.mentions.numerals import numeral_value

NUMBERS = {
    "12": "12",
    "1,200": "1200",
    "92.5": "92.5",
    "1.2万": "12000",
    "3千": "3000",
    "2亿": "200000000",
    "两百": "200",
    "三万五千": "35000",
    "一百零五": "105",
    "十": "10",
    "两": "2",
    "五点五": "5.5",
    "半": "0.5",
}


@pytest.mark.parametrize("printed", NUMBERS)
def test_a_number_is_read(printed: str) -> None:
    value = numeral_value(printed)
    assert str(value) == NUMBERS[printed]


@pytest.mark.parametrize("printed", ["二〇二六", "一二三", "二零一九"])
def test_a_row_of_chinese_digits_is_no_quantity(printed: str) -> None:
    assert numeral_value(printed) is None


@pytest.mark.parametrize("words", BEFORE)
def test_a_bound_before_the_number_gives_its_comparator(words: str) -> None:
    (limit,) = find_limits(f"名额{words}30个")
    assert limit.values[0].comparator == BEFORE[words]
    assert limit.values[0].value == Decimal(30)


@pytest.mark.parametrize("words", AFTER)
def test_a_bound_after_the_measure_gives_its_comparator(words: str) -> None:
    (limit,) = find_limits(f"名额30个{words}")
    assert limit.values[0].comparator == AFTER[words]


def test_a_range_is_two_bounds() -> None:
    (limit,) = find_limits("遴选3—5家")
    assert [(value.comparator, value.value) for value in limit.values] == [(">=", Decimal(3)), ("<=", Decimal(5))]


def test_a_scale_that_belongs_to_the_unit_counts_once() -> None:
    (limit,) = find_limits("奖励1万—2万元")
    assert [(value.value, value.unit_text) for value in limit.values] == [(1, "万元"), (2, "万元")]


NO_LIMITS = """
2026年 6月24日 第3名 〔2019〕3号 十九届二中全会 2019—2021年 前10名 近三年 一批 7×24小时
二级医院 GB50016名 3D打印 一等奖 由80%降
"""


@pytest.mark.parametrize("text", NO_LIMITS.split())
def test_what_only_looks_like_a_limit_is_none(text: str) -> None:
    assert not list(find_limits(text))


@given(st.integers(0, 10**6), st.sampled_from(["名", "万元", "%", "个月"]))
def test_digits_keep_their_value(value: int, unit: str) -> None:
    (limit,) = find_limits(f"不超过{value}{unit}")
    assert (limit.values[0].value, limit.values[0].unit_text) == (Decimal(value), unit)


@given(st.text())
def test_folding_leads_back_to_print(text: str) -> None:
    folded = fold_text(text)
    assert len(folded.text) == len(folded.offsets)
    assert list(folded.offsets) == sorted(folded.offsets)
    for place in range(len(folded.text)):
        begin, end = folded.printed_span(place, place + 1)
        assert fold_text(text[begin:end]).text.strip("“”") in folded.text
