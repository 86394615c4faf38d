"""The whole way from files to a snapshot, beside the floor that no build can be below, in one run.

    python -m tests.bench.building 10 100 300 --write docs/performance.md

The *floor* is what remains when nothing has to be read, checked or concluded: the lines of the finished dump, shuffled,
are sorted, written, loaded into the store, and indexed. Each build is a process of its own; its memory is looked at
thirty times a second, in all its processes.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from loader.building import Options, build_snapshot
from loader.progress import Progress
from loader.snapshot.indexing import write_index
from loader.snapshot.packing import close_store, load_stores
from queries.snapshot.directory import INDEX, Snapshot, open_dump
from tests.bench.annexes import write_annex, write_annexes

MARKS = "<!-- building: begin -->", "<!-- building: end -->"
PLOT = "building.svg"
SEED = 1


class Stages(Progress):
    """The seconds of each step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._step, self._begun = "starting", time.perf_counter()

    def __call__(self, step: str) -> None:
        """Close the books of the step before."""
        now = time.perf_counter()
        self.seconds[self._step.split(" ")[0]] = now - self._begun
        self._step, self._begun = step, now


def one_build(folder: Path, out: Path) -> dict[str, Any]:
    """Build in this process; return what it took."""
    stages, begun = Stages(), time.perf_counter()
    snapshot = build_snapshot([folder], Options(out=out), stages)
    stages("end")
    total = time.perf_counter() - begun
    return {"total": total, "cpu": cpu_seconds(), "stages": stages.seconds, "triples": snapshot.manifest["triples"]}


def one_floor(dump: Path, out: Path) -> dict[str, Any]:
    """Sort, write, load and index the lines of a dump; return what it took."""
    with open_dump(dump) as file:
        lines = file.readlines()
    random.Random(SEED).shuffle(lines)
    before, begun = cpu_seconds(), time.perf_counter()
    out.mkdir()
    with (out / "sorted.nq").open("wb") as sink:
        sink.writelines(sorted(set(lines)))
    store = load_stores(out / "sorted.nq", out, apart=False)
    write_index(out / "sorted.nq", out / INDEX)
    close_store(store)
    return {"total": time.perf_counter() - begun, "cpu": cpu_seconds() - before}


def cpu_seconds() -> float:
    """Return the processor's time of this process and those that it waited for."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def run(kind: str, *paths: Path) -> dict[str, Any]:
    """Run a measurement in a process of its own, and watch its memory."""
    command = [sys.executable, "-m", "tests.bench.building", "--one", kind, *map(str, paths)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        watch = Watch(process.pid)
        watch.start()
        told, _ = process.communicate()
        watch.join()
    if process.returncode:
        raise SystemExit(f"{kind} {paths} fails")
    return json.loads(told) | {"all": watch.most_in_all, "each": watch.most_in_one}


class Watch(threading.Thread):
    """The most memory, in MB, that a process and those below it hold, together and each: pages of files not counted."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self.most_in_all = self.most_in_one = 0.0

    def run(self) -> None:
        """Look until the process is gone."""
        while held := [anonymous(pid) for pid in (self._pid, *below(self._pid))]:
            if not held[0]:
                return
            self.most_in_all = max(self.most_in_all, sum(held))
            self.most_in_one = max(self.most_in_one, *held)
            time.sleep(1 / 30)


def below(pid: int) -> Iterator[int]:
    """Yield the processes that a process started, and those that they did."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from below(child)


def anonymous(pid: int) -> float:
    """Return the MB that are a process's own; 0 of one that is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024


def measured(documents: int, folder: Path) -> dict[str, Any]:
    """Build some documents, then with one more, then measure the floor."""
    source, out = folder / "documents", folder / "var"
    write_annexes(source, documents, SEED)
    whole = run("build", source, out)
    snapshot = Snapshot.open(out / "current")
    files = {told.st_ino: told.st_size for file in snapshot.path.rglob("*") if file.is_file() and (told := file.stat())}
    size = sum(files.values())  # the two stores share files
    floor = run("floor", snapshot.dump_path, folder / "floor")
    with (source / "documents.csv").open("a", encoding="utf-8") as table:
        table.write(",".join(write_annex(source, SEED, documents)) + "\n")
    more = run("build", source, out)
    return {"documents": documents, "build": whole, "floor": floor, "more": more, "disk": size / documents / 1e6}


