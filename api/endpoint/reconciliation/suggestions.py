"""What one may mean while typing, and a few words on each (section 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.asking.search import KIND_NAMES, index
from api.endpoint.reconciliation.identifiers import expanded, identified, short
from api.endpoint.reconciliation.kinds import TYPES, entity, type_of, types_of
from api.exchange.errors import NotFound
from api.exchange.languages import current, gettext
from queries.errors import Told
from queries.search.index import Hit

Suggestion = Mapping[str, Any]

SUGGESTED = 20


def entities(prefix: str, cursor: int) -> list[Suggestion]:
    """Return things whose names begin so, or that have this identifier."""
    known = index().describe(identified(prefix), current()) if prefix else None
    hits = index().search(prefix, None, current(), SUGGESTED, cursor).hits
    every = [*([known] if known and not cursor else []), *hits]
    return [{**entity(hit), "notable": types_of(hit)} for hit in every]


def types(prefix: str, cursor: int) -> list[Suggestion]:
    """Return classes whose names or identifiers hold this."""
    folded = prefix.casefold()
    named = [type_of(iri) for iri in TYPES]
    found = [each for each in named if folded in each["name"].casefold() or folded in each["id"].casefold()]
    return [*found[cursor : cursor + SUGGESTED]]


def properties(prefix: str, cursor: int) -> list[Suggestion]:
    """Return properties whose names hold this, or that have this identifier."""
    known = index().describe(expanded(prefix), current()) if prefix else None
    hits = index().search(prefix, ["property"], current(), SUGGESTED, cursor).hits
    every = [*([known] if known and known.kind == "property" else []), *hits]
    return [{"id": short(hit.iri), "name": hit.label} for hit in every]


# What is suggested, and what an ``id`` of each stands for.
SUGGESTIONS: Mapping[str, Callable[[str, int], list[Suggestion]]] = {
    "entity": entities,
    "type": types,
    "property": properties,
}
IDENTIFIED: Mapping[str, Callable[[str], str]] = {"entity": identified, "type": expanded, "property": expanded}


def described(what: str, id_: str) -> Hit:
    """Return the thing, class or property that an ``id`` of a suggestion stands for."""
    hit = index().describe(IDENTIFIED[what](id_), current())
    if hit is None:
        raise NotFound(Told("Nothing here has this identifier."))
    return hit


def kind(hit: Hit) -> str:
    """Return what sort of thing it is, in the reader's language."""
    return gettext(KIND_NAMES[hit.kind][0])
