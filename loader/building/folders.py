"""Which documents a build reads: those that are named, and all that lie below a folder that is."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loader.formats.kinds import TABLE_OF_DOCUMENTS, is_document
from loader.metadata import FILE_NAME, is_only_document, read_table

Place = tuple[int, int] | str
UNUSED = "is not used, for its folder holds several documents; name it after one of them, as NAME.ini"


@dataclass(frozen=True, slots=True)
class Source:
    """A document to read.

    ``name`` is how reports call it, wherever on a machine it lies: relative to the folder ``above`` in which it was
    found; of what several places hold or persons name, relative to what these have in common.
    """

    path: Path
    name: str
    above: Path | None = None

    @property
    def is_named(self) -> bool:
        """Whether a person named this very document, so that it may not be left out."""
        return self.above is None


@dataclass(slots=True)
class Found:
    """What lies in folders: documents, what is passed over (kind → files), and what a person should know."""

    sources: list[Source] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    notices: list[str] = field(default_factory=list)


def find_documents(inputs: Sequence[Path], out: Path) -> Found:
    """Return the named documents and those below the named folders, in a fixed order; ``out`` is not looked into."""
    found, seen, common = Found(), {_place(out)}, _common(inputs)
    for document in (given for given in inputs if not given.is_dir()):
        found.sources.append(Source(document, _name(document, common)))
        seen.add(_place(document))
    for folder in filter(Path.is_dir, inputs):
        _search(folder, found, seen, common)
    return found


def _common(inputs: Sequence[Path]) -> str:
    """Return the folder that holds all inputs: that of a single one is the folder itself, or the document's."""
    return os.path.commonpath([os.path.abspath(given if given.is_dir() else given.parent) for given in inputs])


def _name(document: Path, common: str) -> str:
    """Return what a document is called in reports; bytes of it that are not UTF-8 become replacement characters."""
    return os.fsencode(Path(os.path.relpath(document, common)).as_posix()).decode(errors="replace")


def _search(top: Path, found: Found, seen: set[Place], common: str) -> None:
    """Add what lies below a folder. What links lead to counts once, so that a loop of them ends."""
    files = []
    for folder, inside in _walk(top, found, seen):
        found.notices.extend(_unused(folder))
        files += inside
    for file in sorted(files, key=lambda file: (file.is_symlink(), file)):
        if not is_document(file):
            if file.suffix != ".ini" and file.name != TABLE_OF_DOCUMENTS:
                found.passed_over[file.suffix.lower() or "no ending"] += 1
        elif _is_new(file, seen, found):
            found.sources.append(Source(file, _name(file, common), top))


def _walk(folder: Path, found: Found, seen: set[Place]) -> Iterator[tuple[Path, list[Path]]]:
    """Yield a folder and those below it with their files, links after what they may lead to."""
    if not _is_new(folder, seen, found):
        return
    try:
        entries = sorted(folder.iterdir(), key=lambda path: (path.is_symlink(), path.name))
    except OSError as error:
        found.notices.append(f"{folder}: cannot be opened ({error.strerror})")
        return
    shown = [path for path in entries if not path.name.startswith((".", "~$", "__MACOSX"))]
    yield folder, [path for path in shown if not path.is_dir()]
    for below in filter(Path.is_dir, shown):
        yield from _walk(below, found, seen)


def _is_new(path: Path, seen: set[Place], found: Found) -> bool:
    """Tell whether a place is met for the first time, and remember it."""
    place = _place(path)
    if place in seen:
        found.passed_over["met before"] += 1
        return False
    seen.add(place)
    return True


def _place(path: Path) -> Place:
    """Return what two names of one file or folder have in common; of one that is not there, its name."""
    try:
        told = path.stat()
    except OSError:
        return str(path)
    return told.st_dev, told.st_ino


def _unused(folder: Path) -> Iterator[str]:
    """Yield what is said of documents and serves none."""
    metadata = folder / FILE_NAME
    if metadata.is_file() and not is_only_document(folder):
        yield f"{metadata}: {UNUSED}"
    for name, row in _rows(folder):
        if not (folder / name).is_file():
            yield f"{row}: there is no document '{name}' here"


def _rows(folder: Path) -> Iterable[tuple[str, str]]:
    return ((name, record.where) for name, record in read_table(folder / TABLE_OF_DOCUMENTS).items())
