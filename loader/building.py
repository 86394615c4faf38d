"""The flow from documents to a published snapshot; every step is one call to its stage."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import as_file, files
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph
from rdflib import Graph
from rdflib.term import URIRef

import ontology
from loader import iris, nquads
from loader.checks.validation import Report, validate
from loader.errors import DocumentError
from loader.inference import Closure, infer
from loader.lists.authority import Authority, load_authority
from loader.lists.corrections import Correction, load_corrections
from loader.lists.links import FunctionRecord, load_functions
from loader.mentions.finding import with_mentions
from loader.model import Convention, Document
from loader.progress import Progress, silent
from loader.reading import read_document
from loader.snapshot import packing
from loader.snapshot.indexing import write_index
from loader.snapshot.measuring import Partition, count_partitions, measure
from loader.snapshot.overview import write_answers
from loader.snapshot.tombstones import predecessor, write_tombstones
from loader.statement.authority import state_authority
from loader.statement.corrections import state_corrections
from loader.statement.description import Distribution, Facts, Source, describe
from loader.statement.document import state_document
from loader.statement.links import state_links
from loader.statement.mentions import state_mentions
from ontology.vocabulary import (
    AUTHORITY_GRAPH,
    DESCRIPTION_GRAPH,
    FG,
    GRAPH,
    LINKS_GRAPH,
    ONTOLOGY_GRAPH,
    SHARED_GRAPH,
)
from queries.asking.catalogue import describe as describe_questions
from queries.snapshot.directory import ANSWERS, DESCRIPTION, DUMP, DUMPS, INDEX, RECEIVED, STORE, Snapshot

BUNDLED = "liaocheng-2019/annex.txt"
LIBRARIES = ("duckdb", "owlrl", "pyoxigraph", "pyshacl", "rdflib")

NamedGraphs = Mapping[URIRef, Graph]


@dataclass(frozen=True, slots=True)
class Options:
    """What a build may be told besides its documents."""

    extra: tuple[Path, ...] = ()
    out: Path = Path("var")
    convention: Convention | None = None
    authority: Path | None = None
    engine: str = "duckdb"


@dataclass(frozen=True, slots=True)
class Stated:
    """What documents say, as values and as graphs by name."""

    readings: tuple[Document, ...]
    authority: Authority
    corrections: tuple[Correction, ...]
    graphs: NamedGraphs


def build(documents: Sequence[Path], options: Options, progress: Progress = silent) -> Snapshot:
    """Read, state, validate, infer, pack and describe; return the published snapshot.

    Nothing is published when a step fails: ``out/current`` still points to what it pointed to. Raises the errors of
    ``loader.errors``.
    """
    progress("reading")
    stated = state(documents, options)
    progress("validating")
    report = validate(union(stated.graphs.values())).require_conformance()
    with packing.staging(options.out) as folder:
        asserted, inferred, package = (folder / name for name in ("asserted.nq", "inferred.nq", "package"))
        nquads.write_sorted(chain(stated_lines(stated.graphs), extra_lines(options.extra)), asserted)
        progress(f"inferring ({options.engine})")
        closure = infer([asserted], ontology.axioms(), inferred, engine=options.engine)
        progress("packing")
        package.mkdir()
        packing.merge_sorted([asserted, inferred], package / DUMP)
        gone = write_tombstones(predecessor(options.out), package)
        keep_received(documents, stated.readings, package / RECEIVED)
        store = packing.load_store(package / DUMP, package / STORE)
        progress("describing")
        partition = count_partitions(store)
        write_index(store, package / INDEX)
        facts = Facts(
            partition,
            measure(store),
            report.counts(),
            tuple(map(Source.of, stated.readings)),
            (Distribution.of(package / DUMP, DUMPS[DUMP]),),
            version("fengong"),
        )
        write_description(describe(facts) + describe_questions(), package, store)
        write_answers(store, package / ANSWERS)
        packing.close_store(store)
        del store  # what it writes when it goes, it writes before the checksums
        figures = manifest(stated.readings, partition, closure, report, options) | ({"gone": gone} if gone else {})
        return packing.publish(package, options.out, figures)


def state(documents: Sequence[Path], options: Options) -> Stated:
    """Read documents and state them; the lists and the record of slips are read once for all."""
    authority, corrections = load_authority(options.authority), load_corrections()
    readings = tuple(with_mentions(r, authority, corrections) for r in read_all(documents, options.convention))
    functions = load_functions(authority, options.authority)
    return Stated(readings, authority, corrections, state_all(readings, authority, corrections, functions))


def read_all(paths: Sequence[Path], convention: Convention | None) -> list[Document]:
    """Read documents, the bundled one where none is given; two of one id are a fault."""
    with as_file(files("data") / "annexes") as annexes:
        sources = paths or [annexes / BUNDLED]
        readings = [read_document(path, convention=convention) for path in sources]
    seen: dict[str, Path] = {}
    for path, reading in zip(sources, readings, strict=True):
        other = seen.setdefault(reading.metadata.id, path)
        if other is not path:
            remedy = "give one of them another id in its metadata.ini"
            raise DocumentError(f"has the id '{reading.metadata.id}', as {other} has", where=str(path), remedy=remedy)
    return readings


def keep_received(paths: Sequence[Path], readings: Iterable[Document], folder: Path) -> None:
    """Copy the documents into the snapshot as they came, named by their ids."""
    folder.mkdir()
    with as_file(files("data") / "annexes") as annexes:
        for path, reading in zip(paths or [annexes / BUNDLED], readings, strict=True):
            shutil.copyfile(path, folder / f"{reading.metadata.id}{path.suffix}")


def state_all(
    readings: Iterable[Document],
    authority: Authority,
    corrections: Sequence[Correction],
    functions: Sequence[FunctionRecord],
) -> dict[URIRef, Graph]:
    """Return the asserted graphs by name: one a document, the links between their units, the lists, the ontology."""
    graphs = {
        iris.annex_graph(reading.metadata.id): union(
            (
                state_document(reading, authority, corrections),
                state_mentions(reading),
                state_corrections(reading, corrections),
            )
        )
        for reading in readings
    }
    named = {unit for graph in graphs.values() for unit in graph.objects(None, FG.unit)}
    if links := state_links(functions, named):
        graphs[LINKS_GRAPH] = links
    graphs[AUTHORITY_GRAPH] = state_authority(authority)
    graphs[ONTOLOGY_GRAPH] = ontology.axioms() + ontology.schemes()
    return shared_apart(graphs)


def shared_apart(graphs: NamedGraphs) -> dict[URIRef, Graph]:
    """Return the graphs with what several of them state, such as the name of an unlisted unit, in one of its own.

    A store counts a triple once for each graph that holds it; so no triple may stand in two.
    """
    times = Counter(chain.from_iterable(graphs.values()))
    repeated = Graph()
    for triple, count in times.items():
        if count > 1:
            repeated.add(triple)
    apart = {name: graph - repeated for name, graph in graphs.items()}
    return apart | {SHARED_GRAPH: repeated} if repeated else apart


def union(graphs: Iterable[Graph]) -> Graph:
    """Return one graph with the triples of all."""
    whole = Graph()
    for graph in graphs:
        whole += graph
    return whole


def stated_lines(graphs: NamedGraphs) -> Iterable[bytes]:
    """Yield the N-Quads lines of the stated graphs."""
    return chain.from_iterable(nquads.graph_lines(graph, name) for name, graph in graphs.items())


def extra_lines(paths: Iterable[Path]) -> Iterable[bytes]:
    """Yield the N-Quads lines of added RDF files; triples without a graph go to one named after the file."""
    return chain.from_iterable(nquads.file_lines(path, GRAPH[f"with/{iris.slug(path.stem)}"]) for path in paths)


def write_description(description: Graph, package: Path, store: pyoxigraph.Store) -> None:
    """Write what the data set says of itself beside the dump, and into the store."""
    nquads.write_sorted(nquads.graph_lines(description, DESCRIPTION_GRAPH), package / DESCRIPTION)
    store.bulk_load(path=str(package / DESCRIPTION), format=pyoxigraph.RdfFormat.N_QUADS)


def manifest(
    readings: Iterable[Document], partition: Partition, closure: Closure, report: Report, options: Options
) -> dict[str, Any]:
    """Return what a snapshot says of itself; no clock, so that the same input gives the same manifest."""
    return {
        "version": version("fengong"),
        "triples": partition.triples,
        "graphs": dict(sorted(partition.graphs.items())),
        "inference": {"engine": options.engine, "inferred": closure.inferred, "rounds": closure.rounds},
        "validation": report.counts(),
        "documents": [summary(reading) for reading in readings],
        "libraries": {library: version(library) for library in LIBRARIES},
    }


def summary(document: Document) -> dict[str, Any]:
    """Return the figures of one document."""
    clauses = [clause for task in document.tasks for clause in task.clauses]
    return {
        "id": document.metadata.id,
        "title": document.title,
        "sha256": document.sha256,
        "convention": document.convention.value,
        "convention_assumed": document.convention_assumed,
        "tasks": len(document.tasks),
        "rows": document.rows,
        "requirements": sum(len(task.requirements) for task in document.tasks),
        "clauses": len(clauses),
        "assignments": sum(len(clause.units) for clause in clauses),
        "warnings": [str(warning) for warning in document.warnings],
    }
