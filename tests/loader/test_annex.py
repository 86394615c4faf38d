"""The bundled annex, read right."""

import hashlib
from importlib.resources import as_file, files

import pytest

from loader.model import Alignment, Basis, Convention, Document, Evidence, Task
from loader.reading import read_document

HUMAN_RESOURCES = "市人力资源社会保障局"


@pytest.fixture(scope="module")
def annex() -> Document:
    with as_file(files("data") / "annexes" / "liaocheng-2019" / "annex.txt") as path:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == read_document(path).metadata.sha256
        return read_document(path)


def only_task(annex: Document, heading: str) -> Task:
    return next(task for task in annex.tasks if task.heading == heading)


def test_counts(annex: Document) -> None:
    units = [unit.text for task in annex.tasks for clause in task.clauses for unit in clause.units]
    assert (len(annex.tasks), annex.rows) == (5, 17)
    assert sum(len(task.requirements) for task in annex.tasks) == 25
    assert sum(len(task.clauses) for task in annex.tasks) == 26
    assert len(units) == 127
    assert len(set(units)) == 31  # 28 when the three that are printed in two ways are taken together
    assert annex.warnings == ()


def test_blank_and_repeated_labels_continue_the_task_across_pages(annex: Document) -> None:
    rows = {task.heading: len({requirement.row for requirement in task.requirements}) for task in annex.tasks}
    assert rows == {
        "实施重点培训项目": 6,
        "构建多元供给载体": 3,
        "完善考核评价方式": 1,
        "健全统筹管理机制": 2,
        "强化保障措施": 5,
    }
    assert annex.tasks[0].printed_headings == ("实施重点 培训项目", "实施重点 培训项目")
    assert annex.tasks[1].printed_headings == ("构建多元 供给载体",)
    assert annex.tasks[4].printed_headings == ()


def test_the_slipped_border_joins_two_rows(annex: Document) -> None:
    task = only_task(annex, "实施重点培训项目")
    joined = task.requirements[:6]
    assert [requirement.row for requirement in joined] == [1, 1, 1, 2, 2, 2]
    assert {requirement.alignment for requirement in joined} == {Alignment.JOINED_ROWS}
    assert [requirement.clauses for requirement in joined] == [(0,), (1,), (2,), (3,), (4,), (5,)]
    convoy = next(requirement for requirement in joined if "护航行动" in requirement.text)
    (clause,) = (task.clauses[number] for number in convoy.clauses)
    assert [(unit.text, unit.evidence) for unit in clause.units] == [(HUMAN_RESOURCES, Evidence.SOLE)]


def test_one_requirement_takes_both_clauses_of_its_row(annex: Document) -> None:
    requirement = only_task(annex, "健全统筹管理机制").requirements[3]
    assert (requirement.alignment, requirement.clauses) == (Alignment.ONE_REQUIREMENT, (3, 4))


def test_the_order_rule_is_assumed(annex: Document) -> None:
    assert annex.convention is Convention.FIRST_LISTED_LEADS
    assert annex.convention_assumed
    assert annex.convention_stated_in is None


def test_groups(annex: Document) -> None:
    groups = {unit.text for task in annex.tasks for clause in task.clauses for unit in clause.units if unit.group}
    assert groups == {
        "各县(市、区)政府",
        "市属开发区管委会",
        "市就业工作联席会议成员单位",
        "驻聊高校",
        "各行业企业",
    }


def test_every_clause_but_those_of_one_unit_is_open_and_joint(annex: Document) -> None:
    clauses = [clause for task in annex.tasks for clause in task.clauses]
    assert {(clause.basis, clause.open_ended, len(clause.units) == 1) for clause in clauses} == {
        (Basis.SOLE, False, True),
        (Basis.JOINT, True, False),
    }


def test_metadata(annex: Document) -> None:
    assert annex.metadata.id == "liaocheng-2019"
    assert annex.metadata.number == "附件2"
    assert (annex.metadata.period_begin, annex.metadata.period_end) == (2019, 2021)
    assert (annex.metadata.jurisdiction, annex.metadata.jurisdiction_code) == ("聊城市", "371500")
    assert annex.metadata.sha256 == annex.sha256
