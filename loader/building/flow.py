"""The flow from documents to a published snapshot; every step is one call to its stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from importlib.metadata import version
from importlib.resources import as_file, files
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph
from rdflib import Graph

import ontology
from loader import iris, nquads
from loader.building.cache import FOLDER as CACHE
from loader.building.corpus import Corpus, read_corpus
from loader.building.groups import write_dump, write_groups
from loader.building.merging import merge_many, pieces_by_subject, shared_apart
from loader.building.options import Options
from loader.building.overview import write_overview
from loader.building.reports import require_documents, write_last_build, write_report
from loader.checks.validation import Report, check_triples
from loader.inference import read_ontology
from loader.inference.layers import Layers, close_layers
from loader.progress import Progress, silent
from loader.snapshot import packing
from loader.snapshot.differences import Difference, compare_dumps
from loader.snapshot.indexing import write_index
from loader.snapshot.measuring import Partition, count_copy, count_partitions, metric_values
from loader.snapshot.overview import write_answers
from loader.snapshot.renewal import renew_stores
from loader.snapshot.tombstones import predecessor_edition, write_tombstones
from loader.statement.authority import state_authority
from loader.statement.description import Distribution, Facts, Source, describe_dataset
from loader.statement.portal import count_description, describe_for_portals, joined_graphs
from ontology.vocabulary import AUTHORITY_GRAPH, DESCRIPTION_GRAPH, GRAPH, ONTOLOGY_GRAPH
from queries.asking.catalogue import describe_questions as describe_questions
from queries.snapshot.directory import (
    ANSWERS,
    CORPUS,
    DESCRIPTION,
    DUMP,
    DUMPS,
    INDEX,
    PACKED,
    PRINTED_STORE,
    RECEIVED,
    REPORT,
    Snapshot,
)

LIBRARIES = ("duckdb", "owlrl", "pyoxigraph", "rdflib", "shacl")


def build_snapshot(inputs: Sequence[Path], options: Options, progress: Progress = silent) -> Snapshot:
    """Read, state, validate, infer, pack and describe; return the published snapshot.

    ``inputs`` are documents and folders of them, by default the bundled annexes. Nothing is published when a step
    fails: ``out/current`` still points to what it pointed to. Raises the errors of ``loader.errors``.
    """
    with packing.snapshot_staging(options.out) as folder, given_or_bundled(inputs) as given:
        package = folder / "package"
        (package / RECEIVED).mkdir(parents=True)
        progress("reading")
        corpus = read_corpus(given, options, options.out / CACHE, package / RECEIVED, progress)
        write_last_build(corpus.outcomes, options.out)
        require_documents(corpus.outcomes, options)
        write_report(corpus.outcomes, package / REPORT)
        write_overview(corpus, package / CORPUS)
        progress("merging")
        shared = write_shared(corpus, folder)
        report = check_corpus(corpus, shared).require_conformance()
        added = write_added(options.extra, folder)
        groups = write_groups(corpus.parts, shared, added, folder)
        progress(f"inferring ({options.engine})")
        layers = close_layers(groups, read_ontology(), folder, engine=options.engine)
        progress("packing")
        beside = [shared, *([added] if added else [])]
        lines = write_dump(corpus.parts, [*beside, *layers.files], folder / DUMP)
        return pack_snapshot(corpus, options, folder / DUMP, lines, package, layers, report, progress)


@contextmanager
def given_or_bundled(inputs: Sequence[Path]) -> Iterator[Sequence[Path]]:
    """Give the inputs, or the folder of the bundled annexes where there are none."""
    with as_file(files("data") / "annexes") as annexes:
        yield inputs or [annexes]


def write_shared(corpus: Corpus, folder: Path) -> Path:
    """Write sorted what no document has for itself: the lists, and what several may tell of."""
    lists = sorted(set(list_lines(corpus)))
    parts = [part.shared.lines for part in corpus.parts]
    file = folder / "shared.nq"
    with file.open("wb") as sink:
        sink.writelines(shared_apart(merge_many([lambda: lists, *parts], folder)))
    return file


def list_lines(corpus: Corpus) -> Iterator[bytes]:
    """Yield the lines of the lists and of the ontology."""
    graphs = {
        AUTHORITY_GRAPH: state_authority(corpus.lists.authority),
        ONTOLOGY_GRAPH: ontology.read_axioms() + ontology.read_schemes(),
    }
    return chain.from_iterable(nquads.graph_lines(graph, name) for name, graph in graphs.items())


def check_corpus(corpus: Corpus, shared: Path) -> Report:
    """Return what SHACL finds: in each document, as found when it was read, and in what is shared."""
    found = {finding for part in corpus.parts for finding in part.findings}
    with shared.open("rb") as lines:
        for piece in pieces_by_subject(lines):
            found.update(finding for _, finding in check_triples(piece))
    return Report(tuple(sorted(found)))


def write_added(extra: Sequence[Path], folder: Path) -> Path | None:
    """Write added RDF files as one sorted file, where there are any."""
    if not extra:
        return None
    added = folder / "added.nq"
    nquads.write_sorted(extra_lines(extra), added)
    return added


def extra_lines(paths: Iterable[Path]) -> Iterable[bytes]:
    """Yield the N-Quads lines of added RDF files; triples without a graph go to one named after the file."""
    return chain.from_iterable(nquads.file_lines(path, GRAPH[f"with/{iris.pinyin_slug(path.stem)}"]) for path in paths)


def pack_snapshot(
    corpus: Corpus,
    options: Options,
    dump: Path,
    lines: int,
    package: Path,
    layers: Layers,
    report: Report,
    progress: Progress,
) -> Snapshot:
    """Make a snapshot of a dump of so many lines, and publish it."""
    previous, doubts = predecessor_edition(options.out)
    apart = bool(layers.sizes["assumed"])
    with ThreadPoolExecutor(2) as beside:  # compressing, loading and queries need none of Python's time
        packed = beside.submit(packing.pack_dump, dump, package / PACKED)
        indexed = beside.submit(write_index, dump, package / INDEX)
        difference = compare_dumps(previous.dump_path, dump) if previous else Difference()
        gone = write_tombstones(previous, difference, package)
        store = renew_stores(previous, difference, package, lines, apart=apart)
        store = store or packing.load_stores(dump, package, apart=apart)
        packed.result()
        progress("describing")
        measured = beside.submit(answer_and_measure, store, package / ANSWERS)
        is_large = dump.stat().st_size >= packing.LARGE
        partition = count_copy(store, package.parent / "counted") if is_large else count_partitions(store)
        measurements = measured.result()
        indexed.result()
    facts = Facts(
        partition,
        measurements,
        report.counts(),
        tuple(Source.of(part.summary) for part in corpus.parts),
        (Distribution.of(dump, DUMPS[DUMP]),),
        version("fengong"),
    )
    description = joined_graphs((describe_dataset(facts), describe_questions(), describe_for_portals(store, partition)))
    write_description(count_description(description, partition), package, store)
    packing.close_store(store)
    del store  # closing it, before the checksums
    figures = snapshot_manifest(corpus, partition, layers, report, options) | ({"gone": gone} if gone else {})
    figures["notices"] += doubts
    return packing.publish_folder(package, options.out, figures)


def answer_and_measure(store: pyoxigraph.Store, folder: Path) -> Mapping[str, Decimal]:
    """Write the answers that the first pages need; return the values of the metrics."""
    write_answers(store, folder)
    return metric_values(store)


def write_description(description: Graph, package: Path, store: pyoxigraph.Store) -> None:
    """Write what the data set says of itself beside the dump, and into the store."""
    nquads.write_sorted(nquads.graph_lines(description, DESCRIPTION_GRAPH), package / DESCRIPTION)
    store.bulk_load(path=str(package / DESCRIPTION), format=pyoxigraph.RdfFormat.N_QUADS)
    if (package / PRINTED_STORE).is_dir():
        packing.close_store(packing.load_store(package / DESCRIPTION, package / PRINTED_STORE))


def snapshot_manifest(
    corpus: Corpus, partition: Partition, layers: Layers, report: Report, options: Options
) -> dict[str, Any]:
    """Return what a snapshot says of itself; no clock, so that the same input gives the same manifest."""
    return {
        "version": version("fengong"),
        "triples": partition.triples,
        "graphs": dict(sorted(partition.graphs.items())),
        "inference": {"engine": options.engine, **layers.counts()},
        "validation": report.counts(),
        "documents": [part.summary for part in corpus.parts],
        "passed_over": dict(sorted(corpus.passed_over.items())),
        "notices": list(corpus.notices),
        "libraries": {library: version(library) for library in LIBRARIES},
    }
