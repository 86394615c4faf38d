"""A small snapshot of our own, and the application over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queries.snapshot.directory import Snapshot
from tests.api.servers import TRIG, open_application, serving_port, write_snapshot

HARBOUR = Path(__file__).parent / "harbour.trig"


@pytest.fixture(scope="session")
def snapshot_of() -> Callable[..., Path]:
    """Return what writes a snapshot, for tests with data of their own."""
    return write_snapshot


@pytest.fixture(scope="session")
def small_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_snapshot(tmp_path_factory.mktemp("snapshot") / "small", TRIG)


@pytest.fixture(scope="session")
def app(small_snapshot: Path) -> Iterator[Flask]:
    with open_application(small_snapshot, operator_token="let-me-in") as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def server(small_snapshot: Path) -> Iterator[int]:
    with serving_port(snapshot=small_snapshot, access_log=0, operator_token="let-me-in") as port:
        yield port


@pytest.fixture(scope="session")
def harbour_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_snapshot(tmp_path_factory.mktemp("snapshot") / "harbour", HARBOUR)


@pytest.fixture(scope="session")
def harbour(harbour_snapshot: Path) -> Iterator[FlaskClient]:
    with open_application(harbour_snapshot, workers=1) as app:
        yield app.test_client()


@pytest.fixture(scope="session")
def annex_client(annex_snapshot: Snapshot) -> Iterator[FlaskClient]:
    with open_application(annex_snapshot.path, workers=1) as app:
        yield app.test_client()
