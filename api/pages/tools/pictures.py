"""Pictures of the whole: who leads whom, and how the work is spread. Each is a table first; a script draws it."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from api.asking.graph import ResultTable, Row, Value, ask_about_things, ask_question, served_graph
from api.exchange import urls
from api.exchange.errors import NotFound
from api.exchange.languages import current_language, gettext, translatable
from api.exchange.numbers import read_whole_number
from api.exchange.readings import kept_reading
from api.exchange.responses import json_response
from api.pages.frame import headers
from api.pages.frame.names import names_in_row
from api.pages.frame.places import told_apart
from api.pages.frame.scope import DocumentScope
from api.pages.frame.tables import PeopleTable, TableChoice, is_table_parameter, people_table
from api.pages.tools import assets
from ontology.vocabulary import ID
from queries.errors import Told
from queries.overview import PAIRS, ROWS, UNITS

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
    """What part of the network is asked for: documents, a task (or all), a role (or all), the least of requirements."""

    scope: DocumentScope
    task: str
    role: str
    least: int

    @classmethod
    def now(cls) -> NetworkChoice:
        """Read the request; what makes no sense counts as not chosen. A task tells its document too."""
        least = read_whole_number(request.args.get("least", ""), 1, 99_999) or 1
        role = request.args.get("role", "")
        task = request.args.get("task", "")
        task = task if _NAME.fullmatch(task) else ""
        scope = DocumentScope.read(request.args)
        if scope.document and not task.startswith(f"{scope.document}/"):
            task = ""  # of the document that was chosen before
        return cls(scope, task, role if role in _ROLES else "", least)

    @property
    def bindings(self) -> dict[str, str | Sequence[str]]:
        """The terms that the query is bound to."""
        return {**self.scope.bindings, **({"task": str(ID) + self.task} if self.task else {})}

    def address(self, extension: str) -> str:
        """Return where this choice is had as a file."""
        told = {"task": self.task, "role": self.role, "least": self.least if self.least > 1 else ""}
        chosen = self.scope.parameters | {name: value for name, value in told.items() if value} | kept_reading()
        return f"/network.{extension}?{urlencode(chosen)}".rstrip("?")


_PAIR = "source", "target"
_COUNTS: Mapping[str, str] = {
    "lead": "leads",
    "supporting": "supports",
    "unranked": "jointly",
    "otherwise": "otherwise",
}
_COUNTED = tuple(_COUNTS.values())


def _unit_name(row: Row, variable: str) -> str:
    """Return what a picture calls a unit: with its place, where the data hold several."""
    return told_apart(names_in_row(row, variable, current_language())[0].text, row[variable].text)


@dataclass(frozen=True, slots=True)
class Network:
    """The units and the pairs of a choice. ``weights`` counts, for each unit, its requirements by role."""

    rows: Sequence[Row]
    names: Mapping[str, str]
    weights: Mapping[str, Counter[str]]

    @classmethod
    def of(cls, rows: Sequence[Row], loads: Sequence[Row]) -> Network:
        """Gather the units of the pairs, and how many requirements each has by role."""
        names: dict[str, str] = {}
        for row in rows:
            for end in _PAIR:
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
                **{role: self.weights[iri][role] for role in _COUNTS},
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
    return answer, Network.of(rows, _loads_of_units(choice, {row[end].text for row in rows for end in _PAIR}))


def _loads_of_units(choice: NetworkChoice, units: Collection[str]) -> Sequence[Row]:
    """Return how many requirements of the choice each of some units has, by role."""
    known = ask_question(served_graph(), "unit-loads", choice.bindings, window=(UNITS, 0)).rows
    if len(known) < UNITS:
        return known
    missed = sorted(set(units) - {row["unit"].text for row in known})
    return [*known, *ask_about_things(served_graph(), "unit-loads", choice.bindings, "unit", missed).rows]


def _offered_tasks(choice: NetworkChoice) -> Sequence[Row]:
    """Return the tasks to choose from: those of the document that is looked at, or that the chosen task is of."""
    document = choice.scope.single or choice.task.partition("/")[0]
    return ask_question(served_graph(), "tasks", {"annex": str(ID) + document}).rows if document else ()


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
        tasks=_offered_tasks(choice),
        scope=choice.scope,
        assumed=_assumed_document(),
        full=len(answer.rows) == PAIRS,
        pairs=_pairs_table(drawn),
        elsewise=any(weights["otherwise"] for weights in drawn.weights.values()),
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
        made.add_node(iri, label=name, **{role: drawn.weights[iri][role] for role in _COUNTS})
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


_ROLES_OF_PAIR = {"supporting": ("lead", "supporting"), "unranked": ("unranked", "unranked")}


def _pairs_table(drawn: Network) -> PeopleTable:
    """Return the pairs as a table, each unit with its role."""
    roles = ("unit_role", "partner_role")
    rows = [
        {**row, **dict(zip(roles, map(Value, _ROLES_OF_PAIR[row["role"].text]), strict=True))} for row in drawn.rows
    ]
    return people_table(
        served_graph(),
        ("source", "sourceZh", "sourceEn", roles[0], "target", "targetZh", "targetEn", roles[1], "requirements"),
        rows,
        current_language(),
        TableChoice.read(request.args),
        page_size=PAIRS,
        base="/network",
        kept=_asked_beside_table(),
    )


def _asked_beside_table() -> list[tuple[str, str]]:
    """Return the parameters of the request that are not for the table of the page."""
    return [(name, value) for name, value in request.args.items() if value and not is_table_parameter(name)]


@dataclass(frozen=True, slots=True)
class LoadTable:
    """How many requirements each unit leads, supports and shares: in all, and in each task of one document."""

    tasks: Mapping[str, str]
    units: Sequence[str]
    names: Mapping[str, str]
    cells: Mapping[tuple[str, str], int]
    totals: Mapping[str, Counter[str]]

    @classmethod
    def of(cls, units: Sequence[Row], by_task: Sequence[Row]) -> LoadTable:
        """Gather the rows of units, the busiest first, and those of units and tasks."""
        return cls(
            tasks={row["task"].text: names_in_row(row, "task", current_language())[0].text for row in by_task},
            units=[row["unit"].text for row in units],
            names={row["unit"].text: _unit_name(row, "unit") for row in units},
            cells={(row["unit"].text, row["task"].text): sum(row[name].number for name in _COUNTED) for row in by_task},
            totals={row["unit"].text: Counter({name: row[name].number for name in _COUNTED}) for row in units},
        )

    def count(self, unit: str, task: str) -> int:
        """How many requirements of a task a unit answers for."""
        return self.cells.get((unit, task), 0)

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


def _asked_loads(scope: DocumentScope) -> tuple[ResultTable, Sequence[Row]]:
    """Return the loads of the units of some documents; raise ``NotFound`` where there are none."""
    answer = ask_question(served_graph(), "unit-loads", scope.bindings, window=(UNITS, 0))
    if not answer:
        raise NotFound(Told("No roles are known."))
    return answer, answer.rows[:_UNITS]


def _load_table(scope: DocumentScope, units: Sequence[Row]) -> tuple[ResultTable | None, LoadTable]:
    """Return the table of loads, and the answer behind its tasks where it has them."""
    document = scope.single
    answer = ask_question(served_graph(), "loads", {"annex": str(ID) + document}) if document else None
    return answer, LoadTable.of(units, answer.rows if answer else ())


@blueprint.get("/workload")
def workload_page() -> str:
    """Show how the work is spread over units and, in one document, over tasks."""
    scope = DocumentScope.read(request.args)
    answer, drawn = _asked_loads(scope)
    by_task, table = _load_table(scope, drawn)
    return render_template(
        "workload.html",
        answer=answer,
        by_task=by_task,
        loads=table,
        units=_units_table(answer),
        cut=len(answer.rows) > _UNITS,
        scope=scope,
        source=f"/workload.json?{urlencode(scope.parameters | kept_reading())}".rstrip("?"),
        page=urls.page_address,
        described=_described_loads(table),
        assumed=_assumed_document(),
        drawable=assets.has_library("echarts.min.js"),
    )


def _units_table(answer: ResultTable) -> PeopleTable:
    """Return the loads of units as a table, with a bar in each row."""
    table = people_table(
        served_graph(),
        ("unit", "unitZh", "unitEn", *_COUNTED),
        answer.rows,
        current_language(),
        TableChoice.read(request.args),
        page_size=_UNITS,
        base="/workload",
        kept=_asked_beside_table(),
    )
    most = max(sum(row[name].number for name in _COUNTED) for row in answer.rows)
    return table.with_bars(
        1, [[(role, row[name].number) for role, name in _COUNTS.items()] for row in answer.rows], most
    )


def _described_loads(table: LoadTable) -> str:
    """Say in a sentence what the picture of the loads shows, for those who do not see it."""
    first = table.units[0]
    told = {"units": len(table.units), "unit": table.names[first], **table.totals[first]}
    return gettext("%(units)s units; %(unit)s has the most: it leads %(leads)s and supports %(supports)s.") % told


@blueprint.get("/workload.json")
def workload_file() -> Response:
    """Give the table of loads as JSON."""
    scope = DocumentScope.read(request.args)
    return json_response(_load_table(scope, _asked_loads(scope)[1])[1].as_json())
