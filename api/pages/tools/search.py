"""Search over HTTP: a page for people, JSON for programs, and suggestions while one types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request

from api.asking.search import KIND_NAMES, Found, SearchRequest, run_search, served_index
from api.exchange import negotiation, urls
from api.exchange.languages import HTML_LANG, current_language, gettext
from api.exchange.media import SOLUTIONS, media_carrying
from api.exchange.responses import SAFETY, json_response
from api.pages.frame.places import place_beside
from queries.search.index import Hit

blueprint = Blueprint("search", __name__)

_SUGGESTED = 8


@blueprint.get("/search")
def search_page() -> Response:
    """Answer with a page, or with JSON where that is preferred or ``format=json`` asks for it."""
    found = run_search(SearchRequest.now())
    accept = request.headers.get("Accept", "")
    if request.args.get("format") != "json" and negotiation.prefers_html(accept, media_carrying(SOLUTIONS)):
        response = Response(
            render_template("search.html", found=found, kind_names=KIND_NAMES, lang=_language_attribute)
        )
    else:
        response = json_response(_search_json(found))
    return _search_response(response)


@blueprint.get("/suggest")
def suggestions_json() -> Response:
    """Answer with the few best hits for what has been typed so far."""
    text = request.args.get("q", "")
    kinds = request.args.getlist("type") or None
    hits = served_index().search(text, kinds, current_language(), _SUGGESTED).hits if text.strip() else ()
    return _search_response(
        json_response({"query": text[:200], "suggestions": [_suggestion_json(hit) for hit in hits]})
    )


def _search_response(response: Response) -> Response:
    """Add the headers that every answer of the search has."""
    response.headers.update(SAFETY)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Accept", "Accept-Language", "Cookie"))
    return response


def _search_json(found: Found) -> dict[str, Any]:
    """Return a search as JSON."""
    return {
        "query": found.results.query,
        "types": list(found.asked.kinds),
        "language": current_language(),
        "offset": found.asked.offset,
        "facets": dict(found.facets),
        "results": [_hit_json(hit) for hit in found.results.hits],
        "similar": [_hit_json(hit) for hit in found.similar],
        "next": urls.absolute_address(found.next) if found.next else None,
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    """Return a hit as JSON."""
    return {
        "iri": hit.iri,
        "page": urls.page_address(hit.iri),
        "type": hit.kind,
        "label": hit.label,
        "language": hit.language,
        "match": hit.match,
        "matched": hit.matched,
        "excerpt": hit.excerpt._asdict() if hit.excerpt else None,
    }


def _suggestion_json(hit: Hit) -> dict[str, Any]:
    """Return a hit as the suggestion list needs it; with its place, where there are several."""
    place, kind = place_beside(hit.iri), gettext(KIND_NAMES[hit.kind][0])
    return {
        "page": urls.page_address(hit.iri),
        "label": hit.label,
        "lang": _language_attribute(hit.language),
        "note": hit.matched if hit.matched != hit.label else "",
        "kind": f"{kind} · {place.text}" if place else kind,
    }


def _language_attribute(language: str) -> str | None:
    """Return a label's language as the ``lang`` attribute wants it."""
    return HTML_LANG.get(language, language) or None


def _facet_links(asked: SearchRequest, facets: Mapping[str, int]) -> Sequence[tuple[str, int, str, bool]]:
    """Return kind, count, address and whether it is chosen, for each kind that was found."""
    return [(kind, count, asked.address(type=[kind], page=None), kind in asked.kinds) for kind, count in facets.items()]


@blueprint.app_context_processor
def search_globals() -> dict[str, Any]:
    """Give the search page its links."""
    return {"facet_links": _facet_links}
