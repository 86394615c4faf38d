"""The hand-kept lists: what they resolve, and how a broken one is told."""

import codecs
import re
import shutil
from collections import Counter
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from loader.errors import AuthorityError
from loader.lists.authority import (
    EXCLUSION_COLUMNS,
    JURISDICTION_COLUMNS,
    LIMIT_COLUMNS,
    TERM_COLUMNS,
    UNIT_COLUMNS,
    Authority,
    bundled_lists,
    load_authority,
)
from loader.lists.corrections import COLUMNS as SLIP_COLUMNS
from loader.lists.tables import read_list


@pytest.fixture(scope="module")
def authority() -> Authority:
    return load_authority()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with as_file(bundled_lists()) as lists:
        shutil.copytree(lists, tmp_path / "lists")
    return tmp_path / "lists"


NAMES = {
    "市应急局": "市应急管理局",
    "市应急管理局": "市应急管理局",
    "市住房和城乡建设局": "市住房城乡建设局",
    "聊城市人力资源和社会保障局": "市人力资源社会保障局",
    "市人社局": "市人力资源社会保障局",
    "各县（市、区）政府": "各县(市、区)政府",
    "各县 (市、 区) 政府": "各县(市、区)政府",
    "市就业工作联席会议办公室": "市就业工作联席会议办公室",
}


@pytest.mark.parametrize("printed", NAMES)
def test_a_printed_name_resolves(authority: Authority, printed: str) -> None:
    unit = authority.resolve_unit(printed, "liaocheng")
    assert unit is not None
    assert unit.name == NAMES[printed]


@pytest.mark.parametrize(
    ("printed", "jurisdiction"),
    [
        ("市星际移民局", "liaocheng"),
        ("市财政局", "zhengzhou"),
        ("市财政局", None),
        ("", "liaocheng"),
        ("市教育局", "liaocheng"),
    ],
)
def test_an_unknown_name_stays_unresolved(authority: Authority, printed: str, jurisdiction: str | None) -> None:
    assert authority.resolve_unit(printed, jurisdiction) is None


def test_the_annex_has_28_duty_bearers_five_of_them_sets(authority: Authority) -> None:
    bearers = [unit for unit in authority.units if unit.duty_bearer]
    assert len(bearers) == 28
    assert sum(unit.group for unit in bearers) == 5
    assert all(unit.name_en for unit in authority.units)


def test_identifiers_are_ascii_and_pinned(authority: Authority) -> None:
    unit = authority.resolve_unit("市财政局", "liaocheng")
    assert unit is not None
    assert str(unit.iri) == "https://w3id.org/fengong/id/unit/liaocheng/shi-cai-zheng-ju"
    assert all(record.iri.isascii() for record in (*authority.units, *authority.terms))


def test_a_byte_order_mark_is_accepted(folder: Path) -> None:
    units = folder / "units.csv"
    units.write_bytes(codecs.BOM_UTF8 + units.read_bytes())
    assert load_authority(folder).resolve_unit("市财政局", "liaocheng")


def test_empty_columns_and_lines_of_a_spreadsheet_are_accepted(folder: Path) -> None:
    units = folder / "units.csv"
    lines = units.read_text(encoding="utf-8").splitlines()
    units.write_text("".join(f"{line},,\r\n" for line in lines) + ",,,,,,,,,,\r\n", encoding="utf-8", newline="")
    assert len(load_authority(folder).units) == len(load_authority().units)


HEAD = "name,official_name,aliases,name_en,kind,parent,jurisdiction,slug,note\n"
UNIT = "市海绵局,,,Sponge Bureau,government-body,,liaocheng,,\n"
TERMS = "name,aliases,name_en,kind,broader,slug,note\n"
LIMITS = "context,printed,subject,comparator,value,unit,period,note\n"


def text(file: str, content: str) -> Callable[[Path], None]:
    return lambda folder: (folder / file).write_bytes(content.encode()) and None


def raw(file: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / file).write_bytes(content) and None


