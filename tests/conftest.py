"""What every test may use: golden files, renewed by one flag."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import hypothesis
import pyoxigraph
import pytest

from loader import nquads
from loader.building import Options, build_snapshot
from loader.inference import read_ontology
from loader.inference.layers import close_layers, split_by_rule
from ontology import read_axioms
from ontology.vocabulary import GRAPH, ONTOLOGY_GRAPH
from queries.snapshot import directory as snapshot
from queries.snapshot.directory import Snapshot
from queries.snapshot.integrity import write_checksums

# How long an example takes says nothing on a busy machine.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")
GOLDEN = Path(__file__).parent / "golden"
Compare = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write the golden files anew, to be reviewed as a diff")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Compare:
    """Compare a text with ``tests/golden/<name>``; with --renew write it there."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if request.config.getoption("--renew"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="")
        assert text == file.read_bytes().decode(), f"{file} differs; if the change is meant, run pytest --renew"

    return compare


@pytest.fixture(scope="session")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot of three small invented documents (``tests/cases/towns.trig``), closed under the ontology."""
    folder = tmp_path_factory.mktemp("towns")
    asserted = folder / "asserted.nq"
    towns = nquads.file_lines(Path(__file__).parent / "cases" / "towns.trig", GRAPH.towns)
    nquads.write_sorted([*towns, *nquads.graph_lines(read_axioms(), ONTOLOGY_GRAPH)], asserted)
    layers = close_layers(split_by_rule(asserted, folder), read_ontology(), folder, engine="owlrl")
    store = pyoxigraph.Store(str(folder / snapshot.STORE))
    for file in (asserted, *layers.files):
        store.bulk_load(path=str(file), format=pyoxigraph.RdfFormat.N_QUADS)
    store.flush()
    store.dump(str(folder / snapshot.DUMP), pyoxigraph.RdfFormat.N_QUADS)
    manifest = {"format": snapshot.FORMAT, "hash": "70a55", "graphs": {}, "triples": len(store)}
    (folder / snapshot.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    del store  # closing writes to its log
    write_checksums(folder)
    return folder


@pytest.fixture(scope="session")
def annex_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Build the bundled annex once for the whole run, whichever of xdist's workers asks first."""
    run = tmp_path_factory.getbasetemp()
    out = (run.parent if "PYTEST_XDIST_WORKER" in os.environ else run) / "annex"
    out.mkdir(exist_ok=True)
    with (out / ".once").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return Snapshot.open(out / "current") if (out / "current").exists() else build_snapshot([], Options(out=out))


@pytest.fixture
def oxigraph(tmp_path: Path) -> Iterator[str]:
    """The address of an empty Oxigraph server: someone else's store, on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = str(Path(sys.executable).with_name("oxigraph"))
    arguments = [
        "serve",
        "--location",
        str(tmp_path / "oxigraph"),
        "--bind",
        f"127.0.0.1:{port}",
        "--union-default-graph",
    ]
    with subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on port {port}")


@pytest.fixture
def misbehaving() -> Iterator[Callable[..., str]]:
    """Start servers that answer every request alike: ``misbehaving(status, media_type, body, **headers)`` → address."""
    servers: list[ThreadingHTTPServer] = []

    def start(status: int, media_type: str, body: bytes, **headers: str) -> str:
        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(status)
                for name, value in {"Content-Type": media_type, "Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = answer

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
