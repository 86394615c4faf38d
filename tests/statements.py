"""What is stated, as a graph that tests can ask."""

from collections.abc import Iterable

from rdflib import Graph

from queries.terms import Triple


def graph_of(triples: Iterable[Triple]) -> Graph:
    """Return a graph of triples."""
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    return graph
