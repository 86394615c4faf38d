"""What differs between two editions' dumps, thing by thing: what is gone, what came, and which lines did.

Two editions of a large corpus are alike but for a few documents. So stretches of lines that are the same in both are
passed over thousands at a time, and only what differs is looked at line by line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ontology.vocabulary import ID
from queries.snapshot.directory import open_dump

START = f"<{ID}".encode()
AT_ONCE = 8 << 20  # bytes of lines that are read at a time
STRIDE = 4096  # lines that are compared at a time
MOST_LINES = 1_000_000  # lines that a difference keeps; beyond, it only tells which things are gone or came

Lines = Sequence[bytes]


@dataclass(slots=True)
class Difference:
    """What an edition has that the one before it has not, and the reverse.

    ``gone`` and ``came`` are things of ours, by what follows ``…/id/``. The lines are kept as far as they are few.
    """

    gone: list[str] = field(default_factory=list)
    came: list[str] = field(default_factory=list)
    removed: list[bytes] = field(default_factory=list)
    added: list[bytes] = field(default_factory=list)
    is_cut: bool = False  # whether there were too many lines to keep


def compare_dumps(before: Path, after: Path) -> Difference:
    """Return what differs between two sorted dumps. Raises OSError or EOFError where one cannot be read."""
    found = Difference()
    with open_dump(before) as first, open_dump(after) as second:
        for old, new in differing_things(first, second):
            if not (old and new) and (name := _name_of((old or new)[0])):
                (found.came if new else found.gone).append(name)
            if not found.is_cut:
                found.removed += set(old).difference(new)
                found.added += set(new).difference(old)
            if len(found.removed) + len(found.added) > MOST_LINES:
                found.removed, found.added, found.is_cut = [], [], True
    return found


def differing_things(first: IO[bytes], second: IO[bytes]) -> Iterator[tuple[Lines, Lines]]:
    """Yield, of each thing that two sorted files of lines describe differently, its lines in the one and the other."""
    ones, others = _Ahead(first), _Ahead(second)
    while ones.fill() and others.fill():
        _pass_over_equal(ones, others)
        if not (ones.left and others.left):
            continue
        order = _order(ones.thing, others.thing)
        old = ones.take() if order <= 0 else ()
        new = others.take() if order >= 0 else ()
        if old != new:
            yield old, new
    for ahead, is_new in ((ones, False), (others, True)):
        while ahead.fill():
            lines = ahead.take()
            yield ((), lines) if is_new else (lines, ())


class _Ahead:
    """The lines of a sorted file that lie ahead: as many as are read, always all lines of a thing together."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._lines: list[bytes] = []
        self._at = 0
        self._begun: list[bytes] = []  # of a thing whose other lines are not read yet

    @property
    def left(self) -> int:
        return len(self._lines) - self._at

    @property
    def thing(self) -> bytes:
        return subject_of(self._lines[self._at])

    def fill(self) -> bool:
        """Read on where nothing is left; tell whether there is anything."""
        while not self.left:
            some = self._file.readlines(AT_ONCE)
            lines, self._at = self._begun + some, 0
            if not some:
                self._lines, self._begun = lines, []
                return bool(lines)
            end = len(lines)
            last = subject_of(lines[-1])
            while end and subject_of(lines[end - 1]) == last:
                end -= 1
            self._lines, self._begun = lines[:end], lines[end:]
        return True

    def take(self) -> Lines:
        """Return the lines of the next thing, and go on behind them."""
        begin, thing = self._at, self.thing
        while self._at < len(self._lines) and subject_of(self._lines[self._at]) == thing:
            self._at += 1
        return self._lines[begin : self._at]

    def window(self, count: int) -> list[bytes]:
        return self._lines[self._at : self._at + count]

    def skip(self, count: int) -> None:
        self._at += count

    def whole(self, count: int) -> int:
        """Return how many of the next lines make up whole things, at most ``count``."""
        end = self._at + count
        if end < len(self._lines):
            thing = subject_of(self._lines[end])
            while end > self._at and subject_of(self._lines[end - 1]) == thing:
                end -= 1
        return end - self._at


def _pass_over_equal(ones: _Ahead, others: _Ahead) -> None:
    """Go on in both over things that are the same, as far as lines that are read tell."""
    while count := min(STRIDE, ones.left, others.left):
        here, there = ones.window(count), others.window(count)
        same = count
        if here != there:
            same = next(place for place, (one, other) in enumerate(zip(here, there, strict=True)) if one != other)
        passed = min(ones.whole(same), others.whole(same))
        ones.skip(passed)
        others.skip(passed)
        if same < count or not passed:
            return


def subject_of(line: bytes) -> bytes:
    """Return the subject of an N-Quads line, as it is written."""
    return line[: line.index(b" ")]


def _order(one: bytes, other: bytes) -> int:
    """Compare two subjects as lines are sorted: what follows a subject is a blank."""
    first, second = one + b" ", other + b" "
    return (first > second) - (first < second)


def _name_of(line: bytes) -> str:
    """Return what follows ``…/id/`` of the thing that a line describes; nothing where it is not ours."""
    subject = subject_of(line)
    return subject[len(START) : -1].decode() if subject.startswith(START) else ""
