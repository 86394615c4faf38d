"""The search index of what a store holds, for tests that have no dump."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from loader.snapshot.indexing import write_index


def index_store(store: Store, path: Path) -> int:
    """Write the index of a store; return how many things it has."""
    lines = store.dump(format=RdfFormat.N_QUADS)
    assert lines is not None
    with tempfile.NamedTemporaryFile(suffix=".nq") as dump:
        dump.writelines(sorted(lines.splitlines(keepends=True)))
        dump.flush()
        return write_index(Path(dump.name), path)
