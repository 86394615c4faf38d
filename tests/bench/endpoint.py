"""Time the endpoint beside others: the same data, the same queries over HTTP, one run.

    python tests/bench/endpoint.py 1200 --servers fengong,oxigraph,virtuoso,rdflib --write docs/performance.md

The number is that of generated documents, about 800 triples each. Servers listen on loopback, keep their files in a
scratch folder, and are stopped at the end. All run at once and are asked in turns, a block of requests each, since a
machine has better and worse minutes. No two requests are the same, so that no cache answers; the row "the same group-by
again" says what a cache does.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph

from loader.building import Options, build_snapshot
from queries.snapshot.directory import FORMAT
from queries.snapshot.integrity import write_checksums
from tests.bench.generator import write
from tests.virtuoso import virtuoso as running_virtuoso

ROOT = Path(__file__).parent.parent.parent
FG = "https://w3id.org/fengong/ontology#"
ID = "https://w3id.org/fengong/id/"
PREFIXES = f"PREFIX fg: <{FG}> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
MARK = "<!-- bench-endpoint: begin -->", "<!-- bench-endpoint: end -->"
DOCUMENTS_PER_CITY, UNITS_PER_CITY = 5, 45
ROUNDS = 5  # turns of each server
ENGINE = "engine"  # Oxigraph called as a library, without HTTP


@dataclass(frozen=True)
class Kind:
    """One kind of query; ``make`` gives another one for every number."""

    name: str
    make: Callable[[int, random.Random], str]
    requests: int


def unit(documents: int, r: random.Random) -> str:
    return f"<{ID}unit/city-{r.randrange(max(1, documents // DOCUMENTS_PER_CITY))}/u{r.randrange(UNITS_PER_CITY)}>"


def requirement(documents: int, r: random.Random) -> str:
    return f"<{ID}bench-{r.randrange(documents)}/task-{r.randrange(1, 4)}/req-{r.randrange(1, 3)}>"


KINDS = (
    Kind("point lookup", lambda n, r: f"SELECT ?p ?o {{ {requirement(n, r)} ?p ?o }}", 300),
    Kind(
        "two-hop join",
        lambda n, r: (
            f"SELECT ?u ?l {{ {requirement(n, r)} fg:assignedBy/fg:jointAssignment ?a . "
            f"?a fg:unit ?u . ?u skos:prefLabel ?l }}"
        ),
        300,
    ),
    Kind("reverse lookup", lambda n, r: f"SELECT ?c {{ ?a fg:unit {unit(n, r)} . ?c fg:firstAssignment ?a }}", 300),
    Kind(
        "co-responsibility join",
        lambda n, r: (
            f"SELECT ?o (COUNT(*) AS ?n) {{ ?c fg:jointAssignment ?a, ?b . ?a fg:unit {unit(n, r)} . "
            f"?b fg:unit ?o }} GROUP BY ?o ORDER BY DESC(?n)"
        ),
        200,
    ),
    Kind(
        "label search (regex)",
        lambda n, r: (
            f'SELECT ?u ?l {{ ?u a fg:Unit ; skos:prefLabel ?l FILTER(REGEX(?l, "{r.choice("教农工财科商")}")) }} '
            f"LIMIT {r.randrange(5, 30)}"
        ),
        60,
    ),
    Kind("10,000 rows out", lambda n, r: f"SELECT ?s ?o {{ ?s fg:printedAs ?o }} LIMIT {10_000 + r.randrange(99)}", 12),
    Kind(
        "group-by (workload)",
        lambda n, r: (
            f"SELECT ?u (COUNT(?a) AS ?n) {{ ?a fg:unit ?u }} GROUP BY ?u ORDER BY DESC(?n) LIMIT {r.randrange(5, 99)}"
        ),
        20,
    ),
    Kind(
        "range filter",
        lambda n, r: f"SELECT (COUNT(*) AS ?n) {{ ?a fg:begin ?p FILTER(?p > {r.randrange(5, 60)}) }}",
        20,
    ),
    Kind("count", lambda n, r: "SELECT (COUNT(*) AS ?n) { ?a a fg:Assignment }", 20),
)
FLOOR = Kind("empty route", lambda n, r: "", 300)
AGAIN = Kind("the same group-by again", lambda n, r: KINDS[6].make(n, random.Random(1)), 200)
HOURS = "SELECT (COUNT(*) AS ?n) { ?a fg:unit ?b . ?c fg:unit ?d . ?e fg:unit ?f FILTER(?b = ?d && ?d = ?f) }"


class NotStartedError(Exception):
    """A server that did not answer in time; its column stays empty."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@dataclass(frozen=True)
