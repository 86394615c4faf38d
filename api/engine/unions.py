"""How another server is asked so that its default graph is the union of its graphs, whatever its settings are.

SPARQL leaves a default graph to the server. Where it is no union, our questions would find nothing and say so with 200;
so it is found out once, with a triple of one of our graphs, and the first way that sees it by default is taken. Naming
every graph comes last, since thousands of graphs in a request are slow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyoxigraph import QuerySolution

from api.exchange.errors import NotReady, UpstreamFailure
from queries.asking.binding import bind_terms

_MOST_NAMED = 200  # graphs that a request may name
_ONTOLOGY = """
SELECT ?s ?p ?o {
  GRAPH <https://w3id.org/fengong/graph/ontology> { ?s ?p ?o }
  FILTER(ISIRI(?s) && ISIRI(?o))
} LIMIT 1
"""
_ANY = """
SELECT ?s ?p ?o {
  GRAPH ?g { ?s ?p ?o }
  FILTER(ISIRI(?s) && ISIRI(?o) && STRSTARTS(STR(?g), "https://w3id.org/fengong/graph/"))
} LIMIT 1
"""
_SEEN = """
SELECT ?s {
  VALUES ?s { UNDEF }
  VALUES ?p { UNDEF }
  VALUES ?o { UNDEF }
  ?s ?p ?o
} LIMIT 1
"""
_GRAPHS = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g LIMIT 201"


@dataclass(frozen=True, slots=True)
class UnionWay:
    """What is sent with a query that names no data set: a parameter, or graphs."""

    parameters: tuple[tuple[str, str], ...] = ()
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


AS_IT_IS = UnionWay()
_WAYS = (
    AS_IT_IS,  # Virtuoso, GraphDB, RDF4J, QLever, and another Fengong
    UnionWay(parameters=(("union-default-graph", "true"),)),  # Oxigraph
    UnionWay(default_graphs=("urn:x-arq:UnionGraph",)),  # Jena Fuseki
)
Asking = Callable[[str, UnionWay], list[QuerySolution]]


def find_union_way(ask: Asking, endpoint: str) -> UnionWay:
    """Return the first way in which an endpoint's default graph is the union; raise ``NotReady`` where none is."""
    sample = next(iter(ask(_ONTOLOGY, AS_IT_IS) or ask(_ANY, AS_IT_IS)), None)
    if sample is None:
        remedy = f"load a snapshot into it: fengong publish --to {endpoint}"
        raise NotReady(f"{endpoint} holds none of our graphs (https://w3id.org/fengong/graph/…)", remedy=remedy)
    found = {name: sample[name] for name in "spo"}
    if None in found.values():
        raise UpstreamFailure(f"{endpoint} answers with other columns than it was asked for")
    seen = bind_terms(_SEEN, found)
    for way in (*_WAYS, *_naming_every_graph(ask)):
        if ask(seen, way):
            return way
    raise NotReady(
        f"the default graph of {endpoint} is not the union of its graphs",
        remedy="let it be the union in that server's settings (Oxigraph: --union-default-graph)",
    )


def _naming_every_graph(ask: Asking) -> Iterator[UnionWay]:
    """Yield the way that names every graph, where they are few."""
    names = tuple(row["g"].value for row in ask(_GRAPHS, AS_IT_IS))
    if len(names) <= _MOST_NAMED:
        yield UnionWay(default_graphs=names, named_graphs=names)
