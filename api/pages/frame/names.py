"""What things are called, in the reader's language first, each name with its own language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from api.asking.graph import Answer, Row, Value

HTML_LANG: Mapping[str, str] = {"zh": "zh-Hans"}
SUFFIXES: Mapping[str, str] = {"zh": "Zh", "en": "En"}
# In the order in which a name is looked for.
PREFERRED = (
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://purl.org/dc/terms/title",
    "http://www.w3.org/2000/01/rdf-schema#label",
)
PRINTED = "https://w3id.org/fengong/ontology#printedAs"
ALTERNATIVE = "http://www.w3.org/2004/02/skos/core#altLabel"


class Name(NamedTuple):
    """A name and the language it is in, as ``lang`` wants it; None where it is in none (a local name)."""

    text: str
    lang: str | None


def named(text: str, language: str | None) -> Name:
    """Return a name with the ``lang`` attribute that its language needs."""
    return Name(text, HTML_LANG.get(language or "", language))


def of_value(value: Value) -> Name:
    """Return a literal as a name; Chinese where it says no language and is written so."""
    return named(value.text, value.language or ("zh" if has_han(value.text) else None))


def has_han(text: str) -> bool:
    """Tell whether a text holds a Chinese character."""
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def in_row(row: Row, variable: str, language: str) -> Sequence[Name]:
    """Return the names of ``?variable`` from ``?variableZh`` and ``?variableEn``, the wanted language first.

    A thing that has neither is called by the end of its IRI.
    """
    order = sorted(SUFFIXES, key=lambda each: each != language)
    found = [named(row[key].text, each) for each in order if (key := variable + SUFFIXES[each]) in row]
    return found or [of_value(Value(row[variable].tail))]


def of_thing(names: Answer, iri: str, language: str) -> Sequence[Name]:
    """Return one preferred name of each language, the wanted first; else the printed words, or the IRI's end."""
    best: dict[str, Name] = {}
    for property_ in PREFERRED:
        for row in names.rows:
            if row["property"].text == property_:
                best.setdefault(row["name"].language or "", of_value(row["name"]))
    printed = [named(row["name"].text, "zh") for row in names.rows if row["property"].text == PRINTED]
    ordered = [best[each] for each in sorted(best, key=lambda each: (each != language, each))]
    return ordered or printed[:1] or [Name(tail(iri), None)]


def also_called(names: Answer) -> Sequence[Name]:
    """Return the other names of a thing."""
    return [of_value(row["name"]) for row in names.rows if row["property"].text == ALTERNATIVE]


def tail(iri: str) -> str:
    """Return the end of an IRI."""
    return Value(iri, "iri").tail or iri
