"""Things, types and properties as clients of the service see them (section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.asking.search import KIND_NAMES, served_index
from api.endpoint.reconciliation.identifiers import thing_id
from api.exchange.languages import current_language, gettext
from ontology.vocabulary import FG
from queries.names import shorten_iri
from queries.search.index import Hit

# The kinds that can be reconciled, as the classes that clients know; the rest of the index is found without a type.
TYPES: Mapping[str, str] = {
    str(FG.Unit): "unit",
    str(FG.Programme): "programme",
    str(FG.TargetGroup): "target-group",
    str(FG.Instrument): "instrument",
    str(FG.Limit): "limit",
    str(FG.Annex): "annex",
    str(FG.Task): "task",
    str(FG.Requirement): "requirement",
}
CLASS_OF = {kind: iri for iri, kind in TYPES.items()}


def entity_of_hit(hit: Hit) -> dict[str, Any]:
    """Return id, name and description of a thing."""
    kind = gettext(KIND_NAMES[hit.kind][0])
    other = hit.matched if hit.matched != hit.label else ""
    return {"id": thing_id(hit.iri), "name": hit.label, "description": " · ".join(filter(None, (kind, other)))}


def types_of_hit(hit: Hit) -> list[dict[str, str]]:
    """Return the types of a thing."""
    return [type_of_class(CLASS_OF[hit.kind])] if hit.kind in CLASS_OF else []


def type_of_class(iri: str) -> dict[str, str]:
    """Return a class as a type."""
    return {"id": shorten_iri(iri), "name": gettext(KIND_NAMES[TYPES[iri]][0])}


def label_or_curie(iri: str) -> str:
    """Return the label of a thing or property, or its short form."""
    hit = served_index().describe(iri, current_language())
    return hit.label if hit else shorten_iri(iri)
