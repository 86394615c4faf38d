"""Find things by name, alias, pinyin, initials or text, in the index that ``loader.indexing`` wrote.

Hits come best first: the whole name, then names that begin so, then sounds that begin so, then names that contain it,
then texts that do; equally good hits in the order of their numbers, which is the order of importance.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from queries.errors import SnapshotError
from queries.search.tokens import (
    character_pairs,
    fold_name,
    gram_phrase,
    initials_phrase,
    match_phrase,
    name_key,
    pinyin_phrase,
    text_chunks,
)

WHOLE, SHORT, SOUND = range(3)  # grades of keys: a name, a name without its 市, the pinyin or initials of either

LONGEST_QUERY = 100  # characters; the rest of a longer query is ignored
MOST_CHUNKS = 8
DEEPEST = 10_000  # hits beyond this are not numbered one by one
COUNTED = 1_000  # facets count no further
EXCERPT = 40  # characters on either side of what was found
VOTERS = 200  # things that each pair of characters may name in a search for similar names
NAMED = 500  # things that one name may mean; where it is more, nobody chooses from a list
LIKELIEST = 50  # things whose names are then compared


class Match(StrEnum):
    """How a hit was found, best first."""

    EXACT = "exact"
    SHORT = "short"
    SOUND = "sound"
    PREFIX = "prefix"
    SOUND_PREFIX = "sound-prefix"
    PART = "part"
    SOUND_PART = "sound-part"
    TEXT = "text"
    SIMILAR = "similar"


class Excerpt(NamedTuple):
    """A passage of a text around what was found."""

    before: str
    found: str
    after: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. ``matched`` is the name that was found; ``excerpt`` is given where its text was."""

    iri: str
    kind: str
    label: str
    language: str
    match: Match
    matched: str
    excerpt: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits. ``query`` is what was searched for; ``more`` tells whether another page follows."""

    query: str
    hits: tuple[Hit, ...]
    more: bool = False


class Name(NamedTuple):
    """One row of the ``names`` table."""

    language: str
    text: str
    preferred: int
    pinyin: str


@dataclass(frozen=True)
class Query:
    """What was typed, in the forms in which the index may hold it."""

    text: str
    syllables: frozenset[str]

    @cached_property
    def chunks(self) -> list[str]:
        """Its words and runs of characters, folded."""
        return text_chunks(self.text)[:MOST_CHUNKS]

    @cached_property
    def key(self) -> str:
        """Its letters and digits."""
        return name_key(self.text)

    @cached_property
    def letters(self) -> str:
        """The key where it could be pinyin, else nothing."""
        return self.key if self.key.isascii() and len(self.key) > 1 else ""

    def names(self, *, anchored: bool = False) -> str:
        """Return the FTS5 expression for names or texts with every chunk in them."""
        return " AND ".join(
            match_phrase(chunk, anchored=anchored and not place) for place, chunk in enumerate(self.chunks)
        )

    def initials(self, *, anchored: bool = False) -> str:
        """Return the FTS5 expression for names with these initials."""
        return initials_phrase(self.letters, anchored=anchored) if self.letters else ""

    def pinyin(self, *, anchored: bool = False) -> str:
        """Return the FTS5 expression for names with these syllables, however the letters divide into them."""
        return " OR ".join(pinyin_phrase(reading, anchored=anchored) for reading in self.readings)

    @cached_property
    def readings(self) -> list[tuple[str, ...]]:
        """The likeliest ways to read the letters; one that ends in half a syllable only where no other is to be had."""
        every = list(islice(syllable_divisions(self.letters, self.syllables), 8))
        return ([reading for reading in every if reading[-1] in self.syllables] or every)[:2]


def syllable_divisions(letters: str, syllables: frozenset[str], longest: int = 6) -> Iterator[tuple[str, ...]]:
    """Yield the ways to read ``letters`` as syllables, long syllables first; the last may be unfinished."""
    hopeless: set[int] = set()

    def walk(begin: int) -> Iterator[tuple[str, ...]]:
        if begin in hopeless:
            return
        found = False
        rest = letters[begin:]
        if rest and any(syllable.startswith(rest) for syllable in syllables):
            found = True
            yield (rest,)
        for length in range(min(longest, len(rest) - 1), 0, -1):
            if rest[:length] in syllables:
                for tail in walk(begin + length):
                    found = True
                    yield (rest[:length], *tail)
        if not found:
            hopeless.add(begin)

    return walk(0)


# How each kind of match is looked up: the table, and the expression to look for. An empty expression finds nothing.
Form = Callable[[Query], str]
Tier = tuple[Match, str, Form]
TIERS: tuple[Tier, ...] = (
    (Match.EXACT, f"keys:{WHOLE}", lambda query: query.key),
    (Match.SHORT, f"keys:{SHORT}", lambda query: query.key),
    (Match.SOUND, f"keys:{SOUND}", lambda query: query.letters),
    (Match.PREFIX, "label_grams", lambda query: query.names(anchored=True)),
    (Match.SOUND_PREFIX, "initial_grams", lambda query: query.initials(anchored=True)),
    (Match.SOUND_PREFIX, "pinyin_grams", lambda query: query.pinyin(anchored=True)),
    (Match.PART, "label_grams", lambda query: query.names()),
    (Match.SOUND_PART, "initial_grams", lambda query: query.initials()),
    (Match.SOUND_PART, "pinyin_grams", lambda query: query.pinyin()),
    (Match.TEXT, "text_grams", lambda query: query.names()),
)
BY_KEYS = (Match.EXACT, Match.SHORT, Match.SOUND)
BY_NAME = tuple(tier for tier in TIERS if tier[0] is not Match.TEXT)
THING = "SELECT iri, kinds.name FROM things JOIN kinds ON number = kind WHERE id = ?"
NAMES_OF = "SELECT language, text, preferred, pinyin FROM names WHERE thing = ? ORDER BY place"
TEXT_OF = "SELECT text FROM texts WHERE thing = ?"
BY_KEY = "SELECT thing FROM keys WHERE key = ? AND grade = {grade} AND thing BETWEEN ? AND ? LIMIT ?"
BY_GRAMS = "SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid LIMIT ?"


def _statement(source: str) -> str:
    table, _, grade = source.partition(":")
    return BY_KEY.format(grade=grade) if grade else BY_GRAMS.format(table=table)


class Index:
    """An opened search index; safe to share between threads and across a fork."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connections = threading.local()
        self._kinds: dict[str, tuple[int, int]] = {
            name: (first, last)
            for name, first, last in self._all("SELECT name, first, last FROM kinds ORDER BY number")
        }
        self._syllables = frozenset(syllable for (syllable,) in self._all("SELECT syllable FROM syllables"))

    @classmethod
    def open(cls, path: Path) -> Index:
        """Open the index file at ``path``."""
        try:
            return cls(path)
        except sqlite3.Error as error:
            raise SnapshotError(
                f"the search index cannot be read ({error})", where=str(path), remedy="build the snapshot again"
            ) from error

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of things in the index, the most important first."""
        return tuple(self._kinds)

    def search(
        self,
        text: str,
        kinds: Iterable[str] | None = None,
        language: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> Results:
        """Return the hits for ``text`` from ``offset`` on, with labels in ``language`` where they have one.

        Any text is a valid query. Kinds that the index does not know find nothing.
        """
        query = self._query(text)
        wanted = min(offset + limit, DEEPEST) + 1
        found = list(islice(self._find(query, self._ranges(kinds), wanted), wanted))
        page = found[: wanted - 1][offset:]
        return Results(query.text, tuple(self._hit(query, *each, language) for each in page), len(found) == wanted)

    def facets(self, text: str) -> dict[str, int]:
        """Count the things found, by kind; no further than ``COUNTED`` of each."""
        query = self._query(text)
        counts = {kind: len(self._ids(query, self._kinds[kind])) for kind in self._kinds}
        return {kind: count for kind, count in counts.items() if count}

    def similar(
        self, text: str, kinds: Iterable[str] | None = None, language: str | None = None, limit: int = 10
    ) -> tuple[Hit, ...]:
        """Return things with names like ``text``, which need not contain it: those that share most of its pairs."""
        query, votes = self._query(text), Counter[int]()
        for gram in sorted(set(character_pairs(query.key))):
            for span in self._ranges(kinds):
                found = self._all(BY_GRAMS.format(table="label_grams"), gram_phrase(gram), *span, VOTERS)
                votes.update(number for (number,) in found)
        likely = sorted(votes, key=lambda number: (-votes[number], number))[:LIKELIEST]
        compared = [(self._closest(query, number), number) for number in likely]
        best = sorted(compared, key=lambda each: (-name_similarity(query.text, each[0]), each[1]))[:limit]
        return tuple(replace(self._hit(query, number, Match.SIMILAR, language), matched=name) for name, number in best)

    def _closest(self, query: Query, number: int) -> str:
        return max((name.text for name in self._names(number)), key=lambda name: name_similarity(query.text, name))

    def sample(self, number: int) -> tuple[str, ...]:
        """Return the IRIs of so many things, spread over all kinds."""
        return tuple(
            iri
            for (iri,) in self._all(
                "SELECT iri FROM things WHERE id % max(1, (SELECT count(*) FROM things) / ?) = 0 LIMIT ?",
                number,
                number,
            )
        )

    def describe(self, iri: str, language: str | None = None) -> Hit | None:
        """Return the thing that ``iri`` names, as if it had been found by its label."""
        rows = self._all("SELECT id FROM things WHERE iri = ?", iri.encode("utf-8", "replace").decode())
        return self._hit(self._query(""), rows[0][0], Match.EXACT, language) if rows else None

    def named(self, text: str, kinds: Iterable[str]) -> tuple[str, ...]:
        """Return the IRIs of all things that ``text`` may name in whole, in part, or by its sound.

        None where the index cannot tell: too many, kinds that it does not know, or Latin letters that are no whole name
        or sound, as it holds no parts of such words. Who asks then looks elsewhere.
        """
        found = list(islice(self._find(self._query(text), self._ranges(kinds), NAMED + 1, BY_NAME), NAMED + 1))
        if not found or len(found) > NAMED or (text.isascii() and found[0][1] not in BY_KEYS):
            return ()
        return tuple(iri for number, _ in found for iri, _ in self._all(THING, number))

    def _query(self, text: str) -> Query:
        return Query(text[:LONGEST_QUERY].strip(), self._syllables)

    def _ranges(self, kinds: Iterable[str] | None) -> list[tuple[int, int]]:
        if kinds is None:
            return [(0, max((last for _, last in self._kinds.values()), default=0))]
        wanted = set(kinds)
        return [self._kinds[kind] for kind in self._kinds if kind in wanted]

    def _find(
        self, query: Query, ranges: Sequence[tuple[int, int]], wanted: int, tiers: Sequence[Tier] = TIERS
    ) -> Iterator[tuple[int, Match]]:
        """Yield the numbers of things found, each once, best first."""
        seen: set[int] = set()
        for match, source, form in tiers:
            expression = form(query)
            for span in ranges if expression else ():
                # Those seen may all be found again, so as many more are asked for.
                for (number,) in self._all(_statement(source), expression, *span, wanted + len(seen)):
                    if number not in seen:
                        seen.add(number)
                        yield number, match

    def _ids(self, query: Query, span: tuple[int, int]) -> list[int]:
        return [number for number, _ in islice(self._find(query, [span], COUNTED), COUNTED)]

    def _hit(self, query: Query, number: int, match: Match, language: str | None) -> Hit:
        ((iri, kind),) = self._all(THING, number)
        names = self._names(number)
        text = "".join(text for (text,) in self._all(TEXT_OF, number))
        label = best_name(names, language) or Name("", shorten_text(text), 1, "")
        return Hit(
            iri,
            kind,
            label.text,
            label.language,
            match,
            matched_name(query, names) or label.text,
            text_excerpt(query, text) if match is Match.TEXT else None,
        )

    def _names(self, number: int) -> list[Name]:
        return [Name(*row) for row in self._all(NAMES_OF, number)]

    def _all(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement, values).fetchall()

    @property
    def _connection(self) -> sqlite3.Connection:
        """The connection of this thread in this process: SQLite's must not be used on the far side of a fork."""
        opened: _Opened | None = getattr(self._connections, str(os.getpid()), None)
        if opened is None:
            opened = _Opened(self._path)
            setattr(self._connections, str(os.getpid()), opened)
        return opened.connection


