"""Documents as parts that any number of machines may write into one folder, and that any engine closes later.

``<rule>.<stated|assumed>.<digest>.nq.gz`` hold documents by the rule they are read under,
``shared.<digest>.nq.gz`` what several may tell of, ``documents.<digest>.csv`` which documents these are. Each file is
sorted, and named by its content, so that parts of two machines never meet. ``close_quads`` adds ``closed/``: what is
shared, merged, and the layers.
"""

from __future__ import annotations

import csv
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from loader.building.cache import FOLDER as CACHE
from loader.building.corpus import Corpus, read_corpus
from loader.building.flow import check_corpus, given_or_bundled, write_shared
from loader.building.groups import rule_of
from loader.building.merging import Stretch, merge_many, shared_apart
from loader.building.options import Options
from loader.building.reports import require_documents, write_last_build, write_report
from loader.errors import DocumentError
from loader.grammar.ranking import CONVENTIONS
from loader.inference import Settings, read_ontology
from loader.inference.layers import Groups, Layers, Rule, close_layers
from loader.progress import Progress, silent
from loader.snapshot.packing import pack_dump
from queries.snapshot.directory import REPORT, open_dump
from queries.snapshot.integrity import file_digest

CLOSED, SHARED, DOCUMENTS = "closed", "shared", "documents"
ENDING = ".nq.gz"
LARGEST = 256 * 1024 * 1024  # bytes of lines, about, that a part of documents holds
GROUNDS = {True: "stated", False: "assumed"}
NAMES = {name.value: convention for name, convention in CONVENTIONS.items()}


def write_quads(inputs: Sequence[Path], options: Options, folder: Path, progress: Progress = silent) -> Corpus:
    """Read, state and check documents, and write them as parts into a folder, beside those that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    with given_or_bundled(inputs) as given, TemporaryDirectory(prefix=".parts-", dir=folder) as name:
        beside = Path(name)
        progress("reading")
        corpus = read_corpus(given, options, options.out / CACHE, None, progress)
        write_last_build(corpus.outcomes, options.out)
        require_documents(corpus.outcomes, options)
        progress("writing parts")
        shared = write_shared(corpus, beside)
        check_corpus(corpus, shared).require_conformance()
        for rule, stretches in stretches_by_rule(corpus):
            for lines in line_portions(stretches):
                plain = beside / "part.nq"
                with plain.open("wb") as sink:
                    sink.writelines(lines)
                pack_lines(plain, folder, f"{name_of(rule)}.{GROUNDS[rule.stated]}")
        pack_lines(shared, folder, SHARED)
        write_documents(corpus, beside / "documents.csv", folder)
        write_report(corpus.outcomes, folder / REPORT)
    return corpus


def stretches_by_rule(corpus: Corpus) -> Iterator[tuple[Rule, list[Stretch]]]:
    """Yield each rule with the stretches of its documents, in the order of their lines."""
    found: defaultdict[Rule, list[Stretch]] = defaultdict(list)
    for part in corpus.parts:
        found[rule_of(part)] += part.own
    for rule, stretches in sorted(found.items()):
        yield rule, sorted(stretches, key=lambda each: each.start)


def line_portions(stretches: Iterable[Stretch]) -> Iterator[list[bytes]]:
    """Yield the lines of stretches, as many at a time as a part holds."""
    held: list[bytes] = []
    size = 0
    for stretch in stretches:
        lines = stretch.lines()
        held += lines
        size += sum(map(len, lines))
        if size > LARGEST:
            yield held
            held, size = [], 0
    if held:
        yield held


def name_of(rule: Rule) -> str:
    """Return the name of a rule's convention."""
    return next(name for name, convention in NAMES.items() if convention == rule.convention)


def pack_lines(plain: Path, folder: Path, kind: str) -> None:
    """Pack a file of lines into a folder, under a name that tells its kind and content."""
    target = folder / f"{kind}.{file_digest(plain)[:16]}{ENDING}"
    pack_dump(plain, plain.with_suffix(".gz"))
    plain.with_suffix(".gz").replace(target)


def write_documents(corpus: Corpus, beside: Path, folder: Path) -> None:
    """Write which documents the parts hold."""
    with beside.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("id", "sha256", "title"))
        rows.writerows((part.id, part.summary["sha256"], part.summary["title"]) for part in corpus.parts)
    beside.replace(folder / f"{DOCUMENTS}.{file_digest(beside)[:16]}.csv")


def close_quads(folder: Path, engine: str, settings: Settings) -> Layers:
    """Close the parts in a folder; write what is shared and the layers into its ``closed/``.

    Raises DocumentError where there are no parts, or one document is in two of them.
    """
    require_single_documents(folder)
    closed = folder / CLOSED
    with TemporaryDirectory(prefix=".closing-", dir=folder) as name:
        work = Path(name)
        groups = gather_parts(folder, work)
        layers = close_layers(groups, read_ontology(), work, engine=engine, settings=settings)
        shutil.rmtree(closed, ignore_errors=True)
        closed.mkdir()
        for file in (groups.shared, *layers.files):
            pack_dump(file, closed / f"{file.stem}{ENDING}")
    return layers


def gather_parts(folder: Path, work: Path) -> Groups:
    """Return the parts unpacked by rule, and what is shared merged."""
    shared = sorted(folder.glob(f"{SHARED}.*{ENDING}"))
    merged = work / "merged.nq"
    with merged.open("wb") as sink:
        sink.writelines(shared_apart(merge_many([lines_of(part) for part in shared], work)))
    files: dict[Rule, Path] = {}
    for part in document_parts(folder):
        convention, ground, *_ = part.name.split(".")
        rule = Rule(NAMES[convention], stated=ground == GROUNDS[True])
        files.setdefault(rule, work / f"{convention}.{ground}.nq")
        with open_dump(part) as source, files[rule].open("ab") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
    return Groups(files, merged, frozenset(files.values()))


def lines_of(part: Path) -> Callable[[], Iterator[bytes]]:
    """Return what reads the lines of a packed part."""

    def read() -> Iterator[bytes]:
        with open_dump(part) as lines:
            yield from lines

    return read


def document_parts(folder: Path) -> list[Path]:
    """Return the parts that hold documents."""
    return [file for name in NAMES for file in sorted(folder.glob(f"{name}.*{ENDING}"))]


def published_parts(folder: Path) -> list[Path]:
    """Return the files that hold all graphs of a folder of parts that was closed."""
    closed = sorted((folder / CLOSED).glob(f"*{ENDING}"))
    if not closed:
        raise DocumentError("is not closed", where=str(folder), remedy=f"run 'fengong infer {folder}' first")
    return [*document_parts(folder), *closed]


def require_single_documents(folder: Path) -> None:
    """Raise where a folder holds no parts, or two of one document."""
    seen: dict[str, str] = {}
    for file in sorted(folder.glob(f"{DOCUMENTS}.*.csv")):
        with file.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                other = seen.setdefault(row["id"], file.name)
                if other != file.name:
                    what = f"holds the document '{row['id']}' twice ({other} and {file.name})"
                    raise DocumentError(what, where=str(folder), remedy="begin with an empty folder")
    if not seen:
        remedy = f"write them with 'fengong build --to-quads {folder}'"
        raise DocumentError("holds no parts of documents", where=str(folder), remedy=remedy)
