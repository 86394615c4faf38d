"""Start what the tests talk to: a small snapshot, and a server over it in a process of its own."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pyoxigraph
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from api import create_app
from api.exchange.settings import Settings
from ontology.vocabulary import ASSUMED_GRAPH
from queries.snapshot import directory as snapshot
from queries.snapshot.integrity import write_checksums
from tests.indexes import index_store
from tests.waiting import PATIENCE, wait_until

TRIG = Path(__file__).parent / "small.trig"
ROOT = Path(__file__).parent.parent.parent


def write_snapshot(folder: Path, *sources: Path, name: str = "0123456789abcdef") -> Path:
    """Write a snapshot that holds the graphs of the given TriG files."""
    folder.mkdir(parents=True, exist_ok=True)
    store = pyoxigraph.Store(str(folder / snapshot.STORE))
    for source in sources:
        store.bulk_load(path=str(source), format=pyoxigraph.RdfFormat.TRIG)
    store.flush()
    write_printed_store(store, folder / snapshot.PRINTED_STORE)
    index_store(store, folder / snapshot.INDEX)
    graphs = {g.value: sum(1 for _ in store.quads_for_pattern(None, None, None, g)) for g in store.named_graphs()}
    manifest = {"format": snapshot.FORMAT, "hash": name, "graphs": graphs, "triples": sum(graphs.values())}
    (folder / snapshot.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    del store  # closing writes to its log
    write_checksums(folder)
    return folder


def write_printed_store(store: pyoxigraph.Store, folder: Path) -> None:
    """Write beside a store the one without what rests on assumed rules, if anything does."""
    if pyoxigraph.NamedNode(ASSUMED_GRAPH) in store.named_graphs():
        printed = pyoxigraph.Store(str(folder))
        printed.bulk_extend(quad for quad in store if quad.graph_name.value != str(ASSUMED_GRAPH))
        printed.flush()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def read_soup(client: FlaskClient, address: str, language: str = "zh") -> BeautifulSoup:
    """Return the page at an address, as a browser in this language gets it."""
    answer = client.get(address, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "lxml")


@contextmanager
def open_application(snapshot: Path, **settings: Any) -> Iterator[Flask]:
    """Make the application over a snapshot, in this process; end its query processes afterwards."""
    chosen = {"snapshot": snapshot, "workers": 2, "access_log": False, "query_seconds": PATIENCE, **settings}
    app = create_app(Settings(**chosen))
    yield app
    app.extensions["backend"].close()


@contextmanager
def running_server(**settings: object) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start the server as ``fengong serve`` does; yield its process and its port when it is ready."""
    port = free_port()
    chosen = {"query_seconds": PATIENCE, **settings, "port": port}
    given = {f"FENGONG_{name.upper()}": str(value) for name, value in chosen.items()}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:api.operation.gunicorn_conf", "api:create_app()"]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    quiet = {"GUNICORN_CMD_ARGS": "--log-level error"}  # hostile clients are told of by the thousand
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path, **quiet, **given})
    try:
        wait_until_ready(port)
        yield process, port
    finally:
        process.terminate()
        process.wait(PATIENCE)


@contextmanager
def serving_port(**settings: object) -> Iterator[int]:
    """Start the server, and yield its port when it is ready."""
    with running_server(**settings) as (_, port):
        yield port


def wait_until_ready(port: int) -> None:
    def is_ready() -> bool:
        with suppress(OSError), closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        return False

    wait_until(is_ready)
