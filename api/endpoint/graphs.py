"""Graphs by name, for reading (SPARQL 1.1 Graph Store HTTP Protocol)."""

from __future__ import annotations

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from api.asking import editions
from api.asking.answers import query_response
from api.endpoint.protocol import Parameters
from api.endpoint.resources import PREFIXES
from api.engine.backend import Query, ask_boolean
from api.exchange import urls
from api.exchange.errors import BadRequest, NotFound
from api.exchange.negotiation import choose_media
from queries.asking.binding import bind_terms

blueprint = Blueprint("graphs", __name__)
_EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
EXISTS = """
ASK {
  VALUES ?graph { UNDEF }
  GRAPH ?graph { ?s ?p ?o }
}
"""


@blueprint.route("/graphs")
def graph_by_parameter() -> Response:
    """Answer with the graph that a parameter names (section 4.2); ``?default`` is the union of all."""
    parameters = Parameters(request.query_string)
    name, default = parameters.at_most_once("graph"), parameters.at_most_once("default")
    if (name is None) == (default is None):
        raise BadRequest("name one graph", remedy="ask for /graphs?default or /graphs?graph=<IRI>")
    return graph_response(name, parameters)


@blueprint.route("/graph/<path:name>")
def graph_by_address(name: str) -> Response:
    """Answer with the graph whose own IRI is dereferenced (section 4.1)."""
    return graph_response(urls.graph_iri(name), Parameters(request.query_string))


def graph_response(iri: str | None, parameters: Parameters) -> Response:
    """Answer with one graph, or the union of all."""
    backend = editions.current_backend()
    if iri is not None and not ask_boolean(backend, bind_terms(EXISTS, {"graph": _graph_term(iri)})):
        raise NotFound(f"there is no graph <{iri}>", remedy="GET /sparql lists the graphs")
    media = choose_media(request.headers.get("Accept", ""), parameters.at_most_once("format"))
    named = () if iri is None else (iri,)
    return query_response(backend, Query(_EVERYTHING, default_graphs=named, media=media, prefixes=PREFIXES))


def _graph_term(iri: str) -> NamedNode:
    """Return a graph's name as a term."""
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise BadRequest(f"{iri!r} is not an IRI ({error})") from error
