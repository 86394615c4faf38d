"""Sorted lines of many documents made one sorted file, however many there are.

Nearly all lines of a document tell of its own parts, and such lines of two documents never interleave: whole stretches
are copied. Only what documents tell of things that they share (a unit that no list knows) is merged line by line.
"""

from __future__ import annotations

import gzip
import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

from ontology.vocabulary import ID, SHARED_GRAPH

AT_ONCE = 200  # files that are merged at a time
FEW = 10_000  # lines that are held at a time


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sorted lines inside a file, compressed by themselves. All begin with ``start``, and no others of the data do."""

    start: bytes
    file: Path
    begin: int
    end: int

    def lines(self) -> list[bytes]:
        """Return the lines. Raises OSError or EOFError where the file is not as it was written."""
        with self.file.open("rb") as source:
            source.seek(self.begin)
            return gzip.decompress(source.read(self.end - self.begin)).splitlines(keepends=True)


def starts_of(annex_id: str) -> tuple[bytes, bytes]:
    """Return what lines about a document's parts, and about itself, begin with."""
    return f"<{ID}{annex_id}/".encode(), f"<{ID}{annex_id}>".encode()


def write_stretches(lines: Sequence[bytes], annex_id: str, file: Path) -> list[Stretch]:
    """Write a document's sorted lines: those about it, and last those about what it may share with others."""
    own = starts_of(annex_id)
    found = [(start, [line for line in lines if line.startswith(start)]) for start in own]
    found.append((b"", [line for line in lines if not line.startswith(own)]))
    stretches = []
    with file.open("wb") as sink:
        for start, chosen in found:
            begin = sink.tell()
            sink.write(gzip.compress(b"".join(chosen), compresslevel=1, mtime=0))
            stretches.append(Stretch(start, file, begin, sink.tell()))
    return stretches


def merge_stretches(own: Iterable[Stretch], others: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield, piece by piece, the lines of stretches that do not interleave, and among them other sorted lines.

    Whatever stands there twice is yielded once.
    """
    rest = (line for line, _ in groupby(others))
    ahead = next(rest, None)
    for stretch in sorted(own, key=lambda each: each.start):
        before, among = [], []
        while ahead is not None and ahead < stretch.start:
            before.append(ahead)
            ahead = next(rest, None)
        while ahead is not None and ahead.startswith(stretch.start):
            among.append(ahead)
            ahead = next(rest, None)
        yield before
        yield sorted({*stretch.lines(), *among}) if among else stretch.lines()
    if ahead is not None:
        yield [ahead]
    while some := list(islice(rest, FEW)):
        yield some


def merge_many(parts: Sequence[Callable[[], Iterable[bytes]]], folder: Path) -> Iterator[bytes]:
    """Yield the lines of many sorted sources in byte order; more than can be open are merged into files first."""
    if len(parts) <= AT_ONCE:
        return heapq.merge(*(part() for part in parts))
    files = []
    for first in range(0, len(parts), AT_ONCE):
        files.append(folder / f"{len(parts)}-{first}.lines")
        with files[-1].open("wb") as sink:
            sink.writelines(heapq.merge(*(part() for part in parts[first : first + AT_ONCE])))
    return merge_many([line_reader(file) for file in files], folder)


def line_reader(file: Path) -> Callable[[], Iterator[bytes]]:
    """Return what reads the lines of a file."""

    def read() -> Iterator[bytes]:
        with file.open("rb") as source:
            yield from source

    return read


def shared_apart(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield sorted lines, and where several graphs state one triple, a line in the graph of what is shared instead.

    A store counts a triple once for each graph that holds it; so no triple may stand in two.
    """
    for triple, group in groupby(lines, key=triple_of):
        stated = set(group)
        yield stated.pop() if len(stated) == 1 else triple + f" <{SHARED_GRAPH}> .\n".encode()


def triple_of(line: bytes) -> bytes:
    """Return an N-Quads line without its graph."""
    return line.rpartition(b" <")[0]


def pieces_by_subject(lines: Iterable[bytes], size: int = 20_000) -> Iterator[bytes]:
    """Yield sorted N-Quads lines as N-Triples, about ``size`` at a time, all lines of a subject together."""
    piece: list[bytes] = []
    for _, group in groupby(lines, key=lambda line: line[: line.index(b" ")]):
        piece += (triple_of(line) + b" .\n" for line in group)
        if len(piece) >= size:
            yield b"".join(piece)
            piece.clear()
    yield b"".join(piece)
