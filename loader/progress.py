"""What a person sees of a long job: steps and a bar on a terminal, in a pipe a line every few seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

INTERVAL = 5.0  # seconds between two lines in a pipe


class Progress:
    """What a job tells of itself; this one tells nobody."""

    def __call__(self, step: str) -> None:
        """Begin a step."""

    def advance(self, done: int, total: int) -> None:
        """Tell how much of the step is done."""


silent = Progress()


class Lines(Progress):
    """A line every few seconds, for a pipe or a log: nothing of a short job."""

    def __init__(self) -> None:
        self._step, self._begin, self._told = "", time.monotonic(), time.monotonic()

    def __call__(self, step: str) -> None:
        """Begin a step; tell it if the job has run for long."""
        self._step, self._begin = step, time.monotonic()
        self._tell(step)

    def advance(self, done: int, total: int) -> None:
        """Tell how much is done, how fast, and how long the rest may take."""
        seconds = time.monotonic() - self._begin
        rate = done / seconds if seconds else 0.0
        left = f", {(total - done) / rate:.0f} s left" if rate else ""
        self._tell(f"{self._step}: {done} of {total}, {rate:.1f} a second{left}")

    def _tell(self, line: str) -> None:
        if time.monotonic() - self._told > INTERVAL:
            self._told = time.monotonic()
            print(f"fengong: {line}", file=sys.stderr, flush=True)


class Bar(Progress):
    """Steps that stay to be read, and below them a bar with rate and remaining time."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None)

    def __call__(self, step: str) -> None:
        """Print a step and begin its bar."""
        self._bar.console.print(f"[dim]· {step}[/dim]")
        self._bar.reset(self._task, description=step, total=None)

    def advance(self, done: int, total: int) -> None:
        """Draw how much is done."""
        self._bar.update(self._task, completed=done, total=total)


@contextmanager
def progress_shown() -> Iterator[Progress]:
    """Yield what shows a job on standard error: a bar if it is a terminal, else lines."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    from rich.console import Console  # imported here: a quarter of a small build's time, of no use in a pipe
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        ProgressColumn,
        SpinnerColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Columns
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.1f} a second" if task.speed else "")

    shown = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate())
    with Columns(*shown, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
        yield Bar(bar)
