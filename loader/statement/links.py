"""Units of different places that do the same work, as RDF."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rdflib import Graph
from rdflib.namespace import SKOS
from rdflib.term import Node

from loader.lists.links import FunctionRecord, counterparts


def state_links(records: Sequence[FunctionRecord], named: Collection[Node]) -> Graph:
    """Return the graph ``…/graph/links``: ``skos:closeMatch`` once for each pair whose units documents ``named``.

    Close, not exact: bureaus of one name may differ in a duty or two (https://www.w3.org/TR/skos-reference/#mapping).
    """
    graph = Graph()
    for one, other in counterparts(records):
        if one.iri in named and other.iri in named:
            graph.add((one.iri, SKOS.closeMatch, other.iri))
    return graph
