"""How long the first view of each kind of page takes, with as many invented annexes as wanted; nothing is cached yet.

500 documents are about a million triples, of which half are inferred::

    python -m tests.bench.pages 560 --write docs/performance.md
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flask.testing import FlaskClient

from api.application import build_application as build_application
from api.engine.direct import DirectBackend
from api.exchange.settings import Settings
from loader.building import Options, build_snapshot
from queries.snapshot.directory import Snapshot
from tests.bench.generator import write

MARK = "<!-- bench-pages: begin -->", "<!-- bench-pages: end -->"
ANNEX, CITY = "bench-4", "city-0"
PAGES = (
    ("/", "first page"),
    ("/documents", "list of documents"),
    ("/tasks", "list of tasks"),
    ("/units", "list of units"),
    ("/programmes", "list of programmes"),
    (f"/page/{ANNEX}", "document"),
    (f"/page/{ANNEX}/task-1", "task"),
    (f"/page/{ANNEX}/task-1/req-1", "requirement"),
    (f"/page/{ANNEX}/task-1/clause-1", "clause"),
    (f"/page/unit/{CITY}/u2", "unit"),
    ("/page/programme/national-13", "programme of every document"),
    (f"/data/unit/{CITY}/u2.ttl", "data of a unit"),
    ("/network", "network"),
    ("/workload", "workload"),
)


def seconds(client: FlaskClient, path: str) -> float:
    """Return how long a page takes."""
    begin = time.perf_counter()
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, (path, answer.status_code)
    return time.perf_counter() - begin


def client_of(snapshot: Snapshot) -> FlaskClient:
    """Return a reader whose first page of any kind is behind him: templates are read, the pinyin dictionary too."""
    settings = Settings(snapshot=snapshot.path, access_log=False, cache_bytes=0)
    client = build_application(settings, DirectBackend(snapshot, settings)).test_client()
    for path, _ in PAGES:
        seconds(client, path)
    return client


def report(documents: int, repeat: int) -> Iterator[str]:
    """Generate, build, time; yield the lines of the report."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "bench.nq", documents)
        snapshot = build_snapshot([], Options(extra=(Path(folder) / "bench.nq",), out=Path(folder) / "var"))
        yield f"{documents} generated documents and the bundled annex: {snapshot.manifest['triples']:,} triples."
        yield f"Time in the server, one process, nothing cached, the best of {repeat}; `python -m tests.bench.pages`.\n"
        yield "| page | ms |\n|---|--:|"
        client = client_of(snapshot)
        for path, name in PAGES:
            yield f"| {name} | {min(seconds(client, path) for _ in range(repeat)) * 1000:.0f} |"


def main() -> None:
    """Measure, print, and renew the page that shows it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=int, nargs="?", default=560)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--write", type=Path, metavar="PAGE")
    options = parser.parse_args()
    text = "\n".join(report(options.documents, options.repeat))
    print(text)
    if options.write:
        before, _, rest = options.write.read_text(encoding="utf-8").partition(MARK[0])
        after = rest.partition(MARK[1])[2]
        options.write.write_text(f"{before}{MARK[0]}\n\n{text}\n\n{MARK[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