class Server:
    """A running server: where queries go, and what is appended to the address."""

    port: int
    path: str = "/sparql"
    more: str = ""

    def target(self, query: str) -> str:
        return f"{self.path}?query={quote(PREFIXES + query)}{self.more}"


@contextmanager
def process(command: list[str], port: int, path: str, **options: object) -> Iterator[None]:
    """Run a server until the block ends; wait until it answers."""
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)  # type: ignore[call-overload]
    try:
        wait(port, path, running)
        yield
    finally:
        running.terminate()
        running.wait(30)


def wait(port: int, path: str, running: subprocess.Popen[Any], every: float = 0.25) -> None:
    """Wait until a server answers; one that has ended will not."""
    end = time.monotonic() + 600
    while running.poll() is None and time.monotonic() < end:
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", path)
            status = connection.getresponse().status
            connection.close()
            if status < 500:
                return
        time.sleep(every)
    ended = "runs" if running.returncode is None else f"ended with status {running.returncode}"
    raise NotStartedError(f"nothing answers on port {port}: {running.args!r} {ended}")


def loaded(dump: Path, folder: Path) -> pyoxigraph.Store:
    """Load the data into a store and open it."""
    store = pyoxigraph.Store(str(folder))
    store.bulk_load(path=str(dump), format=pyoxigraph.RdfFormat.N_QUADS)
    store.optimize()
    del store
    return pyoxigraph.Store.read_only(str(folder))


@contextmanager
def fengong(dump: Path, scratch: Path) -> Iterator[Server]:
    """Ours, as ``fengong serve`` starts it."""
    folder, port = scratch / "snapshot", free_port()
    if not folder.exists():
        folder.mkdir()
        loaded(dump, folder / "store")
        (folder / "manifest.json").write_text(json.dumps({"format": FORMAT, "hash": "bench"}), encoding="utf-8")
        write_checksums(folder)
    command = [sys.executable, "-m", "gunicorn", "-c", "python:api.operation.gunicorn_conf", "api:create_app()"]
    given = {"FENGONG_SNAPSHOT": str(folder), "FENGONG_PORT": str(port), "PYTHONPATH": str(ROOT)}
    with process(command, port, "/health/ready", env={**os.environ, **given}):
        yield Server(port)


