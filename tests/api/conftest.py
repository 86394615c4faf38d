"""A small snapshot of our own, and the application over it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph
import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import create_app
from api.settings import Settings
from queries import snapshot

TRIG = Path(__file__).parent / "small.trig"


def write_snapshot(folder: Path, *sources: Path, name: str = "0123456789abcdef") -> Path:
    """Write a snapshot that holds the graphs of the given TriG files."""
    folder.mkdir(parents=True, exist_ok=True)
    store = pyoxigraph.Store(str(folder / snapshot.STORE))
    for source in sources:
        store.bulk_load(path=str(source), format=pyoxigraph.RdfFormat.TRIG)
    store.flush()
    graphs = {g.value: sum(1 for _ in store.quads_for_pattern(None, None, None, g)) for g in store.named_graphs()}
    manifest = {"format": snapshot.FORMAT, "hash": name, "graphs": graphs, "triples": sum(graphs.values())}
    (folder / snapshot.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def snapshot_of() -> Callable[..., Path]:
    """Return what writes a snapshot, for tests with data of their own."""
    return write_snapshot


@pytest.fixture(scope="session")
def small_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_snapshot(tmp_path_factory.mktemp("snapshot") / "small", TRIG)


@pytest.fixture(scope="session")
def settings(small_snapshot: Path) -> Settings:
    return Settings(snapshot=small_snapshot, workers=2, access_log=False, operator_token="let-me-in")


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    yield app
    app.extensions["backend"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
