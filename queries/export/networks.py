"""The co-responsibility network: units that share requirements, for Gephi, igraph, R and whoever reads a matrix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import IO, Any

import networkx
from networkx.readwrite.gexf import GEXFWriter

from queries.asking.client import Client
from queries.export import Choice
from queries.export.delimited import write_csv
from queries.names import shorten_iri
from queries.writable import xml_text

NODE_COLUMNS = ("id", "label", "iri", "is_group", "requirements", "led", "supported", "otherwise", "unranked", "share")
EDGE_COLUMNS = ("source", "target", "weight", "source_leads", "target_leads")


def unit_network(client: Client, choice: Choice) -> networkx.Graph[str]:
    """Return the network: nodes are CURIEs of units, an edge's weight is the number of shared requirements."""
    graph: networkx.Graph[str] = networkx.Graph(name="co-responsibility")
    for row in client.ask("workload", **choice.parameters):
        graph.add_node(shorten_iri(row["unit"]), **_node(row))
    for row in client.ask("co-responsibility", **choice.parameters):
        source, target = shorten_iri(row["unit"]), shorten_iri(row["partner"])
        if source < target:
            leads = {"source_leads": row["unit_leads"], "target_leads": row["partner_leads"]}
            graph.add_edge(source, target, weight=row["shared"], **leads)
    return graph


def _node(row: Mapping[str, Any]) -> dict[str, Any]:
    counts = {name: row[name] for name in ("requirements", "led", "supported", "otherwise", "unranked")}
    return {
        "label": xml_text(row["unit_label"]),
        "iri": str(row["unit"]),
        "is_group": row["is_group"],
        **counts,
        "share": float(row["share"]),
    }


def write_gexf(client: Client, out: IO[bytes], choice: Choice) -> None:
    """Write GEXF 1.2 without the day on which it was written, so that the same graph makes the same bytes."""
    writer = GEXFWriter(version="1.2draft")
    writer.add_graph(unit_network(client, choice))
    for meta in [element for element in writer.xml.iter() if str(element.tag).endswith("meta")]:
        meta.attrib.clear()
    writer.write(out)


def write_graphml(client: Client, out: IO[bytes], choice: Choice) -> None:
    """Write GraphML."""
    networkx.write_graphml_xml(unit_network(client, choice), out)


def write_node_list(client: Client, out: IO[bytes], choice: Choice) -> None:
    """Write the nodes as CSV, named as Gephi and igraph expect."""
    graph = unit_network(client, choice)
    write_csv(
        out, NODE_COLUMNS, ([name, *(data[key] for key in NODE_COLUMNS[1:])] for name, data in graph.nodes.items())
    )


def write_edge_list(client: Client, out: IO[bytes], choice: Choice) -> None:
    """Write the edges as CSV."""
    graph = unit_network(client, choice)
    rows = ([a, b, *(data[key] for key in EDGE_COLUMNS[2:])] for (a, b), data in graph.edges.items())
    write_csv(out, EDGE_COLUMNS, rows)


def write_matrix(client: Client, out: IO[bytes], choice: Choice) -> None:
    """Write the symmetric matrix as CSV; the diagonal holds how many requirements a unit answers for."""
    graph = unit_network(client, choice)
    names = _names(graph)
    rows = ([names[a], *(_shared(graph, a, b) for b in graph)] for a in graph)
    write_csv(out, ["", *names.values()], rows)


def _shared(graph: networkx.Graph[str], a: str, b: str) -> int:
    return int(graph.nodes[a]["requirements"] if a == b else graph.get_edge_data(a, b, {"weight": 0})["weight"])


def _names(graph: networkx.Graph[str]) -> dict[str, str]:
    """Return a label for each node, with its CURIE where two cities have units of one name."""
    labels = {node: str(data["label"]) for node, data in graph.nodes.items()}
    times = Counter(labels.values())
    return {node: label if times[label] == 1 else f"{label} ({node})" for node, label in labels.items()}
