"""Write the search index of a snapshot: one SQLite file that ``queries.search`` reads.

A thing's number is its place in the order in which equally good hits are shown: by kind (units first), then by how
often documents name it. Full-text matches come out of SQLite in that order, so the best need no sorting of the rest.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

from pypinyin import lazy_pinyin

from loader.snapshot.gathering import ALTERNATIVE, KINDS, gather_rows
from queries.search.index import SHORT, SOUND, WHOLE
from queries.search.tokens import START, character_pairs, fold_name, initial_grams, name_key, script_runs

OTHER = "thing"
AT_ONCE = 2_000  # things that are written at a time
LINES_AT_ONCE = 20_000  # that are read at a time
SPOKEN_LENGTH = 40  # nobody types the pinyin of more characters
_LEAD = re.compile(r"^[^\W\d_a-z]{0,3}?[省市县区州](?=..)")

SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA page_size = 8192;
PRAGMA cache_size = -64000;
CREATE TEMP TABLE raw_kind (iri TEXT PRIMARY KEY, kind INTEGER) WITHOUT ROWID;
CREATE TEMP TABLE raw_name (
    iri TEXT, language TEXT, text TEXT, place INTEGER, PRIMARY KEY (iri, language, text)) WITHOUT ROWID;
CREATE TEMP TABLE raw_text (iri TEXT, text TEXT, PRIMARY KEY (iri, text)) WITHOUT ROWID;
CREATE TEMP TABLE raw_use (iri TEXT PRIMARY KEY, uses INTEGER) WITHOUT ROWID;
CREATE TEMP TABLE raw_syllable (syllable TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE things (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL);
CREATE TABLE kinds (number INTEGER PRIMARY KEY, name TEXT UNIQUE, first INTEGER, last INTEGER);
CREATE TABLE names (
    thing INTEGER, place INTEGER, language TEXT, text TEXT, preferred INTEGER, pinyin TEXT,
    PRIMARY KEY (thing, place)) WITHOUT ROWID;
CREATE TABLE texts (thing INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE keys (key TEXT, grade INTEGER, thing INTEGER, PRIMARY KEY (key, grade, thing)) WITHOUT ROWID;
CREATE TABLE syllables (syllable TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE label_grams USING fts5(grams, content='', columnsize=0, tokenize='ascii', prefix='1');
CREATE VIRTUAL TABLE pinyin_grams USING fts5(grams, content='', columnsize=0, tokenize='ascii', prefix='1 2 3');
CREATE VIRTUAL TABLE initial_grams USING fts5(grams, content='', columnsize=0, tokenize='ascii', prefix='1 2');
CREATE VIRTUAL TABLE text_grams USING fts5(grams, content='', columnsize=0, tokenize='ascii', prefix='1');
"""
GRAM_TABLES = ("label_grams", "pinyin_grams", "initial_grams", "text_grams")

NUMBER_THINGS = """
INSERT INTO things
SELECT row_number() OVER (ORDER BY coalesce(kind, :other), coalesce(uses, 0) DESC, length(iri), iri), iri,
       coalesce(kind, :other)
FROM (SELECT iri FROM raw_name UNION SELECT iri FROM raw_text)
LEFT JOIN raw_kind USING (iri) LEFT JOIN raw_use USING (iri)
WHERE coalesce(kind, 0) >= 0
"""
NUMBER_NAMES = """
SELECT things.id, row_number() OVER (
    PARTITION BY things.id ORDER BY place, language <> 'zh', language <> 'en', language, text) - 1,
    language, text, place < :alternative
FROM raw_name JOIN things USING (iri) ORDER BY 1, 2
"""
JOIN_TEXTS = """
INSERT INTO texts SELECT id, group_concat(text, char(10)) FROM (
    SELECT things.id, raw_text.text FROM raw_text JOIN things USING (iri) ORDER BY 1, 2) GROUP BY id
"""


def write_index(dump: Path, path: Path) -> int:
    """Index every IRI of a dump, which is sorted N-Quads, that has a name or a text; return how many there are.

    The file is a function of the dump's content alone. An older file at ``path`` is replaced.
    """
    path.unlink(missing_ok=True)
    with dump.open("rb") as lines, closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(SCHEMA)
        database.execute("BEGIN")
        _gather(lines, database)
        _number(database)
        _write_names(database)
        _write_texts(database)
        for table in GRAM_TABLES:
            database.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
        (count,) = database.execute("SELECT count(*) FROM things").fetchone()
        database.execute("COMMIT")
    return int(count)


@lru_cache(maxsize=1 << 16)
def spoken_words(text: str) -> tuple[str, ...]:
    """Return the pinyin of folded text, its other words as they are; nothing where no character has pinyin."""
    spoken: list[str] = []
    for ideographs, word in script_runs(text[:SPOKEN_LENGTH]):
        spoken += lazy_pinyin(ideographs) if ideographs else [word]
    return tuple(spoken) if any(syllable.isascii() and syllable not in text for syllable in spoken) else ()


def pinyin_initials(spoken: Iterable[str]) -> str:
    """Return the first letter of every syllable."""
    return "".join(syllable[0] for syllable in spoken)


