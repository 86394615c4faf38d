"""What the edition before told of and the new one does not."""

from __future__ import annotations

from pathlib import Path

from loader.snapshot.differences import Difference
from queries.errors import SnapshotError
from queries.snapshot import tombstones
from queries.snapshot.directory import FORMATS, GONE, Snapshot


def predecessor_edition(out: Path) -> tuple[Snapshot | None, tuple[str, ...]]:
    """Return the edition that is current below ``out``, of whatever format; or none, and why it cannot be read."""
    current = out / "current"
    try:
        return (Snapshot.open(current, FORMATS) if current.exists() else None), ()
    except SnapshotError as error:
        return None, (f"{error}: what it had and the new edition has not will be unknown instead of gone",)


def write_tombstones(previous: Snapshot | None, difference: Difference, package: Path) -> int:
    """Write into a snapshot what is gone since the one before it; return how much that is.

    A thing is gone when the edition before described it, or counted it among the gone, and the new one does not
    describe it, whatever else may still point to it. The result depends on the two editions alone.
    """
    if previous is None:
        return 0
    gone = dict(tombstones.read_tombstones(previous))
    for name in difference.came:
        gone.pop(name, None)
    gone |= dict.fromkeys(difference.gone, previous.hash)
    return tombstones.write_tombstone_file(iter(sorted(gone.items())), package / GONE)