class _Opened:
    """A connection that is closed when its thread or its index goes."""

    def __init__(self, path: Path) -> None:
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        # The thread in which an index goes may be another than the one that asked it.
        self.connection = sqlite3.connect(address, uri=True, check_same_thread=False)

    def __del__(self) -> None:
        """Close, if it was opened."""
        if hasattr(self, "connection"):
            self.connection.close()


def name_similarity(one: str, other: str) -> float:
    """Return how alike two names are, from 0 to 1: the share of their pairs of characters that both have (Dice)."""
    ours, theirs = (Counter(character_pairs(name_key(name))) for name in (one, other))
    return 2 * (ours & theirs).total() / ((ours + theirs).total() or 1)


def best_name(names: Sequence[Name], language: str | None) -> Name | None:
    """Return the preferred name in ``language``, else in any."""
    preferred = [name for name in names if name.preferred] or list(names)
    same = [name for name in preferred if language and name.language.split("-")[0] == language.split("-")[0]]
    return next(iter(same or preferred), None)


def matched_name(query: Query, names: Sequence[Name]) -> str | None:
    """Return the shortest name that contains what was typed, or else whose initials or pinyin do."""
    tests: tuple[Callable[[Name], bool], ...] = (
        lambda name: query.key == name_key(name.text),
        lambda name: bool(query.chunks) and all(chunk in fold_name(name.text) for chunk in query.chunks),
        lambda name: bool(query.letters) and query.letters in "".join(word[:1] for word in name.pinyin.split()),
        lambda name: bool(query.letters) and query.letters in name.pinyin.replace(" ", ""),
    )
    found = ((min((name.text for name in names if test(name)), key=len, default=None)) for test in tests)
    return next((name for name in found if name), None)


def text_excerpt(query: Query, text: str) -> Excerpt:
    """Return the passage of ``text`` around the first chunk of the query."""
    folded = fold_name(text)
    # Where folding changes the length, as for ﹪ or ㎡, places cannot be told and the text is shown from its start.
    begin = folded.find(query.chunks[0]) if query.chunks and len(folded) == len(text) else -1
    end = begin + len(query.chunks[0]) if begin >= 0 else 0
    begin = max(begin, 0)
    before = text[max(0, begin - EXCERPT) : begin]
    after = text[end : end + EXCERPT]
    return Excerpt(
        ("…" if begin > EXCERPT else "") + before, text[begin:end], after + ("…" if end + EXCERPT < len(text) else "")
    )


def shorten_text(text: str, length: int = EXCERPT) -> str:
    """Return the beginning of ``text``, with … where more follows."""
    return text if len(text) <= length else f"{text[:length]}…"
