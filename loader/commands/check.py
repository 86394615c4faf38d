"""``fengong check``: whether the graph holds together, and what still waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import pyoxigraph

import ontology
from loader.building import Options
from loader.building.corpus import Corpus, read_corpus
from loader.building.flow import check_corpus, given_or_bundled, write_shared
from loader.building.groups import write_dump, write_groups
from loader.building.overview import corpus_figures, overview_lines
from loader.checks.coverage import Coverage, coverage_figures, coverage_rows
from loader.checks.suggestions import draft_units
from loader.checks.validation import Report
from loader.commands.options import convention_option, snapshot_option
from loader.errors import ValidationError
from loader.inference import read_ontology
from loader.inference.layers import close_layers
from loader.inference.oracle import compare_layers
from loader.model import Convention
from loader.progress import silent
from loader.snapshot.measuring import METRICS, metric_values
from loader.snapshot.packing import content_hash
from ontology.profile import find_departures
from ontology.vocabulary import LAYERS
from queries.names import shorten_iri
from queries.snapshot.corpus import read_figures
from queries.snapshot.directory import open_dump
from queries.snapshot.integrity import open_sound_snapshot


@click.command("check", epilog="Example: fengong check annex.txt --convention no-order-rule")
@click.argument("documents", nargs=-1, type=click.Path(path_type=Path), metavar="[DOC|FOLDER]…")
@snapshot_option
@convention_option
@click.option("--authority", type=click.Path(path_type=Path, exists=True), help="A folder of lists instead of ours.")
@click.option(
    "--oracle",
    type=click.Choice(["owlrl"]),
    help="Compare what is inferred with another reasoner's whole closure (a second per thousand triples).",
)
@click.option("--suggest", is_flag=True, help="Write only rows for units.csv, one for each unit that no list knows.")
def command(
    documents: tuple[Path, ...],
    snapshot: Path | None,
    convention: Convention | None,
    authority: Path | None,
    oracle: str | None,
    suggest: bool,
) -> None:
    """Check DOC… (default: the bundled annex) or a snapshot: coverage, SHACL, consistency; exit 1 if it fails."""
    if snapshot and (documents or suggest):
        raise click.UsageError("give documents or --snapshot, not both; --suggest needs documents")
    if suggest:
        click.echo(suggested_rows(documents, Options((), Path(), convention, authority)), nl=False)
        return
    for departure in find_departures(ontology.read_axioms()):
        click.echo(f"fengong: the ontology is outside OWL 2 RL: {departure}", err=True)
    lines = (
        check_snapshot(snapshot, oracle=bool(oracle))
        if snapshot
        else check_documents(documents, Options((), Path(), convention, authority), oracle=bool(oracle))
    )
    for line in lines:
        click.echo(line)


def suggested_rows(documents: Sequence[Path], options: Options) -> str:
    """Return CSV for the list of units: what documents name and no list knows, the commonest first."""
    with TemporaryDirectory(prefix="fengong-") as name, given_or_bundled(documents) as given:
        corpus = read_corpus(given, options, Path(name), None, silent)
        return draft_units(coverage_figures(corpus.tally).units.unlisted)


def check_documents(documents: Sequence[Path], options: Options, *, oracle: bool = False) -> Iterator[str]:
    """Yield what documents hold and what is open; raise where the graph does not hold together.

    ``oracle``: or where owlrl closes it otherwise.
    """
    with TemporaryDirectory(prefix="fengong-") as name, given_or_bundled(documents) as given:
        folder = Path(name)
        corpus = read_corpus(given, options, folder, None, silent)
        figures = coverage_figures(corpus.tally)
        yield from aligned_lines(coverage_rows(figures))
        for each in corpus.parts:
            yield f"{each.id}: {each.summary['coverage']:.1%} of its letters and digits are read into tasks"
        yield f"mentions cover {figures.covered} of {figures.characters} characters of the requirements"
        yield from overview_lines(corpus_figures(corpus))
        yield from open_questions(corpus, figures)
        shared = write_shared(corpus, folder)
        yield from shacl_verdict(check_corpus(corpus, shared))
        layers = close_layers(write_groups(corpus.parts, shared, None, folder), read_ontology(), folder)
        told = ", ".join(f"{count} {name}" for name, count in layers.sizes.items())
        yield f"consistent under OWL 2 RL: {sum(layers.sizes.values())} triples inferred ({told})"
        if oracle:
            write_dump(corpus.parts, [shared], folder / "stated.nq")
            yield from oracle_lines(folder / "stated.nq", layers.files)


def open_questions(corpus: Corpus, figures: Coverage) -> Iterator[str]:
    """Yield a line for each thing that a person should look at."""
    yield from corpus.notices
    yield from (f"{each.document}: {each.reason}" for each in corpus.outcomes if each.reason)
    yield from (f"unresolved unit: {unit.name}; add it to data/authority/units.csv" for unit in figures.units.unlisted)
    yield from (f"unreviewed {kind}: {name}" for kind, name, _ in figures.unreviewed)
    yield from (f"{where}: '{context}' stands nowhere in {annex}" for where, context, annex in figures.unmatched)


def shacl_verdict(report: Report) -> Iterator[str]:
    """Yield what SHACL found; raise with the first violation where there is one."""
    yield from (f"{finding.severity.name.lower()}: {finding}" for finding in report.findings)
    counts = report.counts()
    yield "SHACL: " + ", ".join(f"{counts[name]} {name}{'s' * (counts[name] != 1)}" for name in counts)
    report.require_conformance()


def oracle_lines(asserted: Path, layers: Sequence[Path]) -> Iterator[str]:
    """Yield a line for each triple that owlrl infers and we do not, or the other way; raise where there is one."""
    differences = compare_layers(asserted, layers)
    for graph, found in differences.items():
        yield from (f"owlrl infers, we do not: {triple} in {shorten_iri(graph)}" for triple in found.missing)
        yield from (f"we infer, owlrl does not: {triple} in {shorten_iri(graph)}" for triple in found.surplus)
    if count := sum(len(found.missing) + len(found.surplus) for found in differences.values()):
        told = f"Fengong and owlrl infer different triples ({count} named above)"
        raise ValidationError(told, remedy="docs/inference.md says where owlrl errs; report the others")
    yield from (
        f"owlrl infers the same {found.compared} triples in {shorten_iri(graph)}"
        for graph, found in differences.items()
    )


def divide_dump(dump: Path, folder: Path) -> tuple[Path, tuple[Path, ...]]:
    """Write what a snapshot's graphs state, and each layer of what follows from that, to files; return their paths."""
    asserted = folder / "asserted.nq"
    layers = {f" <{graph}> .\n".encode(): folder / f"{ground}.nq" for ground, graph in LAYERS.items()}
    with ExitStack() as stack:
        sinks = {ending: stack.enter_context(path.open("wb")) for ending, path in layers.items()}
        stated = stack.enter_context(asserted.open("wb"))
        for line in stack.enter_context(open_dump(dump)):
            sinks.get(line[line.rindex(b" <") :], stated).write(line)
    return asserted, tuple(layers.values())


