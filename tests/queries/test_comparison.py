"""Two documents side by side."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from loader.commands.diff import command
from queries.asking.client import Client
from queries.asking.comparison import (
    Change,
    Duty,
    Kind,
    changed_passages,
    compare_documents,
    duty_likeness,
    match_duties,
)
from queries.errors import ParameterError

OLD = "实施“扬帆计划”,对退役军人给予培训补贴,每人每年不超过2次。"
NEW = "深入实施“扬帆计划”,对退役军人给予培训补贴,每人每年不超过3次。"


@pytest.fixture(scope="module")
def changes(towns: Path) -> list[Change]:
    return compare_documents(Client(towns), "linhai-2029", "临海市2030年任务分工")


def told(changes: list[Change], kind: Kind) -> set[tuple[str | None, ...]]:
    return {(change.unit, change.older, change.newer) for change in changes if change.kind is kind}


def test_tasks_that_came_and_went(changes: list[Change]) -> None:
    assert told(changes, Kind.TASK_REMOVED) == {(None, "完善服务平台", None)}
    assert told(changes, Kind.TASK_ADDED) == {(None, None, "加强督导考核")}


def test_words_that_changed(changes: list[Change]) -> None:
    assert told(changes, Kind.TEXT_CHANGED) == {(None, OLD, NEW)}
    assert changed_passages(OLD, NEW) == [
        ("new", "深入"),
        ("same", OLD[:28]),
        ("gone", "2"),
        ("new", "3"),
        ("same", "次。"),
    ]


def test_units_whose_role_changed(changes: list[Change]) -> None:
    assert told(changes, Kind.ROLE_CHANGED) == {
        ("市财政局", "lead", "supporting"),
        ("市教育局", "supporting", "lead"),
    }
    assert told(changes, Kind.UNIT_REMOVED) == {("各区县政府", "supporting", None)}
    assert told(changes, Kind.UNIT_ADDED) == set()


def test_requirements_that_came_and_went(changes: list[Change]) -> None:
    removed = {older for _, older, _ in told(changes, Kind.REQUIREMENT_REMOVED)}
    assert removed == {"公布培训机构名单。", "建成服务平台,安比例安排资金。"}
    assert len(told(changes, Kind.REQUIREMENT_ADDED)) == 2


def test_units_of_two_cities_are_one_where_they_do_the_same_work(towns: Path) -> None:
    found = compare_documents(Client(towns), "linhai-2029", "haining-2030")
    assert not any(change.unit == "市人力社保局" and change.kind is Kind.UNIT_REMOVED for change in found)


def test_a_document_does_not_differ_from_itself(towns: Path) -> None:
    assert compare_documents(Client(towns), "linhai-2029", "linhai-2029") == []


def test_an_unknown_document(towns: Path) -> None:
    with pytest.raises(ParameterError, match="nothing is called"):
        compare_documents(Client(towns), "linhai-2029", "linhai-1999")


def duty(task: str, text: str) -> Duty:
    return Duty("", task, text, {})


def test_the_likest_requirements_are_paired() -> None:
    before = [duty("甲", "开展岗前培训"), duty("甲", "开展岗前培训和技能竞赛")]
    after = [duty("甲", "开展岗前培训和技能竞赛"), duty("乙", "公布机构名单")]
    assert match_duties(before, after) == {0: 1}


def test_the_same_heading_counts() -> None:
    assert duty_likeness(duty("甲", "开展培训"), duty("甲", "开展培训")) > duty_likeness(
        duty("甲", "开展培训"), duty("乙", "开展培训")
    )


@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_command(towns: Path, format: str) -> None:
    arguments = ["linhai-2029", "linhai-2030", "--snapshot", str(towns), "--format", format]
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 0, result.output
    assert "加强督导考核" in result.output
    if format == "csv":
        assert len(list(csv.DictReader(io.StringIO(result.output)))) == 10
    if format == "json":
        assert {each["kind"] for each in json.loads(result.output)} >= {"text changed", "role changed"}
    if format == "table":
        assert "不超过[-2-]{+3+}次" in result.output
