"""The snapshot, written: beside, then renamed, then pointed to. Readers never see half a graph."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph

from loader.errors import DocumentError
from queries.snapshot.directory import FORMAT, MANIFEST, PACKED, Snapshot
from queries.snapshot.integrity import CHECKSUMS, DamageError, require_sound, write_checksums

STAGING = ".staging-"
LOADED = 32 * 1024 * 1024  # bytes of lines that are loaded at a time; all at once take 0.9 KB of memory for each
PACKING = 3  # of 9: a twentieth of the lines at 400 MB/s; 6 is a fifth smaller and takes twice as long


@contextmanager
def snapshot_staging(out: Path) -> Iterator[Path]:
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


def load_store(dump: Path, store_path: Path) -> pyoxigraph.Store:
    """Load N-Quads into a new Oxigraph store; the caller closes it with ``close_store``."""
    store = pyoxigraph.Store(str(store_path))
    with dump.open("rb") as lines:
        while piece := lines.readlines(LOADED):
            store.bulk_load(b"".join(piece), pyoxigraph.RdfFormat.N_QUADS)
    return store


def pack_dump(dump: Path, packed: Path) -> None:
    """Write a dump compressed: one stream, without name or time, so that the same lines give the same bytes."""
    with ExitStack() as stack:
        source, sink = stack.enter_context(dump.open("rb")), stack.enter_context(packed.open("wb"))
        stream = stack.enter_context(gzip.GzipFile("", "wb", compresslevel=PACKING, fileobj=sink, mtime=0))
        shutil.copyfileobj(source, stream, 1 << 20)


def close_store(store: pyoxigraph.Store) -> None:
    """Leave a store compact and on the disk, ready to be opened read only."""
    store.optimize()
    store.flush()


def content_hash(folder: Path, version: str) -> str:
    """Return the name of a snapshot: 16 hex digits of what it holds and of the version that packed it.

    The store and the manifest follow from the other files; so does the packed dump, whose content the description tells
    by its checksum.
    """
    digest = hashlib.sha256(f"{FORMAT}\n{version}\n".encode())
    for name in sorted(
        path.name for path in folder.iterdir() if path.is_file() and path.name not in (MANIFEST, CHECKSUMS, PACKED)
    ):
        with (folder / name).open("rb") as file:
            digest.update(f"{name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()[:16]


def publish_folder(folder: Path, out: Path, figures: Mapping[str, Any]) -> Snapshot:
    """Write the manifest, make the folder durable, give it its name, and point ``out/current`` to it.

    Each of the last two is one step: a reader sees the old snapshot or the new one.
    """
    name = content_hash(folder, str(figures["version"]))
    text = json.dumps({**figures, "format": FORMAT, "hash": name}, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    folder.chmod(0o755)
    write_checksums(folder)
    sync_tree(folder)
    target = out / name
    put_in_place(folder, target)
    pointer = out / f"{STAGING}current"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(name)
    pointer.replace(out / "current")
    sync_to_disk(out)
    return Snapshot.open(target)


def put_in_place(folder: Path, target: Path) -> None:
    """Give a package its name; one that bears it already stays if it is sound, and goes if it is damaged."""
    if target.exists():
        try:
            require_sound(target)
            return
        except DamageError:
            target.rename(folder.with_name(f"{folder.name}-damaged"))
    folder.rename(target)


def sync_tree(folder: Path) -> None:
    """Flush every file and folder below to the disk."""
    for path in folder.rglob("*"):
        sync_to_disk(path)
    sync_to_disk(folder)


def sync_to_disk(path: Path) -> None:
    """Flush one file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
