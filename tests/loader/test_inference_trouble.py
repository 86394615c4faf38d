"""Bad input and bad luck: clear words, and no half result."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rdflib import Graph

from loader.errors import InconsistencyError, InferenceError
from loader.inference import Settings, embedded, infer_files
from tests.bench.generator import write

PREFIXES = """
@prefix : <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
ROOT = Path(__file__).parents[2]


def close(folder: Path, data: str, name: str = "data.ttl", engine: str = "duckdb") -> list[str]:
    path = folder / name
    path.write_text(PREFIXES + data if name.endswith("ttl") else data, encoding="utf-8", newline="")
    infer_files([path], Graph(), folder / "out.nq", engine=engine)
    return (folder / "out.nq").read_text(encoding="utf-8").splitlines()


def test_an_inconsistent_ontology_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InconsistencyError, match=r"^cax-dw: .* owl|disjointWith"):
        close(tmp_path, ":A owl:disjointWith :B . :C owl:oneOf ( :c ) . :C rdfs:subClassOf :A , :B .")


def test_an_axiom_outside_the_profile_is_named_and_skipped(tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text(f"{PREFIXES} :R owl:onProperty :p ; owl:minCardinality 1 . :q a owl:ReflexiveProperty .")
    closure = infer_files([data], Graph(), tmp_path / "out.nq")
    assert [axiom.split("#")[1].split(">")[0] for axiom in closure.skipped] == ["minCardinality", "type"]
    assert closure.inferred == 0


@pytest.mark.parametrize(
    "line",
    [
        '<https://example.org/a> <https://example.org/p> "a\\u4e2db" .',
        '<https://example.org/a>   <https://example.org/p>\t"x" . # a remark',
        '<https://example.org/a> <https://example.org/p> "x"@ZH .',
        '<https://example.org/a> <https://example.org/p> "x"^^<http://www.w3.org/2001/XMLSchema#string> .',
        '<https://example.org/a> <https://example.org/p> "a\tb\x01" .',
        '<https://example.org/a> <https://example.org/p> "a \\" <b> . \\\\" <https://example.org/g> .',
        "_:a <https://example.org/p> _:b .\r",
        "",
    ],
)
def test_lines_written_in_other_ways_mean_the_same(tmp_path: Path, line: str) -> None:
    axiom = "<https://example.org/p> <http://www.w3.org/2000/01/rdf-schema#subPropertyOf> <https://example.org/q> .\n"
    found = close(tmp_path, f"{axiom}{line}\n", "data.nq")
    path = tmp_path / "again.nq"
    path.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    infer_files([tmp_path / "data.nq"], Graph(), path, engine="owlrl")
    assert path.read_text(encoding="utf-8").splitlines() == found
    assert len(found) == bool(line)


def test_chinese_names_close_like_others(tmp_path: Path) -> None:
    axiom = "<https://example.org/领导> <http://www.w3.org/2002/07/owl#inverseOf> <https://example.org/受领导> .\n"
    line = "<https://example.org/甲> <https://example.org/领导> <https://example.org/乙> <https://example.org/图> .\n"
    assert "<https://example.org/乙> <https://example.org/受领导> <https://example.org/甲>" in " ".join(
        close(tmp_path, axiom + line, "data.nq")
    )


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    data = tmp_path / "data.nq"
    data.write_bytes(b'<https://example.org/a> <https://example.org/p> "\xff" .\n')
    with pytest.raises(InferenceError, match=r"data\.nq"):
        infer_files([data], Graph(), tmp_path / "out.nq")


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(InferenceError, match=r"data\.nq: .* line 2 "):
        close(tmp_path, '<https://example.org/a> <https://example.org/p> "x" .\n<a> <b> .\n', "data.nq")


def test_blank_nodes_of_two_files_are_two(tmp_path: Path) -> None:
    axiom = "<https://example.org/p> <http://www.w3.org/2000/01/rdf-schema#subPropertyOf> <https://example.org/q> .\n"
    files = [tmp_path / "one.nq", tmp_path / "two.nq"]
    for file in files:
        file.write_text(f"{axiom}_:x <https://example.org/p> <https://example.org/a> .\n")
    for engine in ("duckdb", "owlrl"):
        infer_files(files, Graph(), tmp_path / "out.nq", engine=engine)
        assert [line.split()[0] for line in (tmp_path / "out.nq").read_text().splitlines()] == ["_:f1bx", "_:f2bx"]


def test_a_nonsense_memory_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InferenceError, match="write it like 2GB"):
        infer_files([], Graph(), tmp_path / "out.nq", engine="duckdb", settings=Settings(memory="lots"))


def test_a_closure_that_needs_more_memory_is_closed_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, settings = tmp_path / "data.nq", Settings(memory="1MB")
    data.write_text(
        "".join(f"<urn:a{n}> <urn:p> <urn:b{n}> .\n" for n in range(50_000))
        + "<urn:p> <http://www.w3.org/2000/01/rdf-schema#subPropertyOf> <urn:q> .\n"
    )
    with pytest.raises(InferenceError, match="1MB of memory do not suffice"):
        infer_files([data], Graph(), tmp_path / "out.nq", settings=settings)
    monkeypatch.setattr(embedded, "MEMORY", ("1MB", "1GB"))
    assert infer_files([data], Graph(), tmp_path / "out.nq").inferred == 50_000
    monkeypatch.setattr(embedded, "MEMORY", ("1MB", "2MB"))
    with pytest.raises(InferenceError, match="2MB of memory do not suffice"):
        infer_files([data], Graph(), tmp_path / "out.nq")


def test_an_unwritable_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InferenceError, match="cannot write"):
        infer_files([], Graph(), tmp_path / "file" / "out.nq")


SCRIPT = """
import resource, sys
from pathlib import Path
from loader.errors import InferenceError
from loader.inference import infer_files, read_ontology
limit = int(sys.argv[3])
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
ontology = read_ontology()
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
print("ready", flush=True)
try:
    infer_files([Path(sys.argv[1])], ontology, Path(sys.argv[2]))
except InferenceError as error:
    print(error)
"""


def started(data: Path, out: Path, limit: int = 0) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", SCRIPT, str(data), str(out), str(limit)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_a_full_disk_is_told_and_leaves_the_old_file(tmp_path: Path) -> None:
    data, out = tmp_path / "data.nq", tmp_path / "out.nq"
    write(data, 5)
    out.write_text("old\n")
    told, _ = started(data, out, limit=100_000).communicate(timeout=120)
    assert "make room" in told
    assert out.read_text() == "old\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data.nq", "out.nq"]


def test_a_kill_leaves_the_old_file(tmp_path: Path) -> None:
    data, out = tmp_path / "data.nq", tmp_path / "out.nq"
    write(data, 200)
    out.write_text("old\n")
    process = started(data, out)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert out.read_text() == "old\n"
