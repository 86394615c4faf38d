"""From the bundled annex to a published snapshot."""

import hashlib
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest

from loader.building import Options, build_snapshot
from loader.errors import DocumentError
from loader.snapshot import packing
from ontology.vocabulary import FG, SHARED_GRAPH
from queries.snapshot.directory import Snapshot, open_dump

ROOT = Path(__file__).parent.parent.parent
ANNEX = ROOT / "data/annexes/liaocheng-2019/annex.txt"
PREFIXES = """
PREFIX fg: <https://w3id.org/fengong/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
SAMPLE = "工作任务\t工作要求\t责任单位\n{task}\t<p>开展培训。</p>\t<p>市财政局、市审计局按职责分工负责</p>\n"


def ask(snapshot: Snapshot, query: str) -> list[tuple[str, ...]]:
    store = pyoxigraph.Store.read_only(str(snapshot.store_path))
    rows = store.query(PREFIXES + query, use_default_graph_as_union=True)
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    return [tuple(term.value for term in row) for row in rows]


def test_the_annex_is_as_received() -> None:
    recorded = "37b8b4c3f1651e5470b99ac5a10b31fc4859cfdc3d9a72d2e46f838cc2806ef7"
    assert hashlib.sha256(ANNEX.read_bytes()).hexdigest() == recorded


def test_the_annex_is_kept_as_received(annex_snapshot: Snapshot) -> None:
    kept = annex_snapshot.received("liaocheng-2019")
    assert kept is not None
    assert kept.read_bytes() == ANNEX.read_bytes()
    assert annex_snapshot.received("../manifest") is None


def test_the_counts_of_the_annex(annex_snapshot: Snapshot) -> None:
    [document] = annex_snapshot.manifest["documents"]
    expected = {"tasks": 5, "rows": 17, "requirements": 25, "clauses": 26, "assignments": 127}
    assert {name: document[name] for name in expected} == expected
    assert ask(annex_snapshot, "SELECT (COUNT(DISTINCT ?unit) AS ?n) { ?assignment fg:unit ?unit }") == [("28",)]


def test_every_unit_of_the_annex_is_listed(annex_snapshot: Snapshot) -> None:
    assert ask(annex_snapshot, "SELECT ?unit { ?unit fg:unresolved true }") == []


def test_the_slipped_border_leaves_one_requirement_to_one_unit(annex_snapshot: Snapshot) -> None:
    rows = ask(
        annex_snapshot,
        """SELECT ?name ?basis ?clauseBasis {
          ?requirement fg:text ?text ; fg:assignedBy ?clause ; fg:alignmentBasis/skos:notation ?basis .
          ?clause fg:leadAssignment/fg:unit/skos:prefLabel ?name ; fg:clauseBasis/skos:notation ?clauseBasis .
          FILTER(CONTAINS(?text, "护航行动") && LANG(?name) = "zh") }""",
    )
    assert rows == [("市人力资源社会保障局", "joined-rows", "sole")]


def test_the_assumed_convention_is_said(annex_snapshot: Snapshot) -> None:
    query = "SELECT ?rule ?assumed { ?annex fg:roleConvention ?rule ; fg:conventionAssumed ?assumed }"
    assert ask(annex_snapshot, query) == [("https://w3id.org/fengong/ontology#FirstListedLeads", "true")]


def test_every_assignment_has_one_evidence_and_a_slice_that_is_its_words(annex_snapshot: Snapshot) -> None:
    wrong = """SELECT ?assignment { ?clause fg:hasAssignment ?assignment ; fg:text ?text .
      ?assignment fg:printedAs ?words ; fg:begin ?begin ; fg:end ?end .
      FILTER(SUBSTR(?text, ?begin + 1, ?end - ?begin) != ?words) }"""
    assert ask(annex_snapshot, wrong) == []
    assert ask(annex_snapshot, "SELECT (COUNT(*) AS ?n) { ?clause fg:hasAssignment ?assignment }") == [("127",)]


def test_no_triple_stands_in_two_graphs(annex_snapshot: Snapshot) -> None:
    """A union of graphs that counts a triple twice would count duties twice."""
    lines = dumped(annex_snapshot).decode().splitlines()
    triples = Counter(line.rsplit(" <", 1)[0] for line in lines)
    assert [triple for triple, times in triples.items() if times > 1] == []


def test_what_two_documents_state_alike_stands_once(tmp_path: Path) -> None:
    samples = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        samples.append(write_sample(tmp_path / name, name))
        (tmp_path / name / "metadata.ini").write_text("[document]\njurisdiction_slug = x\n", encoding="utf-8")
    lines = dumped(build_snapshot(samples, Options(out=tmp_path / "var"))).decode().splitlines()
    told = [line for line in lines if "cai-zheng" in line and FG.unresolved in line]
    assert [line.endswith(f"<{SHARED_GRAPH}> .") for line in told] == [True]


def test_task_headings_are_translated_and_say_by_whom(annex_snapshot: Snapshot) -> None:
    query = """PREFIX xl: <http://www.w3.org/2008/05/skos-xl#> PREFIX prov: <http://www.w3.org/ns/prov#>
      SELECT (COUNT(DISTINCT ?task) AS ?n) { ?task a fg:Task ; xl:prefLabel/prov:wasGeneratedBy/skos:prefLabel
        "Unofficial translation"@en }"""
    assert ask(annex_snapshot, query) == [("5",)]


@pytest.mark.slow
@pytest.mark.parametrize("large", [0, packing.LARGE])
def test_a_second_build_gives_the_same_bytes(
    annex_snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(packing, "LARGE", large)
    again = build_snapshot([], Options(out=tmp_path))
    assert again.hash == annex_snapshot.hash
    assert again.dump_path.read_bytes() == annex_snapshot.dump_path.read_bytes()
    assert again.manifest == annex_snapshot.manifest


@pytest.mark.slow
def test_a_failed_build_leaves_what_was_there(tmp_path: Path) -> None:
    sample = write_sample(tmp_path, "one")
    before = build_snapshot([sample], Options(out=tmp_path / "var"))
    (tmp_path / "empty.txt").touch()
    with pytest.raises(DocumentError, match=r"empty\.txt"):
        build_snapshot([sample, tmp_path / "empty.txt"], Options(out=tmp_path / "var"))
    assert Snapshot.open(tmp_path / "var/current") == before


@pytest.mark.slow
def test_a_killed_build_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "var"
    before = build_snapshot([write_sample(tmp_path, "one")], Options(out=out))
    command = [sys.executable, "-m", "loader.command", "build", "--out", str(out)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(out.glob(".staging-*")) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert Snapshot.open(out / "current") == before
    build_snapshot([write_sample(tmp_path, "two")], Options(out=out))
    assert not list(out.glob(".staging-*"))


def test_two_documents_of_one_id_are_refused(tmp_path: Path) -> None:
    sample = write_sample(tmp_path, "one")
    (tmp_path / "copy").mkdir()
    copy = tmp_path / "copy" / sample.name
    copy.write_bytes(sample.read_bytes())
    with pytest.raises(DocumentError, match=r"has the id 'one'.*metadata\.ini"):
        build_snapshot([sample, copy], Options(out=tmp_path / "var"))


@pytest.mark.slow
def test_added_rdf_keeps_its_graphs(tmp_path: Path) -> None:
    extra = tmp_path / "Links 2.trig"
    extra.write_text("<http://e/a> <http://e/p> 007 . <http://e/g> { <http://e/a> <http://e/p> 2 }")
    snapshot = build_snapshot([write_sample(tmp_path, "one")], Options(extra=(extra,), out=tmp_path / "var"))
    graphs = dict(ask(snapshot, "SELECT ?g (STR(?o) AS ?n) { GRAPH ?g { <http://e/a> <http://e/p> ?o } }"))
    assert graphs == {"https://w3id.org/fengong/graph/with/links-2": "7", "http://e/g": "2"}
    assert b'"7"' in dumped(snapshot)


def dumped(snapshot: Snapshot) -> bytes:
    with open_dump(snapshot.dump_path) as dump:
        return dump.read()


def write_sample(folder: Path, name: str) -> Path:
    file = folder / f"{name}.txt"
    file.write_text(SAMPLE.format(task=f"任务{name}"), encoding="utf-8")
    return file
