"""What the endpoint says about itself (SPARQL 1.1 Service Description), in any format of graphs.

Everything comes from tables and from the snapshot's manifest, so nothing is counted at request time.
https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import Response, current_app, request
from pyoxigraph import BlankNode, Literal, NamedNode, Triple, serialize

from api.engine.backend import Backend
from api.engine.evaluation import GRAPH_FORMATS
from api.exchange import negotiation, urls
from api.exchange.media import GRAPH, MEDIA, carrying
from api.exchange.settings import Settings

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
DCTERMS = "http://purl.org/dc/terms/"
ENTAILMENT = "http://www.w3.org/ns/entailment/"
PROFILE = "http://www.w3.org/ns/owl-profile/"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {
    "sd": SD,
    "void": VOID,
    "dcterms": DCTERMS,
    "formats": "http://www.w3.org/ns/formats/",
    "entailment": ENTAILMENT,
    "owl-profile": PROFILE,
    "xsd": XSD,
}
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
DATASET = NamedNode(urls.ID + "dataset/fengong")
FEATURES = ("UnionDefaultGraph", "EmptyGraphs")
# Casts that the engine knows beyond those of SPARQL 1.1; a test calls each.
FUNCTIONS = ("date", "time", "duration", "dayTimeDuration", "yearMonthDuration", "gYear", "gYearMonth")
SERVICE, DEFAULT_GRAPH = BlankNode("service"), BlankNode("default")
LIMITS = ("query_seconds", "query_cpu_seconds", "query_memory", "result_bytes", "body_bytes", "workers", "queue")


def respond() -> Response:
    """Describe the service: as a page to a browser, as RDF to everything else."""
    accept = request.headers.get("Accept", "")
    if negotiation.prefers_html(accept, MEDIA):
        response: Response = current_app.extensions["front page"]()
    else:
        response = described(accept, request.args.getlist("format"))
    response.vary.add("Accept")
    return response


def described(accept: str, names: Iterable[str]) -> Response:
    """Return the description in the format that the client asks for."""
    chosen = negotiation.choose(accept, *names)[GRAPH]
    if chosen is None:
        raise negotiation.unacceptable("the service description is RDF", carrying(GRAPH))
    found = triples(current_app.extensions["backend"], current_app.config["SETTINGS"])
    body = serialize(found, format=GRAPH_FORMATS[chosen.short], prefixes=PREFIXES)
    return Response(body, content_type=chosen.content_type)


def sd(name: str) -> NamedNode:
    """Return a term of the vocabulary."""
    return NamedNode(SD + name)


def triples(backend: Backend, settings: Settings) -> Iterator[Triple]:
    """Say what the service is, can do, and holds."""
    yield Triple(SERVICE, TYPE, sd("Service"))
    yield Triple(SERVICE, sd("endpoint"), NamedNode(urls.absolute("/sparql")))
    yield Triple(SERVICE, sd("supportedLanguage"), sd("SPARQL11Query"))
    yield from (Triple(SERVICE, sd("feature"), sd(name)) for name in features(settings))
    yield from (Triple(SERVICE, sd("resultFormat"), NamedNode(media.iri)) for media in MEDIA if media.iri)
    yield from (Triple(SERVICE, sd("extensionFunction"), NamedNode(XSD + name)) for name in FUNCTIONS)
    yield from (Triple(NamedNode(XSD + name), TYPE, sd("Function")) for name in FUNCTIONS)
    yield Triple(SERVICE, sd("defaultEntailmentRegime"), NamedNode(ENTAILMENT + "OWL-RDF-Based"))
    yield Triple(SERVICE, sd("defaultSupportedEntailmentProfile"), NamedNode(PROFILE + "RL"))
    yield Triple(SERVICE, NamedNode(DCTERMS + "description"), Literal(limits(settings), language="en"))
    yield from dataset(backend.graphs)


def features(settings: Settings) -> tuple[str, ...]:
    """Return the features, federation among them where the operator lists endpoints."""
    return (*FEATURES, "BasicFederatedQuery") if settings.service_endpoints else FEATURES


def limits(settings: Settings) -> str:
    """Return the limits in force, in words."""
    told = ", ".join(f"{name} {getattr(settings, name):g}" for name in LIMITS)
    return f"Limits (seconds, bytes, processes): {told}."


def dataset(graphs: dict[str, int]) -> Iterator[Triple]:
    """Say what the data set holds, graph by graph; the default graph is the union of all."""
    yield Triple(SERVICE, sd("defaultDataset"), DATASET)
    yield Triple(DATASET, TYPE, sd("Dataset"))
    yield Triple(DATASET, sd("defaultGraph"), DEFAULT_GRAPH)
    yield from graph(DEFAULT_GRAPH, sum(graphs.values()))
    for number, (name, size) in enumerate(graphs.items()):
        named, held = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        yield Triple(DATASET, sd("namedGraph"), named)
        yield Triple(named, TYPE, sd("NamedGraph"))
        yield Triple(named, sd("name"), NamedNode(name))
        yield Triple(named, sd("graph"), held)
        yield from graph(held, size)


def graph(node: BlankNode, size: int) -> Iterator[Triple]:
    """Say how large a graph is."""
    yield Triple(node, TYPE, sd("Graph"))
    if size:
        yield Triple(node, NamedNode(VOID + "triples"), Literal(size))
