"""Limits that hold: whatever a query does, its process pays for it and nobody else."""

from __future__ import annotations

import os
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from api.engine.backend import Query, select_rows
from api.engine.workers import DEMOTION, Pool
from api.exchange import errors
from api.exchange.settings import Settings
from queries.snapshot.directory import Snapshot
from tests.waiting import wait_until

HOURS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . ?q ?r ?s . ?t ?u ?v }"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture
def pool(small_snapshot: Path) -> Iterator[Pool]:
    limits = Settings(
        workers=2,
        queue=1,
        queue_seconds=60,
        query_seconds=120,
        query_cpu_seconds=120,
        slow_seconds=0.05,
        result_bytes=20_000_000,
    )
    pool = Pool(Snapshot.open(small_snapshot), limits)
    yield pool
    pool.close()


def answers(pool: Pool) -> bool:
    return [row["n"].value for row in select_rows(pool, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")] == ["21"]


def test_the_time_limit_stops_the_work(pool: Pool) -> None:
    first = {worker.pid for worker in pool.idle}
    with pytest.raises(errors.TimeLimit) as late:
        pool.run(Query(HOURS, seconds=0.1))
    assert late.value.members == {"limit": "query_seconds", "value": 0.1}
    wait_until(lambda: len(pool.idle) == 2)
    gone = first - {worker.pid for worker in pool.idle}
    assert len(gone) == 1
    assert not Path(f"/proc/{gone.pop()}").exists()
    assert len(pool.idle) == pool.size == 2
    assert answers(pool)


def test_the_processor_limit_stops_the_work(pool: Pool) -> None:
    pool.settings = replace(pool.settings, query_cpu_seconds=0)
    with pytest.raises(errors.CpuLimit):
        pool.run(Query(HOURS))
    assert answers(pool)


def test_a_client_that_hangs_up_ends_its_query(pool: Pool) -> None:
    if not hasattr(select, "POLLRDHUP"):
        pytest.skip("this system does not tell when a connection is half closed")
    ours, theirs = socket.socketpair()
    with closing(theirs):
        threading.Timer(0.1, ours.close).start()
        with pytest.raises(errors.ClientGone):
            pool.run(Query(HOURS, client=theirs.fileno()))
    assert answers(pool)


def test_a_process_that_dies_is_replaced(pool: Pool) -> None:
    for worker in pool.idle:
        os.kill(worker.pid, 9)
        assert worker.channel.recv(1, socket.MSG_PEEK) == b""  # it has ended
    assert answers(pool)
    killing = threading.Thread(target=kill_what_runs, args=(pool,))
    killing.start()
    with pytest.raises(errors.KilledOutside):  # as the kernel does where memory runs out
        pool.run(Query(HOURS))
    killing.join()
    assert answers(pool)


def kill_what_runs(pool: Pool) -> None:
    wait_until(lambda: pool.running)
    os.kill(next(iter(pool.running.values())).worker.pid, 9)


def test_a_full_queue_is_told_at_once(pool: Pool) -> None:
    threads = begin(pool, 0, 1, 2)
    wait_until(lambda: pool.waiting == 1)
    with pytest.raises(errors.Busy) as busy:
        pool.run(Query("ASK {}"))
    assert busy.value.members == {"limit": "queue", "value": 1}  # not the limit of the time in the queue
    stop(pool, threads)
    assert answers(pool)


def test_a_place_in_the_queue_is_not_kept_for_ever(pool: Pool) -> None:
    threads = begin(pool, 0, 1)
    wait_until(lambda: len(pool.running) == 2)
    pool.settings = replace(pool.settings, queue_seconds=0.1)
    with pytest.raises(errors.Busy) as busy:
        pool.run(Query("ASK {}"))
    assert busy.value.members == {"limit": "queue_seconds", "value": 0.1}
    stop(pool, threads)


def begin(pool: Pool, *numbers: int) -> list[threading.Thread]:
    """Begin queries that run until they are stopped, each in a thread of its own."""
    threads = [threading.Thread(target=run_until_stopped, args=(pool, str(number))) for number in numbers]
    for thread in threads:
        thread.start()
    return threads


def run_until_stopped(pool: Pool, name: str) -> None:
    with pytest.raises(errors.Cancelled):
        pool.run(Query(HOURS, id=name))


def stop(pool: Pool, threads: list[threading.Thread]) -> None:
    """Stop what was begun, also what begins only when another has stopped."""

    def all_ended() -> bool:
        for number in range(len(threads)):
            pool.cancel(str(number))
        return not any(thread.is_alive() for thread in threads)

    wait_until(all_ended)


def test_a_slow_query_gives_way(pool: Pool) -> None:
    threads = begin(pool, 0)
    wait_until(lambda: any(running.worker.demoted for running in pool.running.values()))
    (running,) = pool.running.values()
    assert os.getpriority(os.PRIO_PROCESS, running.worker.pid) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + DEMOTION)
    stop(pool, threads)
    wait_until(lambda: len(pool.idle) == 2)
    assert {os.getpriority(os.PRIO_PROCESS, worker.pid) for worker in pool.idle} == {os.getpriority(os.PRIO_PROCESS, 0)}


def test_a_large_result_is_a_file(pool: Pool) -> None:
    answer = pool.run(Query(LARGE))
    assert answer.file is not None
    assert (answer.body, answer.rows) == (b"", 21**3)
    assert len(answer.read()) == answer.size > 1_000_000
    assert answer.file.closed


def test_a_result_that_is_too_large_leaves_the_process_alone(pool: Pool) -> None:
    before = {worker.pid for worker in pool.idle}
    pool.settings = replace(pool.settings, result_bytes=100_000)
    with pytest.raises(errors.ResultTooLarge):
        pool.run(Query(LARGE))
    assert {worker.pid for worker in pool.idle} == before


def test_more_workers_come_when_they_are_needed(small_snapshot: Path) -> None:
    pool = Pool(Snapshot.open(small_snapshot), Settings(workers=4, query_seconds=120, query_cpu_seconds=120))
    assert pool.size == 2
    threads = begin(pool, *range(4))
    wait_until(lambda: len(pool.running) == pool.size == 4)
    stop(pool, threads)
    wait_until(lambda: len(pool.idle) == pool.size == 4)
    pool.close()


def test_no_process_is_left_behind(small_snapshot: Path) -> None:
    pool = Pool(Snapshot.open(small_snapshot), Settings(workers=2))
    pids = [pool.nursery.process.pid, *(worker.pid for worker in pool.idle)]
    pool.close()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))
