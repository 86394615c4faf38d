"""``fengong infer``: close RDF files under an ontology."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from loader.inference import ENGINES, Settings, infer, read_ontology
from loader.inference.closure import MEMORY


@click.command()
@click.argument("data", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--ontology",
    "ontologies",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Axioms, besides those in DATA; repeatable.  [default: Fengong's own]",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write here, not to standard output.")
@click.option("--engine", type=click.Choice(tuple(ENGINES)), default="duckdb", show_default=True)
@click.option("--memory", metavar="SIZE", default=MEMORY, show_default=True, help="Spill to disk beyond this.")
@click.option("--representatives", is_flag=True, help="Of equal things, write only one, and the equalities.")
def command(
    data: tuple[Path, ...],
    ontologies: tuple[Path, ...],
    out: Path | None,
    engine: str,
    memory: str,
    representatives: bool,
) -> None:
    """Write what RDF files and axioms entail (OWL 2 RL) as sorted N-Quads, inferred triples only.

    \b
    fengong infer data.ttl --ontology mine.ttl --out inferred.nq
    fengong infer - < data.nq
    """  # noqa: D301 - click reads the backspace
    ontology = read_ontology(ontologies)
    with tempfile.TemporaryDirectory(prefix="fengong-") as folder:
        target = out or Path(folder) / "inferred.nq"
        settings = Settings(memory=memory, expand=not representatives)
        closure = infer(data, ontology, target, engine=engine, settings=settings)
        for axiom in closure.skipped:
            click.echo(f"fengong: skipped, for it is outside OWL 2 RL: {axiom}", err=True)
        if out is None:
            with target.open("rb") as lines, click.open_file("-", "wb") as stream:
                stream.writelines(lines)
        else:
            click.echo(f"{closure.asserted} triples entail {closure.inferred} more, in {closure.rounds} rounds: {out}")
