"""Which place and year a thing belongs to, said beside its name where the data hold documents of several places.

Two cities have a 市财政局 each, and two plans a task of the same heading: a name alone does not tell them apart.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cachetools import LRUCache, cached
from flask import Flask, current_app, g, request

from api.asking.graph import Graph, ask_question, served_graph
from api.exchange.errors import Problem
from api.exchange.languages import current_language
from api.pages.frame.names import DisplayName, names_in_row
from ontology.vocabulary import ID
from queries.overview import ROWS

_PAGES = "/page/"
_UNKNOWN_FOR = 60  # seconds for which places are kept where the data tell no version


class Origin(NamedTuple):
    """Where a document is from: the part of an IRI that names its place, the year, if it tells one, and its title."""

    slug: str
    year: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """The names of the places, by the part of an IRI that names one; the origins of all documents by id."""

    names: Mapping[str, DisplayName] = field(default_factory=dict)
    of_documents: Mapping[str, Origin] = field(default_factory=dict)

    @property
    def of_units(self) -> Mapping[str, DisplayName]:
        """The names of the places where there are several to tell apart; else nothing."""
        return self.names if len(self.names) > 1 else {}

    def beside(self, iri: str, here: str = "") -> DisplayName | None:
        """Return what to say beside the name of a thing on the page of another; None where it goes without saying."""
        document, _, rest = _local(iri).partition("/")
        said = [] if self.slug_of(iri) == self.slug_of(here) else [place] if (place := self._place_of(iri)) else []
        if document in self.of_documents and rest and document != _local(here).partition("/")[0]:
            said.append(DisplayName(self.of_documents[document].year, None))
        text = " ".join(each.text for each in said if each.text)
        return DisplayName(text, said[0].lang) if text else None

    def _place_of(self, iri: str) -> DisplayName | None:
        """Return the place of a unit or of a part of a document; one that no document names, by its part of the IRI."""
        slug = self.slug_of(iri) if "/" in _local(iri) and self.of_units else ""
        return self._named(slug) if slug else None

    def _named(self, slug: str) -> DisplayName:
        return self.of_units.get(slug) or DisplayName(slug, None)

    def slug_of(self, iri: str) -> str:
        """Return the part of an IRI that names the place of a unit, a document or a part of one; else nothing."""
        kind, _, rest = _local(iri).partition("/")
        if kind == "unit":
            return rest.partition("/")[0]
        return self.of_documents[kind].slug if kind in self.of_documents else ""

    def counted(self, iris: Sequence[str]) -> Sequence[tuple[str, DisplayName, int]]:
        """Return the places of things with how many there are, by name; nothing where all are of one place."""
        counts = Counter(filter(None, map(self.slug_of, iris))) if self.of_units else {}
        found = [(slug, self._named(slug), counts[slug]) for slug in counts]
        return sorted(found, key=lambda each: (-each[2], each[1].text)) if len(found) > 1 else ()

    def __bool__(self) -> bool:
        """Tell whether there is anything to tell apart."""
        return len(self.of_documents) > 1


def _local(iri: str) -> str:
    """Return an IRI, or the address of its page, without what all of them share."""
    return iri.partition("?")[0].removeprefix(str(ID)).removeprefix(_PAGES)


def _edition_key(graph: Graph, language: str) -> tuple[object, ...]:
    settings = current_app.config["SETTINGS"]
    version = graph.backend.version or time.monotonic() // _UNKNOWN_FOR
    return settings.endpoint, settings.snapshot, version, language


@cached(LRUCache(maxsize=8), key=_edition_key, lock=threading.Lock())
def _read_places(graph: Graph, language: str) -> Places:
    """Return the places of all documents, asked once for an edition."""
    found = ask_question(graph, "annex", window=(ROWS, 0))  # whose answer a snapshot keeps
    rows = found.rows if len(found.rows) < ROWS else ask_question(graph, "annex").rows
    rows = [row for row in rows if "annex" in row]
    names: dict[str, DisplayName] = {}
    of_documents: dict[str, Origin] = {}
    for row in rows:
        document = _local(row["annex"].text)
        place = names_in_row(row, "jurisdiction" if "jurisdiction" in row else "annex", language)[0]
        slug = _local(row["jurisdiction"].text).partition("/")[2] if "jurisdiction" in row else document
        names[slug] = place
        of_documents[document] = Origin(
            slug, row["date"].text[:4] if "date" in row else "", names_in_row(row, "annex", language)[0].text
        )
    return Places(names, of_documents)


def served_places() -> Places:
    """Return the places in the edition that answers this request; raise ``Problem`` where they cannot be asked for."""
    if "places" not in g:
        g.places = _read_places(served_graph(), current_language())
    found: Places = g.places
    return found


def place_beside(iri: str) -> DisplayName | None:
    """Return the place to say beside a thing's name on this page; none where places cannot be asked for."""
    if "no_places" in g:
        return None
    try:
        places = served_places()
    except Problem:
        g.no_places = True
        return None
    return places.beside(iri, request.path) if places else None


def told_apart(name: str, iri: str) -> str:
    """Return a name with its place in brackets, where pictures and lists to choose from have no room beside it."""
    place = place_beside(iri)
    if place is None:
        return name
    return f"{name}（{place.text}）" if (place.lang or "").startswith("zh") else f"{name} ({place.text})"


def install_places(app: Flask) -> None:
    """Give templates ``place_beside`` and ``told_apart``."""
    app.context_processor(lambda: {"place_beside": place_beside, "told_apart": told_apart})
