"""``fengong infer``: close RDF files under an ontology."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from rdflib import OWL, RDF, Graph

from loader.building.quads import CLOSED, close_quads
from loader.inference import ENGINES, Settings, infer_files, read_ontology
from loader.inference.closure import MEMORY, Axioms, Closure
from ontology.profile import find_departures


@click.command()
@click.argument("data", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--ontology",
    "ontologies",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Axioms, besides those in DATA; repeatable.  [default: Fengong's own]",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write here, not to standard output.")
@click.option("--engine", type=click.Choice(tuple(ENGINES)), default="duckdb", show_default=True)
@click.option(
    "--memory",
    metavar="SIZE",
    default="",
    help=f"Spill to disk beyond this.  [default: {MEMORY[0]}, and {MEMORY[1]} where that does not suffice]",
)
@click.option("--axiomatic", is_flag=True, help="Write also what is true of every graph.")
@click.option("--representatives", is_flag=True, help="Of equal things, write only one, and the equalities.")
def command(
    data: tuple[Path, ...],
    ontologies: tuple[Path, ...],
    out: Path | None,
    engine: str,
    memory: str,
    axiomatic: bool,
    representatives: bool,
) -> None:
    """Write what RDF files and axioms entail (OWL 2 RL) as sorted N-Quads, inferred triples only.

    DATA may be a folder that 'fengong build --to-quads' wrote: its parts are closed layer by layer. Of files, one
    layer is written: reading rules are applied where they are given with --ontology (ontology/conventions/).

    \b
    fengong infer data.ttl --ontology mine.ttl --out inferred.nq
    fengong infer - < data.nq
    fengong infer data.ttl --axiomatic     # also datatypes and their order, tautologies, each thing equal to itself
    """  # noqa: D301 - click reads the backspace
    if any(path.is_dir() for path in data):
        if axiomatic or representatives:
            raise click.UsageError("--axiomatic and --representatives are for files; a folder is closed as a build is")
        close_folder(data, ontologies, out, engine, memory)
        return
    ontology = read_ontology(ontologies)
    with tempfile.TemporaryDirectory(prefix="fengong-") as folder:
        target = out or Path(folder) / "inferred.nq"
        settings = Settings(memory=memory, axiomatic=axiomatic, expand=not representatives)
        closure = infer_files(data, ontology, target, engine=engine, settings=settings)
        for remark in profile_remarks(ontology, closure):
            click.echo(f"fengong: {remark}", err=True)
        if out is None:
            with target.open("rb") as lines, click.open_file("-", "wb") as stream:
                stream.writelines(lines)
        else:
            click.echo(f"{closure.asserted} triples entail {closure.inferred} more, in {closure.rounds} rounds: {out}")


def close_folder(data: Sequence[Path], ontologies: Sequence[Path], out: Path | None, engine: str, memory: str) -> None:
    """Close parts of documents where they lie, layer by layer."""
    if len(data) > 1 or ontologies or out:
        raise click.UsageError("a folder of parts is closed by itself, under Fengong's own axioms, and into itself")
    layers = close_quads(data[0], engine, Settings(memory=memory))
    told = ", ".join(f"{count} {name}" for name, count in layers.sizes.items())
    click.echo(f"{data[0] / CLOSED}: {told}")


def profile_remarks(ontology: Axioms, closure: Closure) -> Iterator[str]:
    """Yield a line for each axiom beyond OWL 2 RL: skipped, or entailing less than OWL says."""
    yield from (f"skipped, for no rule of OWL 2 RL reads it: {axiom}" for axiom in closure.skipped)
    triples = ontology | closure.axioms
    for imported in sorted({str(value) for _, predicate, value in triples if predicate == OWL.imports}):
        yield f"not read: {imported}, which owl:imports names; give it with --ontology"
    cells, going_on = ({s for s, p, _ in triples if p == wanted} for wanted in (RDF.first, RDF.rest))
    if cells - going_on:
        yield f"passed over: {len(cells - going_on)} lists that do not end in rdf:nil"
    axioms = Graph()
    for triple in triples:
        axioms.add(triple)
    yield from (f"outside OWL 2 RL: {departure}" for departure in find_departures(axioms, declarations=False))
