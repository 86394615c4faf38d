"""Queries and their candidates, the best first (section 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from pyoxigraph import Literal, NamedNode

from api.asking.search import index
from api.endpoint.reconciliation.extension import values_of
from api.endpoint.reconciliation.identifiers import expanded, identified, node, short
from api.endpoint.reconciliation.kinds import CLASS_OF, TYPES, entity, types_of
from api.endpoint.reconciliation.reading import MOST, positive, properties_of
from api.engine.backend import select
from api.exchange.errors import BadRequest, TooMany
from api.exchange.languages import current
from queries.search.index import Hit, Match, similarity

BATCH = 50
CANDIDATES = 10
# How good each way of being found is, of 100, when the names are otherwise the same length.
WORTH: Mapping[Match, float] = {
    Match.EXACT: 100,
    Match.SHORT: 95,
    Match.SOUND: 85,
    Match.PREFIX: 80,
    Match.PART: 75,
    Match.SIMILAR: 75,
    Match.SOUND_PREFIX: 50,
    Match.SOUND_PART: 45,
    Match.TEXT: 20,
}
CERTAIN = (Match.EXACT, Match.SHORT)
NAME_SHARE = 0.6  # of the score, where properties were given too
NOTHING = "urn:x-fengong:nothing"
HOLDERS = """
SELECT DISTINCT ?entity WHERE {{
  VALUES ?property {{ {property} }}
  {{ VALUES ?value {{ {value} }} ?entity ?property ?value }}
  UNION {{ ?entity ?property ?literal FILTER(ISLITERAL(?literal) && STR(?literal) = {text}) }}
}} ORDER BY ?entity LIMIT {limit:d}
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant. ``shares`` tells for each property asked how well it agrees, from 0 to 1."""

    hit: Hit
    name_score: float
    shares: Mapping[str, float]

    @property
    def score(self) -> float:
        """How good it is, of 100."""
        if not self.shares:
            return round(self.name_score, 2)
        agreement = 100 * sum(self.shares.values()) / len(self.shares)
        return round(NAME_SHARE * self.name_score + (1 - NAME_SHARE) * agreement, 2)

    @property
    def agrees(self) -> bool:
        """Whether every property that was given has the value that was given."""
        return all(share == 1 for share in self.shares.values())


def batch(queries: Mapping[str, Any]) -> dict[str, Any]:
    """Answer every query of a batch on its own."""
    if len(queries) > BATCH:
        raise TooMany(f"{len(queries)} queries in one batch", remedy=f"send at most {BATCH}")
    return {name: {"result": answer(query, f"queries.{name}")} for name, query in queries.items()}


def answer(query: Any, where: str) -> list[dict[str, Any]]:
    """Return the candidates for one query, the best first."""
    if not isinstance(query, dict) or not (query.get("query") or query.get("properties")):
        raise BadRequest(f"{where} has neither 'query' nor 'properties'")
    limit = positive(query.get("limit", CANDIDATES), f"{where}.limit")
    kinds = kinds_of(query.get("type"), where)
    hits = [*by_name(str(query.get("query") or ""), kinds), *by_property(query, kinds, where)]
    candidates = weighed(query, list({hit.iri: hit for hit in reversed(hits)}.values()), where)
    best = sorted(candidates, key=lambda each: (-each.score, each.hit.kind, each.hit.iri))[:limit]
    return [described(candidate, certain(candidate, best)) for candidate in best]


def kinds_of(types: Any, where: str) -> list[str] | None:
    """Return the kinds that were asked for; None where every kind will do."""
    if not types:
        return None
    asked = [types] if isinstance(types, str) else types
    if not isinstance(asked, list) or not all(isinstance(each, str) for each in asked):
        raise BadRequest(f"{where}.type is neither an identifier nor a list of them")
    return [TYPES[iri] for each in asked if (iri := expanded(each)) in TYPES]


def by_name(text: str, kinds: Sequence[str] | None) -> Iterator[Hit]:
    """Yield what has this identifier, this name, or one that is like it."""
    if not text:
        return
    known = index().describe(identified(text), current())
    if known and (kinds is None or known.kind in kinds):
        yield known
    wanted = list(CLASS_OF) if kinds is None else kinds
    found = index().search(text, wanted, current(), MOST).hits
    yield from found
    if not any(hit.match in CERTAIN for hit in found):
        yield from index().similar(text, wanted, current(), CANDIDATES)


def by_property(query: Mapping[str, Any], kinds: Sequence[str] | None, where: str) -> Iterator[Hit]:
    """Yield what has the first property that is given, where no name is."""
    if query.get("query"):
        return
    property_, values = properties_of(query, where)[0]
    for value in values:
        iri = node(identified(value)) if index().describe(identified(value)) else node(NOTHING)
        text = HOLDERS.format(property=node(property_), value=iri, text=Literal(value), limit=MOST)
        for row in select(current_app.extensions["backend"], text):
            hit = index().describe(row["entity"].value, current())
            if hit and (kinds is None or hit.kind in kinds):
                yield hit


def weighed(query: Mapping[str, Any], hits: Sequence[Hit], where: str) -> list[Candidate]:
    """Score hits by name, and by the properties that are given."""
    text, asked = str(query.get("query") or ""), properties_of(query, where)
    held = values_of([hit.iri for hit in hits], [iri for iri, _ in asked])
    return [
        Candidate(hit, name_score(text, hit), {iri: share(held.get((hit.iri, iri), []), given) for iri, given in asked})
        for hit in hits
    ]


def name_score(text: str, hit: Hit) -> float:
    """Return how well a name agrees with what is searched, of 100."""
    if not text or identified(text) == hit.iri:
        return 100
    worth = WORTH[hit.match]
    return worth if hit.match in CERTAIN else worth * (0.5 + 0.5 * similarity(text, hit.matched))


def share(held: Sequence[NamedNode | Literal], given: Sequence[str]) -> float:
    """Return how well the values that a thing has agree with those given: the best likeness of any two."""
    return max((likeness(value, text) for value in held for text in given), default=0.0)


def likeness(value: NamedNode | Literal, text: str) -> float:
    """Return how alike a value and a text are, from 0 to 1."""
    if isinstance(value, Literal):
        return similarity(value.value, text)
    if value.value == identified(text):
        return 1
    hit = index().describe(value.value, current())
    names = {hit.label, *(each.matched for each in index().search(text).hits if each.iri == value.value)} if hit else ()
    return max((similarity(name, text) for name in names), default=0.0)


def certain(candidate: Candidate, candidates: Sequence[Candidate]) -> bool:
    """Tell whether a candidate is meant without doubt: it bears the name, its properties agree, and no rival does."""
    rivals = [each for each in candidates if (each.hit.match in CERTAIN or each.name_score == 100) and each.agrees]
    return rivals == [candidate]


def described(candidate: Candidate, match: bool) -> dict[str, Any]:
    """Return a candidate as the specification wants it."""
    features = [{"id": "name", "value": round(candidate.name_score, 2)}]
    features += [{"id": short(iri), "value": round(100 * share, 2)} for iri, share in candidate.shares.items()]
    return {
        **entity(candidate.hit),
        "type": types_of(candidate.hit),
        "score": candidate.score,
        "match": match,
        "features": features,
    }
