"""Documents as parts: written by several machines, closed by any engine, and the same lines as a build."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loader.building import Options, build_snapshot
from loader.building.quads import close_quads, published_parts, write_quads
from loader.command import fengong
from loader.errors import DocumentError
from loader.inference import Settings
from queries.asking.client import Client
from queries.snapshot.directory import open_dump
from tests.loader.test_folders import write

RULES = ("first-listed-leads", "", "before-first-comma-leads")


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """Documents of one place in two folders, read under different rules."""
    for number in range(6):
        file = write(tmp_path / "papers" / str(number % 2), f"plan-{number}.txt", f"任务{number}")
        rule = RULES[number % 3]
        told = f"jurisdiction_slug = qinglan\n{f'convention = {rule}' if rule else ''}\n"
        file.with_suffix(".ini").write_text(f"[document]\n{told}", encoding="utf-8")
    return tmp_path / "papers"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(fengong, [*map(str, arguments)])


def lines(files: list[Path]) -> list[bytes]:
    found: list[bytes] = []
    for file in files:
        with open_dump(file) as opened:
            found += opened
    return sorted(found)


def built(papers: Path, out: Path) -> list[bytes]:
    return lines([build_snapshot([papers], Options(out=out)).dump_path])


def test_parts_of_two_machines_come_to_the_lines_of_one_build(papers: Path, tmp_path: Path) -> None:
    quads = tmp_path / "quads"
    for number in (0, 1):
        done = run("build", papers / str(number), "--to-quads", quads, "--out", tmp_path / f"machine-{number}")
        assert done.exit_code == 0, done.output
    assert run("infer", quads).exit_code == 0
    assert lines(published_parts(quads)) == built(papers, tmp_path / "var")


def test_parts_are_the_same_whatever_wrote_them(papers: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_quads([papers], Options(out=tmp_path / f"var-{name}", processes=1), tmp_path / name)
    one, two = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two
    assert {"shared", "documents", "report"} < {name.split(".")[0] for name in one}


@pytest.mark.slow
def test_spark_closes_parts_to_the_same_lines(papers: Path, tmp_path: Path, spark: object) -> None:
    quads = tmp_path / "quads"
    for file in [file for n in (2, 3, 4, 5) for file in papers.rglob(f"plan-{n}.*")]:
        file.unlink()  # a closure for each rule takes Spark many seconds
    with (papers / "1" / "plan-1.txt").open("a", encoding="utf-8") as file:
        file.write("各项任务牵头单位排在第一位。\n")
    write_quads([papers], Options(out=tmp_path / "machine"), quads)
    layers = close_quads(quads, "spark", Settings(master="local[2]"))
    assert all(layers.sizes.values())  # one rule is assumed, one is stated
    assert lines(published_parts(quads)) == built(papers, tmp_path / "var")


def test_closed_parts_are_published(papers: Path, tmp_path: Path, oxigraph: str) -> None:
    quads = tmp_path / "quads"
    write_quads([papers], Options(out=tmp_path / "machine"), quads)
    assert run("publish", "--to", f"{oxigraph}/store", "--quads", quads).exit_code != 0
    close_quads(quads, "duckdb", Settings())
    done = run("publish", "--to", f"{oxigraph}/store", "--quads", quads)
    assert done.exit_code == 0, done.output
    [row] = Client(f"{oxigraph}/query").query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").rows()
    assert row["n"] == len(lines(published_parts(quads)))


def test_one_document_in_two_parts_is_refused(papers: Path, tmp_path: Path) -> None:
    quads = tmp_path / "quads"
    write_quads([papers], Options(out=tmp_path / "machine"), quads)
    write_quads([papers / "0"], Options(out=tmp_path / "machine"), quads)
    with pytest.raises(DocumentError, match="holds the document 'plan-0' twice"):
        close_quads(quads, "duckdb", Settings())


def test_a_folder_without_parts_says_how_to_write_them(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="fengong build --to-quads"):
        close_quads(tmp_path, "duckdb", Settings())
