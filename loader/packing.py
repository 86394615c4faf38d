"""The snapshot, written: beside, then renamed, then pointed to. Readers never see half a graph."""

from __future__ import annotations

import fcntl
import hashlib
import heapq
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph

from loader.errors import DocumentError
from queries.snapshot import FORMAT, MANIFEST, Snapshot

STAGING = ".staging-"


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """Yield an empty folder inside ``out``, one builder at a time; what a killed build left there is removed first."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DocumentError(f"cannot write here ({error.strerror})", where=str(out)) from error
    with (out / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in out.glob(f"{STAGING}*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=STAGING, dir=out))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def merge_sorted(parts: Iterable[Path], out: Path) -> str:
    """Merge sorted N-Quads files into one without repeated lines; return the SHA-256 of what was written."""
    digest = hashlib.sha256()
    with out.open("wb") as sink:
        files = [part.open("rb") for part in parts]
        try:
            previous = b""
            for line in heapq.merge(*files):
                if line != previous:
                    sink.write(line)
                    digest.update(line)
                    previous = line
        finally:
            for file in files:
                file.close()
    return digest.hexdigest()


def load_store(dump: Path, store_path: Path) -> dict[str, int]:
    """Load N-Quads into a new Oxigraph store; return how many triples each named graph holds."""
    store = pyoxigraph.Store(str(store_path))
    store.bulk_load(path=str(dump), format=pyoxigraph.RdfFormat.N_QUADS)
    store.optimize()
    store.flush()
    counted = store.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g")
    assert isinstance(counted, pyoxigraph.QuerySolutions)
    return {row["g"].value: int(row["n"].value) for row in counted}


def content_hash(dump_sha256: str, version: str) -> str:
    """Return the name of a snapshot: what it holds and the version that packed it, 16 hex digits."""
    return hashlib.sha256(f"{FORMAT}\n{version}\n{dump_sha256}\n".encode()).hexdigest()[:16]


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest, the last file of a snapshot."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def publish(folder: Path, out: Path, name: str) -> Snapshot:
    """Make a finished folder durable, give it its name, and point ``out/current`` to it, each in one step."""
    sync_tree(folder)
    folder.chmod(0o755)
    target = out / name
    if not target.exists():
        folder.rename(target)
    pointer = out / f"{STAGING}current"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(name)
    pointer.replace(out / "current")
    sync(out)
    return Snapshot.open(target)


def sync_tree(folder: Path) -> None:
    """Flush every file and folder below to the disk."""
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)


def sync(path: Path) -> None:
    """Flush one file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
