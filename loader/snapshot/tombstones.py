"""What the edition before told of and the new one does not: found by walking two sorted dumps side by side."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from ontology.vocabulary import ID
from queries.errors import SnapshotError
from queries.snapshot import tombstones
from queries.snapshot.directory import FORMATS, GONE, Snapshot, open_dump

START = f"<{ID}".encode()


def predecessor_edition(out: Path) -> tuple[Snapshot | None, tuple[str, ...]]:
    """Return the edition that is current below ``out``, of whatever format; or none, and why it cannot be read."""
    current = out / "current"
    try:
        return (Snapshot.open(current, FORMATS) if current.exists() else None), ()
    except SnapshotError as error:
        return None, (f"{error}: what it had and the new edition has not will be unknown instead of gone",)


def write_tombstones(previous: Snapshot | None, dump: Path, package: Path) -> int:
    """Write into a snapshot what is gone since the one before it; return how much that is.

    A thing is gone when the edition before described it, or counted it among the gone, and the new one does not
    describe it, whatever else may still point to it. The result depends on the two editions alone.
    """
    if previous is None:
        return 0
    before = dict(tombstones.read_tombstones(previous))
    if before:
        for name in described_things(dump):
            before.pop(name, None)
    gone = before | dict.fromkeys(
        only_first(described_things(previous.dump_path), described_things(dump)), previous.hash
    )
    return tombstones.write_tombstone_file(iter(sorted(gone.items())), package / GONE)


def described_things(dump: Path) -> Iterator[str]:
    """Yield the things of ours that a sorted dump describes, each once, in its order."""
    with open_dump(dump) as file:
        lines = (line[len(START) : line.index(b">")] for line in file if line.startswith(START))
        yield from (name.decode() for name, _ in groupby(lines))


def only_first(first: Iterator[str], second: Iterator[str]) -> Iterator[str]:
    """Yield what the first of two sequences in the order of dumps has and the second has not."""
    other = next(second, None)
    for name in first:
        while other is not None and dump_order(other) < dump_order(name):
            other = next(second, None)
        if name != other:
            yield name


def dump_order(name: str) -> bytes:
    """Return what dumps are sorted by: the closing bracket counts."""
    return f"{name}>".encode()
