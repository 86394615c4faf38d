"""What things are called, in the reader's language first, each name with its own language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rdflib.namespace import DCTERMS, RDFS, SKOS

from api.asking.graph import ResultTable, Row, Value
from api.exchange.languages import HTML_LANG
from ontology.vocabulary import FG

_SUFFIXES: Mapping[str, str] = {"zh": "Zh", "en": "En"}
# In the order in which a name is looked for.
_PREFERRED = (str(SKOS.prefLabel), str(DCTERMS.title), str(RDFS.label))
_PRINTED = str(FG.printedAs)
_ALTERNATIVE = str(SKOS.altLabel)


class DisplayName(NamedTuple):
    """A name and the language it is in, as ``lang`` wants it; None where it is in none (a local name)."""

    text: str
    lang: str | None


def name_in_language(text: str, language: str | None) -> DisplayName:
    """Return a name with the ``lang`` attribute that its language needs."""
    return DisplayName(text, HTML_LANG.get(language or "", language))


def name_of_value(value: Value) -> DisplayName:
    """Return a literal as a name; Chinese where it says no language and is written so."""
    return name_in_language(value.text, value.language or ("zh" if _has_han(value.text) else None))


def _has_han(text: str) -> bool:
    """Tell whether a text holds a Chinese character."""
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def names_in_row(row: Row, variable: str, language: str) -> Sequence[DisplayName]:
    """Return the names of ``?variable`` from ``?variableZh`` and ``?variableEn``, the wanted language first.

    A thing that has neither is called by the end of its IRI.
    """
    order = sorted(_SUFFIXES, key=lambda each: each != language)
    found = [name_in_language(row[key].text, each) for each in order if (key := variable + _SUFFIXES[each]) in row]
    return found or [name_of_value(Value(row[variable].tail))]


def names_of_thing(names: ResultTable, iri: str, language: str) -> Sequence[DisplayName]:
    """Return one preferred name of each language, the wanted first; else the printed words, or the IRI's end."""
    best: dict[str, DisplayName] = {}
    for property_ in _PREFERRED:
        for row in names.rows:
            if row["property"].text == property_:
                best.setdefault(row["name"].language or "", name_of_value(row["name"]))
    printed = [name_in_language(row["name"].text, "zh") for row in names.rows if row["property"].text == _PRINTED]
    ordered = [best[each] for each in sorted(best, key=lambda each: (each != language, each))]
    return ordered or printed[:1] or [DisplayName(_iri_tail(iri), None)]


def alternative_names(names: ResultTable) -> Sequence[DisplayName]:
    """Return the other names of a thing."""
    return [name_of_value(row["name"]) for row in names.rows if row["property"].text == _ALTERNATIVE]


def _iri_tail(iri: str) -> str:
    """Return the end of an IRI."""
    return Value(iri, "iri").tail or iri
