"""The statements of small files as text; what stands there many times is looked at once.

A line is a subject and an ending: predicate, object and graph. Of 9,000 lines 1,300 subjects and 4,000 endings are
different, and only these are held against the grammar. Each character stands for one byte of the file, since words
that are only compared and copied need no decoding.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib.namespace import RDF

from loader.inference import files
from loader.inference.comprehensions import BYTES, NotPlain, spelt
from loader.inference.lines import BLANK, IRI, LITERAL, TYPED_STRING
from ontology.datatypes import DATATYPES
from ontology.rules import SCHEMA_CLASSES, SCHEMA_PREDICATES, Triple
from queries.terms import to_triple

SUBJECT = re.compile(rf"^(?:{IRI}|{BLANK})$", re.MULTILINE)
ENDING = re.compile(
    rf"^({IRI}) ({IRI}|{BLANK}|{LITERAL})(?<!{re.escape(TYPED_STRING)})(?: (?:{IRI}|{BLANK}))? \.$", re.MULTILINE
)
TYPE = spelt(RDF.type)
AXIOMATIC = frozenset(map(spelt, SCHEMA_PREDICATES))
CLASSES = frozenset(map(spelt, SCHEMA_CLASSES))
LEXICAL = {f"{name}>": datatype for name, datatype in DATATYPES.items()}

Statements = Mapping[str, list[tuple[str, list[str]]]]  # predicate → objects, and the subjects of each


def axioms(stated: Statements) -> Iterator[Triple]:
    """Yield the statements that are axioms."""
    found = [
        _decoded(f"{subject} {predicate} {object} .")
        for predicate in stated.keys() & (AXIOMATIC | {TYPE})
        for object, subjects in stated[predicate]
        if predicate != TYPE or object in CLASSES
        for subject in subjects
    ]
    return map(to_triple, files.read_lines(found, ""))


def read(path: Path, scope: str) -> Statements:
    """Return what a file states. Raises ``NotPlain`` if a literal may lie outside its datatype.

    A file that is not all canonical lines goes through the parser first.
    """
    found = _read(path) if files.format_of(path) in files.LINES and not scope else None
    if found is None:
        canonical = ox.serialize(files.read_file(path, scope), format=ox.RdfFormat.N_QUADS) or b""
        found = _cut(io.TextIOWrapper(io.BytesIO(canonical), BYTES, newline="\n"))
    if found is None or not all(map(_is_well_typed, _typed_literals(found))):
        raise NotPlain
    return found


def _read(path: Path) -> Statements | None:
    with path.open(encoding=BYTES, newline="\n") as source:
        return _cut(source)


def _cut(lines: Iterable[str]) -> Statements | None:
    """Cut every line at its first space; return nothing if some line is not canonical."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    known: dict[str, str] = {}
    try:
        for line in lines:
            subject, ending = line.split(" ", 1)
            groups[ending].append(known.setdefault(subject, subject))
        _found(SUBJECT, known, "\n")
        found: Statements = defaultdict(list)
        for (predicate, object), subjects in zip(_found(ENDING, groups, ""), groups.values(), strict=True):
            found[predicate].append((object, subjects))
        return found
    except ValueError:
        return None


def _found(pattern: re.Pattern[str], texts: Collection[str], between: str) -> list[Any]:
    """Return what a pattern finds in texts, every one of which it has to match. Raises ``ValueError``."""
    _decoded(between.join(text for text in texts if not text.isascii()))
    found = pattern.findall(between.join(texts))
    if len(found) != len(texts):
        raise ValueError
    return found


def _typed_literals(stated: Statements) -> set[str]:
    return {object for told in stated.values() for object, _ in told if object[0] == '"' and object[-1] == ">"}


def _is_well_typed(text: str) -> bool:
    """Tell whether a literal is seen at once to belong to its datatype."""
    words, _, name = text.rpartition('"^^<')
    return name not in LEXICAL or ("\\" not in words and LEXICAL[name].holds(_decoded(words[1:])))


def _decoded(text: str) -> str:
    return text.encode(BYTES).decode()
