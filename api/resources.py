"""Things: ``/id/…`` answers 303 to the page or the data about it; ``/data/…`` is the data (Cool URIs, section 4.3)."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, request
from pyoxigraph import NamedNode, Variable
from werkzeug.wrappers import Response as AnyResponse

from api import negotiation, urls
from api.answers import respond
from api.backend import Query, ask
from api.errors import NotFound
from api.media import BY_SHORT, FORMS, GRAPH, Media, carrying

blueprint = Blueprint("resources", __name__)
THIS = Variable("this")
EXISTS = "ASK { { ?this ?p ?o } UNION { ?s ?q ?this } }"
ABOUT = """
CONSTRUCT { ?this ?p ?o . ?s ?q ?this . ?o <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }
WHERE {
  { ?this ?p ?o OPTIONAL { ?o <http://www.w3.org/2004/02/skos/core#prefLabel> ?label } }
  UNION { SELECT ?s ?q ?this { ?s ?q ?this } ORDER BY ?q ?s LIMIT 1000 }
}
"""
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
    response = redirect(urls.absolute(target or "/"), 303)
    response.vary.add("Accept")
    return response


@blueprint.route("/data/<path:name>")
def data(name: str) -> Response:
    """Answer with the triples about a thing, in the format of the extension or of the Accept header."""
    stem, dot, extension = name.rpartition(".")
    chosen = BY_SHORT.get(extension) if dot else None
    iri = existing(urls.thing(stem if chosen else name))
    response = respond(current_app.extensions["backend"], about(iri, chosen))
    link(response, iri)
    return response


def existing(iri: str) -> str:
    """Return the IRI of something the graph speaks of."""
    try:
        known = ask(current_app.extensions["backend"], EXISTS, {THIS: NamedNode(iri)})
    except ValueError:  # not an IRI at all
        known = False
    if not known:
        raise NotFound(f"nothing is known about <{iri}>", remedy="start from / or search")
    return iri


def about(iri: str, chosen: Media | None) -> Query:
    """Return the query for everything said about a thing."""
    media = negotiation.choose(
        request.headers.get("Accept", ""), chosen.short if chosen else request.args.get("format")
    )
    return Query(ABOUT, bindings={THIS: NamedNode(iri)}, media={form: media[form] for form in FORMS}, prefixes=PREFIXES)


def link(response: Response, iri: str) -> None:
    """Point to the thing, its page, and the same data in other formats."""
    response.headers.add("Link", f"<{iri}>", rel="describes")
    response.headers.add("Link", f"<{urls.absolute(urls.page(iri) or '/')}>", rel="alternate", type=negotiation.HTML)
    for media in carrying(GRAPH):
        address = urls.absolute(urls.data(iri, media.short) or "/")
        response.headers.add("Link", f"<{address}>", rel="alternate", type=media.type)
