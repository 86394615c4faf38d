"""A snapshot is replaced while requests run, and none is lost."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.engine.backend import Query, ask_boolean
from api.engine.live import LiveBackend
from api.exchange.settings import Settings
from tests.api.servers import TRIG, serving, write_snapshot

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?q }"


@pytest.fixture
def pointer(tmp_path: Path) -> Path:
    for name in ("one", "two"):
        write_snapshot(tmp_path / name, TRIG, name=name)
    point(tmp_path / "current", "one")
    return tmp_path / "current"


def point(pointer: Path, name: str) -> None:
    beside = pointer.with_name(".new")
    beside.symlink_to(name)
    beside.replace(pointer)


@pytest.fixture
def live(pointer: Path) -> Iterator[LiveBackend]:
    live = LiveBackend(Settings(snapshot=pointer, workers=2))
    live.stopped.set()  # the test looks itself
    yield live
    live.close()


def test_a_running_query_finishes_where_it_began(live: LiveBackend, pointer: Path) -> None:
    old, answers = live.pool, []
    thread = threading.Thread(target=lambda: answers.append(live.run(Query(SLOW)).read()))
    thread.start()
    while not old.running:
        pass
    point(pointer, "two")
    assert live.refresh()
    assert (live.version, old.nursery.process.poll()) == ("two", None)
    thread.join()
    assert b"4084101" in answers[0]
    assert old.nursery.process.poll() is not None
    assert ask_boolean(live, "ASK { ?s ?p ?o }")


def test_nothing_happens_when_nothing_changed(live: LiveBackend) -> None:
    assert not live.refresh()


@pytest.mark.parametrize("broken", ["missing", "empty"])
def test_a_broken_snapshot_leaves_the_old_one(live: LiveBackend, pointer: Path, broken: str) -> None:
    (pointer.parent / "empty").mkdir()
    point(pointer, broken)
    assert not live.refresh()
    assert live.version == "one"
    assert ask_boolean(live, "ASK { ?s ?p ?o }")


def test_a_nursery_that_died_is_replaced(live: LiveBackend) -> None:
    live.pool.nursery.process.kill()
    live.pool.nursery.process.wait()
    assert live.refresh()
    assert ask_boolean(live, "ASK { ?s ?p ?o }")


def test_no_request_is_lost(pointer: Path) -> None:
    statuses: list[int] = []
    snapshots: set[str] = set()
    done = threading.Event()
    with serving(snapshot=pointer, access_log=0, workers=2) as port:
        threads = [threading.Thread(target=keep_asking, args=(port, statuses, snapshots, done)) for _ in range(3)]
        for thread in threads:
            thread.start()
        point(pointer, "two")
        done.wait(10)
        for thread in threads:
            thread.join()
    assert snapshots == {"one", "two"}
    assert set(statuses) == {200}


def keep_asking(port: int, statuses: list[int], snapshots: set[str], done: threading.Event) -> None:
    """Ask until the new snapshot answers."""
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        for number in range(100_000):
            connection.request("GET", f"/sparql?query=ASK%7B%7DLIMIT%20{number + 1}")
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
            connection.request("GET", "/health/ready")
            text = connection.getresponse().read()
            snapshots.add("two" if b'"two"' in text else "one")
            if "two" in snapshots:
                done.set()
                return
