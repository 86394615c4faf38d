"""A server under honest and hostile clients, while its edition is swapped every two seconds.

    make soak MINUTES=3

Two editions differ in every word. What each says at every address is asked before, of a server that never swaps; during
the soak every answer has to be, tag and body, that of one of the two. Memory and descriptors are noted and drawn.
"""

from __future__ import annotations

import argparse
import http.client
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pyoxigraph

from queries.snapshot.directory import DUMP
from queries.snapshot.integrity import write_checksums
from tests.api.servers import running_server, write_snapshot

TRIG = Path(__file__).parents[1] / "api" / "yunxi.trig"
EDITIONS = {"a" * 16: "市", "b" * 16: "城"}  # what the word for "city" is in each
SWAP_SECONDS = 2.0
SELECT = "SELECT ?s ?n { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?n } ORDER BY ?s ?n"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
UNIT = "unit/yunxi/shi-cai-zheng-ju"
ADDRESSES = (
    "/",
    "/documents",
    "/units",
    f"/page/{UNIT}",
    "/page/yunxi-2031",
    f"/data/{UNIT}.ttl",
    f"/data/{UNIT}.jsonld",
    f"/sparql?query={quote(SELECT)}",
    f"/sparql?query={quote(SELECT)}&format=csv",
    "/graphs?default&format=nt",
    "/dump/fengong.nq",
    "/search?q=%E5%B1%80",
    "/search?q=%E5%B1%80&format=json",
    "/suggest?q=cai",
    "/queries/leads.csv",
    "/queries/workload.json",
    "/exports/xlsx",
    "/exports/csv",
    "/workload",
    "/reconcile?queries=" + quote('{"q0": {"query": "财政局"}}'),
)
# What stands in an answer and is of neither edition: ids of requests, and the moment in a workbook's properties.
_OF_THE_MOMENT = re.compile(rb"[0-9a-f]{32}")
HOSTILE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nHo",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 900\r\n\r\nSEL",
    b"NONSENSE\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    f"GET /sparql?query={quote(HEAVY)}&timeout=0.5 HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    b"GET /dump/fengong.nq HTTP/1.1\r\nHost: x\r\n\r\n",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said at an address: status, entity tag, and the body without what is of the moment."""

    status: int
    tag: str
    body: bytes


Expected = Mapping[str, Sequence[Answer]]


@dataclass
class Account:
    """What was seen during a soak."""

    verdicts: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    samples: list[tuple[float, float, int]] = field(default_factory=list)  # seconds, megabytes, descriptors
    swaps: int = 0
    hostile: int = 0
    wrong: list[str] = field(default_factory=list)

    def judge(self, path: str, answer: Answer | None, expected: Expected) -> None:
        """Count an answer as that of one edition, as mixed, as one with a foreign tag, as refused, or as lost."""
        verdict = verdict_of(answer, expected[path])
        self.verdicts[verdict] += 1
        if verdict in ("mixed", "foreign tag", "lost", "failed") and len(self.wrong) < 20:
            self.wrong.append(f"{verdict}: {path} {answer.status if answer else ''}")


def verdict_of(answer: Answer | None, expected: Sequence[Answer]) -> str:
    """Name what an answer is: ``whole``, ``busy``, ``lost``, ``failed``, ``foreign tag`` or ``mixed``."""
    if answer is None:
        return "lost"
    if answer in expected:
        return "whole"
    if answer.status in (429, 503):
        return "busy"
    if answer.status >= 400:
        return "failed"
    return "foreign tag" if any(answer.body == each.body for each in expected) else "mixed"


def fetch_answer(connection: http.client.HTTPConnection, path: str) -> Answer:
    """Ask for an address."""
    connection.request("GET", path, headers={"Accept-Language": "zh", "Host": "kg.example.org"})
    response = connection.getresponse()
    body = _OF_THE_MOMENT.sub(b"", response.read())
    if path.startswith("/exports/xlsx"):
        body = b""  # a workbook tells when it was made: its tag is held against the edition
    return Answer(response.status, response.getheader("ETag") or "", body)


def write_editions(folder: Path) -> None:
    """Write two editions that differ in every label."""
    folder.mkdir(exist_ok=True)
    for name, word in EDITIONS.items():
        source = folder / f"{name}.trig"
        source.write_text(TRIG.read_text(encoding="utf-8").replace("市", word), encoding="utf-8")
        snapshot = write_snapshot(folder / name, source, name=name)
        store = pyoxigraph.Store()
        store.load(path=str(source), format=pyoxigraph.RdfFormat.TRIG)
        (snapshot / DUMP).write_text("".join(sorted(f"{quad} .\n" for quad in store)), encoding="utf-8")
        write_checksums(snapshot)


def expected_answers(folder: Path) -> Expected:
    """Ask a server over each edition, alone, what it says at every address."""
    said: dict[str, list[Answer]] = {path: [] for path in ADDRESSES}
    for name in EDITIONS:
        with (
            running_server(snapshot=folder / name, access_log=0) as (_, port),
            closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection,
        ):
            for path in ADDRESSES:
                said[path].append(fetch_answer(connection, path))
    return said


def point_to(pointer: Path, name: str) -> None:
    """Repoint the link in one step."""
    beside = pointer.with_name(".new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(name)
    beside.replace(pointer)


def keep_asking(port: int, account: Account, expected: Expected, over: threading.Event, seed: int) -> None:
    """Ask for addresses until it is over, each answer held against the editions."""
    chance = random.Random(seed)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while not over.is_set():
        path, began = chance.choice(ADDRESSES), time.monotonic()
        try:
            account.judge(path, fetch_answer(connection, path), expected)
        except (OSError, http.client.HTTPException):
            connection.close()
            account.judge(path, None, expected)
        account.seconds.append(time.monotonic() - began)
    connection.close()


def keep_annoying(port: int, account: Account, over: threading.Event, seed: int) -> None:
    """Send what should hurt: half requests, nonsense, heavy queries, answers that are not read."""
    chance, held = random.Random(seed), list[socket.socket]()
    while not over.is_set():
        with suppress(OSError):
            client = socket.create_connection(("127.0.0.1", port), timeout=5)
            client.sendall(chance.choice(HOSTILE))
            held.append(client)
            account.hostile += 1
        if len(held) > 50:
            held.pop(chance.randrange(len(held))).close()
        time.sleep(0.02)
    for client in held:
        client.close()


def family_of(process: subprocess.Popen[bytes]) -> Iterator[int]:
    """Yield the number of a process and of all that it started."""
    parents: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            parents.setdefault(int(fields[1]), []).append(int(status.parent.name))
    waiting = [process.pid]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += parents.get(one, [])


def sample_of(process: subprocess.Popen[bytes]) -> tuple[float, int]:
    """Return megabytes not shared and open descriptors of a server and all that it started."""
    size, descriptors = 0, 0
    for number in family_of(process):
        with suppress(OSError):
            told = Path(f"/proc/{number}/smaps_rollup").read_text()
            size += sum(int(each) for each in re.findall(r"^Private_\w+: +(\d+) kB", told, re.M))
            descriptors += len(list(Path(f"/proc/{number}/fd").iterdir()))
    return size / 1024, descriptors


def soak(folder: Path, minutes: float, clients: int = 4, seed: int = 1) -> Account:
    """Serve two editions in turn to clients of both kinds for so many minutes."""
    write_editions(folder)
    expected, pointer, account, over = expected_answers(folder), folder / "current", Account(), threading.Event()
    point_to(pointer, next(iter(EDITIONS)))
    with running_server(snapshot=pointer, access_log=0) as (process, port):
        told, numbers = (port, account), range(seed, seed + clients)
        threads = [
            *(threading.Thread(target=keep_asking, args=(*told, expected, over, n)) for n in numbers),
            *(threading.Thread(target=keep_annoying, args=(*told, over, n)) for n in numbers[:2]),
        ]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        while (elapsed := time.monotonic() - began) < 60 * minutes:
            over.wait(SWAP_SECONDS)
            account.swaps += 1
            point_to(pointer, [*EDITIONS][account.swaps % len(EDITIONS)])
            account.samples.append((elapsed, *sample_of(process)))
        over.set()
        for thread in threads:
            thread.join()
    return account


def growth_of(samples: Sequence[tuple[float, float, int]]) -> tuple[float, float]:
    """Return by what factor memory and descriptors grew from the second quarter of a soak to its last."""
    quarter = len(samples) // 4
    early, late = samples[quarter : 2 * quarter], samples[-quarter:]

    def mean(rows: Sequence[tuple[float, float, int]], column: int) -> float:
        return sum(row[column] for row in rows) / max(1, len(rows))

    return mean(late, 1) / max(1, mean(early, 1)), mean(late, 2) / max(1, mean(early, 2))


def draw_samples(account: Account, file: Path) -> None:
    """Draw memory and descriptors over time."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "soak"
    from matplotlib import pyplot

    figure, left = pyplot.subplots(figsize=(7, 3))
    seconds, megabytes, descriptors = zip(*account.samples, strict=True)
    left.plot(seconds, megabytes, color="#1f5fa8", label="MB not shared")
    left.set(xlabel="seconds", ylabel="MB not shared", ylim=(0, None))
    right = left.twinx()
    right.plot(seconds, descriptors, color="#b5562b", label="descriptors")
    right.set(ylabel="descriptors", ylim=(0, None))
    figure.legend(loc="lower right")
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})