FAULTS = {
    "missing file": (lambda folder: (folder / "limits.csv").unlink(), "limits.csv: the list cannot be read"),
    "empty file": (text("units.csv", ""), "units.csv:1: the column 'name' is missing"),
    "missing column": (text("units.csv", HEAD.replace("kind,", "")), "units.csv:1: the column 'kind' is missing"),
    "misspelt column": (text("units.csv", HEAD.replace("note", "note,nots")), "units.csv:1: the column 'nots' is unk"),
    "column twice": (text("units.csv", HEAD.replace("note", "note,note")), "units.csv:1: the column 'note' is unknown"),
    "few cells": (text("units.csv", HEAD + "市海绵局,x\n"), "units.csv:2: 2 cells instead of 9"),
    "comma in a name": (text("units.csv", HEAD + "各县(市,区),,,X,group,,liaocheng,,x\n"), "units.csv:2: 10 cells"),
    "empty name": (text("units.csv", HEAD + UNIT + UNIT.replace("市海绵局", " ")), "units.csv:3: the name is empty"),
    "unknown kind": (
        text("units.csv", HEAD + UNIT.replace("government-body", "club")),
        "units.csv:2: unknown kind 'club'",
    ),
    "same name twice": (text("units.csv", HEAD + UNIT + UNIT), "units.csv:3: the name '市海绵局' is already"),
    "alias twice": (
        text("units.csv", HEAD + UNIT.replace(",,,", ",,海绵局；海绵局,")),
        "units.csv:2: the name '海绵局' is already taken (units.csv:2)",
    ),
    "alias of two units": (
        text("units.csv", HEAD + UNIT.replace(",,,", ",,海绵,") + UNIT.replace("市海绵局,,,", "市水局,,海绵,")),
        "units.csv:3: the name '海绵' is already taken (units.csv:2)",
    ),
    "alias in another width": (
        text("units.csv", HEAD + UNIT.replace(",,,", ",,办(一),") + UNIT.replace("市海绵局,,,", "市水局,,办（一）,")),
        "units.csv:3: the name '办(一)' is already taken (units.csv:2)",
    ),
    "unknown parent": (
        text("units.csv", HEAD + UNIT.replace("body,,", "body,市云局,")),
        "units.csv:2: the parent '市云局'",
    ),
    "own parent": (
        text("units.csv", HEAD + UNIT.replace("body,,", "body,市海绵局,")),
        "units.csv:2: parent leads back",
    ),
    "unknown place": (
        text("units.csv", HEAD + UNIT.replace("liaocheng", "atlantis")),
        "units.csv:2: unknown jurisdiction",
    ),
    "bad slug": (
        text("units.csv", HEAD + UNIT.replace("liaocheng,", "liaocheng,海绵")),
        "units.csv:2: '海绵' cannot be",
    ),
    "GBK": (raw("units.csv", (HEAD + UNIT).encode("gbk")), "units.csv:2: the file is GBK, not UTF-8; save it again"),
    "UTF-16": (raw("units.csv", (HEAD + UNIT).encode("utf-16")), "units.csv:1: the file is UTF-16"),
    "binary": (raw("units.csv", b"\x89PNG\r\n\xff\xff\xff"), "units.csv:1: the file is not UTF-8"),
    "open quotation": (text("units.csv", HEAD + '"' + UNIT), "units.csv:2: not CSV"),
    "unknown broader": (
        text("programmes.csv", TERMS + "甲计划,,A,plan,乙,,\n"),
        "programmes.csv:2: the broader term '乙'",
    ),
    "circle of broader": (
        text("programmes.csv", TERMS + "甲计划,,A,plan,乙计划,,\n乙计划,,B,plan,甲计划,,\n"),
        "programmes.csv:2: broader leads back to '甲计划'",
    ),
    "homophones": (
        text("programmes.csv", TERMS + "春风,,A,brand,,,\n春峰,,B,brand,,,\n"),
        "the slug 'chun-feng' is already",
    ),
    "bad number": (text("limits.csv", LIMITS + "不超过三次,三次,,<=,三,次,,\n"), "limits.csv:2: '三' is not a number"),
    "bad comparator": (text("limits.csv", LIMITS + "不超过3次,3次,,≤,3,次,,\n"), "limits.csv:2: unknown comparator"),
    "limit out of context": (text("limits.csv", LIMITS + "不超过3次,4次,,<=,3,次,,\n"), "limits.csv:2: '4次' does not"),
    "bad exclusion": (
        text("exclusions.csv", "phrase,kind,note\n互联网+,thing,\n"),
        "exclusions.csv:2: unknown kind 'thing'",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_list_stops_with_file_line_and_reason(folder: Path, fault: str) -> None:
    spoil, message = FAULTS[fault]
    spoil(folder)
    with pytest.raises(AuthorityError) as caught:
        load_authority(folder)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.remedy


def test_the_manual_names_every_list_with_its_columns() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "authority.md").read_text(encoding="utf-8")
    assert all(f"`{file.name}`" in manual for file in bundled_lists().iterdir())
    for columns in (JURISDICTION_COLUMNS, UNIT_COLUMNS, TERM_COLUMNS, LIMIT_COLUMNS, EXCLUSION_COLUMNS, SLIP_COLUMNS):
        assert ", ".join(columns) in manual


def test_a_unit_is_called_by_the_name_that_the_annex_prints_most() -> None:
    text = (files("data") / "annexes" / "liaocheng-2019" / "annex.txt").read_text(encoding="utf-8")
    clauses = re.findall(r"<p>([^<。]*)</p>", text)
    printed = Counter(name for clause in clauses for name in re.split("、|及|等", clause))
    for unit in load_authority().units:
        if unit.duty_bearer:
            assert unit.name == max(unit.names, key=lambda name: printed[name]), unit.where


def test_an_optional_column_may_be_left_out(tmp_path: Path) -> None:
    (tmp_path / "limits.csv").write_text("printed,note,subject_en\n三斤,,three\n四斤,\n", encoding="utf-8")
    rows = read_list(tmp_path / "limits.csv", ("printed", "note"), optional=("subject_en",))
    assert [row["subject_en"] for row in rows] == ["three", ""]
    (tmp_path / "limits.csv").write_text("printed,note\n三斤,\n", encoding="utf-8")
    assert read_list(tmp_path / "limits.csv", ("printed", "note"), optional=("subject_en",))[0]["subject_en"] == ""
