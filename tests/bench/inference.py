"""Closures side by side in one run: owlrl, ``reasonable``, SPARQL updates in Oxigraph, and ours.

    python -m tests.bench.inference 1 10 100 1000 --write docs/performance.md

Each measurement is a process of its own over the same generated file, the best of ten, or of those that began in
twenty seconds; an empty file goes first, so imports, the start of the process and compiling the ontology are not
counted. *Closure* is the reasoning alone, as far as it can be told apart; the *floor* is what remains of our own time
without it: the same reading and the same writing. A system is left out above the size where it would take minutes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from loader.inference import fixpoint, infer_files, read_ontology
from loader.inference.noise import is_noise
from ontology import read_axioms
from ontology.rules import close_schema, is_schema, specialised_rules
from ontology.vocabulary import INFERRED_GRAPH
from queries.terms import to_text, to_triple
from tests.bench.generator import write

LARGEST = {"owlrl": 10, "reasonable": 1000, "oxigraph": 100, "fengong": 100_000}  # documents
MOST_RUNS, ENOUGH = 10, 20.0  # runs of each system, or seconds in all
MARKS = "<!-- inference: begin -->", "<!-- inference: end -->"
PLOT = "inference.svg"


def fengong(data: Path, out: Path) -> float:
    """Close with DuckDB; return the seconds in the fixpoint."""
    spent: list[float] = []
    with timed(fixpoint, "run_plan", spent):
        infer_files([data], read_ontology(), out)
    return sum(spent)


@contextmanager
def timed(owner: Any, name: str, spent: list[float]) -> Iterator[None]:
    """Note the seconds that every call of a function takes."""
    function = getattr(owner, name)

    def call(*arguments: Any) -> Any:
        begun = time.perf_counter()
        found = function(*arguments)
        spent.append(time.perf_counter() - begun)
        return found

    setattr(owner, name, call)
    yield
    setattr(owner, name, function)


def owlrl(data: Path, out: Path) -> float:
    """Close with owlrl, nearly all of whose time is the closure."""
    begun = time.perf_counter()
    infer_files([data], read_ontology(), out, engine="owlrl")
    return time.perf_counter() - begun


def reasonable(data: Path, out: Path) -> float:
    """Close with reasonable, which passes over property chains."""
    import reasonable as peer

    plain, stated = out.with_suffix(".ttl"), set(read_ontology())
    with plain.open("w", encoding="utf-8") as sink:
        for quad in ox.parse(path=data):
            sink.write(f"{quad.triple} .\n")
            stated.add(to_triple(quad))
    reasoner = peer.PyReasoner()
    reasoner.from_graph(read_axioms())
    reasoner.load_file(str(plain))
    begun = time.perf_counter()
    closed = reasoner.reason()
    spent = time.perf_counter() - begun
    save(out, (" ".join(map(to_text, t)) for t in closed if t not in stated and not is_noise(*t)))
    return spent


def oxigraph(data: Path, out: Path) -> float:
    """Close with one SPARQL update for each rule, again and again, in a store in memory."""
    store, graph = ox.Store(), to_text(INFERRED_GRAPH)
    store.bulk_load(path=data)
    for triple in read_ontology():
        store.update(f"INSERT DATA {{ GRAPH <urn:axioms> {{ {' '.join(map(to_text, triple))} }} }}")
    facts = close_schema(filter(is_schema, read_ontology()))
    begun = time.perf_counter()
    for fact in facts.reasons:
        store.add(next(ox.parse(f"{' '.join(map(to_text, fact))} {graph} .", ox.RdfFormat.N_QUADS)))
    updates = [update(rule, graph) for rule in specialised_rules(facts) if rule.head]
    before = -1
    while before != (before := len(store)):
        for text in updates:
            store.update(text)
    spent = time.perf_counter() - begun
    stated = {to_triple(quad) for quad in store if quad.graph_name.value != str(INFERRED_GRAPH)}
    found = (to_triple(quad) for quad in store if quad.graph_name.value == str(INFERRED_GRAPH))
    save(out, (" ".join(map(to_text, t)) for t in found if t not in stated and not is_noise(*t)))
    return spent


def update(rule: Any, graph: str) -> str:
    """Return a rule as an update over the union of all graphs."""

    def shown(triple: Any) -> str:
        return " ".join(term.n3() for term in triple)

    body = " ".join(f"GRAPH ?g{number} {{ {shown(atom)} }}" for number, atom in enumerate(rule.body))
    return f"INSERT {{ GRAPH {graph} {{ {shown(rule.head)} }} }} WHERE {{ {body} }}"


def save(out: Path, triples: Iterator[str]) -> None:
    """Write triples as our engine does."""
    lines = sorted({f"{triple} {to_text(INFERRED_GRAPH)} .\n" for triple in triples})
    out.write_text("".join(lines), encoding="utf-8")


def measured(system: str, data: Path) -> dict[str, Any]:
    """Run one system in this process and return what there is to say of it."""
    with tempfile.TemporaryDirectory() as folder:
        empty, first, out = (Path(folder) / f"{name}.nq" for name in ("empty", "first", "out"))
        empty.touch()
        globals()[system](empty, first)
        begun = time.perf_counter()
        closure = globals()[system](data, out)
        total = time.perf_counter() - begun
        text = out.read_bytes()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    digest, written = hashlib.sha256(text).hexdigest(), text.count(b"\n")
    return {"total": total, "closure": closure, "memory": memory, "written": written, "digest": digest}


def best(system: str, data: Path) -> dict[str, Any]:
    """Run one system in processes of its own and return its best run."""
    runs: list[dict[str, Any]] = []
    while len(runs) < MOST_RUNS and sum(run["total"] for run in runs) < ENOUGH:
        command = [sys.executable, "-m", "tests.bench.inference", "--one", system, str(data)]
        runs.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    return min(runs, key=lambda run: float(run["total"]))


def rows(sizes: list[int]) -> Iterator[dict[str, Any]]:
    """Yield one row for each size and system, ours last, with what it is compared to."""
    with tempfile.TemporaryDirectory() as folder:
        for documents in sizes:
            data = Path(folder) / f"{documents}.nq"
            asserted = write(data, documents)
            found = {system: best(system, data) for system, largest in LARGEST.items() if documents <= largest}
            for system, run in found.items():
                equal = run["digest"] == found["fengong"]["digest"]
                faster = run["total"] / found["fengong"]["total"]
                told = {"documents": documents, "asserted": asserted, "system": system, "equal": equal, "ratio": faster}
                yield told | run
            data.unlink()


def table(found: list[dict[str, Any]]) -> str:
    """Return the rows as Markdown."""
    head = "documents | asserted | system | total s | closure s | times ours | floor s | MB | inferred | same"
    lines = [head, " | ".join(["---:"] * 2 + ["---"] + ["---:"] * 6 + ["---"])]
    for row in found:
        floor = f"{row['total'] - row['closure']:.3f}" if row["system"] == "fengong" else ""
        lines.append(
            f"{row['documents']} | {row['asserted']} | {row['system']} | {row['total']:.3f} | {row['closure']:.3f} |"
            f" {row['ratio']:.1f} | {floor} | {row['memory']:.0f} | {row['written']} |"
            f" {'yes' if row['equal'] else 'no'}"
        )
    return "\n".join(lines) + "\n"


def plot(found: list[dict[str, Any]], path: Path) -> None:
    """Draw time over asserted triples, both logarithmic."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "fengong"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    for system in LARGEST:
        points = [(row["asserted"], row["total"]) for row in found if row["system"] == system]
        axes.loglog(*zip(*points, strict=True), marker="o", label=system)
    axes.set(xlabel="asserted triples", ylabel="seconds, reading and writing included")
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def renew(page: Path, text: str) -> None:
    """Put the section between its marks into a page, at the end where it has none."""
    begin, end = MARKS
    old = page.read_text(encoding="utf-8") if page.exists() else "# Performance\n"
    before, _, rest = old.partition(begin)
    after = rest.partition(end)[2] or "\n"
    page.write_text(f"{before.rstrip()}\n\n{begin}\n{text}{end}\n{after.lstrip()}", encoding="utf-8")


SECTION = """## Inference

Closing generated annexes (`tests/bench/generator.py`, about 840 triples a document) under Fengong's ontology, made by
`{command}`. *Total* is from file to sorted file, imports and the compiled ontology at hand; *closure* is the
reasoning alone; *times ours* compares totals; *floor* is our total without the closure; *same*: byte for byte what
Fengong writes. owlrl is left out beyond {owlrl} documents, where it takes minutes. reasonable passes over
property chains, so it has less to do.

{table}
![Seconds over asserted triples, both logarithmic]({plot})
"""


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", metavar="DOCUMENTS")
    parser.add_argument("--one", nargs=2, metavar=("SYSTEM", "FILE"), help="measure once, in this process")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="renew this page's section and its plot")
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measured(arguments.one[0], Path(arguments.one[1]))))
        return
    found = []
    for row in rows(arguments.sizes or [1, 10, 100, 1000]):
        found.append(row)
        print(table([row]).splitlines()[-1], flush=True)
    if arguments.write:
        command = "make bench-inference"
        text = SECTION.format(command=command, owlrl=LARGEST["owlrl"], table=table(found), plot=PLOT)
        renew(arguments.write, text)
        plot(found, arguments.write.with_name(PLOT))


if __name__ == "__main__":
    main()
