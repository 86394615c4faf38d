"""Queries and their candidates, the best first (section 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode

from api.asking import editions
from api.asking.search import served_index
from api.endpoint.reconciliation.extension import property_values
from api.endpoint.reconciliation.identifiers import iri_of_id, term_iri, term_of_iri
from api.endpoint.reconciliation.kinds import CLASS_OF, TYPES, entity_of_hit, types_of_hit
from api.endpoint.reconciliation.reading import MOST, positive_number, requested_properties
from api.engine.backend import select_rows
from api.exchange.errors import BadReconciliation, TooMany
from api.exchange.languages import current_language
from queries.asking.binding import bind_terms, limit_rows
from queries.names import shorten_iri
from queries.search.index import Hit, Match, name_similarity

BATCH = 50
_CANDIDATES = 10
# How good each way of being found is, of 100, when the names are otherwise the same length.
_WORTH: Mapping[Match, float] = {
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
_CERTAIN = (Match.EXACT, Match.SHORT)
_NAME_SHARE = 0.6  # of the score, where properties were given too
_NOTHING = "urn:x-fengong:nothing"
_HOLDERS = """
SELECT DISTINCT ?entity WHERE {
  VALUES ?property { UNDEF }
  {
    VALUES ?value { UNDEF }
    ?entity ?property ?value
  } UNION {
    VALUES ?text { UNDEF }
    ?entity ?property ?literal FILTER(ISLITERAL(?literal) && STR(?literal) = ?text)
  }
} ORDER BY ?entity
"""


@dataclass(frozen=True, slots=True)
class ScoredHit:
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
        return round(_NAME_SHARE * self.name_score + (1 - _NAME_SHARE) * agreement, 2)

    @property
    def agrees(self) -> bool:
        """Whether every property that was given has the value that was given."""
        return all(share == 1 for share in self.shares.values())


def answer_batch(queries: Mapping[str, Any]) -> dict[str, Any]:
    """Answer every query of a batch on its own."""
    if len(queries) > BATCH:
        raise TooMany(f"{len(queries)} queries in one batch", remedy=f"send at most {BATCH}")
    for name, query in queries.items():
        if not isinstance(query, dict):
            raise BadReconciliation(f"queries.{name} is not an object")
    return {name: _query_answer(query, f"queries.{name}") for name, query in queries.items()}


def _query_answer(query: dict[str, Any], where: str) -> dict[str, Any]:
    """Answer one query; one that cannot be read has no candidates, and is told beside the empty list."""
    try:
        return {"result": _find_candidates(query, where)}
    except BadReconciliation as problem:
        return {"result": [], "error": problem.what}


def _find_candidates(query: Mapping[str, Any], where: str) -> list[dict[str, Any]]:
    """Return the candidates for one query, the best first."""
    if not (query.get("query") or query.get("properties")):
        raise BadReconciliation(f"{where} has neither 'query' nor 'properties'")
    limit = positive_number(query.get("limit", _CANDIDATES), f"{where}.limit")
    kinds = _requested_kinds(query.get("type"), where)
    hits = [*_hits_by_name(str(query.get("query") or ""), kinds), *_hits_by_property(query, kinds, where)]
    candidates = _score_hits(query, list({hit.iri: hit for hit in reversed(hits)}.values()), where)
    best = sorted(candidates, key=lambda each: (-each.score, each.hit.kind, each.hit.iri))[:limit]
    return [_candidate_answer(candidate, _is_certain(candidate, best)) for candidate in best]


def _requested_kinds(types: Any, where: str) -> list[str] | None:
    """Return the kinds that were asked for; None where every kind will do."""
    if not types:
        return None
    asked = [types] if isinstance(types, str) else types
    if not isinstance(asked, list) or not all(isinstance(each, str) for each in asked):
        raise BadReconciliation(f"{where}.type is neither an identifier nor a list of them")
    return [TYPES[iri] for each in asked if (iri := term_iri(each)) in TYPES]


def _hits_by_name(text: str, kinds: Sequence[str] | None) -> Iterator[Hit]:
    """Yield what has this identifier, this name, or one that is like it."""
    if not text:
        return
    known = served_index().describe(iri_of_id(text), current_language())
    if known and (kinds is None or known.kind in kinds):
        yield known
    wanted = list(CLASS_OF) if kinds is None else kinds
    found = served_index().search(text, wanted, current_language(), MOST).hits
    yield from found
    if not any(hit.match in _CERTAIN for hit in found):
        yield from served_index().similar(text, wanted, current_language(), _CANDIDATES)


def _hits_by_property(query: Mapping[str, Any], kinds: Sequence[str] | None, where: str) -> Iterator[Hit]:
    """Yield what has the first property that is given, where no name is."""
    if query.get("query"):
        return
    property_, values = next(iter(requested_properties(query, where)), ("", []))
    for value in values:
        iri = term_of_iri(iri_of_id(value)) if served_index().describe(iri_of_id(value)) else term_of_iri(_NOTHING)
        text = bind_terms(_HOLDERS, {"property": term_of_iri(property_), "value": iri, "text": Literal(value)})
        for row in select_rows(editions.current_backend(), limit_rows(text, MOST)):
            hit = served_index().describe(row["entity"].value, current_language())
            if hit and (kinds is None or hit.kind in kinds):
                yield hit


def _score_hits(query: Mapping[str, Any], hits: Sequence[Hit], where: str) -> list[ScoredHit]:
    """Score hits by name, and by the properties that are given."""
    text, asked = str(query.get("query") or ""), requested_properties(query, where)
    held = property_values([hit.iri for hit in hits], [iri for iri, _ in asked])
    return [
        ScoredHit(
            hit,
            _name_score(text, hit),
            {iri: _value_agreement(held.get((hit.iri, iri), []), given) for iri, given in asked},
        )
        for hit in hits
    ]


def _name_score(text: str, hit: Hit) -> float:
    """Return how well a name agrees with what is searched, of 100."""
    if not text or iri_of_id(text) == hit.iri:
        return 100
    worth = _WORTH[hit.match]
    return worth if hit.match in _CERTAIN else worth * (0.5 + 0.5 * name_similarity(text, hit.matched))


def _value_agreement(held: Sequence[NamedNode | Literal], given: Sequence[str]) -> float:
    """Return how well the values that a thing has agree with those given: the best likeness of any two."""
    return max((_value_likeness(value, text) for value in held for text in given), default=0.0)


def _value_likeness(value: NamedNode | Literal, text: str) -> float:
    """Return how alike a value and a text are, from 0 to 1."""
    if isinstance(value, Literal):
        return name_similarity(value.value, text)
    if value.value == iri_of_id(text):
        return 1
    hit = served_index().describe(value.value, current_language())
    names = (
        {hit.label, *(each.matched for each in served_index().search(text).hits if each.iri == value.value)}
        if hit
        else ()
    )
    return max((name_similarity(name, text) for name in names), default=0.0)


def _is_certain(candidate: ScoredHit, candidates: Sequence[ScoredHit]) -> bool:
    """Tell whether a candidate is meant without doubt: it bears the name, its properties agree, and no rival does."""
    rivals = [each for each in candidates if (each.hit.match in _CERTAIN or each.name_score == 100) and each.agrees]
    return rivals == [candidate]


def _candidate_answer(candidate: ScoredHit, match: bool) -> dict[str, Any]:
    """Return a candidate as the specification wants it."""
    features = [{"id": "name", "value": round(candidate.name_score, 2)}]
    features += [{"id": shorten_iri(iri), "value": round(100 * share, 2)} for iri, share in candidate.shares.items()]
    return {
        **entity_of_hit(candidate.hit),
        "type": types_of_hit(candidate.hit),
        "score": candidate.score,
        "match": match,
        "features": features,
    }
