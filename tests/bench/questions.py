"""Time every question on generated documents, closed and packed as a build packs them.

The time is that of the engine and of writing the rows as CSV, all rows, best of two; a question that takes longer than
the cut is stopped and told so::

    python -m tests.bench.questions 560 --write docs/performance.md
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.queues import Queue
from pathlib import Path

import pyoxigraph

import ontology
from loader.inference import infer_files
from loader.nquads import merge_sorted
from queries.asking.catalogue import Form, catalogue
from queries.asking.client import Client
from tests.bench.generator import write

MARK = "<!-- bench-questions: begin -->", "<!-- bench-questions: end -->"
CUT = 30.0  # seconds
ID = "https://w3id.org/fengong/id/"
GIVEN = {"unit": f"{ID}unit/city-3/u5", "words": "技能", "older": f"{ID}bench-15", "newer": f"{ID}bench-16"}


def packed(documents: int, folder: Path) -> tuple[Path, int, int]:
    """Return a store of so many documents, the triples asserted and all triples."""
    raw, asserted, inferred, dump = (folder / f"{name}.nq" for name in ("raw", "asserted", "inferred", "dump"))
    write(raw, documents, 1)
    asserted.write_bytes(b"".join(sorted(raw.read_bytes().splitlines(keepends=True))))
    infer_files([asserted], ontology.read_axioms(), inferred)
    merge_sorted([asserted, inferred], dump)
    store = pyoxigraph.Store(str(folder / "store"))
    store.bulk_load(path=str(dump), format=pyoxigraph.RdfFormat.N_QUADS)
    store.optimize()
    store.flush()
    with asserted.open("rb") as lines:
        return folder / "store", sum(1 for _ in lines), len(store)


def ask(store: Path, name: str, annex: str | None, out: Queue[tuple[int, float]]) -> None:
    """Put the size of an answer, in bytes, and its seconds into ``out``."""
    client, asked = Client(pyoxigraph.Store.read_only(str(store))), catalogue()[name]
    given: dict[str, object] = {each: GIVEN[each] for each, told in asked.parameters.items() if told.required}
    if annex and "annex" in asked.parameters:
        given["annex"] = annex
    best, size = CUT, 0
    for _ in range(2):
        begin = time.perf_counter()
        with tempfile.TemporaryFile() as file:
            client.ask(name, **given).write(file, "csv" if asked.form is Form.ROWS else "nt")
            size = file.tell()
        best = min(best, time.perf_counter() - begin)
    out.put((size, best))


def timed(store: Path, name: str, annex: str | None = None) -> str:
    """Return how long a question takes, in a process that can be stopped."""
    out: Queue[tuple[int, float]] = multiprocessing.get_context("spawn").Queue()
    worker = multiprocessing.get_context("spawn").Process(target=ask, args=(store, name, annex, out))
    worker.start()
    worker.join(CUT)
    if worker.is_alive() or out.empty():
        worker.kill()
        worker.join()
        return f"over {CUT:.0f} s"
    size, seconds = out.get()
    return f"{seconds:.2f} s ({size / 1000:.0f} kB)"


def report(documents: int) -> Iterator[str]:
    """Yield the lines of the table."""
    with tempfile.TemporaryDirectory() as folder:
        store, asserted, triples = packed(documents, Path(folder))
        yield f"{documents} generated documents: {asserted:,} triples asserted, {triples:,} with what they entail."
        yield "All rows, or those of one document, written as CSV; `python -m tests.bench.questions 560 --write …`."
        yield ""
        yield "| question | all documents | one document |"
        yield "|---|---|---|"
        for name in catalogue():
            one = timed(store, name, f"{ID}bench-15") if "annex" in catalogue()[name].parameters else ""
            yield f"| {name} | {timed(store, name)} | {one} |"


def main() -> None:
    """Measure, print, and put the table between the markers of a page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=int, nargs="?", default=560)
    parser.add_argument("--write", type=Path, metavar="PAGE")
    given = parser.parse_args()
    text = "\n".join(report(given.documents))
    print(text)
    if given.write:
        page = given.write.read_text(encoding="utf-8")
        before, _, rest = page.partition(MARK[0])
        given.write.write_text(
            f"{before}{MARK[0]}\n\n{text}\n\n{MARK[1]}{rest.partition(MARK[1])[2]}", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
