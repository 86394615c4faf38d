"""Documents read side by side in processes of their own; one that brings its process down costs only itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from loader.building.options import Options
from loader.building.parts import Lists, Order, make_part, write_part
from loader.errors import DocumentError
from queries.errors import FengongError
from queries.processes import process_pool

FEW = 8  # documents that are read before another process has started
AT_ONCE = 500  # documents that are handed out

Made = tuple[Order, FengongError | None]
Work = Callable[[Order], FengongError | None]
_lists: Lists | None = None  # of a process that reads


def make_parts(orders: Sequence[Order], options: Options) -> Iterator[Made]:
    """Make the parts of documents; yield each as it is done, with what was wrong with it."""
    count = options.processes or os.cpu_count() or 1
    if count == 1 or len(orders) <= FEW:
        lists = Lists.load(options.authority)
        yield from ((order, attempt_part(order, lists)) for order in orders)
        return
    for first in range(0, len(orders), AT_ONCE):
        yield from side_by_side(orders[first : first + AT_ONCE], options.authority, count)


def attempt_part(order: Order, lists: Lists) -> FengongError | None:
    """Make one part; return what is wrong with the document, or with our reading of it.

    Raises OSError where a part cannot be written: that concerns every document.
    """
    try:
        made = make_part(order, lists)
    except FengongError as fault:
        return fault
    except Exception as fault:
        remedy = "this is a fault of Fengong, not of the document: report it"
        return DocumentError(f"reading fails ({type(fault).__name__}: {fault})", where=str(order.path), remedy=remedy)
    write_part(made, order.target)
    return None


def attempt_here(order: Order) -> FengongError | None:
    """Make one part in a process that has its lists."""
    assert _lists
    return attempt_part(order, _lists)


def side_by_side(
    orders: Sequence[Order], authority: Path | None, count: int, work: Work = attempt_here
) -> Iterator[Made]:
    """Yield what processes make; of the orders that they held when one of them died, each is tried by itself."""
    left = dict.fromkeys(orders)
    with process_pool(count, _begin, (authority,)) as (pool, finished):
        try:
            running = {pool.submit(work, order): order for order in orders}
            while running:
                for future in finished(running):
                    yield running[future], future.result()
                    del left[running.pop(future)]
        except BrokenProcessPool:
            pass
    suspects = list(left)[: 2 * count + 1]  # a process holds one, and has the next at hand
    yield from (_alone(order, authority, work) for order in suspects)
    if others := list(left)[len(suspects) :]:
        yield from side_by_side(others, authority, count, work)


def _alone(order: Order, authority: Path | None, work: Work) -> Made:
    with process_pool(1, _begin, (authority,)) as (pool, finished):
        try:
            return order, finished([pool.submit(work, order)]).pop().result()
        except BrokenProcessPool:
            return order, DocumentError("brings down the process that reads it", where=str(order.path))


def _begin(authority: Path | None) -> None:
    global _lists
    _lists = Lists.load(authority)
