"""Work shared among processes; an interrupt ends it between two results, never within a lock of the pool."""

from __future__ import annotations

import signal
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from queries.parent import end_with_parent

_LOOK_UP = 0.2  # seconds after which somebody who waits sees an interrupt

Finished = Callable[[Collection[Future[Any]]], set[Future[Any]]]


@contextmanager
def process_pool(
    count: int, begin: Callable[..., None] | None = None, given: tuple[Any, ...] = ()
) -> Iterator[tuple[ProcessPoolExecutor, Finished]]:
    """Yield processes that leave interrupts to this one, and what waits until some of their work is finished.

    Each process calls ``begin`` with what is ``given`` first. Waiting raises KeyboardInterrupt where an interrupt came.
    What no process has begun at the end is dropped.
    """
    pool = ProcessPoolExecutor(count, get_context("spawn"), initializer=_begin, initargs=(begin, given))
    with _interrupts_kept() as heed:
        try:
            yield pool, lambda pending: _finished(pending, heed)
        finally:
            pool.shutdown(cancel_futures=True)
    heed()


def _begin(begin: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if begin:
        begin(*given)


def _finished(pending: Collection[Future[Any]], heed: Callable[[], None]) -> set[Future[Any]]:
    """Return what is finished of ``pending``, at least one."""
    heed()
    while not (done := wait(pending, _LOOK_UP, FIRST_COMPLETED).done):
        heed()
    return done


@contextmanager
def _interrupts_kept() -> Iterator[Callable[[], None]]:
    """Keep what would raise KeyboardInterrupt from doing so anywhere; yield what raises it, if one came.

    Raised while all futures are locked to be waited for, it would leave them locked, and the pool's end would wait for
    ever (https://github.com/python/cpython/issues/74174). Other threads than the main one are never interrupted.
    """
    came: list[int] = []

    def heed() -> None:
        if came:
            raise KeyboardInterrupt

    raising = [stop for stop in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(stop) is signal.default_int_handler]
    try:
        for stop in raising:
            signal.signal(stop, lambda number, _: came.append(number))
    except ValueError:  # not the main thread
        raising = []
    try:
        yield heed
    finally:
        for stop in raising:
            signal.signal(stop, signal.default_int_handler)
