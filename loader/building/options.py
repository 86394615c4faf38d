"""What a build may be told besides its documents."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from loader.model import Convention


@dataclass(frozen=True, slots=True)
class Options:
    """How to build. ``processes`` read documents side by side; as many as the machine has, if not said."""

    extra: tuple[Path, ...] = ()  # RDF files to add
    out: Path = Path("var")
    convention: Convention | None = None
    authority: Path | None = None  # a folder of lists instead of the bundled ones
    engine: str = "duckdb"
    strict: bool = False  # publish nothing where a document of a folder is refused
    processes: int | None = None