@dataclass(frozen=True)
class Name:
    """One name of a thing, in the forms in which it can be typed."""

    thing: int
    place: int
    language: str
    text: str
    preferred: int

    @cached_property
    def folded(self) -> str:
        """The name as it is compared."""
        return fold_name(self.text)

    @cached_property
    def spoken(self) -> tuple[tuple[str, ...], ...]:
        """The pinyin of each form; the short form's is the end of the whole name's, a syllable a character."""
        whole = spoken_words(self.folded)
        return tuple(whole[len(self.folded) - len(form) :] for form in self.forms) if whole else ()

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The name as it is, and without its 市 or 聊城市, so that it is found as if it began there."""
        return tuple(dict.fromkeys((self.folded, _LEAD.sub("", self.folded))))

    @property
    def row(self) -> tuple[int, int, str, str, int, str]:
        """What the ``names`` table holds."""
        pinyin = " ".join(next(iter(self.spoken), ()))
        return self.thing, self.place, self.language, self.text, self.preferred, pinyin

    def typed(self) -> Iterator[tuple[str, int, int]]:
        """Yield everything that, typed in full, means this name: itself, without its 市 or 聊城市, and their pinyin."""
        yield name_key(self.folded), WHOLE, self.thing
        yield name_key(self.forms[-1]), SHORT, self.thing
        for form in self.spoken:
            yield "".join(form), SOUND, self.thing
            yield pinyin_initials(form), SOUND, self.thing


def _gather(lines: Iterable[bytes], database: sqlite3.Connection) -> None:
    """Copy kinds, names, uses and texts out of the lines, each once; of two properties the better counts."""
    for some in gather_rows(lines, LINES_AT_ONCE):
        database.executemany("INSERT INTO raw_kind VALUES (?, ?)", some.kinds)
        database.executemany(
            "INSERT INTO raw_name VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET place = min(place, excluded.place)",
            some.names,
        )
        database.executemany("INSERT INTO raw_use VALUES (?, 1) ON CONFLICT DO UPDATE SET uses = uses + 1", some.uses)
        database.executemany("INSERT OR IGNORE INTO raw_text VALUES (?, ?)", some.texts)


def _number(database: sqlite3.Connection) -> None:
    """Give things their numbers, so that a kind is a range of them."""
    database.execute(NUMBER_THINGS, {"other": len(KINDS)})
    names = [*(name for name, _ in KINDS), OTHER]
    ranges = database.execute("SELECT kind, min(id), max(id) FROM things GROUP BY kind ORDER BY kind").fetchall()
    database.executemany(
        "INSERT INTO kinds VALUES (?, ?, ?, ?)", ((kind, names[kind], first, last) for kind, first, last in ranges)
    )


def _write_names(database: sqlite3.Connection) -> None:
    rows = database.execute(NUMBER_NAMES, {"alternative": ALTERNATIVE})
    things = ((thing, [Name(*row) for row in group]) for thing, group in groupby(rows, key=itemgetter(0)))
    while some := list(islice(things, AT_ONCE)):
        _write_things(database, some)
    database.execute("INSERT INTO syllables SELECT syllable FROM raw_syllable ORDER BY 1")


def _write_things(database: sqlite3.Connection, things: Sequence[tuple[int, Sequence[Name]]]) -> None:
    """Write the names of things with their keys and tokens."""
    every = [name for _, names in things for name in names]
    database.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?, ?)", (name.row for name in every))
    keys = {row for name in every for row in name.typed() if row[0]}
    database.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?, ?)", sorted(keys))
    spoken = {thing: [sound for name in names for sound in name.spoken] for thing, names in things}
    forms = {thing: map(character_pairs, (form for name in names for form in name.forms)) for thing, names in things}
    _write_grams(database, "label_grams", forms.items())
    _write_grams(database, "pinyin_grams", spoken.items())
    initials = ((thing, (initial_grams(pinyin_initials(each)) for each in sounds)) for thing, sounds in spoken.items())
    _write_grams(database, "initial_grams", initials)
    heard = {syllable for sounds in spoken.values() for sound in sounds for syllable in sound if syllable.isalpha()}
    database.executemany("INSERT OR IGNORE INTO raw_syllable VALUES (?)", ((syllable,) for syllable in sorted(heard)))


def _write_grams(
    database: sqlite3.Connection, table: str, things: Iterable[tuple[int, Iterable[Iterable[str]]]]
) -> None:
    """Write the tokens of things, each form of a thing once."""
    spelt = ((thing, _spelt_tokens(forms)) for thing, forms in things)
    database.executemany(f"INSERT INTO {table} (rowid, grams) VALUES (?, ?)", (row for row in spelt if row[1]))


def _spelt_tokens(forms: Iterable[Iterable[str]]) -> str:
    return " ".join(token for form in dict.fromkeys(tuple(form) for form in forms) for token in (START, *form))


def _write_texts(database: sqlite3.Connection) -> None:
    database.execute(JOIN_TEXTS)
    rows = database.execute("SELECT thing, text FROM texts ORDER BY 1")
    tokens = ((thing, " ".join(character_pairs(fold_name(text)))) for thing, text in rows)
    database.executemany("INSERT INTO text_grams (rowid, grams) VALUES (?, ?)", tokens)
