"""What the endpoint says about itself (SPARQL 1.1 Service Description), in any format of graphs."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, request
from pyoxigraph import BlankNode, NamedNode, Triple, serialize

from api import editor, negotiation
from api.evaluation import GRAPH_FORMATS
from api.media import GRAPH, MEDIA, carrying
from api.urls import absolute

SD = "http://www.w3.org/ns/sparql-service-description#"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
PREFIXES = {"sd": SD, "formats": "http://www.w3.org/ns/formats/"}
FEATURES = ("UnionDefaultGraph", "EmptyGraphs")


def respond() -> Response:
    """Describe the service: as a page to a browser, as RDF to everything else."""
    accept = request.headers.get("Accept", "")
    if negotiation.prefers_html(accept, MEDIA):
        response = editor.page()
    else:
        chosen = negotiation.choose(accept, request.args.get("format"))[GRAPH]
        if chosen is None:
            raise negotiation.unacceptable("the service description is RDF", carrying(GRAPH))
        format_ = GRAPH_FORMATS[chosen.short]
        response = Response(serialize(triples(), format=format_, prefixes=PREFIXES), content_type=chosen.content_type)
    response.vary.add("Accept")
    return response


def triples() -> Iterator[Triple]:
    """Say what the service is and can do."""
    service = BlankNode("service")
    yield Triple(service, RDF_TYPE, NamedNode(SD + "Service"))
    yield Triple(service, NamedNode(SD + "endpoint"), NamedNode(absolute("/sparql")))
    yield Triple(service, NamedNode(SD + "supportedLanguage"), NamedNode(SD + "SPARQL11Query"))
    yield from (Triple(service, NamedNode(SD + "feature"), NamedNode(SD + name)) for name in FEATURES)
    yield from (Triple(service, NamedNode(SD + "resultFormat"), NamedNode(media.iri)) for media in MEDIA if media.iri)
