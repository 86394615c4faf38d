"""The ``fengong`` command, as a person types it."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from loader.command import COMMANDS, fengong
from loader.commands.check import oracle_lines
from loader.errors import ValidationError
from loader.inference import read_ontology
from loader.inference.layers import close_layers, split_by_rule
from queries.snapshot.directory import PACKED, Snapshot
from tests.api.servers import free_port, wait_until_ready

ROOT = Path(__file__).parent.parent.parent
ANNEX = ROOT / "data/annexes/liaocheng-2019/annex.txt"


def run(*arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "loader.command", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, text=True)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_an_example(name: str) -> None:
    result = CliRunner().invoke(fengong, [name, "--help"])
    assert result.exit_code == 0
    usage, *lines = result.output.splitlines()
    assert usage.startswith("Usage: ")
    assert any(f"fengong {name}" in line for line in lines)


def test_help_lists_every_command() -> None:
    listed = CliRunner().invoke(fengong, ["--help"]).output
    assert [name for name in COMMANDS if f"\n  {name} " not in listed] == []


def test_clause_reads_standard_input_line_by_line() -> None:
    done = run("clause", stdin="由市财政局牵头,会同市审计局办理\n\n市财政局\n")
    first, second = map(json.loads, done.stdout.splitlines())
    assert first == {
        "text": "由市财政局牵头,会同市审计局办理",
        "units": [
            {"text": "市财政局", "role": "lead", "group": False},
            {"text": "市审计局", "role": "supporting", "group": False},
        ],
        "open_ended": False,
        "basis": "explicit-marker",
    }
    assert second["basis"] == "sole"


def test_clause_takes_a_convention() -> None:
    done = run("clause", "--convention", "first-listed-leads", "市财政局、市审计局")
    assert [unit["role"] for unit in json.loads(done.stdout)["units"]] == ["lead", "responsible"]


def test_read_prints_the_document_as_json() -> None:
    reading = json.loads(run("read", ANNEX, "--json").stdout)
    assert len(reading["tasks"]) == 5
    assert sum(len(task["requirements"]) for task in reading["tasks"]) == 25
    assert (reading["convention"], reading["convention_assumed"]) == ("first-listed-leads", True)


def test_read_prints_an_outline() -> None:
    printed = run("read", ANNEX).stdout
    assert printed.startswith("实施重点培训项目\n")
    assert printed.endswith("5 tasks, 25 requirements, 26 clauses; first-listed-leads (assumed)\n")


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["read", "missing.txt"], 2, "missing.txt"),
        (["build", "missing.txt", "--out", "{tmp}"], 2, "missing.txt"),
        (["serve", "--snapshot", "{tmp}"], 2, "run 'fengong build' first"),
        (["build", "--engine", "abacus"], 2, "abacus"),
        (["fly"], 2, "No such command"),
    ],
)
def test_a_fault_is_told_in_words_and_by_the_exit_status(
    tmp_path: Path, arguments: list[str], status: int, told: str
) -> None:
    done = run(*(argument.format(tmp=tmp_path) for argument in arguments))
    assert done.returncode == status
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_answers_from_the_annex_until_it_is_stopped(annex_snapshot: Snapshot) -> None:
    port = free_port()
    command = [sys.executable, "-m", "loader.command", "serve", "--snapshot", annex_snapshot.path, "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            wait_until_ready(port)
        finally:
            server.terminate()
        printed = server.communicate(timeout=30)[0].splitlines()
    assert server.returncode == 0
    assert printed[0] == f"Fengong: http://127.0.0.1:{port}/ (Ctrl-C stops)"
    assert json.loads(printed[-1]).items() >= {"path": "/health/ready", "status": 200}.items()


def test_check_prints_what_is_known_and_exits_0(tmp_path: Path) -> None:
    done = run("check")
    assert done.returncode == 0, done.stderr
    assert [line.split() for line in done.stdout.splitlines()][:5] == [
        ["kind", "mentions", "things", "reviewed", "unreviewed"],
        ["programme", "49", "41", "49", "0"],
        ["target-group", "79", "59", "79", "0"],
        ["limit", "21", "21", "21", "0"],
        ["instrument", "63", "54", "63", "0"],
    ]
    assert "SHACL: 0 violations, 0 warnings, 0 infos" in done.stdout


def test_check_names_what_waits_for_a_person(tmp_path: Path) -> None:
    document = tmp_path / "sample.txt"
    document.write_text(
        "工作任务\t工作要求\t责任单位\n绿化\t<p>实施“青山计划”。</p>\t<p>市林草局</p>\n", encoding="utf-8"
    )
    done = run("check", document)
    assert done.returncode == 0, done.stderr
    assert "unresolved unit: 市林草局; add it to data/authority/units.csv" in done.stdout
    assert "unreviewed programme: 青山计划" in done.stdout


def test_check_compares_what_is_inferred_with_owlrl(tmp_path: Path) -> None:
    asserted = tmp_path / "asserted.nq"
    axiom = "<https://example.org/p> <http://www.w3.org/2002/07/owl#inverseOf> <https://example.org/q> .\n"
    asserted.write_text(f"{axiom}<https://example.org/a> <https://example.org/p> <https://example.org/b> .\n")
    layers = close_layers(split_by_rule(asserted, tmp_path), read_ontology(), tmp_path)
    inferred = layers.files[0]
    assert list(oracle_lines(asserted, layers.files)) == [
        f"owlrl infers the same {layers.sizes[name]} triples in graph:{name}"
        for name in ("inferred", "stated", "assumed")
    ]
    told = inferred.read_text().replace("<https://example.org/b> <https://example.org/q>", "<urn:b> <urn:q>")
    inferred.write_text(told)
    lines = oracle_lines(asserted, layers.files)
    assert next(lines).startswith("owlrl infers, we do not: <https://example.org/b> <https://example.org/q>")
    assert next(lines) == "we infer, owlrl does not: <urn:b> <urn:q> <https://example.org/a> in graph:inferred"
    with pytest.raises(ValidationError, match="2 named above"):
        next(lines)


@pytest.mark.slow
def test_check_holds_a_whole_snapshot_against_owlrl(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text(
        "工作任务\t工作要求\t责任单位\n修渠\t清淤。\t县水利局、县财政局\n", encoding="utf-8"
    )
    out = tmp_path / "var"
    assert run("build", tmp_path / "plan.txt", "--out", out, "--convention", "first-listed-leads").returncode == 0
    done = run("check", "--snapshot", out / "current", "--oracle", "owlrl")
    assumed = Snapshot.open(out / "current").manifest["inference"]["assumed"]
    assert assumed > 0
    told = f"owlrl infers the same {assumed} triples in graph:assumed"
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, told)


def test_explain_leaves_out_what_rests_on_an_assumption_when_asked(annex_snapshot: Snapshot) -> None:
    triple = ("id:liaocheng-2019/task-1/req-1", "fg:leadUnit", "市人力资源社会保障局")
    told = run("explain", "--snapshot", annex_snapshot.path, *triple)
    assert "[rests on a rule that is assumed, not stated]" in told.stdout.splitlines()[0]
    printed = run("explain", "--snapshot", annex_snapshot.path, "--reading", "printed", *triple)
    assert (printed.returncode, printed.stdout) == (1, "")
    assert printed.stderr.rstrip().endswith("this does not hold in the graph")


def test_infer_names_axioms_beyond_the_profile(tmp_path: Path) -> None:
    ontology = tmp_path / "mine.ttl"
    ontology.write_text(
        "@prefix : <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        ":Team rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :Office :Bureau ) ] ,\n"
        "  [ a owl:Restriction ; owl:onProperty :member ; owl:minCardinality 2 ] .\n"
    )
    done = run("infer", "-", "--ontology", ontology)
    assert done.returncode == 0
    assert "fengong: outside OWL 2 RL: unionOf stands in a super class" in done.stderr.splitlines()
    assert "fengong: outside OWL 2 RL: minCardinality stands in a super class" in done.stderr.splitlines()
    assert "skipped, for no rule of OWL 2 RL reads it" in done.stderr
    assert run("infer", "-").stderr == ""


def test_check_finds_a_snapshot_whose_files_were_changed(annex_snapshot: Snapshot, tmp_path: Path) -> None:
    assert run("check", "--snapshot", annex_snapshot.path).returncode == 0
    copy = tmp_path / annex_snapshot.hash
    shutil.copytree(annex_snapshot.path, copy)
    with (copy / PACKED).open("ab") as dump:
        dump.write(b"\n")
    done = run("check", "--snapshot", copy)
    assert (done.returncode, f"damaged: {PACKED} is not as it was built" in done.stderr) == (1, True)


def test_a_reader_that_leaves_early_is_no_fault() -> None:
    command = f"{sys.executable} -m loader.command read {ANNEX} --json | head -1"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "{\n"
    assert done.stderr == ""


@pytest.mark.slow
def test_progress_is_shown_on_a_terminal_and_not_in_a_pipe(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "loader.command", "build", "--out", str(tmp_path)]
    piped = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert not re.sub(
        r"^fengong: .*\n", "", piped.stderr, flags=re.MULTILINE
    )  # a line now and then where it takes long
    assert "\x1b" not in piped.stderr
    parent, child = pty.openpty()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=child):
        os.close(child)
        shown = b""
        try:
            while piece := os.read(parent, 4096):
                shown += piece
        except OSError:  # the terminal closes with its last writer
            pass
    assert b"packing" in shown


def test_serve_heeds_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FENGONG_SNAPSHOT", str(tmp_path / "elsewhere"))
    assert f"{tmp_path / 'elsewhere'}: no snapshot here" in run("serve").stderr
    assert f"{tmp_path / 'here'}: no snapshot here" in run("serve", "--snapshot", tmp_path / "here").stderr
