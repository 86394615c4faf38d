"""The query editor: a page with a plain form, which a script makes into tabs, completion, charts and a stop button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode

from api.asking import editions
from api.asking.graph import Row, ask_question, served_graph
from api.exchange import readings
from api.exchange.languages import current_language, gettext, translatable
from api.exchange.media import FORMS, MEDIA
from api.exchange.responses import SAFETY, json_response
from api.pages.tools import assets
from queries.asking.binding import bind_terms
from queries.asking.catalogue import catalogue
from queries.names import PREFIXES

blueprint = Blueprint("editor", __name__)

_FIRST = """# Leads of the graph graph:assumed rest on an assumed rule; /printed/sparql answers without them.
PREFIX fg: <https://w3id.org/fengong/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX graph: <https://w3id.org/fengong/graph/>

SELECT ?unit ?name ?ground (COUNT(DISTINCT ?requirement) AS ?leads) WHERE {
  VALUES (?layer ?ground) { (graph:inferred "printed") (graph:stated "stated") (graph:assumed "assumed") }
  GRAPH ?layer { ?requirement fg:leadUnit ?unit }
  ?unit skos:prefLabel ?name FILTER(LANG(?name) = "zh")
}
GROUP BY ?unit ?name ?ground
ORDER BY DESC(?leads) ?name"""
_LABELS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?label WHERE {
  VALUES ?thing { UNDEF }
  VALUES ?property { skos:prefLabel rdfs:label }
  ?thing ?property ?label
} ORDER BY ?thing ?label
"""
_MOST_LABELS = 500
# What YASGUI says in English, in tooltips and in the menu of a tab.
_SAID = (
    translatable("Close tab"),
    translatable("Add tab"),
    translatable("Add a new tab"),
    translatable("Share query"),
    translatable("Settings"),
    translatable("Open settings"),
    translatable("New Tab"),
    translatable("Rename Tab"),
    translatable("Copy Tab"),
    translatable("Close Tab"),
    translatable("Close other tabs"),
    translatable("Undo close Tab"),
    translatable("Download Results"),
    translatable("Download not supported"),
)


@blueprint.get("/editor")
def query_editor() -> Response:
    """Show the editor with a query in it, given in full or as the name of an example."""
    name = request.args.get("example", "")
    text = catalogue()[name].sparql if name in catalogue() else request.args.get("query", _FIRST)
    return editor_page(text)


def editor_page(text: str = _FIRST) -> Response:
    """Show the editor with a query in it."""
    printed = editions.requested_reading() == readings.PRINTED
    response = Response(
        render_template(
            "editor.html",
            text=text,
            endpoint=f"{readings.PRINTED_ADDRESS if printed else ''}/sparql",
            examples=catalogue().values(),
            formats={form: [media.short for media in MEDIA if form in media.forms] for form in FORMS},
            drawable=assets.has_library("yasgui.min.js"),
            said={text: gettext(text) for text in _SAID},
        )
    )
    response.headers.update(SAFETY)
    response.vary.update(("Accept", "Accept-Language", "Cookie"))
    return response


@blueprint.get("/editor/terms.json")
def editor_terms() -> Response:
    """Give what the editor completes: prefixes, the classes and properties of these data, and their labels."""
    rows = ask_question(served_graph(), "terms").rows
    kinds = {"class": "classes", "property": "properties"}
    found: dict[str, Any] = {name: [] for name in kinds.values()}
    for row in rows:
        found[kinds[row["kind"].text]].append(row["term"].text)
    labels: dict[str, dict[str, str]] = {}
    for row in _label_rows([iri for iris in found.values() for iri in iris]):
        labels.setdefault(row["thing"].text, {}).setdefault(row["label"].language or "", row["label"].text)
    return _cacheable_response(json_response({"prefixes": PREFIXES, **found, "labels": labels}))


@blueprint.get("/editor/examples.json")
def editor_examples() -> Response:
    """Give the questions of the library as queries that run as they stand."""
    language = current_language()
    told = [
        {"name": each.name, "title": each.title.in_language(language), "query": each.sparql}
        for each in catalogue().values()
    ]
    return _cacheable_response(json_response(told))


@blueprint.post("/editor/labels.json")
def editor_labels() -> Response:
    """Give the labels of things in the reader's language, else in any; what has none is left out."""
    given = request.get_json(silent=True)
    iris = [iri for iri in given if isinstance(iri, str)] if isinstance(given, list) else []
    found: dict[str, str] = {}
    for row in sorted(_label_rows(iris), key=lambda row: row["label"].language != current_language()):
        found.setdefault(row["thing"].text, row["label"].text)
    return json_response(found)


def _label_rows(iris: Sequence[str]) -> Sequence[Row]:
    """Return the labels of the first things of a list, in every language."""
    things = [node for iri in iris[:_MOST_LABELS] if (node := _readable_iri(iri))]
    return served_graph().select(bind_terms(_LABELS, {"thing": things})) if things else []


def _readable_iri(iri: str) -> NamedNode | None:
    """Return an IRI as a term; None where it is none."""
    try:
        return NamedNode(iri)
    except ValueError:
        return None


def _cacheable_response(response: Response) -> Response:
    """Let a browser keep an answer for a while."""
    response.headers.update(SAFETY)
    response.headers["Cache-Control"] = "public, max-age=300"
    response.vary.update(("Accept-Language", "Cookie"))
    return response
