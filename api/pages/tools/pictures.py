"""Pictures of the whole: who leads whom, and how the work is spread. Each is a table first; a script draws it."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from api.asking.graph import ResultTable, Row, ask_question, served_graph
from api.exchange import urls
from api.exchange.errors import NotFound
from api.exchange.languages import current_language, gettext, translatable
from api.exchange.numbers import read_whole_number
from api.exchange.responses import json_response
from api.pages.frame import headers
from api.pages.frame.names import names_in_row
from api.pages.frame.places import told_apart
from api.pages.tools import assets
from ontology.vocabulary import ID
from queries.errors import Told
from queries.overview import PAIRS, ROWS

blueprint = Blueprint("pictures", __name__)
blueprint.after_request(headers.stamped_response)

_UNITS = 200  # rows of the pictures; a notice tells where there are more
_ROLES: Mapping[str, str] = {
    "": translatable("All roles"),
    "supporting": translatable("Lead and support"),
    "unranked": translatable("Jointly"),
}
_NAME = re.compile(r"[\w./-]{1,200}")
_Writer = Callable[["Network"], bytes]


@dataclass(frozen=True, slots=True)
class NetworkChoice:
    """What part of the network is asked for: a task (or all), a role (or all), and the least number of requirements."""

    task: str
    role: str
    least: int

    @classmethod
    def now(cls) -> NetworkChoice:
        """Read the request; what makes no sense counts as not chosen."""
        least = read_whole_number(request.args.get("least", ""), 1, 99_999) or 1
        role = request.args.get("role", "")
        task = request.args.get("task", "")
        return cls(task if _NAME.fullmatch(task) else "", role if role in _ROLES else "", least)

    @property
    def bindings(self) -> dict[str, str]:
        """The terms that the query is bound to."""
        return {"task": str(ID) + self.task} if self.task else {}

    def address(self, extension: str) -> str:
        """Return where this choice is had as a file."""
        told = {"task": self.task, "role": self.role, "least": self.least if self.least > 1 else ""}
        return f"/network.{extension}?{urlencode({name: value for name, value in told.items() if value})}".rstrip("?")


_COUNTS: Mapping[str, str] = {"lead": "leads", "supporting": "supports", "unranked": "jointly"}


def _unit_name(row: Row, variable: str) -> str:
    """Return what a picture calls a unit: with its place, where the data hold several."""
    return told_apart(names_in_row(row, variable, current_language())[0].text, row[variable].text)


@dataclass(frozen=True, slots=True)
class Network:
    """The units and the pairs of a choice. ``weights`` counts, for each unit, requirements led and supported."""

    rows: Sequence[Row]
    names: Mapping[str, str]
    weights: Mapping[str, Counter[str]]

    @classmethod
    def of(cls, rows: Sequence[Row], loads: Sequence[Row]) -> Network:
        """Gather the units of the pairs, and how many requirements each has by role."""
        names: dict[str, str] = {}
        for row in rows:
            for end in ("source", "target"):
                names.setdefault(row[end].text, _unit_name(row, end))
        weights: dict[str, Counter[str]] = {iri: Counter() for iri in names}
        for load in loads:
            if (iri := load["unit"].text) in weights:
                weights[iri].update({role: load[count].number for role, count in _COUNTS.items()})
        return cls(rows, names, weights)

    def as_json(self) -> dict[str, Any]:
        """Return the network as the script draws it."""
        nodes = [
            {
                "id": iri,
                "name": name,
                "page": urls.page_address(iri),
                "group": iri.startswith(f"{ID}group/"),
                **{role: self.weights[iri][role] for role in ("lead", "supporting", "unranked")},
            }
            for iri, name in self.names.items()
        ]
        edges = [
            {
                "source": row["source"].text,
                "target": row["target"].text,
                "role": row["role"].text,
                "weight": row["requirements"].number,
            }
            for row in self.rows
        ]
        return {"nodes": nodes, "edges": edges}


def _chosen_network(choice: NetworkChoice) -> tuple[ResultTable, Network]:
    """Return the answer behind a choice, and the network in it."""
    answer = ask_question(served_graph(), "network", choice.bindings, window=(PAIRS, 0))
    rows = [
        row
        for row in answer.rows
        if row["requirements"].number >= choice.least and choice.role in ("", row["role"].text)
    ]
    loads = ask_question(served_graph(), "loads", window=(ROWS, 0)).rows
    task = choice.bindings.get("task")
    return answer, Network.of(rows, [load for load in loads if task in (None, load["task"].text)])


def _assumed_document() -> Row | None:
    """Return a document whose order rule is assumed, so that the page says so; None where none is."""
    rows = ask_question(served_graph(), "annex", window=(ROWS, 0)).rows
    return next((row for row in rows if "assumed" in row and row["assumed"].true), None)


@blueprint.get("/network")
def network_page() -> str:
    """Show the network."""
    choice = NetworkChoice.now()
    answer, drawn = _chosen_network(choice)
    return render_template(
        "network.html",
        choice=choice,
        answer=answer,
        network=drawn,
        roles=_ROLES,
        tasks=ask_question(served_graph(), "tasks"),
        assumed=_assumed_document(),
        full=len(answer.rows) == PAIRS,
        drawable=assets.has_library("cytoscape.min.js"),
        local=lambda iri: iri.removeprefix(str(ID)),
    )


@blueprint.get("/network.<any(json,gexf,graphml):extension>")
def network_file(extension: str) -> Response:
    """Give the network as a file."""
    _, drawn = _chosen_network(NetworkChoice.now())
    if extension == "json":
        return json_response(drawn.as_json())
    media_type, write = _WRITERS[extension]
    response = Response(write(drawn), content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="network.{extension}"'
    return response


def _directed_graph(drawn: Network) -> Any:
    """Return the network for networkx; a pair that shares work is an edge both ways."""
    import networkx  # large, and needed only here

    made: Any = networkx.MultiDiGraph(name="responsibility")
    for iri, name in drawn.names.items():
        made.add_node(
            iri, label=name, **{role: drawn.weights[iri][role] for role in ("lead", "supporting", "unranked")}
        )
    for row in drawn.rows:
        ends = [(row["source"].text, row["target"].text)]
        for source, target in ends + ([ends[0][::-1]] if row["role"].text == "unranked" else []):
            made.add_edge(source, target, weight=row["requirements"].number, role=row["role"].text)
    return made


def _gexf_bytes(drawn: Network) -> bytes:
    """Write GEXF, without the day of writing."""
    from networkx.readwrite.gexf import GEXFWriter

    writer: Any = GEXFWriter(version="1.2draft")
    writer.add_graph(_directed_graph(drawn))
    for meta in [element for element in writer.xml.iter() if str(element.tag).endswith("meta")]:
        meta.attrib.clear()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _graphml_bytes(drawn: Network) -> bytes:
    """Write GraphML."""
    import networkx

    out = io.BytesIO()
    networkx.write_graphml_xml(_directed_graph(drawn), out)
    return out.getvalue()


_WRITERS: Mapping[str, tuple[str, _Writer]] = {
    "gexf": ("application/gexf+xml", _gexf_bytes),
    "graphml": ("application/graphml+xml", _graphml_bytes),
}


@dataclass(frozen=True, slots=True)
class LoadTable:
    """How many requirements each unit leads, supports and shares, in each task."""

    tasks: Mapping[str, str]
    units: Sequence[str]
    names: Mapping[str, str]
    cells: Mapping[tuple[str, str], Counter[str]]
    totals: Mapping[str, Counter[str]]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> LoadTable:
        """Gather the rows into a table of units by tasks, the busiest unit first."""
        tasks: dict[str, str] = {}
        names: dict[str, str] = {}
        cells: dict[tuple[str, str], Counter[str]] = {}
        totals: dict[str, Counter[str]] = {}
        for row in rows:
            unit, task = row["unit"].text, row["task"].text
            tasks.setdefault(task, told_apart(names_in_row(row, "task", current_language())[0].text, task))
            names.setdefault(unit, _unit_name(row, "unit"))
            counts = Counter({name: row[name].number for name in ("leads", "supports", "jointly")})
            cells[unit, task] = counts
            totals.setdefault(unit, Counter()).update(counts)
        units = sorted(names, key=lambda unit: (-totals[unit].total(), -totals[unit]["leads"], unit))
        return cls(tasks, units[:_UNITS], names, cells, totals)

    def count(self, unit: str, task: str) -> int:
        """How many requirements of a task a unit answers for."""
        return self.cells.get((unit, task), Counter()).total()

    def as_json(self) -> dict[str, Any]:
        """Return the loads as the script draws them."""
        return {
            "tasks": list(self.tasks.values()),
            "units": [
                {"name": self.names[unit], "page": urls.page_address(unit), **self.totals[unit]} for unit in self.units
            ],
            "cells": [
                [column, line, self.count(unit, task)]
                for line, unit in enumerate(self.units)
                for column, task in enumerate(self.tasks)
            ],
        }


def _load_table() -> tuple[ResultTable, LoadTable]:
    """Return the loads and the answer that they come from."""
    answer = ask_question(served_graph(), "loads", window=(ROWS, 0))
    if not answer:
        raise NotFound(Told("No roles are known."))
    return answer, LoadTable.of(answer.rows)


@blueprint.get("/workload")
def workload_page() -> str:
    """Show how the work is spread over units and tasks."""
    answer, table = _load_table()
    return render_template(
        "workload.html",
        answer=answer,
        loads=table,
        page=urls.page_address,
        described=_described_loads(table),
        assumed=_assumed_document(),
        drawable=assets.has_library("echarts.min.js"),
    )


def _described_loads(table: LoadTable) -> str:
    """Say in a sentence what the picture of the loads shows, for those who do not see it."""
    first = table.units[0]
    told = {"units": len(table.units), "unit": table.names[first], **table.totals[first]}
    return gettext("%(units)s units; %(unit)s has the most: it leads %(leads)s and supports %(supports)s.") % told


@blueprint.get("/workload.json")
def workload_file() -> Response:
    """Give the table of loads as JSON."""
    return json_response(_load_table()[1].as_json())