@contextmanager
def oxigraph(dump: Path, scratch: Path) -> Iterator[Server]:
    """Oxigraph's own server (PyPI ``oxigraph``)."""
    program, folder, port = str(Path(sys.executable).parent / "oxigraph"), scratch / "oxigraph", free_port()
    if not folder.exists():
        subprocess.run(
            [program, "load", "--location", str(folder), "--file", str(dump)], check=True, capture_output=True
        )
        subprocess.run([program, "optimize", "--location", str(folder)], check=True, capture_output=True)
    command = [program, "serve-read-only", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with process(command, port, "/"):
        yield Server(port, "/query", "&union-default-graph")


@contextmanager
def rdflib(dump: Path, scratch: Path) -> Iterator[Server]:
    """rdflib-endpoint (PyPI), over one graph in memory."""
    port, triples = free_port(), scratch / "triples.nt"
    with dump.open(encoding="utf-8") as quads, triples.open("w", encoding="utf-8") as out:
        out.writelines(line.rsplit(" <", 1)[0] + " .\n" for line in quads)
    program = str(Path(sys.executable).parent / "rdflib-endpoint")
    with process([program, "serve", "--host", "127.0.0.1", "--port", str(port), str(triples)], port, "/"):
        yield Server(port, "/")


@contextmanager
def virtuoso(dump: Path, scratch: Path) -> Iterator[Server]:
    """Virtuoso 7 (Debian ``virtuoso-opensource``), bulk-loaded."""
    folder = scratch / "virtuoso"
    folder.mkdir(exist_ok=True)
    with running_virtuoso(folder, dump, buffers=170_000) as server:
        yield Server(server.http, "/sparql", "&format=application%2Fsparql-results%2Bjson")


SERVERS: Mapping[str, Callable[[Path, Path], object]] = {
    "fengong": fengong,
    "oxigraph": oxigraph,
    "virtuoso": virtuoso,
    "rdflib": rdflib,
}
NAMES = {"fengong": "Fengong", "oxigraph": "Oxigraph server", "virtuoso": "Virtuoso 7", "rdflib": "rdflib-endpoint"}


class Client:
    """A connection that is kept, as small as a client can be: what is timed is the server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.connection.connect()
        assert isinstance(self.connection.sock, socket.socket)
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, target: str) -> tuple[int, float, int]:
        """Send one request; return status, milliseconds, and bytes."""
        began = time.perf_counter()
        self.connection.request("GET", target, headers={"Accept": "application/sparql-results+json"})
        answer = self.connection.getresponse()
        size = len(answer.read())
        return answer.status, (time.perf_counter() - began) * 1000, size


@dataclass(frozen=True)
class Run:
    """What came of some requests: milliseconds of each, seconds in all, how many failed."""

    times: list[float]
    seconds: float
    failed: int = 0


@dataclass(frozen=True)
class Timing:
    """What one row of a table says."""

    p50: float
    p95: float
    per_second: float
    failed: int = 0


def timing(runs: Sequence[Run]) -> Timing:
    """Sum up what one server did in all its turns."""
    times = [time for run in runs for time in run.times]
    ordered = sorted(times) or [float("nan")]
    per_second = len(times) / sum(run.seconds for run in runs)
    failed = sum(run.failed for run in runs)
    return Timing(statistics.median(ordered), ordered[int(len(ordered) * 0.95)], per_second, failed)


def drive(server: Server, targets: list[list[str]], budget: float) -> Run:
    """Let one client for each list of targets work through it, all at once, for at most ``budget`` seconds."""
    times: list[float] = []
    failed = 0
    lock = threading.Lock()
    end = time.perf_counter() + budget

    def work(mine: list[str]) -> None:
        nonlocal failed
        client, own, wrong = Client(server.port), [], 0
        for target in mine:
            if time.perf_counter() > end:
                break
            status, took, _ = client.ask(target)
            own.append(took)
            wrong += status != 200
        with lock:
            times.extend(own)
            failed += wrong

    threads = [threading.Thread(target=work, args=(mine,)) for mine in targets]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Run(times, time.perf_counter() - began, failed)


Turns = dict[str, list[tuple[Run, Run]]]  # server → its runs with one client and with sixteen


def measure(
    servers: Mapping[str, Server], store: pyoxigraph.Store, documents: int, budget: float
) -> dict[str, dict[str, tuple[Timing, Timing]]]:
    """Time every kind, with one client and with sixteen."""
    found: dict[str, dict[str, tuple[Timing, Timing]]] = defaultdict(dict)
    for kind in (FLOOR, *KINDS, AGAIN):
        made = different(kind, documents)
        queries = list(islice(made, kind.requests + 3))
        many = [list(islice(made, max(ROUNDS, kind.requests // 2))) for _ in range(16)]
        first = [list(islice(made, 2)) for _ in range(16)]
        turns: Turns = defaultdict(list)
        asked = {name: server for name, server in servers.items() if kind is not FLOOR or name == "fengong"}
        for server in asked.values():  # so that every server has the threads or processes it wants
            drive(server, targets(server, kind, [queries[:3]]), budget)
            drive(server, targets(server, kind, first), budget)
        for turn in range(ROUNDS):
            share = budget / ROUNDS
            for name, server in asked.items():
                alone = drive(server, targets(server, kind, [queries[3 + turn :: ROUNDS]]), share)
                crowd = drive(server, targets(server, kind, [each[turn::ROUNDS] for each in many]), share)
                turns[name].append((alone, crowd))
            if kind in KINDS:
                run = in_process(store, queries[3 + turn :: ROUNDS], share)
                turns[ENGINE].append((run, run))
        for name, runs in turns.items():
            found[name][kind.name] = timing([one for one, _ in runs]), timing([many for _, many in runs])
        print(f"{kind.name}: done", file=sys.stderr)
    return found


def different(kind: Kind, documents: int) -> Iterator[str]:
    """Yield queries of a kind, no two the same unless that is what the kind is about."""
    r = random.Random(kind.name)
    for number in count():
        yield kind.make(documents, r) + ("" if kind is AGAIN else f" # {number}")


def targets(server: Server, kind: Kind, queries: list[list[str]]) -> list[list[str]]:
    return [["/health/live" if kind is FLOOR else server.target(query) for query in each] for each in queries]


def in_process(store: pyoxigraph.Store, queries: list[str], budget: float) -> Run:
    """Ask Oxigraph in this process."""
    times: list[float] = []
    end = time.perf_counter() + budget
    for query in queries:
        began = time.perf_counter()
        if began > end:
            break
        answer = store.query(PREFIXES + query, use_default_graph_as_union=True)
        answer.serialize(format=pyoxigraph.QueryResultsFormat.JSON)  # type: ignore[union-attr, call-overload]
        times.append((time.perf_counter() - began) * 1000)
    return Run(times, sum(times) / 1000)


ROWS = 300_000
STREAMED = {
    "fengong": (("Fengong, `stream=1`", "&stream=1"), ("Fengong, whole", "")),
    "oxigraph": (("Oxigraph server", ""),),
}


def streams(servers: Mapping[str, Server]) -> str:
    """Return the table of a large result: when its first byte comes, and when its last, with one client."""
    asked = [
        (name, servers[server], more) for server, ways in STREAMED.items() if server in servers for name, more in ways
    ]
    times: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    for turn in range(ROUNDS + 1):
        for name, server, more in asked:
            took = first_and_last(server, f"SELECT ?s ?p ?o {{ ?s ?p ?o }} LIMIT {ROWS} # {turn}", more)
            if turn:  # the first is not counted
                times[name].append(took)
    lines = [f"| {ROWS:,} rows as JSON | first byte, ms | last byte, s | MB |", "|---|---|---|---|"]
    for name, found in times.items():
        first, last, size = (statistics.median(column) for column in zip(*found, strict=True))
        lines.append(f"| {name} | {number(first * 1000)} | {number(last)} | {number(size / 1e6)} |")
    return "\n".join(lines) + "\n"


def first_and_last(server: Server, query: str, more: str) -> tuple[float, float, int]:
    """Ask once; return the seconds to the first byte of the body and to the last, and the bytes."""
    client, began = Client(server.port), time.perf_counter()
    client.connection.request("GET", server.target(query) + more, headers={"Accept": "application/sparql-results+json"})
    answer = client.connection.getresponse()
    size = len(answer.read(1))
    first = time.perf_counter() - began
    while piece := answer.read1(1 << 20):
        size += len(piece)
    assert answer.status == 200
    return first, time.perf_counter() - began, size


def hogs(server: Server, documents: int) -> tuple[Timing, Timing]:
    """Time twelve clients alone, and beside four whose queries would run for hours."""
    lookups = different(KINDS[0], documents)

    def clients() -> list[list[str]]:
        return [[server.target(query) for query in islice(lookups, 250)] for _ in range(12)]

    alone = drive(server, clients(), 60)
    stop = threading.Event()

    def hog(number: int) -> None:
        while not stop.is_set():
            with suppress(OSError, http.client.HTTPException):
                client = Client(server.port)
                client.connection.timeout = 5
                client.ask(server.target(f"{HOURS} # {number} {time.time()}") + "&timeout=8")

    threads = [threading.Thread(target=hog, args=(number,), daemon=True) for number in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    beside = drive(server, clients(), 60)
    stop.set()
    for thread in threads:
        thread.join(20)
    return timing([alone]), timing([beside])


def start(scratch: Path) -> str:
    """Return the sentence that says how long ``fengong serve`` takes over the bundled annex, and what it holds."""
    snapshot = build_snapshot([], Options(out=scratch)).path
    command = [sys.executable, "-m", "loader.command", "serve", "--snapshot", str(snapshot)]
    given = {**os.environ, "PYTHONPATH": str(ROOT), "FENGONG_ACCESS_LOG": "0"}
    seconds = []
    for _ in range(5):
        port, began = free_port(), time.perf_counter()
        server = subprocess.Popen([*command, "--port", str(port)], env=given, stdout=subprocess.DEVNULL)
        wait(port, "/health/ready", server, every=0.01)
        seconds.append(time.perf_counter() - began)
        own, resident = memory(server.pid)
        server.terminate()
        server.wait(30)
    return (
        f"`fengong serve` over the bundled annex answers {number(statistics.median(seconds))} s after its start, and "
        f"then holds {own} MB in all its processes, what they share counted once ({resident} MB counted in each).\n"
    )


def memory(process: int) -> tuple[int, int]:
    """Return the megabytes of a process and all it started: shared pages counted once, and counted in each (Linux)."""
    family, sizes = [process], {"Pss": 0, "Rss": 0}
    for each in family:
        family += [int(child) for task in Path(f"/proc/{each}/task").iterdir() for child in children(task)]
        for line in Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii").splitlines():
            name, _, rest = line.partition(":")
            if name in sizes:
                sizes[name] += int(rest.split()[0])
    return sizes["Pss"] // 1024, sizes["Rss"] // 1024


def children(task: Path) -> list[str]:
    return (task / "children").read_text(encoding="ascii").split()


def number(value: float) -> str:
    return f"{value:,.2f}" if value < 10 else f"{value:,.0f}"


def table(names: list[str], found: Mapping[str, Mapping[str, tuple[Timing, Timing]]]) -> str:
    """Write the table: median and p95 with one client, requests a second with sixteen."""
    header = "| query | engine in process | " + " | ".join(NAMES[name] for name in names) + " |"
    lines = [header, "|---" * (len(names) + 2) + "|"]
    for kind in (FLOOR, *KINDS, AGAIN):
        cells = [number(found[ENGINE][kind.name][0].p50) if kind.name in found.get(ENGINE, {}) else ""]
        for name in names:
            if kind.name not in found[name]:
                cells.append("")
                continue
            one, many = found[name][kind.name]
            wrong = f" ({one.failed + many.failed} failed)" if one.failed + many.failed else ""
            cells.append(f"{number(one.p50)} · {number(one.p95)} · {number(many.per_second)}/s{wrong}")
        lines.append(f"| {kind.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def run(documents: int, names: list[str], budget: float, scratch: Path) -> str:
    """Measure one size; return its section."""
    dump = scratch / "data.nq"
    triples = write(dump, documents, 1)
    servers: dict[str, Server] = {}
    beside = ""
    with ExitStack() as stack:
        for name in names:
            with suppress(NotStartedError):
                servers[name] = stack.enter_context(SERVERS[name](dump, scratch))  # type: ignore[arg-type]
        found = measure(servers, loaded(dump, scratch / "engine"), documents, budget)
        large = f"\n{streams(servers)}" if triples > ROWS else ""
    if "fengong" in names:
        with fengong(dump, scratch) as server:
            alone, with_hogs = hogs(server, documents)
        beside = (
            f"\nTwelve clients' point lookups: p95 {number(alone.p95)} ms alone, {number(with_hogs.p95)} ms "
            f"beside four clients whose queries would run for hours; {with_hogs.failed} failed.\n"
        )
    return f"### {triples:,} triples\n\n{table(list(servers), found)}\n{large}{beside}"


def main() -> None:
    """Measure, print, and put the sections between the markers of a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int, nargs="+")
    parser.add_argument("--servers", default="fengong,oxigraph,virtuoso,rdflib")
    parser.add_argument("--seconds", type=float, default=10, help="at most so long for each measurement")
    parser.add_argument("--write", type=Path, metavar="PAGE")
    parser.add_argument("--scratch", type=Path)
    given = parser.parse_args()
    sections = []
    for documents in given.documents:
        with tempfile.TemporaryDirectory(dir=given.scratch) as scratch:
            names = [name for name in given.servers.split(",") if name != "virtuoso" or shutil.which("virtuoso-t")]
            sections.append(run(documents, names, given.seconds, Path(scratch)))
            print(sections[-1], flush=True)
    with tempfile.TemporaryDirectory(dir=given.scratch) as scratch:
        sections.append(start(Path(scratch)))
        print(sections[-1], flush=True)
    text = "\n".join(sections)
    if given.write:
        page = given.write.read_text(encoding="utf-8")
        before, _, rest = page.partition(MARK[0])
        given.write.write_text(f"{before}{MARK[0]}\n\n{text}\n{MARK[1]}{rest.partition(MARK[1])[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
