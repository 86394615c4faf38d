"""Work on a large store in a process of its own: the memory that it takes goes back with it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import ParamSpec, TypeVar

from loader.errors import DocumentError
from queries.processes import process_pool

P = ParamSpec("P")
T = TypeVar("T")


def run_apart(what: str, where: Path, function: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """Return what a function of a module returns in a process of its own.

    Raises:
        DocumentError: The process dies; ``what`` it does and ``where`` are told.

    """
    with process_pool(1) as (pool, finished):
        working = pool.submit(function, *given, **named)
        try:
            finished([working])
            return working.result()
        except BrokenProcessPool as error:
            raise DocumentError(f"{what} brings its process down", where=str(where)) from error
