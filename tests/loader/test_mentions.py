"""What requirements mention: the annex as reviewed by hand, cases we made up, and what holds of any text."""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.lists.authority import Authority, load_authority
from loader.lists.corrections import load_corrections
from loader.mentions.candidates import NESTS
from loader.mentions.finding import find_mentions, with_mentions
from loader.model import Alignment, Convention, Document, DocumentMetadata, Mention, MentionKind, Requirement, Task

ANNEX = files("data") / "annexes" / "liaocheng-2019" / "annex.txt"
GOLDEN = Path(__file__).parent.parent / "golden" / "liaocheng-mentions.tsv"
CASES = Path(__file__).parent.parent / "cases" / "mentions.txt"
MANUAL = Path(__file__).parents[2] / "docs" / "mentions.md"
PER_TASK = (10, 3, 3, 4, 5)
COLUMNS = ("requirement", "kind", "printed", "name", "comparator", "value", "unit", "period", "subject", "part", "of")
BY_RULE = {MentionKind.CONDITION, MentionKind.DUTY}  # no list knows any


@pytest.fixture(scope="module")
def authority() -> Authority:
    return load_authority()


def requirements() -> dict[str, str]:
    """The paragraphs of 工作要求 by their place; in the annex only they hold a full stop."""
    paragraphs = re.findall(r"<p>([^<]*。[^<]*)</p>", ANNEX.read_text(encoding="utf-8"))
    places = [f"task-{task}/req-{n}" for task, count in enumerate(PER_TASK, 1) for n in range(1, count + 1)]
    return dict(zip(places, paragraphs, strict=True))


def row(place: str, mention: Mention, among: Sequence[Mention]) -> tuple[str, ...]:
    limit = mention.limit
    figures = (limit.comparator, limit.value, limit.unit_text, limit.period, limit.subject) if limit else (None,) * 5
    if mention.duty:
        figures = (None, None, None, mention.duty.period, mention.duty.kind)
    said = [words for _, words in mention.sayings]
    of = "; ".join(said or [among[target].name for target in mention.targets])
    cells = (place, mention.kind, mention.text, mention.name, *figures, mention.part, of)
    return tuple("" if cell is None else str(cell) for cell in cells)


def annex_rows(authority: Authority) -> Iterator[tuple[str, ...]]:
    for place, text in requirements().items():
        mentions = find_mentions(text, authority, load_corrections(), "liaocheng")
        yield from (row(place, mention, mentions) for mention in mentions)


def annex_mentions(authority: Authority) -> Iterator[tuple[str, Mention]]:
    corrections = load_corrections()
    for place, text in requirements().items():
        for mention in find_mentions(text, authority, corrections, "liaocheng"):
            yield place, mention


