"""The graph to take away: spreadsheets, networks, references and RDF, each through a library that others read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import IO

from queries.asking.client import Client
from queries.asking.parameters import Words
from queries.errors import ParameterError

Writer = Callable[[Client, IO[bytes], "Choice"], None]


@dataclass(frozen=True, slots=True)
class Choice:
    """What to export: one document or all (None), and in which language to head columns."""

    annex: str | None = None
    language: str = "zh"

    @property
    def parameters(self) -> dict[str, object]:
        """What every question is asked with."""
        return {"annex": self.annex} if self.annex else {}


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what it is, the suffix and media type of its file, and ``module:function`` that writes it."""

    name: str
    title: Words
    suffix: str
    media_type: str
    writer: str

    def write(self, client: Client, out: IO[bytes], choice: Choice) -> None:
        """Write the export to a binary stream."""
        module, _, function = self.writer.partition(":")
        writer: Writer = getattr(import_module(f"queries.export.{module}"), function)
        writer(client, out, choice)


# A writer's module is imported only when it is used: networks and spreadsheets bring large libraries with them.
FORMATS: Mapping[str, Format] = {
    name: Format(name, Words(en, zh), suffix, media_type, writer)
    for name, en, zh, suffix, media_type, writer in (
        (
            "xlsx",
            "The annex's own columns with roles, one sheet a kind",
            "附件原表与角色，每类一表",
            ".xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "workbook:write_workbook",
        ),
        (
            "csv",
            "Tables as CSV with their descriptions (ZIP)",
            "CSV 表格及描述",
            ".zip",
            "application/zip",
            "delimited:write_csv_package",
        ),
        (
            "csv-bom",
            "The same, with a byte order mark for Excel (ZIP)",
            "CSV 表格（含 BOM，供 Excel）",
            ".zip",
            "application/zip",
            "delimited:write_for_excel",
        ),
        (
            "gexf",
            "Co-responsibility network for Gephi",
            "共同列名网络（Gephi）",
            ".gexf",
            "application/gexf+xml",
            "networks:write_gexf",
        ),
        (
            "graphml",
            "Co-responsibility network for igraph, R, yEd",
            "共同列名网络（igraph、R、yEd）",
            ".graphml",
            "application/graphml+xml",
            "networks:write_graphml",
        ),
        ("nodes", "The network's nodes as CSV", "网络节点表", ".csv", "text/csv", "networks:write_node_list"),
        ("edges", "The network's edges as CSV", "网络边表", ".csv", "text/csv", "networks:write_edge_list"),
        (
            "matrix",
            "Square matrix of shared requirements as CSV",
            "共同负责矩阵",
            ".csv",
            "text/csv",
            "networks:write_matrix",
        ),
        (
            "bibtex",
            "References to the documents",
            "文件的参考文献条目",
            ".bib",
            "application/x-bibtex",
            "references:write_bibtex",
        ),
        ("ttl", "Everything as Turtle, graphs merged", "Turtle（合并各图）", ".ttl", "text/turtle", "rdf:turtle"),
        (
            "nt",
            "Everything as N-Triples, graphs merged",
            "N-Triples（合并各图）",
            ".nt",
            "application/n-triples",
            "rdf:ntriples",
        ),
        ("nq", "Everything as N-Quads", "N-Quads", ".nq", "application/n-quads", "rdf:write_nquads"),
        ("trig", "Everything as TriG", "TriG", ".trig", "application/trig", "rdf:trig"),
        ("jsonld", "Everything as JSON-LD", "JSON-LD", ".jsonld", "application/ld+json", "rdf:jsonld"),
    )
}


def format_called(name: str) -> Format:
    """Return a format by name, or raise with the names there are."""
    if name not in FORMATS:
        raise ParameterError(f"no format {name!r}", where="format", remedy=f"choose one of {', '.join(FORMATS)}")
    return FORMATS[name]
