"""What search engines ask: what to read (robots.txt, RFC 9309) and where all things are (https://www.sitemaps.org)."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template

from api.asking.graph import ask_question, served_graph
from api.exchange import urls
from api.pages.frame import headers
from api.pages.frame.kinds import KINDS, PageKind

blueprint = Blueprint("sitemaps", __name__)
blueprint.after_request(headers.stamped_response)
_A_MAP = 20_000  # addresses; the format allows 50,000
_NOT_FOR_ROBOTS = (
    "/sparql",
    "/printed/",
    "/explain",
    "/compare",
    "/report",
    "/search",
    "/suggest",
    "/reconcile",
    "/read",
)
_SINGLE = ("/", "/about", "/dataset", "/queries", "/network", "/workload", "/ontology", "/editions")
_MAPPED = {kind.name: kind for kind in KINDS if kind.name != "datasets"}


@blueprint.get("/robots.txt")
def robots_file() -> Response:
    """Let robots read pages and data; what is computed anew for each question is not for them."""
    refused = "".join(f"Disallow: {path}\n" for path in _NOT_FOR_ROBOTS)
    text = f"User-agent: *\n{refused}Allow: /\nSitemap: {urls.absolute_address('/sitemap.xml')}\n"
    return Response(text, content_type="text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def sitemap_index() -> Response:
    """List the maps: one of the single pages, and as many of each kind of thing as there is need for."""
    maps = [f"{name}-{number}" for name, kind in _MAPPED.items() for number in _map_numbers(len(_members(kind)))]
    return _sitemap("sitemapindex", "sitemap", [f"/sitemap/{name}.xml" for name in ("pages-1", *maps)])


@blueprint.get("/sitemap/<name>-<int:number>.xml")
def sitemap_part(name: str, number: int) -> Response:
    """List the addresses of things of one kind, in the order of their identifiers."""
    if name == "pages":
        return _sitemap("urlset", "url", [*_SINGLE, *(kind.path for kind in _MAPPED.values() if kind.listed)])
    members = _members(_MAPPED[name])[_A_MAP * (number - 1) : _A_MAP * number] if name in _MAPPED and number else []
    if not members:
        abort(404)
    return _sitemap("urlset", "url", [urls.page_address(iri) for iri in members])


def _map_numbers(size: int) -> range:
    return range(1, 1 + -(-size // _A_MAP))


def _members(kind: PageKind) -> list[str]:
    """Return the IRIs of all things of a kind, in order."""
    return sorted(row["thing"].text for row in ask_question(served_graph(), "members", {"class": kind.cls}).rows)


def _sitemap(root: str, element: str, paths: list[str]) -> Response:
    text = render_template("sitemap.xml", root=root, element=element, addresses=map(urls.absolute_address, paths))
    return Response(text, content_type="application/xml; charset=utf-8")
