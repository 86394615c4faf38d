"""A snapshot is replaced while requests run, and none is lost."""

from __future__ import annotations

import http.client
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from api.engine.backend import Query, ask_boolean
from api.engine.live import EARLIER, LiveBackend
from api.exchange.errors import NotReady
from api.exchange.settings import Settings
from queries.snapshot.directory import INDEX, MANIFEST, STORE
from queries.snapshot.integrity import CHECKSUMS
from tests.api.servers import TRIG, serving_port, write_snapshot

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
    with serving_port(snapshot=pointer, access_log=0, workers=2) as port:
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


def test_what_is_pinned_stays_one_edition(live: LiveBackend, pointer: Path) -> None:
    pinned, old = live.pin(), live.pool
    point(pointer, "two")
    assert live.refresh()
    assert (pinned.version, live.version) == ("one", "two")
    assert ask_boolean(pinned, "ASK { ?s ?p ?o }")
    assert old.nursery.process.poll() is None
    pinned.release()
    assert old.nursery.process.poll() is not None


@pytest.mark.parametrize("file", [STORE, INDEX, MANIFEST, CHECKSUMS])
def test_a_damaged_edition_is_not_gone_over_to(live: LiveBackend, pointer: Path, file: str) -> None:
    two = pointer.with_name("two")
    damaged = next((two / file).glob("*.sst")) if file == STORE else two / file
    sound = damaged.read_bytes()
    damaged.write_bytes(sound[:-7] + b"?" + sound[-6:])
    point(pointer, "two")
    assert [live.refresh() for _ in range(3)] == [False] * 3
    assert (live.version, live.refusals) == ("one", 1)
    assert damaged.name in live.told
    damaged.write_bytes(sound)
    assert live.refresh()
    assert live.version == "two"


def test_an_edition_damaged_while_it_is_served_is_served_no_longer(live: LiveBackend, pointer: Path) -> None:
    index = pointer.with_name("one") / INDEX
    sound = index.read_bytes()
    index.write_bytes(sound[:100])
    time.sleep(0.15)  # longer than a look at the files is trusted
    with pytest.raises(NotReady, match="edition one is damaged"):
        live.pin()
    assert not live.refresh()
    index.write_bytes(sound)
    assert live.refresh()
    assert ask_boolean(live, "ASK { ?s ?p ?o }")


def test_a_frozen_nursery_is_told_and_replaced(live: LiveBackend) -> None:
    frozen = live.pool.nursery.process
    frozen.send_signal(signal.SIGSTOP)
    assert live.refresh()
    assert frozen.poll() is not None
    assert (live.trouble, ask_boolean(live, "ASK { ?s ?p ?o }")) == ("", True)


def test_a_busy_nursery_is_waited_for(live: LiveBackend) -> None:
    nursery = live.pool.nursery
    nursery.lock.acquire()
    threading.Timer(0.3, nursery.lock.release).start()
    assert nursery.is_answering(0.05, patience=10)
    assert not live.refresh()
    assert live.pool.nursery is nursery
    nursery.lock.acquire()
    assert not nursery.is_answering(0.05, patience=0.2)
    nursery.lock.release()


def test_few_editions_are_open_however_many_are_asked(live: LiveBackend, pointer: Path) -> None:
    names = [f"{number:016x}" for number in range(6)]
    for name in names:
        write_snapshot(pointer.parent / name, TRIG, name=name)
    most: list[int] = []

    def ask(name: str) -> None:
        held = live.edition(name)
        assert held is not None
        most.append(len(live.earlier))
        assert ask_boolean(held, "ASK { ?s ?p ?o }")
        held.release()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(ask, names))
    assert max(most) <= EARLIER
    assert len(most) == 6
