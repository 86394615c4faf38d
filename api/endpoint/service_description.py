"""What the endpoint says about itself (SPARQL 1.1 Service Description), in any format of graphs.

Everything comes from tables, and from the data, which are counted once for each edition.
https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flask import Response, current_app, request
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib.namespace import DCTERMS, RDF, RDFS, VOID, XSD

from api.asking import editions
from api.asking.graph import served_graph
from api.engine.graph_writing import serialized_graph
from api.exchange import negotiation, readings, urls
from api.exchange.media import GRAPH, MEDIA, media_carrying
from api.exchange.settings import Settings
from ontology import vocabulary

SD = "http://www.w3.org/ns/sparql-service-description#"
_ENTAILMENT = "http://www.w3.org/ns/entailment/"
_PREFIXES = {
    "sd": SD,
    "void": str(VOID),
    "dcterms": str(DCTERMS),
    "formats": "http://www.w3.org/ns/formats/",
    "entailment": _ENTAILMENT,
    "xsd": str(XSD),
}
_DATASET = NamedNode(vocabulary.DATASET)
_TYPE = NamedNode(RDF.type)
_FEATURES = ("UnionDefaultGraph", "EmptyGraphs")
# Casts that the engine knows beyond those of SPARQL 1.1; a test calls each.
FUNCTIONS = ("date", "time", "duration", "dayTimeDuration", "yearMonthDuration", "gYear", "gYearMonth")
_SERVICE, _DEFAULT_GRAPH = BlankNode("service"), BlankNode("default")
_WHOLE = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_BY_GRAPH = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
# Which of the two readings an endpoint serves.
_READINGS = {
    readings.ASSUMED: {
        "en": "Roles that rest on an assumed order rule are included, in the graph …/graph/assumed; /printed/sparql"
        " serves the data without them.",
        "zh": "含依推定排序约定得出的角色，见图 …/graph/assumed；/printed/sparql 提供不含此类角色的数据。",
    },
    readings.PRINTED: {
        "en": "Roles by print and by rules that documents state alone; /sparql serves those by assumed rules too.",
        "zh": "只含依原文及文件所述约定得出的角色；/sparql 另含依推定约定得出的角色。",
    },
}
_LIMITS = (
    "query_seconds",
    "query_cpu_seconds",
    "query_memory",
    "result_bytes",
    "stream_seconds",
    "body_bytes",
    "workers",
    "queue",
)


def service_response() -> Response:
    """Describe the service: as a page to a browser, as RDF to everything else."""
    accept = request.headers.get("Accept", "")
    if negotiation.prefers_html(accept, MEDIA):
        response: Response = current_app.extensions["front page"]()
    else:
        response = _rdf_description(accept, request.args.getlist("format"))
    response.vary.add("Accept")
    return response


def _rdf_description(accept: str, names: Iterable[str]) -> Response:
    """Return the description in the format that the client asks for."""
    chosen = negotiation.choose_media(accept, *names)[GRAPH]
    if chosen is None:
        raise negotiation.not_acceptable(
            "the service description is a page or RDF", media_carrying(GRAPH), negotiation.HTML
        )
    found = _service_triples(current_app.config["SETTINGS"])
    body = serialized_graph(found, chosen.short, _PREFIXES)
    return Response(body, content_type=chosen.content_type)


def _sd_term(name: str) -> NamedNode:
    """Return a term of the vocabulary."""
    return NamedNode(SD + name)


def _service_triples(settings: Settings) -> Iterator[Triple]:
    """Say what the service is, can do, and holds."""
    yield Triple(_SERVICE, _TYPE, _sd_term("Service"))
    yield Triple(_SERVICE, _sd_term("endpoint"), NamedNode(urls.absolute_address(request.path)))
    yield from (
        Triple(_SERVICE, NamedNode(DCTERMS.description), Literal(words, language=language))
        for language, words in _READINGS[editions.requested_reading()].items()
    )
    yield from (
        Triple(_SERVICE, NamedNode(RDFS.seeAlso), NamedNode(urls.absolute_address(path)))
        for path in ("/sparql", f"{readings.PRINTED_ADDRESS}/sparql")
        if path != request.path
    )
    yield Triple(_SERVICE, _sd_term("supportedLanguage"), _sd_term("SPARQL11Query"))
    yield from (Triple(_SERVICE, _sd_term("feature"), _sd_term(name)) for name in _service_features(settings))
    yield from (Triple(_SERVICE, _sd_term("resultFormat"), NamedNode(media.iri)) for media in MEDIA if media.iri)
    yield from (Triple(_SERVICE, _sd_term("extensionFunction"), NamedNode(XSD[name])) for name in FUNCTIONS)
    yield from (Triple(NamedNode(XSD[name]), _TYPE, _sd_term("Function")) for name in FUNCTIONS)
    # What follows is in graphs of its own; a query is answered from what is written, as it stands.
    yield Triple(_SERVICE, _sd_term("defaultEntailmentRegime"), NamedNode(_ENTAILMENT + "Simple"))
    yield Triple(_SERVICE, NamedNode(DCTERMS.description), Literal(_limits_in_words(settings), language="en"))
    yield from _dataset_triples(*_counted_graphs())


def _service_features(settings: Settings) -> tuple[str, ...]:
    """Return the features, federation among them where the operator lists endpoints."""
    return (*_FEATURES, "BasicFederatedQuery") if settings.service_endpoints else _FEATURES


def _limits_in_words(settings: Settings) -> str:
    """Return the limits in force, in words."""
    told = ", ".join(f"{name} {getattr(settings, name):g}" for name in _LIMITS)
    return f"Limits (seconds, bytes, processes): {told}."


def _counted_graphs() -> tuple[int, Mapping[str, int]]:
    """Count the default graph and each named graph, as ``COUNT(*)`` does; the answers are kept as others are."""
    graph = served_graph()
    (whole,) = graph.select(_WHOLE)
    return whole["n"].number, {row["g"].text: row["n"].number for row in graph.select(_BY_GRAPH)}


def _dataset_triples(whole: int, graphs: Mapping[str, int]) -> Iterator[Triple]:
    """Say what the data set holds, graph by graph; the default graph is the union of all."""
    yield Triple(_SERVICE, _sd_term("defaultDataset"), _DATASET)
    yield Triple(_DATASET, _TYPE, _sd_term("Dataset"))
    yield Triple(_DATASET, _sd_term("defaultGraph"), _DEFAULT_GRAPH)
    yield from _graph_triples(_DEFAULT_GRAPH, whole)
    for number, (name, size) in enumerate(graphs.items()):
        named, held = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        yield Triple(_DATASET, _sd_term("namedGraph"), named)
        yield Triple(named, _TYPE, _sd_term("NamedGraph"))
        yield Triple(named, _sd_term("name"), NamedNode(name))
        yield Triple(named, _sd_term("graph"), held)
        yield from _graph_triples(held, size)


def _graph_triples(node: BlankNode, size: int) -> Iterator[Triple]:
    """Say how large a graph is."""
    yield Triple(node, _TYPE, _sd_term("Graph"))
    yield Triple(node, NamedNode(VOID.triples), Literal(size))
