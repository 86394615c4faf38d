"""``fengong build``: documents to a snapshot."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from loader.building import Options, build_snapshot
from loader.building.quads import write_quads
from loader.building.reports import LAST_BUILD, Outcome, read_report, refused_outcomes, tally_sentence
from loader.commands.options import convention_option
from loader.inference import ENGINES
from loader.model import Convention
from loader.progress import progress_shown


@click.command("build", epilog="Example: fengong build annex.txt --convention first-listed-leads --out var")
@click.argument("documents", nargs=-1, type=click.Path(path_type=Path), metavar="[DOC|FOLDER]…")
@click.option("--with", "extra", multiple=True, type=click.Path(path_type=Path), help="RDF to add, its graphs kept.")
@click.option(
    "--out", default=Path("var"), type=click.Path(path_type=Path), show_default=True, help="Snapshots go here."
)
@convention_option
@click.option("--authority", type=click.Path(path_type=Path, exists=True), help="A folder of lists instead of ours.")
@click.option("--strict", is_flag=True, help="Publish nothing if a document of a folder cannot be read.")
@click.option("--processes", type=click.IntRange(1), help="Read so many documents side by side.  [default: all cores]")
@click.option(
    "--to-quads",
    "quads",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write sorted N-Quads parts into this folder, for 'fengong infer', and stop.",
)
@click.option("--engine", default="duckdb", type=click.Choice(tuple(ENGINES)), show_default=True)
def command(
    documents: tuple[Path, ...],
    extra: tuple[Path, ...],
    out: Path,
    convention: Convention | None,
    authority: Path | None,
    engine: str,
    strict: bool,
    processes: int | None,
    quads: Path | None,
) -> None:
    """Read, infer, validate and pack DOC… or all documents below FOLDER… into OUT/<content-hash>.

    Without any, the bundled annexes are built. Documents of a folder that cannot be read are named; the others are
    built, and the exit status is 1.
    """
    options = Options(extra, out, convention, authority, engine, strict, processes)
    with progress_shown() as progress:
        if quads:
            corpus = write_quads(documents, options, quads, progress)
            told = {"notices": list(corpus.notices), "passed_over": corpus.passed_over}
        else:
            snapshot = build_snapshot(documents, options, progress)
            told = dict(snapshot.manifest)
    outcomes = read_report(out / LAST_BUILD)
    for line in build_remarks(told, outcomes):
        click.echo(f"fengong: {line}", err=True)
    click.echo(quads or snapshot.path)
    if refused_outcomes(outcomes):
        sys.exit(1)


def build_remarks(told: Mapping[str, Any], outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield what a person should know of a build: what was refused, what was passed over, and the sum."""
    yield from (f"refused: {each.document}: {each.reason}" for each in refused_outcomes(outcomes))
    yield from told["notices"]
    if passed_over := told["passed_over"]:
        yield "passed over: " + ", ".join(f"{count} × {kind}" for kind, count in passed_over.items())
    if len(outcomes) > 1:
        yield tally_sentence(outcomes)
