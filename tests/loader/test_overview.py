"""A corpus in figures: what is alike, what is a later version, what no list knows."""

import csv
import io
import json
import random
from pathlib import Path

from click.testing import CliRunner

from loader.building import Options, build_snapshot
from loader.checks.similarity import group_alike, group_versions, make_sketch, sketch_resemblance
from loader.command import fengong
from loader.lists.authority import UNIT_KINDS
from tests.loader.test_folders import write


def passage(seed: int) -> str:
    chance = random.Random(seed)
    return "".join(chr(chance.randint(0x4E00, 0x9FA5)) for _ in range(2000))


def test_a_few_changed_words_leave_documents_alike() -> None:
    text = passage(1)
    changed = text[:700] + "另有规定" + text[700:]
    assert sketch_resemblance(make_sketch([text]), make_sketch([text[:900], text[900:]])) == 1
    assert sketch_resemblance(make_sketch([text]), make_sketch([changed])) > 0.9
    assert sketch_resemblance(make_sketch([text]), make_sketch([passage(2)])) == 0
    assert sketch_resemblance(make_sketch([""]), make_sketch(["短"])) == 0


def test_the_likes_of_one_document_form_a_group_whatever_the_order() -> None:
    texts = {f"d{number}": passage(number % 5) + f"第{number}号" for number in range(25)}
    sketches = {name: make_sketch([text]) for name, text in texts.items()}
    found = group_alike(sketches)
    assert len(found) == 5
    assert found == group_alike(dict(reversed(sketches.items())))
    assert group_alike({f"x{number}": make_sketch([passage(number)]) for number in range(50)}) == []


def test_versions_of_a_plan_differ_in_years_and_numbers_only() -> None:
    titles = {
        "b": ("青岚市", "青岚市2022年重点工作任务分工"),
        "a": ("青岚市", "青岚市２０２１年重点工作任务分工（修订）"),
        "c": ("临海市", "青岚市2021年重点工作任务分工"),
        "d": ("青岚市", "青岚市2021年绿化任务分工"),
    }
    assert group_versions(titles) == [["a", "b"]]


def test_the_figures_of_a_corpus_are_kept_and_shown(tmp_path: Path) -> None:
    for number, task in enumerate(("绿化", "绿化", "修路")):
        write(tmp_path / "papers", f"plan-{number}.txt", task)
    (tmp_path / "papers/empty.txt").touch()
    snapshot = build_snapshot([tmp_path / "papers"], Options(out=tmp_path / "var"))
    figures = json.loads((snapshot.path / "corpus.json").read_text(encoding="utf-8"))
    assert (figures["documents"], figures["formats"], figures["layouts"]) == (3, {".txt": 3}, {"table": 3})
    assert figures["conventions"] == {"no-order-rule (none)": 3}
    assert figures["refused"] == {"is empty": 1}
    assert figures["alike"] == [["plan-0", "plan-1"]]
    assert ["市审计局", "plan-0", 1] in figures["unlisted_units"]
    shown = CliRunner().invoke(fengong, ["check", "--snapshot", str(snapshot.path)]).output
    assert "nearly the same text: plan-0, plan-1\n" in shown
    assert "refused: is empty 1\n" in shown


def test_suggested_rows_fit_the_list_of_units(tmp_path: Path) -> None:
    write(tmp_path, "plan.txt")
    (tmp_path / "plan.ini").write_text("[document]\njurisdiction_slug = qinglan\n", encoding="utf-8")
    done = CliRunner().invoke(fengong, ["check", str(tmp_path), "--suggest"])
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(io.StringIO(done.output)))
    assert [(row["name"], row["kind"], row["jurisdiction"]) for row in rows] == [
        ("市审计局", "government-body", "qinglan"),
        ("市财政局", "government-body", "qinglan"),
    ]
    assert {row["kind"] for row in rows} <= {kind.slug for kind in UNIT_KINDS}
