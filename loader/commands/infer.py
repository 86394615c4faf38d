"""``fengong infer``: close RDF files under an ontology."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
from rdflib import Graph

from loader.inference import ENGINES, Settings, infer, read_ontology
from loader.inference.closure import MEMORY, Axioms, Closure
from ontology.profile import find_departures


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
        for remark in profile_remarks(ontology, closure):
            click.echo(f"fengong: {remark}", err=True)
        if out is None:
            with target.open("rb") as lines, click.open_file("-", "wb") as stream:
                stream.writelines(lines)
        else:
            click.echo(f"{closure.asserted} triples entail {closure.inferred} more, in {closure.rounds} rounds: {out}")


def profile_remarks(ontology: Axioms, closure: Closure) -> Iterator[str]:
    """Yield a line for each axiom beyond OWL 2 RL: skipped, or entailing less than OWL says."""
    yield from (f"skipped, for no rule of OWL 2 RL reads it: {axiom}" for axiom in closure.skipped)
    axioms = Graph()
    for triple in ontology | closure.axioms:
        axioms.add(triple)
    yield from (f"outside OWL 2 RL: {departure}" for departure in find_departures(axioms, declarations=False))
