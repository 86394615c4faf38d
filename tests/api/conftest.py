"""A small snapshot of our own, and the application over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import create_app
from api.exchange.settings import Settings
from tests.api.servers import TRIG, serving, write_snapshot

HARBOUR = Path(__file__).parent / "harbour.trig"


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


@pytest.fixture(scope="session")
def server(small_snapshot: Path) -> Iterator[int]:
    with serving(snapshot=small_snapshot, access_log=0, operator_token="let-me-in") as port:
        yield port


@pytest.fixture(scope="session")
def harbour_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_snapshot(tmp_path_factory.mktemp("snapshot") / "harbour", HARBOUR)


@pytest.fixture(scope="session")
def harbour(harbour_snapshot: Path) -> Iterator[FlaskClient]:
    app = create_app(Settings(snapshot=harbour_snapshot, workers=1, access_log=False))
    yield app.test_client()
    app.extensions["backend"].close()
