"""Search over HTTP: a page for people, JSON for programs, and suggestions while one types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, json, render_template, request

from api import negotiation, urls
from api.backend import Backend
from api.errors import NotReady
from api.languages import current, gettext, marked
from api.media import SOLUTIONS, carrying
from api.pages import headers, links
from api.pages.names import HTML_LANG
from queries.errors import SnapshotError
from queries.search import Hit, Index, Results

blueprint = Blueprint("search", __name__)

PAGE = 20
SUGGESTED = 8
LAST_PAGE = 500
# The kinds of the index, as readers call one and many of them.
KIND_NAMES: Mapping[str, tuple[str, str]] = {
    "unit": (marked("Unit"), marked("Units")),
    "organization": (marked("Other body"), marked("Other bodies")),
    "programme": (marked("Programme"), marked("Programmes")),
    "target-group": (marked("Target group"), marked("Target groups")),
    "instrument": (marked("Instrument"), marked("Instruments")),
    "limit": (marked("Limit"), marked("Limits")),
    "annex": (marked("Document"), marked("Documents")),
    "task": (marked("Task"), marked("Tasks")),
    "requirement": (marked("Requirement"), marked("Requirements")),
    "clause": (marked("Responsibility clause"), marked("Responsibility clauses")),
    "concept": (marked("Concept"), marked("Concepts")),
    "property": (marked("Property"), marked("Properties")),
    "class": (marked("Class"), marked("Classes")),
    "thing": (marked("Thing"), marked("Things")),
}


@lru_cache(maxsize=2)
def opened(path: Path) -> Index:
    """Open the index of a snapshot once."""
    return Index.open(path)


def index() -> Index:
    """Return the index of the snapshot that is served now."""
    backend: Backend = current_app.extensions["backend"]
    if backend.snapshot is None:
        raise NotReady("search needs a snapshot; this server passes queries on to another endpoint")
    try:
        return opened(backend.snapshot.index_path)
    except SnapshotError as error:
        raise NotReady(error.what, remedy=error.remedy) from error


@dataclass(frozen=True, slots=True)
class Asked:
    """What a search is for."""

    text: str
    kinds: tuple[str, ...]
    page: int

    @classmethod
    def now(cls) -> Asked:
        """Read the request; a page number that is none counts as the first."""
        digits = request.args.get("page", "1")
        page = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 1
        kinds = tuple(kind for kind in request.args.getlist("type") if kind)
        return cls(request.args.get("q", ""), kinds, min(max(page, 1), LAST_PAGE))

    @property
    def offset(self) -> int:
        """How many hits stand on the pages before."""
        return (self.page - 1) * PAGE

    def address(self, **changed: Any) -> str:
        """Return the address of this search with something changed; what is None falls away."""
        told = {"q": self.text[:200], "type": list(self.kinds), "page": self.page if self.page > 1 else None} | changed
        return f"/search?{urlencode({name: value for name, value in told.items() if value}, doseq=True)}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    asked: Asked
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


def find(asked: Asked) -> Found:
    """Search, and where nothing is found look for names that are alike."""
    searched = index()
    results = searched.search(asked.text, asked.kinds or None, current(), PAGE, asked.offset)
    facets = searched.facets(asked.text) if asked.text else {}
    similar = () if facets or not asked.text.strip() else searched.similar(asked.text, None, current(), 5)
    return Found(asked, results, facets, similar)


@blueprint.get("/search")
def search() -> Response:
    """Answer with a page, or with JSON where that is preferred or ``format=json`` asks for it."""
    found = find(Asked.now())
    accept = request.headers.get("Accept", "")
    if request.args.get("format") != "json" and negotiation.prefers_html(accept, carrying(SOLUTIONS)):
        response = Response(render_template("search.html", found=found, kind_names=KIND_NAMES, lang=html_lang))
    else:
        response = document(as_json(found))
    return dressed(response)


@blueprint.get("/suggest")
def suggest() -> Response:
    """Answer with the few best hits for what has been typed so far."""
    text = request.args.get("q", "")
    kinds = request.args.getlist("type") or None
    hits = index().search(text, kinds, current(), SUGGESTED).hits if text.strip() else ()
    return dressed(document({"query": text[:200], "suggestions": [suggestion(hit) for hit in hits]}))


def document(content: Any) -> Response:
    """Return a value as JSON, Chinese as it is."""
    return Response(json.dumps(content, ensure_ascii=False) + "\n", content_type="application/json")


def dressed(response: Response) -> Response:
    """Add the headers that every answer of the search has."""
    response.headers.update(headers.SAFETY)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Accept", "Accept-Language", "Cookie"))
    return response


def as_json(found: Found) -> dict[str, Any]:
    """Return a search as JSON."""
    return {
        "query": found.results.query,
        "types": list(found.asked.kinds),
        "language": current(),
        "offset": found.asked.offset,
        "facets": dict(found.facets),
        "results": [one(hit) for hit in found.results.hits],
        "similar": [one(hit) for hit in found.similar],
        "next": urls.absolute(found.next) if found.next else None,
    }


def one(hit: Hit) -> dict[str, Any]:
    """Return a hit as JSON."""
    return {
        "iri": hit.iri,
        "page": links.page(hit.iri),
        "type": hit.kind,
        "label": hit.label,
        "language": hit.language,
        "match": hit.match,
        "matched": hit.matched,
        "excerpt": hit.excerpt._asdict() if hit.excerpt else None,
    }


def suggestion(hit: Hit) -> dict[str, Any]:
    """Return a hit as the suggestion list needs it."""
    return {
        "page": links.page(hit.iri),
        "label": hit.label,
        "lang": html_lang(hit.language),
        "note": hit.matched if hit.matched != hit.label else "",
        "kind": gettext(KIND_NAMES[hit.kind][0]),
    }


def html_lang(language: str) -> str | None:
    """Return a label's language as the ``lang`` attribute wants it."""
    return HTML_LANG.get(language, language) or None


def facet_links(asked: Asked, facets: Mapping[str, int]) -> Sequence[tuple[str, int, str, bool]]:
    """Return kind, count, address and whether it is chosen, for each kind that was found."""
    return [(kind, count, asked.address(type=[kind], page=None), kind in asked.kinds) for kind, count in facets.items()]


@blueprint.app_context_processor
def everywhere() -> dict[str, Any]:
    """Give the search page its links."""
    return {"facet_links": facet_links}