def table(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield the table of the whole."""
    yield "| documents | triples | build s | floor s | ratio | processor, ratio | MB in all | MB in one process |"
    yield "|--:|--:|--:|--:|--:|--:|--:|--:|"
    for row in rows:
        whole, floor = row["build"], row["floor"]
        yield (
            f"| {row['documents']:,} | {whole['triples']:,} | {whole['total']:.1f} | {floor['total']:.1f} |"
            f" {whole['total'] / floor['total']:.2f} | {whole['cpu'] / floor['cpu']:.2f} |"
            f" {whole['all']:.0f} | {whole['each']:.0f} |"
        )


def more_table(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield the table of one document more, and of the disk."""
    yield "| documents | one more: reading s | one more: whole s | of a full build | MB on disk a document |"
    yield "|--:|--:|--:|--:|--:|"
    for row in rows:
        more = row["more"]
        yield (
            f"| {row['documents']:,} + 1 | {more['stages']['reading']:.2f} | {more['total']:.1f} |"
            f" {more['total'] / row['build']['total']:.0%} | {row['disk']:.2f} |"
        )


def stage_table(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield the table of the steps: milliseconds a document."""
    stages = list(rows[0]["build"]["stages"])[1:]
    yield f"| documents | {' | '.join(f'{stage}' for stage in stages)} |"
    yield "|--:" * (len(stages) + 1) + "|"
    for row in rows:
        spent = (1000 * row["build"]["stages"][stage] / row["documents"] for stage in stages)
        yield f"| {row['documents']:,} | {' | '.join(f'{each:.0f}' for each in spent)} |"


def plot(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Draw memory over the number of documents, and time beside it."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "fengong"
    from matplotlib import pyplot

    figure, (memory, seconds) = pyplot.subplots(1, 2, figsize=(10, 4))
    documents = [row["documents"] for row in rows]
    memory.plot(documents, [row["build"]["all"] for row in rows], marker="o", label="all processes")
    memory.plot(documents, [row["build"]["each"] for row in rows], marker="o", label="largest process")
    memory.axhline(1500, color="grey", linestyle=":")
    memory.set(xlabel="documents", ylabel="MB", ylim=(0, 1600), xscale="log", title="memory")
    seconds.loglog(documents, [row["build"]["total"] for row in rows], marker="o", label="build")
    seconds.loglog(documents, [row["more"]["total"] for row in rows], marker="o", label="with one document more")
    seconds.loglog(documents, [row["floor"]["total"] for row in rows], marker="o", label="floor")
    seconds.set(xlabel="documents", ylabel="seconds", title="time")
    for axes in (memory, seconds):
        axes.grid(visible=True, which="both", alpha=0.3)
        axes.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def renew(page: Path, text: str) -> None:
    """Put the tables between their marks."""
    before, _, rest = page.read_text(encoding="utf-8").partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    page.write_text(f"{before}{MARKS[0]}\n\n{text}\n\n{MARKS[1]}{after}", encoding="utf-8")


def main() -> None:
    """Measure, print, and renew the page that shows it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=int, nargs="*")
    parser.add_argument("--one", nargs=3, metavar=("KIND", "FROM", "OUT"), help=argparse.SUPPRESS)
    parser.add_argument("--write", type=Path, metavar="PAGE")
    options = parser.parse_args()
    if options.one:
        kind, source, out = options.one
        print(json.dumps({"build": one_build, "floor": one_floor}[kind](Path(source), Path(out))))
        return
    rows = []
    for documents in options.documents:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(measured(documents, Path(folder)))
        print(json.dumps(rows[-1]), file=sys.stderr)
    text = "\n".join([*table(rows), "", *more_table(rows), "", *stage_table(rows)])
    print(text)
    if options.write:
        renew(options.write, text)
        plot(rows, options.write.parent / PLOT)


if __name__ == "__main__":
    main()
