"""Reading slips: recorded, found at their place, used for names, never written into the text."""

from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.errors import AuthorityError
from loader.lists.authority import load_authority
from loader.lists.corrections import (
    Confidence,
    Correction,
    Slip,
    find_slips,
    load_corrections,
    mend_slips,
    of_annex,
    read_span,
)

ANNEX = files("data") / "annexes" / "liaocheng-2019" / "annex.txt"
HEAD = "annex,context,printed,read_as,confidence,reason,reason_en\n"


def correction(printed: str, read_as: str, confidence: Confidence = Confidence.HIGH) -> Correction:
    return Correction("a", printed, printed, read_as, confidence, "r", "", "corrections.csv:2")


def test_every_recorded_slip_stands_once_in_the_annex() -> None:
    slips = find_slips(ANNEX.read_text(encoding="utf-8"), of_annex(load_corrections(), "liaocheng-2019"))
    assert len(slips) == len(load_corrections()) == 7
    assert [slip.correction.confidence for slip in slips].count(Confidence.LOW) == 1


def test_a_slip_in_a_clause_tells_which_unit_is_meant() -> None:
    text = "市退役军人局、市人力资源社会保障局、市教育局等按职责分工负责"
    slips = find_slips(text, load_corrections())
    begin = text.index("市教育局")
    assert load_authority().resolve_unit(text[begin : begin + 4], "liaocheng") is None
    unit = load_authority().resolve_unit(read_span(text, begin, begin + 4, slips), "liaocheng")
    assert unit is not None
    assert unit.name == "市教育体育局"


def test_a_slip_keeps_to_its_context() -> None:
    assert not find_slips("市教育局负责", load_corrections())


def test_a_white_space_in_the_printed_words_is_kept() -> None:
    text = "弘扬工匠精神 and 劳模精神"
    assert mend_slips(text, find_slips(text, load_corrections())).text == "弘扬工匠精神和劳模精神"


def test_a_guess_is_recorded_and_not_used() -> None:
    guess = Slip(0, 1, correction("甲", "乙", Confidence.LOW))
    assert mend_slips("甲", [guess]).text == "甲"


def test_offsets_lead_back_to_print() -> None:
    text = "加强快速从从业人员职业技能培训"
    reading = mend_slips(text, find_slips(text, load_corrections()))
    begin = reading.text.index("快递从业人员")
    printed = reading.printed_span(begin, begin + len("快递从业人员"))
    assert text[slice(*printed)] == "快速从从业人员"
    assert reading.printed_span(0, 2) == (0, 2)
    end = len(reading.text)
    assert reading.printed_span(end - 2, end) == (len(text) - 2, len(text))


@given(st.text("甲乙丙"), st.text("丁戊", min_size=1, max_size=4))
def test_every_span_as_read_has_a_printed_one(text: str, read_as: str) -> None:
    reading = mend_slips(text, find_slips(text, [correction("甲乙", read_as)]))
    for begin in range(len(reading.text)):
        for end in range(begin + 1, len(reading.text) + 1):
            first, last = reading.printed_span(begin, end)
            assert 0 <= first < last <= len(text)
            if "丁" not in reading.text[begin:end] and "戊" not in reading.text[begin:end]:
                assert text[first:last] == reading.text[begin:end]


FAULTS = {
    "a,甲乙,丙,丁,high,r,": "corrections.csv:2: '丙' does not stand exactly once",
    "a,甲甲,甲,丁,high,r,": "corrections.csv:2: '甲' does not stand exactly once",
    "a,甲,甲,丁,sure,r,": "corrections.csv:2: unknown confidence 'sure'",
    "a,甲,甲,丁,high,,": "corrections.csv:2: the reason is empty",
    "a,甲,甲,,high,r,": "corrections.csv:2: the read_as is empty",
}


@pytest.mark.parametrize("line", FAULTS)
def test_a_broken_record_stops(tmp_path: Path, line: str) -> None:
    file = tmp_path / "corrections.csv"
    file.write_text(HEAD + line + "\n", encoding="utf-8")
    with pytest.raises(AuthorityError, match=FAULTS[line]):
        load_corrections(file)


def test_overlapping_slips_are_a_fault() -> None:
    with pytest.raises(AuthorityError, match="overlaps"):
        find_slips("甲乙丙", [correction("甲乙", "丁"), correction("乙丙", "戊")])
