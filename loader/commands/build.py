"""``fengong build``: documents to a snapshot."""

from __future__ import annotations

from pathlib import Path

import click

from loader.building import Options, build
from loader.commands.options import convention_option
from loader.inference import ENGINES
from loader.model import Convention
from loader.progress import steps


@click.command("build", epilog="Example: fengong build annex.txt --convention first-listed-leads --out var")
@click.argument("documents", nargs=-1, type=click.Path(path_type=Path), metavar="[DOC]…")
@click.option("--with", "extra", multiple=True, type=click.Path(path_type=Path), help="RDF to add, its graphs kept.")
@click.option(
    "--out", default=Path("var"), type=click.Path(path_type=Path), show_default=True, help="Snapshots go here."
)
@convention_option
@click.option("--authority", type=click.Path(path_type=Path, exists=True), help="A folder of lists instead of ours.")
@click.option("--engine", default="duckdb", type=click.Choice(tuple(ENGINES)), show_default=True)
def command(
    documents: tuple[Path, ...],
    extra: tuple[Path, ...],
    out: Path,
    convention: Convention | None,
    authority: Path | None,
    engine: str,
) -> None:
    """Read, infer, validate and pack DOC… (default: the bundled annex) into OUT/<content-hash>."""
    options = Options(extra, out, convention, authority, engine)
    with steps() as progress:
        snapshot = build(documents, options, progress)
    click.echo(snapshot.path)
