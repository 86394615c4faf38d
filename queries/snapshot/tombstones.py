"""What earlier editions told of and the present one does not: a file of the snapshot, read where something is missing.

One line each, sorted: a name (what follows ``…/id/``), a tab, and the hash of the last edition that had it. The file is
there only where something is gone.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path

from ontology.vocabulary import ID
from queries.snapshot.directory import GONE, Snapshot


def read_tombstones(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Yield what is gone, in order, with the last edition that had it."""
    path = snapshot.path / GONE
    if path.is_file():
        with path.open(encoding="utf-8") as file:
            for line in file:
                name, _, edition = line.rstrip("\n").partition("\t")
                yield name, edition


def last_edition(snapshot: Snapshot, iri: str) -> str | None:
    """Return the last edition that had a thing; nothing if none had it, or this one has it."""
    path = snapshot.path / GONE
    if not path.is_file() or not iri.startswith(str(ID)):
        return None
    line = f"{iri.removeprefix(str(ID))}\t".encode()
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        begin = 0 if text[: len(line)] == line else text.find(b"\n" + line) + 1 or None
        if begin is None:
            return None
        end = text.find(b"\n", begin)
        return text[begin + len(line) : end].decode()


def write_tombstone_file(gone: Iterator[tuple[str, str]], path: Path) -> int:
    """Write what is gone, in the order given; return how much there is. Where nothing is, there is no file."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for count, (name, edition) in enumerate(gone, start=1):  # noqa: B007
            file.write(f"{name}\t{edition}\n")
    if not count:
        path.unlink()
    return count