def test_the_annex_mentions_what_the_hand_made_list_says(authority: Authority) -> None:
    header, *expected = [tuple(line.split("\t")) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    assert header == COLUMNS
    assert list(annex_rows(authority)) == expected


def test_every_mention_of_the_annex_is_reviewed(authority: Authority) -> None:
    listed = [mention for _, mention in annex_mentions(authority) if mention.kind not in BY_RULE]
    unknown = {mention.text for mention in listed if not mention.reviewed}
    assert unknown == {"东昌学院"}  # a body that answers for nothing here


def test_every_listed_thing_stands_in_the_annex(authority: Authority) -> None:
    mentions = [mention for _, mention in annex_mentions(authority)]
    named = {(mention.kind, mention.slug) for mention in mentions if mention.slug}
    general = {"家政服务人员", "高校毕业生", "高技能人才"}  # only kinds of them, or what is named after them
    assert {term.name for term in authority.terms if (term.mention_kind, term.slug) not in named} == general
    values = [mention.limit for mention in mentions if mention.limit]
    assert Counter(values) == Counter(limit.value for limit in authority.limits)


def test_the_three_living_subsidies_stay_three(authority: Authority) -> None:
    text = "发放生活补贴、生活补助、生活费补贴。"
    assert [mention.name for mention in find_mentions(text, authority)] == ["生活补贴", "生活补助", "生活费补贴"]


def test_one_programme_printed_twice_is_one_thing_with_two_mentions(authority: Authority) -> None:
    slugs = [mention.slug for _, mention in annex_mentions(authority) if mention.name == "新型学徒制"]
    assert slugs == ["xin-xing-xue-tu-zhi"] * 3


def test_a_slip_is_read_through_and_kept_in_print(authority: Authority) -> None:
    (mention,) = find_mentions("加强快速从从业人员职业技能培训。", authority, load_corrections())
    assert (mention.text, mention.name) == ("快速从从业人员", "快递从业人员")


def test_a_document_gets_its_mentions(authority: Authority) -> None:
    requirement = Requirement("实施“雨露计划”。", (), Alignment.UNASSIGNED)
    document = Document(
        DocumentMetadata("x"), "t", Convention.NO_ORDER_RULE, False, None, (Task("h", (requirement,), ()),)
    )
    found = with_mentions(document, authority).tasks[0].requirements[0]
    assert [mention.name for mention in found.mentions] == ["雨露计划"]
    assert replace(found, mentions=(), sentences=()) == requirement
    assert [(sentence.begin, sentence.end) for sentence in found.sentences] == [(0, 9)]


def cases() -> list[tuple[str, list[str]]]:
    blocks = CASES.read_text(encoding="utf-8").split("\n\n")
    lines = [[line for line in block.splitlines() if not line.startswith("#")] for block in blocks]
    return [(block[0], block[1:]) for block in lines if block]


def test_the_cases_are_all_found() -> None:
    assert len(cases()) == 132


def shown(mention: Mention) -> str:
    mark = "" if mention.reviewed or mention.kind in BY_RULE else "*"
    limit = mention.limit
    figures = (limit.comparator, limit.value, limit.unit_text, limit.period, limit.subject) if limit else ()
    cells = [f"{mark}{mention.kind}", mention.text, *("" if cell is None else str(cell) for cell in figures)]
    return " | ".join(cells).rstrip(" |")


@pytest.mark.parametrize("case", cases(), ids=lambda case: case[0][:20])
def test_a_made_up_sentence_is_read(authority: Authority, case: tuple[str, list[str]]) -> None:
    text, expected = case
    assert [shown(mention) for mention in find_mentions(text, authority)] == expected


def test_the_manual_shows_what_is_found(authority: Authority) -> None:
    block = re.search(r"```text\n(.*?)\n```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    text, *expected = block[1].splitlines()
    assert [shown(mention) for mention in find_mentions(text, authority)] == expected


PIECES = st.sampled_from(
    [
        *(
            "实施",
            "“",
            "”",
            "《",
            "》",
            "护航",
            "行动",
            "计划",
            "培训",
            "对",
            "退役军人",
            "等",
            "、",
            ",",
            "。",
            "的",
            "和",
        ),
        *(
            "每",
            "年",
            "不超过",
            "3",
            "３",
            "百分之",
            "两",
            "万元",
            "名",
            "以上",
            "第",
            "〔2019〕",
            "补贴",
            "给予",
            "％",
            "㎡",
        ),
        *("ﷺ", "①", '"', " ", "\u3000", "\n"),
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)))
def test_of_any_text_the_slice_is_the_printed_form(text: str) -> None:
    mentions = find_mentions(text, load_authority_once())
    for mention in mentions:
        assert mention.begin < mention.end
        assert text[mention.begin : mention.end] == mention.text
        assert (mention.limit is not None) == (mention.kind is MentionKind.LIMIT)
    assert list(mentions) == sorted(mentions, key=lambda mention: (mention.begin, -mention.end))


@given(st.lists(PIECES, max_size=40).map("".join))
def test_mentions_overlap_only_where_both_are_meant(text: str) -> None:
    mentions = find_mentions(text, load_authority_once())
    for outer in mentions:
        for inner in mentions:
            crossing = outer.begin < inner.begin < outer.end
            if crossing:
                assert inner.end <= outer.end
                assert (inner.kind, outer.kind) in NESTS


def load_authority_once(kept: list[Authority] = []) -> Authority:  # noqa: B006
    if not kept:
        kept.append(load_authority())
    return kept[0]


def calls(text: str, authority: Authority) -> int:
    """How many functions are called, those written in C too: the work without the clock."""
    count = 0

    def profile(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        find_mentions(text, authority)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "sentence",
    ["对退役军人开展“护航行动”,每人每年不超过3次,给予生活补贴。", "“甲”", "一", "1", "行动", "的补贴", "、", "不超过"],
)
def test_the_work_grows_with_the_text_and_no_faster(authority: Authority, sentence: str) -> None:
    find_mentions(sentence, authority)
    few, many = (calls(sentence * times, authority) for times in (50, 500))
    assert many < 12 * few
