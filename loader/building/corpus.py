"""All documents of a build: which can be read, and what each comes to by itself."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from loader.building.cache import open_cache, part_target
from loader.building.folders import Source, find_documents
from loader.building.options import Options
from loader.building.parts import Lists, Order, Part, read_part
from loader.building.processes import make_parts
from loader.building.reports import Outcome
from loader.checks.coverage import Tally
from loader.errors import DocumentError
from loader.formats.files import read_bytes
from loader.metadata import read_metadata
from loader.model import DocumentMetadata
from loader.progress import Progress
from queries.errors import FengongError


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents that could be read, in the order of their ids, and what became of all."""

    lists: Lists
    parts: tuple[Part, ...]
    tally: Tally
    outcomes: tuple[Outcome, ...]
    passed_over: Counter[str]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A document with its metadata."""

    source: Source
    metadata: DocumentMetadata


def read_corpus(
    inputs: Sequence[Path], options: Options, cache: Path, received: Path | None, progress: Progress
) -> Corpus:
    """Read every document below ``inputs`` that is not in the cache, side by side; keep each as it came.

    A document that a person named must be readable; one that was found in a folder is left out if it is not.
    """
    found = find_documents(inputs, options.out)
    reading = Reading(options, open_cache(cache, options.authority), received)
    known = reading.unambiguous(reading.with_metadata(found.sources))
    parts = reading.parts(known, progress)
    return Corpus(
        reading.lists,
        tuple(sorted(parts, key=lambda part: part.id)),
        reading.tally,
        tuple(sorted(reading.outcomes, key=lambda outcome: outcome.document)),
        found.passed_over,
        tuple(found.notices),
    )


class Reading:
    """One pass over documents; every step hands on those that are still good, and notes the others."""

    def __init__(self, options: Options, cache: Path, received: Path | None) -> None:
        self._options = options
        self._cache = cache
        self._received = received
        self.lists = Lists.load(options.authority)
        self.tally: Tally = Counter()
        self.outcomes: list[Outcome] = []
        self._kept: dict[Source, Path] = {}

    def with_metadata(self, sources: Iterable[Source]) -> Iterator[Known]:
        """Yield documents with what is known of them."""
        for source in sources:
            try:
                yield Known(source, read_metadata(source.path, source.above))
            except FengongError as fault:
                self.refuse(source, fault)

    def unambiguous(self, known: Iterable[Known]) -> list[Known]:
        """Return the documents whose id is theirs alone."""
        by_id: defaultdict[str, list[Known]] = defaultdict(list)
        for each in known:
            by_id[each.metadata.id].append(each)
        for same in (same for same in by_id.values() if len(same) > 1):
            for each in same:
                self.refuse(each.source, _double(each, next(other for other in same if other is not each)))
        return [same[0] for same in by_id.values() if len(same) == 1]

    def parts(self, known: Sequence[Known], progress: Progress) -> Iterator[Part]:
        """Yield the part of each document, from the cache or made now."""
        orders = {}
        for each in known:
            order = self._order(each)
            if order and (kept := read_part(order.target)):
                yield self._noted(each, *kept, unchanged=True)
            elif order:
                orders[order] = each
        made = make_parts(list(orders), self._options)
        for done, (order, fault) in enumerate(made, start=len(known) - len(orders) + 1):
            progress.advance(done, len(known))
            if fault:
                self.refuse(orders[order].source, fault)
            else:
                yield self._noted(orders[order], *_made(order), unchanged=False)

    def _order(self, known: Known) -> Order | None:
        """Keep a document as it is now, and return what is to be made of it."""
        path, metadata = known.source.path, known.metadata
        try:
            data = read_bytes(path)
        except FengongError as fault:
            self.refuse(known.source, fault)
            return None
        sha256 = hashlib.sha256(data).hexdigest()
        if self._received:
            self._kept[known.source] = self._received / f"{metadata.id}{path.suffix}"
            self._kept[known.source].write_bytes(data)
        target = part_target(self._cache, known.source, sha256, metadata, self._options.convention)
        return Order(path, metadata, self._options.convention, sha256, target)

    def _noted(self, known: Known, part: Part, tally: Tally, *, unchanged: bool) -> Part:
        self.tally.update(tally)
        self.outcomes.append(
            Outcome.of(known.source.name, part.summary["warnings"], part.summary["coverage"], unchanged=unchanged)
        )
        return part

    def refuse(self, source: Source, fault: Exception) -> None:
        """Note that a document cannot be used; raise what is wrong with one that was named."""
        if source.is_named:
            raise fault
        self.outcomes.append(Outcome.refused(source, fault))
        if kept := self._kept.get(source):
            kept.unlink()


def _made(order: Order) -> tuple[Part, Tally]:
    part = read_part(order.target)
    assert part, "what was just made can be read"
    return part


def _double(one: Known, other: Known) -> DocumentError:
    remedy = "give one of them another id in its metadata.ini"
    what = f"has the id '{one.metadata.id}', as {other.source.name} has"
    return DocumentError(what, where=str(one.source.path), remedy=remedy)
