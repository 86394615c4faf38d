"""Sentences and what they say of the things they mention: cases we made up, and what holds of any text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.lists.authority import Authority, load_authority
from loader.mentions.conditions import find_conditions, find_duties
from loader.mentions.finding import read_paragraph
from loader.mentions.sentences import ENDS, find_sentences
from loader.model import Mention, MentionKind

CASES = Path(__file__).parent.parent / "cases" / "sentences.txt"
RELATED = (MentionKind.LIMIT, MentionKind.CONDITION, MentionKind.INSTRUMENT)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return load_authority()


def cases() -> list[list[str]]:
    blocks = CASES.read_text(encoding="utf-8").split("\n\n")
    lines = [[line for line in block.splitlines() if not line.startswith("#")] for block in blocks]
    return [block for block in lines if block]


def shown(mention: Mention, among: tuple[Mention, ...]) -> str:
    if mention.kind in RELATED:
        cells = [mention.kind.value, mention.text, "、".join(among[target].text for target in mention.targets)]
    elif mention.duty:
        cells = ["duty", mention.text, mention.duty.period, mention.duty.kind.value]
    elif mention.kind is MentionKind.BODY:
        cells = ["body", mention.text, *(f"{saying} {words}" for saying, words in mention.sayings)]
    else:
        cells = ["group", mention.text, mention.part or ""]
    return " | ".join(cells).rstrip(" |")


def lines_of(text: str, authority: Authority) -> list[str]:
    mentions, sentences = read_paragraph(text, authority, (), "bincheng")
    told = [
        f"sentence | {text[each.begin : each.end][:6]} | {' '.join(each.forces)}".rstrip(" |") for each in sentences
    ]
    return [*told, *(shown(each, mentions) for each in mentions if each.kind is not MentionKind.PROGRAMME)]


def test_the_cases_are_all_found() -> None:
    assert len(cases()) == 36


@pytest.mark.parametrize("case", cases(), ids=lambda case: case[0][:20])
def test_a_made_up_paragraph_says_this(authority: Authority, case: list[str]) -> None:
    text, *expected = case
    assert lines_of(text, authority) == expected


def test_a_broken_expectation_is_told(authority: Authority) -> None:
    assert lines_of("企业不得转让渔港。", authority) != ["sentence | 企业不得转让"]


PIECES = st.sampled_from(
    [*"。;！?\n“”()《》【", "应", "对退役军人", "每年不超过3次", "补贴", ",", "报市渔业局备案", " "]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_sentences_are_in_order_and_leave_nothing_but_signs_out(text: str) -> None:
    spans = [(each.begin, each.end) for each in find_sentences(text)]
    covered = {place for begin, end in spans for place in range(begin, end)}
    assert spans == sorted(spans)
    assert len(covered) == sum(end - begin for begin, end in spans)
    assert not [
        sign for place, sign in enumerate(text) if place not in covered and not sign.isspace() and sign not in ENDS
    ]


@given(st.lists(PIECES, max_size=40).map("".join))
def test_what_is_said_is_said_within_a_sentence(text: str) -> None:
    mentions, sentences = read_paragraph(text, load_authority_once(), (), "bincheng")
    for mention in mentions:
        for target in mention.targets:
            places = (mention.begin, mentions[target].begin)
            assert any(all(each.begin <= place < each.end for place in places) for each in sentences)
        assert all(words in "".join(text.split()) for _, words in mention.sayings)


def load_authority_once(kept: list[Authority] = []) -> Authority:  # noqa: B006
    if not kept:
        kept.append(load_authority())
    return kept[0]


@pytest.mark.parametrize(
    "word", ["渔业年报社", "人民日报", "每年丰收", "年度考核范围", "不定期航线", "退役后备", "按日照市要求"]
)
def test_what_only_looks_like_a_duty_or_condition_is_none(word: str) -> None:
    assert not [*find_duties(word), *find_conditions(word)]
