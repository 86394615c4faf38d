"""Things: ``/id/…`` answers 303 to the page or the data about it; ``/data/…`` is the data (Cool URIs, section 4.3)."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from pyoxigraph import NamedNode, Variable
from werkzeug.wrappers import Response as AnyResponse

from api.asking import editions
from api.asking.answers import respond
from api.engine.backend import Query, ask
from api.exchange import negotiation, urls
from api.exchange.errors import START, BadRequest, NotFound
from api.exchange.media import BY_SHORT, FORMS, GRAPH, Media, carrying
from queries.errors import Told

blueprint = Blueprint("resources", __name__)
THIS = Variable("this")
DESCRIBED = "ASK { ?this ?p ?o }"
MENTIONED = "ASK { ?s ?q ?this }"
# Both arms are sub-selects, so that the thing is bound inside each: engines read what stands beside a sub-select whole.
# What points to a thing may be much (a ministry in every document), and so comes in pages; each names the next.
A_PAGE = 1000
ABOUT = """
CONSTRUCT {
  ?this ?p ?o . ?s ?q ?this . ?o <http://www.w3.org/2004/02/skos/core#prefLabel> ?label .
  ?document <http://www.w3.org/1999/xhtml/vocab#next> ?next
}
WHERE {
  { SELECT ?this ?p ?o ?label {
      ?this ?p ?o OPTIONAL { ?o <http://www.w3.org/2004/02/skos/core#prefLabel> ?label } } }
  UNION { SELECT ?s ?q ?this { ?s ?q ?this } ORDER BY ?q ?s LIMIT %d OFFSET %d }
}
"""
MORE = "ASK { { SELECT ?s ?q ?this { ?s ?q ?this } ORDER BY ?q ?s LIMIT 1 OFFSET %d } }"
PREFIXES = {
    "fg": urls.ONTOLOGY + "#",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@blueprint.route("/id/<path:name>")
def identifier(name: str) -> AnyResponse:
    """Send a client from a thing to what is known about it."""
    iri = existing(urls.thing(name))
    html = negotiation.prefers_html(request.headers.get("Accept", ""), carrying(GRAPH))
    target = urls.page(iri) if html else urls.data(iri)
    given = f"?{urlencode({'edition': request.args['edition']})}" if "edition" in request.args else ""
    response = redirect(urls.absolute(target or "/") + given, 303)
    response.vary.add("Accept")
    return response


@blueprint.route("/data/<path:name>")
def data(name: str) -> Response:
    """Answer with the triples about a thing, in the format of the extension or of the Accept header."""
    stem, dot, extension = name.rpartition(".")
    chosen = BY_SHORT.get(extension) if dot else None
    iri = existing(urls.thing(stem if chosen else name))
    page = page_number(request.args.get("page", "1"))
    following = (
        urls.absolute(f"{request.path}?{urlencode({**request.args, 'page': page + 1})}") if more(iri, page) else None
    )
    response = respond(editions.backend(), about(iri, chosen, page, following))
    link(response, iri, following)
    return response


def page_number(text: str) -> int:
    """Read the number of a page, from 1."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < A_PAGE * A_PAGE):
        raise BadRequest(Told("page=%(given)s is not the number of a page", given=repr(text[:20])))
    return int(text)


def more(iri: str, page: int) -> bool:
    """Tell whether another page follows this one."""
    return ask(editions.backend(), MORE % (A_PAGE * page), {THIS: NamedNode(iri)})


def existing(iri: str) -> str:
    """Return the IRI of something the graph speaks of; raise the problem of what it does not, or no longer, tell of."""
    if not asked(DESCRIBED, iri):
        editions.refuse_gone(iri)
        if not asked(MENTIONED, iri):
            raise NotFound(Told("Nothing is known about <%(iri)s>.", iri=iri), remedy=START)
    return iri


def asked(question: str, iri: str) -> bool:
    """Answer a question about a thing; what is not an IRI at all is in no graph."""
    try:
        return ask(editions.backend(), question, {THIS: NamedNode(iri)})
    except ValueError:
        return False


def about(iri: str, chosen: Media | None, page: int, following: str | None) -> Query:
    """Return the query for everything said about a thing, and the address of the next page where there is one."""
    media = negotiation.choose(
        request.headers.get("Accept", ""), chosen.short if chosen else request.args.get("format")
    )
    bindings = {THIS: NamedNode(iri)}
    if following:
        document = urls.absolute(request.path)
        bindings |= {Variable("document"): NamedNode(document), Variable("next"): NamedNode(following)}
    text = ABOUT % (A_PAGE, A_PAGE * (page - 1))
    return Query(text, bindings=bindings, media={form: media[form] for form in FORMS}, prefixes=PREFIXES)


def link(response: Response, iri: str, following: str | None) -> None:
    """Point to the thing, its page, the same data in other formats, and the next page."""
    if following:
        response.headers.add("Link", f"<{following}>", rel="next")
    response.headers.add("Link", f"<{iri}>", rel="describes")
    response.headers.add("Link", f"<{urls.absolute(urls.page(iri) or '/')}>", rel="alternate", type=negotiation.HTML)
    for media in carrying(GRAPH):
        address = urls.absolute(urls.data(iri, media.short) or "/")
        response.headers.add("Link", f"<{address}>", rel="alternate", type=media.type)
