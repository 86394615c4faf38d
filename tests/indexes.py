"""The search index of what a store holds, for tests that have no dump."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from loader.snapshot.indexing import write_index


def sorted_lines(store: Store) -> list[bytes]:
    """Return what a store holds as the lines of a dump."""
    lines = store.dump(format=RdfFormat.N_QUADS)
    assert lines is not None
    return sorted(lines.splitlines(keepends=True))


def index_store(store: Store, path: Path) -> int:
    """Write the index of a store; return how many things it has."""
    with tempfile.NamedTemporaryFile(suffix=".nq") as dump:
        dump.writelines(sorted_lines(store))
        dump.flush()
        return write_index(Path(dump.name), path)
