"""A person's last word on a clause: units, marks and requirements, kept beside the print and stated as corrections."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from loader.building import Options, build_snapshot
from loader.errors import AuthorityError
from loader.lists.corrections import load_corrections
from loader.model import Alignment, Document, DocumentMetadata, Evidence, ScannedLine
from loader.overruling import with_overruled_clauses
from loader.reading import read_document
from loader.statement.corrections import correction_triples_of
from loader.statement.scans import scan_triples
from ontology.vocabulary import FG
from queries.asking.client import Client

HEAD = "annex,context,printed,read_as,confidence,reason,reason_en,what,requirements\n"
CLAUSE = "县水利局、县财政局"
TEXT = f"工作任务\t工作要求\t责任单位\n修渠\t<p>清淤。</p><p>护岸。</p><p>植树。</p>\t<p>{CLAUSE}</p><p>县林业局</p>\n"


@pytest.fixture
def document(tmp_path: Path) -> Document:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return read_document(path, metadata=DocumentMetadata(id="a"))


def overruled(document: Document, folder: Path, row: str) -> Document:
    file = folder / "corrections.csv"
    file.write_text(HEAD + row + "\n", encoding="utf-8")
    return with_overruled_clauses(document, load_corrections(file))


def test_units_and_marks_are_overruled_and_print_stays(document: Document, tmp_path: Path) -> None:
    row = f"a,{CLAUSE},{CLAUSE},牵头单位：县财政局；配合单位：县水利局,high,据会议纪要,,clause,"
    (task,) = overruled(document, tmp_path, row).tasks
    clause = task.clauses[0]
    assert clause.text == CLAUSE
    assert [(unit.text, unit.evidence) for unit in clause.units] == [
        ("县财政局", Evidence.MARKED_LEAD),
        ("县水利局", Evidence.MARKED_SUPPORTING),
    ]
    assert all(clause.text[unit.begin : unit.end] == unit.text for unit in clause.units)
    assert task.clauses[1] == document.tasks[0].clauses[1]


def test_the_requirements_of_a_clause_are_overruled(document: Document, tmp_path: Path) -> None:
    assert {each.alignment for each in document.tasks[0].requirements} == {Alignment.AMBIGUOUS}
    row = f"a,{CLAUSE},{CLAUSE},{CLAUSE},high,据会议纪要,,clause,清淤；植树"
    (task,) = overruled(document, tmp_path, row).tasks
    assert [each.clauses for each in task.requirements] == [(0, 1), (1,), (0, 1)]
    assert {each.alignment for each in task.requirements} == {Alignment.CORRECTED}


def test_another_document_and_another_clause_are_left_alone(document: Document, tmp_path: Path) -> None:
    for row in (f"b,{CLAUSE},{CLAUSE},县水利局,high,r,,clause,", "a,县民政局,县民政局,县民政局,high,r,,clause,"):
        assert overruled(document, tmp_path, row) == document


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            f"a,{CLAUSE},{CLAUSE},县教育局牵头,high,r,,clause,",
            ":2: the clause does not print '县教育局'",
        ),
        (
            f"a,{CLAUSE},县水利局,县水利局,high,r,,clause,",
            ":2: the context of a clause is not",
        ),
        (f"a,{CLAUSE},{CLAUSE},县水利局,high,r,,task,", "corrections.csv:2: unknown what, 'task'"),
    ],
)
def test_a_bad_correction_is_told_with_its_line(document: Document, tmp_path: Path, row: str, told: str) -> None:
    with pytest.raises(AuthorityError, match=told):
        overruled(document, tmp_path, row)


def test_the_correction_is_stated_beside_the_print(document: Document, tmp_path: Path) -> None:
    row = f"a,{CLAUSE},{CLAUSE},县财政局牵头，县水利局配合,high,据会议纪要,,clause,"
    file = tmp_path / "corrections.csv"
    file.write_text(HEAD + row + "\n", encoding="utf-8")
    triples = list(correction_triples_of(document, load_corrections(file)))
    (clause, correction) = next((s, o) for s, p, o in triples if p == FG.overruledBy)
    stated = {p: str(o) for s, p, o in triples if s == correction}
    assert stated[FG.correctedIn] == str(clause)
    assert (stated[FG.printedAs], stated[FG.readAs]) == (CLAUSE, "县财政局牵头，县水利局配合")


def test_the_command_prints_the_lines_of_a_correction(document: Document, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "loader.command", "read", str(tmp_path / "a.txt"), "--correct", CLAUSE]
    done = subprocess.run([*command, "县财政局牵头，县水利局配合"], capture_output=True, check=True, text=True)
    file = tmp_path / "corrections.csv"
    file.write_text(done.stdout, encoding="utf-8")
    (task,) = with_overruled_clauses(document, load_corrections(file)).tasks
    assert next(unit.evidence for unit in task.clauses[0].units) is Evidence.MARKED_LEAD
    bad = subprocess.run([*command, "县教育局牵头"], capture_output=True, check=False, text=True)
    assert (bad.returncode, "does not print" in bad.stderr) == (2, True)


def test_passages_of_a_scan_have_a_confidence_and_places(document: Document) -> None:
    lines = (
        ScannedLine("清淤。", 1, (10, 20, 110, 40), 0.97),
        ScannedLine("县水利局、县财", 1, (300, 20, 400, 40), 0.81),
    )
    stated = [(p, str(o)) for _, p, o in scan_triples(replace(document, scanned=lines))]
    assert (FG.readingConfidence, "0.81") in stated
    assert (FG.scannedAt, "page=1&xywh=10,20,100,20") in stated
    assert list(scan_triples(document)) == []


def test_a_role_that_a_person_gave_is_told_as_corrected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, file = tmp_path / "a.txt", tmp_path / "corrections.csv"
    text = f"工作任务\t工作要求\t责任单位\n修渠\t清淤。\t{CLAUSE}\n护林\t植树。\t县林业局\n"
    path.write_text(text, encoding="utf-8")
    row = f"a,{CLAUSE},{CLAUSE},县财政局牵头，县水利局配合,high,据会议纪要,,clause,"
    file.write_text(HEAD + row + "\n", encoding="utf-8")
    monkeypatch.setattr("loader.building.parts.load_corrections", lambda: load_corrections(file))
    client = Client(build_snapshot([path], Options(out=tmp_path / "var", processes=1)))
    found = {(row["unit_label"], row["role"], row["ground"]) for row in client.ask("requirements").rows()}
    assert {("县财政局", "lead", "corrected"), ("县水利局", "supporting", "corrected")} <= found
    assert ("县林业局", "lead", "printed") in found
    leads = {(row["unit_label"], row["ground"]) for row in client.ask("leads").rows()}
    assert leads == {("县财政局", "corrected"), ("县林业局", "printed")}
