"""Searching the index of what is served: of the snapshot, or the one that lies beside an endpoint."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cachetools import LRUCache, cached
from flask import current_app, request
from pyoxigraph import NamedNode

from api.asking import editions
from api.engine.backend import Backend, select_rows
from api.exchange.errors import NotReady
from api.exchange.languages import current_language, translatable
from api.exchange.numbers import read_whole_number
from queries.asking.binding import bind_terms
from queries.errors import SnapshotError
from queries.search.index import Hit, Index, Results

_PAGE = 20
_LAST_PAGE = 500
# The kinds of the index, as readers call one and many of them.
KIND_NAMES: Mapping[str, tuple[str, str]] = {
    "unit": (translatable("Unit"), translatable("Units")),
    "organization": (translatable("Other body"), translatable("Other bodies")),
    "programme": (translatable("Programme"), translatable("Programmes")),
    "target-group": (translatable("Target group"), translatable("Target groups")),
    "instrument": (translatable("Instrument"), translatable("Instruments")),
    "limit": (translatable("Limit"), translatable("Limits")),
    "annex": (translatable("Document"), translatable("Documents")),
    "task": (translatable("Task"), translatable("Tasks")),
    "requirement": (translatable("Requirement"), translatable("Requirements")),
    "clause": (translatable("Responsibility clause"), translatable("Responsibility clauses")),
    "concept": (translatable("Concept"), translatable("Concepts")),
    "property": (translatable("Property"), translatable("Properties")),
    "class": (translatable("Class"), translatable("Classes")),
    "thing": (translatable("Thing"), translatable("Things")),
}


@lru_cache(maxsize=2)
def open_index(path: Path) -> Index:
    """Open the index of a snapshot once."""
    return Index.open(path)


def served_index() -> Index:
    """Return the index of what is served now; raise ``NotReady`` where there is none of it."""
    index = index_if_any()
    if index is None:
        raise NotReady(
            "there is no search index of what is served here",
            remedy="build the snapshot again; over another endpoint, give its index (--index)",
        )
    return index


def index_if_any() -> Index | None:
    """Return the index of the snapshot that is served now, or the one beside the endpoint; None where there is none."""
    backend = editions.current_backend()
    settings = current_app.config["SETTINGS"]
    try:
        if backend.snapshot:
            path = backend.snapshot.index_path
            return open_index(path) if path.exists() else None
        return _index_of_endpoint(Path(settings.index), settings.endpoint, backend) if settings.index else None
    except SnapshotError as error:
        raise NotReady(error.what, remedy=error.remedy) from error


_SAMPLED = 50  # things that an endpoint is asked for, to see whether an index is of its data
_HELD = """
SELECT (COUNT(DISTINCT ?thing) AS ?held) WHERE {
  VALUES ?thing { UNDEF }
  ?thing ?property ?value
}
"""


@cached(LRUCache(maxsize=2), key=lambda path, endpoint, backend: (path, endpoint), lock=threading.Lock())
def _index_of_endpoint(path: Path, endpoint: str, backend: Backend) -> Index:
    """Open an index, once, and see that the endpoint holds what it names; raise ``SnapshotError`` if it does not."""
    index = open_index(path)
    things = [NamedNode(iri) for iri in index.sample(_SAMPLED)]
    (row,) = select_rows(backend, bind_terms(_HELD, {"thing": things}))
    held = int(row["held"].value)
    if held < len(things):
        raise SnapshotError(
            f"of {len(things)} things in the search index {endpoint} knows {held}: it is of other data",
            where=str(path),
            remedy="load its snapshot there, or give the index of the snapshot that is there (--index)",
        )
    return index


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What a search is for."""

    text: str
    kinds: tuple[str, ...]
    page: int

    @classmethod
    def now(cls) -> SearchRequest:
        """Read the request; a page number that is none counts as the first."""
        page = min(read_whole_number(request.args.get("page", ""), 1, 10**9) or 1, _LAST_PAGE)
        kinds = tuple(kind for kind in request.args.getlist("type") if kind)
        return cls(request.args.get("q", ""), kinds, page)

    @property
    def offset(self) -> int:
        """How many hits stand on the pages before."""
        return (self.page - 1) * _PAGE

    def address(self, **changed: Any) -> str:
        """Return the address of this search with something changed; what is None falls away."""
        told = {"q": self.text[:200], "type": list(self.kinds), "page": self.page if self.page > 1 else None} | changed
        return f"/search?{urlencode({name: value for name, value in told.items() if value}, doseq=True)}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    asked: SearchRequest
    results: Results
    facets: Mapping[str, int]
    similar: tuple[Hit, ...]

    @property
    def total(self) -> int:
        """How many there are, of the kinds that were asked for."""
        return sum(count for kind, count in self.facets.items() if not self.asked.kinds or kind in self.asked.kinds)

    @property
    def next(self) -> str | None:
        """The address of the next page."""
        return self.asked.address(page=self.asked.page + 1) if self.results.more else None


def run_search(asked: SearchRequest) -> Found:
    """Search, and where nothing is found look for names that are alike."""
    searched = served_index()
    results = searched.search(asked.text, asked.kinds or None, current_language(), _PAGE, asked.offset)
    facets = searched.facets(asked.text) if asked.text else {}
    similar = () if facets or not asked.text.strip() else searched.similar(asked.text, None, current_language(), 5)
    return Found(asked, results, facets, similar)
