"""Whether the files of a snapshot are those that were built: a list of checksums, written last and read first.

``checksums.sha256`` has a line for every other file, as ``sha256sum`` writes and checks it (``sha256sum -c`` in the
folder), and ends with a comment that holds the digest of the lines above it, so that damage to the list is told too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from queries.errors import SnapshotError
from queries.snapshot.directory import Snapshot

CHECKSUMS = "checksums.sha256"
READ_AT_START = 256 * 1024 * 1024  # bytes of a snapshot that are read before it is served; of larger ones, while it is
END = "# lines above: "
REMEDY = "build it again, or serve another edition"
Signature = Mapping[str, tuple[int, int, int]]


class DamageError(SnapshotError):
    """Files of a snapshot are missing, cut or changed; ``files`` names them relative to the snapshot."""

    exit_status = 1

    def __init__(self, snapshot: Path, damages: Mapping[str, str]) -> None:
        self.files = tuple(damages)
        first = ", ".join(f"{name} {what}" for name, what in list(damages.items())[:5])
        more = f" and {len(damages) - 5} more" if len(damages) > 5 else ""
        super().__init__(f"damaged: {first}{more}", where=str(snapshot), remedy=REMEDY)


def write_checksums(folder: Path) -> None:
    """List the digest of every file below a folder; write nothing into it afterwards."""
    lines = "".join(f"{file_digest(folder / name)}  {name}\n" for name in file_names(folder))
    (folder / CHECKSUMS).write_text(f"{lines}{END}{hashlib.sha256(lines.encode()).hexdigest()}\n", encoding="utf-8")


def file_names(folder: Path) -> list[str]:
    """Return the files below a folder that the list names, relative and sorted."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if name != CHECKSUMS)


def file_digest(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def read_checksums(folder: Path) -> Mapping[str, str]:
    """Return digest by file name; raises ``DamageError`` where the list itself is missing or damaged."""
    try:
        lines, _, end = (folder / CHECKSUMS).read_bytes().rpartition(END.encode())
    except OSError as error:
        raise DamageError(folder, {CHECKSUMS: f"cannot be read ({error.strerror})"}) from error
    if not lines or end != f"{hashlib.sha256(lines).hexdigest()}\n".encode():
        raise DamageError(folder, {CHECKSUMS: "is not as it was written"})
    rows = (line.partition("  ") for line in lines.decode().splitlines())
    return {name: digest for digest, _, name in rows}


def open_sound_snapshot(path: Path, most: int | None = None) -> Snapshot:
    """Open a snapshot and hold its files against their checksums; raises ``SnapshotError`` or ``DamageError``.

    ``most`` is the size in bytes up to which the files are read; of a larger one only the list is.
    """
    folder = path.resolve()
    if not (folder / CHECKSUMS).exists():
        Snapshot.open(path)  # which tells if there is none here, or an older format
    if most is None or snapshot_bytes(folder) <= most:
        require_sound(folder)
    else:
        read_checksums(folder)
    return Snapshot.open(path)


def require_sound(folder: Path) -> Signature:
    """Hold every file against its checksum; return what the system says of each, for ``is_untouched``.

    Raises ``DamageError`` with all that is missing, cut or changed. Reads all of it, about a gigabyte a second.
    """
    listed = read_checksums(folder)
    signature = signature_of(folder, listed)
    damages = dict(damaged_files(folder, listed))
    if damages:
        raise DamageError(folder, damages)
    return signature


def damaged_files(folder: Path, listed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each file that is not as listed, and what is wrong with it."""
    for name, digest in listed.items():
        try:
            if file_digest(folder / name) != digest:
                yield name, "is not as it was built"
        except OSError as error:
            yield name, f"cannot be read ({error.strerror})"


def signature_of(folder: Path, names: Mapping[str, object]) -> Signature:
    """Return (inode, bytes, time of change in nanoseconds) of each file; zeros for one that is missing."""
    return {name: file_signature(folder / name) for name in (CHECKSUMS, *names)}


def known_signature(folder: Path) -> Signature:
    """Return the signature of the files that are listed, or of those that are there where the list is damaged."""
    try:
        return signature_of(folder, read_checksums(folder))
    except DamageError:
        return signature_of(folder, dict.fromkeys(file_names(folder)))


def snapshot_bytes(folder: Path) -> int:
    """Return how many bytes the files below a folder hold."""
    return sum((folder / name).stat().st_size for name in file_names(folder))


def file_signature(file: Path) -> tuple[int, int, int]:
    """Return (inode, bytes, time of change in nanoseconds) of a file; zeros where there is none."""
    try:
        told = file.stat()
    except OSError:
        return (0, 0, 0)
    return told.st_ino, told.st_size, told.st_mtime_ns


def is_untouched(folder: Path, signature: Signature) -> bool:
    """Tell whether the files are, to the system, the same ones that were found sound: no file is read."""
    return all(file_signature(folder / name) == told for name, told in signature.items())