def report_lines(account: Account) -> Iterator[str]:
    """Yield the table of a soak."""
    memory, descriptors = growth_of(account.samples)
    yield "| what | figure |\n|---|---|"
    yield f"| answers held against their edition | {account.verdicts.total()} |"
    for verdict in ("whole", "mixed", "foreign tag", "lost", "failed", "busy"):
        yield f"| … {verdict} | {account.verdicts[verdict]} |"
    yield f"| swaps of the edition | {account.swaps} |"
    yield f"| hostile connections among them | {account.hostile} |"
    yield f"| seconds to an answer, median · 95th percentile | {percentiles(account.seconds)} |"
    yield f"| memory and descriptors, last quarter by second quarter | {memory:.2f} · {descriptors:.2f} |"


def percentiles(seconds: Sequence[float]) -> str:
    """Return median and 95th percentile."""
    cuts = quantiles(seconds, n=20)
    return f"{cuts[9]:.3f} · {cuts[18]:.3f}"


def main() -> int:
    """Soak, print the table, draw the plot; return 1 if an answer was not whole or memory grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        account = soak(Path(folder), options.minutes)
    print("\n".join(report_lines(account)))
    print(*account.wrong, sep="\n", file=sys.stderr)
    if options.plot:
        draw_samples(account, options.plot)
    memory, descriptors = growth_of(account.samples)
    wrong = sum(account.verdicts[each] for each in ("mixed", "foreign tag", "lost", "failed"))
    return bool(wrong or memory > 1.3 or descriptors > 1.3)


if __name__ == "__main__":
    sys.exit(main())
