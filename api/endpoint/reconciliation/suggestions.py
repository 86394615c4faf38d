"""What one may mean while typing, and a few words on each (section 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.asking.search import KIND_NAMES, served_index
from api.endpoint.reconciliation.identifiers import iri_of_id, term_iri
from api.endpoint.reconciliation.kinds import TYPES, entity_of_hit, type_of_class, types_of_hit
from api.exchange.errors import NotFound
from api.exchange.languages import current_language, gettext
from queries.errors import Told
from queries.names import shorten_iri
from queries.search.index import Hit

_Suggestion = Mapping[str, Any]

SUGGESTED = 20


def _suggest_entities(prefix: str, cursor: int) -> list[_Suggestion]:
    """Return things whose names begin so, or that have this identifier."""
    known = served_index().describe(iri_of_id(prefix), current_language()) if prefix else None
    hits = served_index().search(prefix, None, current_language(), SUGGESTED, cursor).hits
    every = [*([known] if known and not cursor else []), *hits]
    return [{**entity_of_hit(hit), "notable": types_of_hit(hit)} for hit in every]


def _suggest_types(prefix: str, cursor: int) -> list[_Suggestion]:
    """Return classes whose names or identifiers hold this."""
    folded = prefix.casefold()
    named = [type_of_class(iri) for iri in TYPES]
    found = [each for each in named if folded in each["name"].casefold() or folded in each["id"].casefold()]
    return [*found[cursor : cursor + SUGGESTED]]


def _suggest_properties(prefix: str, cursor: int) -> list[_Suggestion]:
    """Return properties whose names hold this, or that have this identifier."""
    known = served_index().describe(term_iri(prefix), current_language()) if prefix else None
    hits = served_index().search(prefix, ["property"], current_language(), SUGGESTED, cursor).hits
    every = [*([known] if known and known.kind == "property" else []), *hits]
    return [{"id": shorten_iri(hit.iri), "name": hit.label} for hit in every]


# What is suggested, and what an ``id`` of each stands for.
SUGGESTIONS: Mapping[str, Callable[[str, int], list[_Suggestion]]] = {
    "entity": _suggest_entities,
    "type": _suggest_types,
    "property": _suggest_properties,
}
_IDENTIFIED: Mapping[str, Callable[[str], str]] = {"entity": iri_of_id, "type": term_iri, "property": term_iri}


def identified_hit(what: str, id_: str) -> Hit:
    """Return the thing, class or property that an ``id`` of a suggestion stands for."""
    hit = served_index().describe(_IDENTIFIED[what](id_), current_language())
    if hit is None:
        raise NotFound(Told("Nothing here has this identifier."))
    return hit


def kind_label(hit: Hit) -> str:
    """Return what sort of thing it is, in the reader's language."""
    return gettext(KIND_NAMES[hit.kind][0])
