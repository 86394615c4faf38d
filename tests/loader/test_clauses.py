"""Clauses read as the table of cases says, and any text at all read without harm."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.grammar.clauses import clause_to_json, parse_clause
from loader.grammar.ranking import RESPONSIBLE, roles_of_units
from loader.model import Convention
from ontology.words import role_words

CASES = Path(__file__).parent.parent / "cases" / "clauses.txt"
ROLES = (*(each.word for each in role_words()[:-1]), RESPONSIBLE)


@dataclass
class Case:
    """A clause and the reading that the table gives it."""

    about: str
    line: int
    text: str
    reading: dict[str, str] = field(default_factory=dict)

    @property
    def expected(self) -> dict[str, object]:
        named = {role: names(self.reading.get(role, "")) for role in ROLES}
        groups = {name.removesuffix("*") for role in ROLES for name in named[role] if name.endswith("*")}
        units: dict[str, object] = {role: [name.removesuffix("*") for name in named[role]] for role in ROLES}
        return units | {"groups": groups, "open_ended": "open" in self.reading, "basis": self.reading["basis"]}


def names(listed: str) -> list[str]:
    return [name.replace("\\n", "\n") for name in listed.split(" | ") if name]


def read_cases() -> Iterator[Case]:
    about, case = "", None
    for number, line in enumerate(CASES.read_text(encoding="utf-8").split("\n"), 1):
        if line.startswith("##"):
            about = line.lstrip("# ")
        elif line.startswith("    ") and case:
            key, _, value = line.strip(" ").partition(" ")
            case.reading[key] = value
        elif line and about:
            case = Case(about, number, line.replace("\\n", "\n"))
            yield case


ALL = list(read_cases())


def test_the_table_holds_as_many_cases_as_it_seems_to() -> None:
    phenomena, cases = map(int, re.findall(r"(\d+) (?:phenomena|clauses)", CASES.read_text(encoding="utf-8"))[:2])
    assert (len({case.about for case in ALL}), len(ALL)) == (phenomena, cases)
    assert all("basis" in case.reading for case in ALL)


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.line}-{case.text}")
def test_clause(case: Case) -> None:
    convention = case.reading.get("convention")
    clause = parse_clause(case.text)
    roles = roles_of_units(clause, Convention(convention) if convention else None, stated=True)
    named = list(zip(clause.units, roles, strict=True))
    read: dict[str, object] = {role: [unit.text for unit, given in named if given == role] for role in ROLES}
    read |= {
        "groups": {unit.text for unit in clause.units if unit.group},
        "open_ended": clause.open_ended,
        "basis": clause.basis.value,
    }
    assert read == case.expected
    assert [clause.text[unit.begin : unit.end] for unit in clause.units] == [unit.text for unit in clause.units]


def test_json() -> None:
    assert clause_to_json(parse_clause("由市财政局牵头,会同市审计局办理")) == {
        "text": "由市财政局牵头,会同市审计局办理",
        "units": [
            {"text": "市财政局", "role": "lead", "group": False},
            {"text": "市审计局", "role": "supporting", "group": False},
        ],
        "open_ended": False,
        "basis": "explicit-marker",
    }


WORDS = [
    "牵头",
    "配合",
    "会同",
    "负责",
    "按职责分工",
    "责任单位：",
    "有关部门",
    "市水利局",
    "2031年",
    "各县、区政府",
    "第一位为牵头单位",
]
PIECES = st.sampled_from([*"、，；。：（）〔〕[]()“”\n 　市局部委等及和与由各县区", *WORDS])
LONG = [*"、（）和等：按 “1。，由各", *WORDS, "（）", "市局和", "各县、", "市、", "统筹", "乡镇", "市水利局 ", "a b "]


@settings(deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=80), st.sampled_from([None, *Convention]))
def test_any_text_reads_as_a_clause_whose_offsets_hold(text: str, convention: Convention | None) -> None:
    clause = parse_clause(text)
    assert len(roles_of_units(clause, convention)) == len(clause.units)
    assert clause.text == text
    ends = [0]
    for unit in clause.units:
        assert text[unit.begin : unit.end] == unit.text != ""
        assert unit.begin >= ends[-1]
        ends.append(unit.end)


@pytest.mark.parametrize("piece", LONG)
def test_anything_repeated_is_read(piece: str) -> None:
    """Not timed, but a pattern that backtracks would not come back."""
    text = piece * (20_000 // len(piece))
    assert parse_clause(text).text == text
