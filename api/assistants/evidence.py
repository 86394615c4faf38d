"""What an answer rests on, for whoever repeats it: the printed words, the ground of each role, the edition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from rdflib.term import URIRef

from ontology.vocabulary import ID, LAYERS
from queries.asking.binding import bind_terms

_OURS = re.compile(rf"{re.escape(str(ID))}[\w./%-]+")
_MOST = 50  # things of an answer that are told of
_GROUNDS: Mapping[str, str] = {str(layer): ground for ground, layer in LAYERS.items()}
_PRINTED = """
PREFIX fg: <https://w3id.org/fengong/ontology#>
SELECT ?thing ?text ?clause ?clause_text {
  VALUES ?thing { UNDEF }
  ?thing fg:text ?text
  OPTIONAL { ?thing fg:assignedBy ?clause . ?clause fg:text ?clause_text }
} ORDER BY ?thing ?clause
"""
_ROLES = """
PREFIX fg: <https://w3id.org/fengong/ontology#>
SELECT ?thing ?role ?unit ?layer {
  VALUES ?thing { UNDEF }
  VALUES ?role { fg:leadUnit fg:supportingUnit fg:responsibleUnit fg:supervisingUnit fg:guidingUnit }
  GRAPH ?layer { ?thing ?role ?unit }
} ORDER BY ?thing ?role ?unit
"""


def with_evidence(client: FlaskClient, answer: Any) -> dict[str, Any]:
    """Return an answer with what is printed of the things in it, on which ground units have roles, and the edition."""
    things = list(dict.fromkeys(_OURS.findall(str(answer))))
    told = things[:_MOST]
    return {
        "answer": answer,
        "iris": things,
        "printed": _rows(client, _PRINTED, told),
        "roles": [{**row, "ground": _GROUNDS.get(row.pop("layer"), "asserted")} for row in _rows(client, _ROLES, told)],
        "not_told_of": len(things) - len(told),
        "edition": edition_of(client),
    }


def edition_of(client: FlaskClient) -> str:
    """Return the hash of the edition that is served; the empty string where another endpoint is."""
    return str((client.get("/health/ready").json or {}).get("snapshot", ""))


def _rows(client: FlaskClient, query: str, things: list[str]) -> list[dict[str, str]]:
    """Return the rows of a query about some things, as plain values."""
    if not things:
        return []
    answer = client.post("/sparql", data={"query": bind_terms(query, {"thing": tuple(map(URIRef, things))})})
    found: list[dict[str, dict[str, str]]] = (answer.json or {}).get("results", {}).get("bindings", [])
    return [{name: cell["value"] for name, cell in row.items()} for row in found]
