"""The snapshot: an immutable directory that a build writes and everything else reads.

``<out>/<content-hash>/`` holds the files named below; ``<out>/current`` points to the newest.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, cast

from queries.errors import SnapshotError

DEFAULT = Path("var/current")
MANIFEST = "manifest.json"
STORE = "store"  # Oxigraph, read only
PRINTED_STORE = "printed"  # the same without what rests on assumed rules; only where something does
DUMP = "fengong.nq"  # every graph, sorted N-Quads, as built
PACKED = f"{DUMP}.gz"  # how it lies there; the dump itself is what an address gives
DESCRIPTION = "description.nq"  # the data set about itself; not in the dump, whose checksum it tells
INDEX = "search.sqlite"  # names, pinyin and texts; queries.search reads it
RECEIVED = "received"  # the documents exactly as they came, each named by its id
ANSWERS = "answers"  # to the questions of the first pages, as SPARQL JSON; loader.overview writes them
REPORT = "report.csv"  # what became of each document that a build was given
CORPUS = "corpus.json"  # the documents in figures
GONE = "gone.tsv"  # what earlier editions told of; queries.tombstones reads it
DUMPS = {
    DUMP: "application/n-quads",
    PACKED: "application/gzip",
    DESCRIPTION: "application/n-quads",
}  # what may be downloaded as it is
FORMAT = 3
FORMATS = range(1, FORMAT + 1)  # every one has a manifest, a dump (since 3 packed) and a list of what is gone


def answer_file(query: str) -> str:
    """Return the name of the file that keeps the answer to a query."""
    return f"{hashlib.sha256(query.encode()).hexdigest()[:16]}.json"


def open_dump(path: Path) -> IO[bytes]:
    """Open a dump to read its lines, packed or plain."""
    opener = gzip.open if path.suffix == ".gz" else open
    return cast(IO[bytes], opener(path, "rb"))


@lru_cache(maxsize=8)
def _received_files(folder: Path) -> Mapping[str, Path]:
    """Return documents by id; a folder of ten thousand is listed once, for no snapshot changes."""
    return {file.stem: file for file in folder.iterdir()} if folder.is_dir() else {}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An opened snapshot directory; nothing in it ever changes."""

    path: Path
    manifest: Mapping[str, Any]

    @classmethod
    def open(cls, path: Path | None = None, formats: Container[int] = (FORMAT,)) -> Snapshot:
        """Resolve ``path`` (default ``var/current``) once, so that a later repointing cannot mix two snapshots.

        Of another format than today's (one of ``FORMATS``), only what every format has may be asked for.

        Raises:
            SnapshotError: There is none, its manifest cannot be read, or it is of another format.

        """
        given = path or DEFAULT
        resolved = given.resolve()
        try:
            manifest = json.loads((resolved / MANIFEST).read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            raise SnapshotError("no snapshot here", where=str(given), remedy="run 'fengong build' first") from None
        except (OSError, ValueError) as error:
            raise SnapshotError(f"the manifest cannot be read ({error})", where=str(given)) from error
        if manifest.get("format") not in formats:
            raise SnapshotError(
                f"snapshot format {manifest.get('format')!r}, not {FORMAT}",
                where=str(given),
                remedy="build it again with this version",
            )
        return cls(resolved, manifest)

    @property
    def hash(self) -> str:
        """The content hash, which is the directory's name."""
        return str(self.manifest["hash"])

    @property
    def printed_store_path(self) -> Path:
        """The store without what rests on assumed rules; the one store where nothing does."""
        printed = self.path / PRINTED_STORE
        return printed if printed.is_dir() else self.store_path

    @property
    def store_path(self) -> Path:
        """The Oxigraph store, to be opened with ``Store.read_only``."""
        return self.path / STORE

    @property
    def dump_path(self) -> Path:
        """Every graph as sorted N-Quads, exactly as built: a file for ``open_dump``."""
        return self.path / (PACKED if (self.path / PACKED).exists() else DUMP)

    def received(self, annex_id: str) -> Path | None:
        """Return the document as it came, if it is kept here."""
        return _received_files(self.path / RECEIVED).get(annex_id)

    @property
    def graphs(self) -> dict[str, int]:
        """The named graphs, and how many triples each holds."""
        return dict(self.manifest.get("graphs", {}))

    def answer(self, query: str) -> bytes | None:
        """Return the answer to a query as SPARQL JSON, if it is one of those that are kept."""
        try:
            return (self.path / ANSWERS / answer_file(query)).read_bytes()
        except FileNotFoundError:
            return None

    def beside(self, edition: str) -> Snapshot | None:
        """Return another edition that is kept beside this one."""
        folder = self.path.parent / edition
        try:
            found = Snapshot.open(folder) if re.fullmatch(r"[0-9a-f]{16}", edition) else None
        except SnapshotError:
            return None
        return found if found and found.hash == edition else None

    @property
    def index_path(self) -> Path:
        """The search index, to be opened with ``queries.search.Index.open``."""
        return self.path / INDEX
