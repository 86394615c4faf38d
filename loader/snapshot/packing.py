"""The snapshot, written: beside, then renamed, then pointed to. Readers never see half a graph."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import pyoxigraph

from loader.errors import DocumentError
from loader.snapshot.apart import run_apart
from ontology.vocabulary import ASSUMED_GRAPH
from queries.snapshot.directory import FORMAT, MANIFEST, PACKED, PRINTED_STORE, STORE, Snapshot
from queries.snapshot.integrity import CHECKSUMS, DamageError, require_sound, write_checksums

STAGING = ".staging-"
LOADED = 8 * 1024 * 1024  # bytes of lines that are loaded at a time; all at once take 0.9 KB of memory for each
LARGE = 64 * 1024 * 1024  # bytes of a dump that is worth a process of its own
LOADERS = 2  # pieces that are loaded side by side
IN_ASSUMED = f" <{ASSUMED_GRAPH}> .\n".encode()
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


def load_stores(dump: Path, package: Path, *, apart: bool) -> pyoxigraph.Store:
    """Load a dump into the store of a package; ``apart``: all but what rests on assumed rules into another one too.

    A large dump is loaded by a process of its own: the memory that it took goes back with it.
    """
    if dump.stat().st_size < LARGE:
        fill_stores(dump, package, apart=apart)
    else:
        run_apart("loading the store", package, fill_stores, dump, package, apart=apart)
    return pyoxigraph.Store(str(package / STORE))


def fill_stores(dump: Path, package: Path, *, apart: bool) -> None:
    """Load a dump into the stores of a package.

    The second store costs next to nothing: it is a checkpoint of the first, whose files it shares as hard links.
    """
    store = pyoxigraph.Store(str(package / STORE))
    with dump.open("rb") as lines, tempfile.TemporaryFile(dir=package.parent) as assumed:
        if apart:
            load_pieces(store, _all_but_assumed(pieces_of(lines), assumed))
            store.optimize()
            store.flush()
            store.backup(str(package / PRINTED_STORE))
            assumed.seek(0)
            load_pieces(store, map(b"".join, pieces_of(assumed)))
        else:
            load_pieces(store, map(b"".join, pieces_of(lines)))
            store.optimize()
    close_store(store)


def load_store(dump: Path, store_path: Path) -> pyoxigraph.Store:
    """Load N-Quads into a store, which may be new; the caller closes it with ``close_store``."""
    store = pyoxigraph.Store(str(store_path))
    with dump.open("rb") as lines:
        load_pieces(store, map(b"".join, pieces_of(lines)))
    return store


def load_pieces(store: pyoxigraph.Store, pieces: Iterator[bytes]) -> None:
    """Load pieces of N-Quads, two at a time: loading one keeps one processor busy."""
    taking = threading.Lock()

    def load() -> None:
        while True:
            with taking:
                piece = next(pieces, None)
            if piece is None:
                return
            store.bulk_load(piece, pyoxigraph.RdfFormat.N_QUADS)

    with ThreadPoolExecutor(LOADERS) as pool:
        for loading in [pool.submit(load) for _ in range(LOADERS)]:
            loading.result()


def pieces_of(lines: IO[bytes]) -> Iterator[list[bytes]]:
    """Yield the lines of a file, as many at a time as are loaded at once."""
    return iter(lambda: lines.readlines(LOADED), [])


def _all_but_assumed(pieces: Iterator[list[bytes]], assumed: IO[bytes]) -> Iterator[bytes]:
    """Yield pieces of lines without those of what rests on assumed rules, which go to a file."""
    for piece in pieces:
        assumed.writelines(line for line in piece if is_assumed(line))
        yield b"".join(line for line in piece if not is_assumed(line))


def is_assumed(line: bytes) -> bool:
    """Tell whether an N-Quads line rests on an assumed rule: it stands in the graph of those."""
    return line.endswith(IN_ASSUMED)


def pack_dump(dump: Path, packed: Path) -> None:
    """Write a dump compressed: one stream, without name or time, so that the same lines give the same bytes."""
    with ExitStack() as stack:
        source, sink = stack.enter_context(dump.open("rb")), stack.enter_context(packed.open("wb"))
        stream = stack.enter_context(gzip.GzipFile("", "wb", compresslevel=PACKING, fileobj=sink, mtime=0))
        shutil.copyfileobj(source, stream, 1 << 20)


def close_store(store: pyoxigraph.Store) -> None:
    """Leave a store on the disk, ready to be opened read only."""
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
