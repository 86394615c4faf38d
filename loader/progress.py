"""What a person sees of a long job: a line a step on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str], None]


def silent(step: str) -> None:
    """Show nothing."""


@contextmanager
def steps() -> Iterator[Progress]:
    """Yield a function that announces a step; a spinner on a terminal's standard error, else silent."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console  # imported here: a quarter of a small build's time, of no use in a pipe

    console = Console(stderr=True)
    with console.status("") as status:

        def announce(step: str) -> None:
            console.print(f"[dim]· {step}[/dim]")
            status.update(step)

        yield announce
