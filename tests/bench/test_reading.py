"""The measure of the reader tells a right reading from a wrong one, in units, roles and invented clauses."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bench.reading import report

TEXT = "（一）修渠。修渠十里。（县水利局牵头，县财政局配合）\n（二）植树。植树百株。（县林业局负责）\n"
TASKS: list[dict[str, Any]] = [
    {"requirement_snippet": "修渠十里。", "lead": ["县水利局"], "supporting": ["县财政局"], "open_ended": False},
    {"requirement_snippet": "植树百株。", "lead": ["县林业局"], "open_ended": False},
]


def total(folder: Path, tasks: list[dict[str, Any]]) -> list[str]:
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    gold = {"files": ["a.txt"], "tasks": tasks}
    (folder / "a.gold.json").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    return list(report(folder))[-1][1:4]


def test_a_right_reading_scores_one(tmp_path: Path) -> None:
    assert total(tmp_path, TASKS) == ["2/2", "1.0000", "1.0000"]


@pytest.mark.parametrize(
    ("tasks", "figures"),
    [
        ([TASKS[0] | {"lead": ["县财政局"], "supporting": ["县水利局"]}, TASKS[1]], ["1/2", "1.0000", "0.3333"]),
        ([TASKS[0] | {"lead": ["县水务局"]}, TASKS[1]], ["1/2", "0.6667", "0.6667"]),
        (TASKS[:1], ["1/1", "0.8000", "0.8000"]),
        ([*TASKS, TASKS[1] | {"requirement_snippet": "修路五里。"}], ["2/3", "0.8571", "0.8571"]),
    ],
    ids=["roles", "unit", "invented", "missed"],
)
def test_a_wrong_reading_scores_less(tmp_path: Path, tasks: list[dict[str, Any]], figures: list[str]) -> None:
    assert total(tmp_path, tasks) == figures


def test_a_folder_without_gold_assigns_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert list(report(tmp_path))[-1][1:4] == ["0/0", "0.0000", "0.0000"]