def check_snapshot(path: Path, *, oracle: bool = False) -> Iterator[str]:
    """Yield the figures of a snapshot; raise where its files are not those that were built.

    ``oracle``: or where owlrl closes it otherwise.
    """
    snapshot = open_sound_snapshot(path)
    if content_hash(snapshot.path, snapshot.manifest["version"]) != snapshot.hash:
        raise ValidationError("its files are not those that were built", where=str(path), remedy="build it again")
    measured = metric_values(pyoxigraph.Store.read_only(str(snapshot.store_path)))
    yield from aligned_lines((metric.en, str(measured[metric.slug])) for metric in METRICS)
    yield from overview_lines(read_figures(snapshot))
    counts = snapshot.manifest["validation"]
    yield "SHACL when built: " + ", ".join(f"{count} {name}" for name, count in counts.items())
    yield f"intact: {snapshot.hash}, {snapshot.manifest['triples']} triples"
    if oracle:
        with TemporaryDirectory() as folder:
            yield from oracle_lines(*divide_dump(snapshot.dump_path, Path(folder)))


def aligned_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield rows of cells as lines of columns: words to the left, numbers to the right."""
    cells = list(rows)
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for first, *rest in cells:
        numbers = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        yield "  ".join((first.ljust(widths[0]), *numbers)).rstrip()
