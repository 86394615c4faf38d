"""Search over HTTP: a page for people, JSON for programs, and suggestions while one types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request

from api.asking.search import KIND_NAMES, Asked, Found, find, index
from api.exchange import negotiation, urls
from api.exchange.languages import current, gettext
from api.exchange.media import SOLUTIONS, carrying
from api.exchange.responses import SAFETY, json_response
from api.pages.frame.names import HTML_LANG
from queries.search.index import Hit

blueprint = Blueprint("search", __name__)

SUGGESTED = 8


@blueprint.get("/search")
def search() -> Response:
    """Answer with a page, or with JSON where that is preferred or ``format=json`` asks for it."""
    found = find(Asked.now())
    accept = request.headers.get("Accept", "")
    if request.args.get("format") != "json" and negotiation.prefers_html(accept, carrying(SOLUTIONS)):
        response = Response(render_template("search.html", found=found, kind_names=KIND_NAMES, lang=html_lang))
    else:
        response = json_response(as_json(found))
    return dressed(response)


@blueprint.get("/suggest")
def suggest() -> Response:
    """Answer with the few best hits for what has been typed so far."""
    text = request.args.get("q", "")
    kinds = request.args.getlist("type") or None
    hits = index().search(text, kinds, current(), SUGGESTED).hits if text.strip() else ()
    return dressed(json_response({"query": text[:200], "suggestions": [suggestion(hit) for hit in hits]}))


def dressed(response: Response) -> Response:
    """Add the headers that every answer of the search has."""
    response.headers.update(SAFETY)
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
        "page": urls.page(hit.iri) or hit.iri,
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
        "page": urls.page(hit.iri) or hit.iri,
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
