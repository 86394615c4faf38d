"""Things: ``/id/…`` answers 303 to the page or the data about it; ``/data/…`` is the data (Cool URIs, section 4.3)."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as AnyResponse

from api.asking import editions
from api.asking.answers import query_response
from api.engine.backend import Query, ask_boolean
from api.exchange import negotiation, urls
from api.exchange.errors import START, BadRequest, NotFound
from api.exchange.media import BY_SHORT, FORMS, GRAPH, Media, media_carrying
from api.exchange.numbers import read_whole_number
from queries import names
from queries.asking.binding import bind_terms, limit_rows
from queries.errors import Told

blueprint = Blueprint("resources", __name__)
THIS = "this"
_DESCRIBED = """
ASK {
  VALUES ?this { UNDEF }
  ?this ?p ?o
}
"""
_MENTIONED = """
ASK {
  VALUES ?this { UNDEF }
  ?s ?q ?this
}
"""
# Both arms are sub-selects, so that the thing is bound inside each: engines read what stands beside a sub-select whole.
# What points to a thing may be much (a ministry in every document), and so comes in pages; each names the next.
_A_PAGE = 1000
ABOUT = """
CONSTRUCT {
  ?this ?p ?o . ?s ?q ?this . ?o <http://www.w3.org/2004/02/skos/core#prefLabel> ?label .
  ?document <http://www.w3.org/1999/xhtml/vocab#next> ?next
}
WHERE {
  VALUES ?document { UNDEF }
  VALUES ?next { UNDEF }
  { SELECT ?this ?p ?o ?label {
      VALUES ?this { UNDEF }
      ?this ?p ?o OPTIONAL { ?o <http://www.w3.org/2004/02/skos/core#prefLabel> ?label } } }
  UNION { SELECT ?s ?q ?this {
      VALUES ?this { UNDEF }
      ?s ?q ?this
    } ORDER BY ?q ?s
      LIMIT 1000 OFFSET 0 # window
  }
}
"""
_MORE = """
ASK {
  { SELECT ?s ?q ?this {
      VALUES ?this { UNDEF }
      ?s ?q ?this
    } ORDER BY ?q ?s
      LIMIT 1 OFFSET 0 # window
  }
}
"""
# In the order in which Turtle declares them.
PREFIXES = {
    name: names.PREFIXES[name]
    for name in ("fg", "dcterms", "eli", "oa", "org", "owl", "prov", "rdf", "rdfs", "skos", "xsd")
}


@blueprint.route("/id/<path:name>")
def redirect_identifier(name: str) -> AnyResponse:
    """Send a client from a thing to what is known about it."""
    iri = existing_iri(urls.thing_iri(name))
    accept = request.headers.get("Accept", "")
    html = negotiation.prefers_html(accept, media_carrying(GRAPH))
    if not html and negotiation.best_media(accept, media_carrying(GRAPH)) is None:
        raise negotiation.not_acceptable("a thing is a page or RDF here", media_carrying(GRAPH), negotiation.HTML)
    target = urls.page_address(iri) if html else urls.data_path(iri)
    given = f"?{urlencode({'edition': request.args['edition']})}" if "edition" in request.args else ""
    response = redirect(urls.absolute_address(target) + given, 303)
    response.vary.add("Accept")
    return response


@blueprint.route("/data/<path:name>")
def thing_data(name: str) -> Response:
    """Answer with the triples about a thing, in the format of the extension or of the Accept header."""
    stem, dot, extension = name.rpartition(".")
    chosen = BY_SHORT.get(extension) if dot else None
    iri = existing_iri(urls.thing_iri(stem if chosen else name))
    page = _data_page_number(request.args.get("page", "1"))
    following = (
        urls.absolute_address(f"{request.path}?{urlencode({**request.args, 'page': page + 1})}")
        if _has_next_page(iri, page)
        else None
    )
    response = query_response(editions.requested_backend(), _description_query(iri, chosen, page, following))
    _add_links(response, iri, following)
    return response


def _data_page_number(text: str) -> int:
    """Read the number of a page, from 1."""
    number = read_whole_number(text, 1, _A_PAGE * _A_PAGE - 1)
    if number is None:
        raise BadRequest(Told("page=%(given)s is not the number of a page", given=repr(text[:20])))
    return number


def _has_next_page(iri: str, page: int) -> bool:
    """Tell whether another page follows this one."""
    following = limit_rows(bind_terms(_MORE, {THIS: NamedNode(iri)}), 1, _A_PAGE * page)
    return ask_boolean(editions.requested_backend(), following)


def existing_iri(iri: str) -> str:
    """Return the IRI of something the graph speaks of; raise the problem of what it does not, or no longer, tell of."""
    if not _is_stated(_DESCRIBED, iri):
        editions.raise_if_gone(iri)
        if not _is_stated(_MENTIONED, iri):
            raise NotFound(Told("Nothing is known about <%(iri)s>.", iri=iri), remedy=START)
    return iri


def _is_stated(question: str, iri: str) -> bool:
    """Answer a question about a thing; what is not an IRI at all is in no graph."""
    try:
        return ask_boolean(editions.requested_backend(), bind_terms(question, {THIS: NamedNode(iri)}))
    except ValueError:
        return False


def _description_query(iri: str, chosen: Media | None, page: int, following: str | None) -> Query:
    """Return the query for everything said about a thing, and the address of the next page where there is one."""
    media = negotiation.choose_media(
        request.headers.get("Accept", ""), chosen.short if chosen else request.args.get("format")
    )
    bindings = {THIS: NamedNode(iri)}
    if following:
        document = urls.absolute_address(request.path)
        bindings |= {"document": NamedNode(document), "next": NamedNode(following)}
    text = limit_rows(bind_terms(ABOUT, bindings), _A_PAGE, _A_PAGE * (page - 1))
    return Query(text, media={form: media[form] for form in FORMS}, prefixes=PREFIXES)


def _add_links(response: Response, iri: str, following: str | None) -> None:
    """Point to the thing, its page, the same data in other formats, and the next page."""
    if following:
        response.headers.add("Link", f"<{following}>", rel="next")
    response.headers.add("Link", f"<{iri}>", rel="describes")
    response.headers.add(
        "Link", f"<{urls.absolute_address(urls.page_address(iri))}>", rel="alternate", type=negotiation.HTML
    )
    for media in media_carrying(GRAPH):
        address = urls.absolute_address(urls.data_path(iri, media.short))
        response.headers.add("Link", f"<{address}>", rel="alternate", type=media.type)
