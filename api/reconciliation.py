"""The Reconciliation Service API 0.2: names of a table in, things of the graph out, as OpenRefine asks for them.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any, cast

from flask import Blueprint, Response, current_app, json, redirect, render_template, request
from pyoxigraph import Literal, NamedNode
from werkzeug.wrappers import Response as AnyResponse

from api import urls
from api.backend import select
from api.errors import BadRequest, NotFound
from api.identifiers import expanded, identified, identifier, node, short
from api.languages import current, gettext
from api.pages import headers, links
from api.search import KIND_NAMES, document, index
from ontology.vocabulary import FG, ID
from queries.search import Hit, Match, similarity

blueprint = Blueprint("reconciliation", __name__)

BATCH = 50
CANDIDATES = 10
MOST = 100
PREVIEW_WIDTH, PREVIEW_HEIGHT = 420, 200
SUGGESTED = 20
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

NUMBERS = {
    "http://www.w3.org/2001/XMLSchema#integer": ("int", int),
    "http://www.w3.org/2001/XMLSchema#nonNegativeInteger": ("int", int),
    "http://www.w3.org/2001/XMLSchema#positiveInteger": ("int", int),
    "http://www.w3.org/2001/XMLSchema#decimal": ("float", float),
    "http://www.w3.org/2001/XMLSchema#double": ("float", float),
}
DATE = "http://www.w3.org/2001/XMLSchema#date"

NOTHING = "urn:x-fengong:nothing"

VALUES = """
SELECT DISTINCT ?entity ?property ?value WHERE {{
  VALUES ?entity {{ {entities} }}
  VALUES ?property {{ {properties} }}
  ?entity ?property ?value
}} ORDER BY ?entity ?property ?value
"""
HOLDERS = """
SELECT DISTINCT ?entity WHERE {{
  VALUES ?property {{ {property} }}
  {{ VALUES ?value {{ {value} }} ?entity ?property ?value }}
  UNION {{ ?entity ?property ?literal FILTER(ISLITERAL(?literal) && STR(?literal) = {text}) }}
}} ORDER BY ?entity LIMIT {limit:d}
"""
PROPERTIES_OF = """
SELECT ?property (COUNT(DISTINCT ?entity) AS ?entities) WHERE {{
  VALUES ?type {{ {type} }}
  ?entity a ?type ; ?property ?value
}} GROUP BY ?property ORDER BY DESC(?entities) ?property LIMIT {limit:d}
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


@blueprint.route("/reconcile", methods=["GET", "POST"])
def reconcile() -> Response:
    """Answer a batch of queries, a request for values, or, without either, the manifest."""
    queries, extend = request.values.get("queries"), request.values.get("extend")
    if queries is not None:
        return document(batch(parsed(queries, "queries")))
    if extend is not None:
        return document(extension(parsed(extend, "extend")))
    if request.method == "POST":
        raise BadRequest("neither 'queries' nor 'extend' is given", remedy="send one of them in a form")
    return document(manifest())


def manifest() -> dict[str, Any]:
    """Describe the service (section 3.1)."""
    base = urls.absolute("")
    suggest = {
        what: {"service_url": base, "service_path": f"/reconcile/suggest/{what}"}
        for what in ("entity", "type", "property")
    }
    return {
        "versions": ["0.2"],
        "name": gettext("Fengong: who is responsible for what"),
        "identifierSpace": str(ID),
        "schemaSpace": str(FG),
        "defaultTypes": [type_of(iri) for iri in TYPES],
        "documentation": urls.absolute("/dataset"),
        "logo": urls.absolute("/static/icon.svg"),
        "serviceVersion": software(),
        "view": {"url": urls.absolute("/reconcile/view?id={{id}}")},
        "preview": {
            "url": urls.absolute("/reconcile/preview?id={{id}}"),
            "width": PREVIEW_WIDTH,
            "height": PREVIEW_HEIGHT,
        },
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": base, "service_path": "/reconcile/properties"},
            "property_settings": [
                {
                    "type": "number",
                    "name": "limit",
                    "label": gettext("Most values"),
                    "default": 0,
                    "help_text": gettext("Give no more values than this; 0 gives all."),
                }
            ],
        },
        "batchSize": BATCH,
    }


def software() -> str:
    """Return the version of this software."""
    try:
        return version("fengong")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"


# Queries (section 4)


def batch(queries: Mapping[str, Any]) -> dict[str, Any]:
    """Answer every query of a batch on its own."""
    if len(queries) > BATCH:
        raise BadRequest(f"{len(queries)} queries in one batch", remedy=f"send at most {BATCH}")
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


# Suggestions, preview and values (sections 5 to 7)


@blueprint.route("/reconcile/suggest/entity")
def suggest_entity() -> Response:
    """Suggest things whose names begin so, or that have this identifier."""
    prefix, cursor = typed()
    known = index().describe(identified(prefix), current()) if prefix else None
    hits = index().search(prefix, None, current(), SUGGESTED, cursor).hits
    every = [*([known] if known and not cursor else []), *hits]
    return document({"result": [{**entity(hit), "notable": types_of(hit)} for hit in every]})


@blueprint.route("/reconcile/suggest/type")
def suggest_type() -> Response:
    """Suggest classes."""
    prefix, cursor = typed()
    folded = prefix.casefold()
    named = [type_of(iri) for iri in TYPES]
    found = [each for each in named if folded in each["name"].casefold() or folded in each["id"].casefold()]
    return document({"result": found[cursor : cursor + SUGGESTED]})


@blueprint.route("/reconcile/suggest/property")
def suggest_property() -> Response:
    """Suggest properties."""
    prefix, cursor = typed()
    known = index().describe(expanded(prefix), current()) if prefix else None
    hits = index().search(prefix, ["property"], current(), SUGGESTED, cursor).hits
    every = [*([known] if known and known.kind == "property" else []), *hits]
    return document({"result": [{"id": short(hit.iri), "name": hit.label} for hit in every]})


@blueprint.route("/reconcile/view")
def view() -> AnyResponse:
    """Send a client to the page of a thing."""
    return redirect(links.page(identified(request.args.get("id", ""))), 303)


@blueprint.route("/reconcile/preview")
def preview() -> Response:
    """Show a thing in a small frame."""
    hit = index().describe(identified(request.args.get("id", "")), current())
    if hit is None:
        raise NotFound(gettext("Nothing here has this identifier."))
    kind = gettext(KIND_NAMES[hit.kind][0])
    response = Response(render_template("preview.html", hit=hit, kind=kind, page=urls.absolute(links.page(hit.iri))))
    # The one page that others may frame: that is what it is for.
    policy = headers.POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
    response.headers.update(headers.SAFETY | {"Content-Security-Policy": policy})
    return response


@blueprint.route("/reconcile/properties")
def propose() -> Response:
    """Propose properties that things of a type have, the most common first."""
    type_, limit = expanded(request.args.get("type", "")), positive(request.args.get("limit", SUGGESTED), "limit")
    rows = select(current_app.extensions["backend"], PROPERTIES_OF.format(type=node(type_), limit=min(limit, MOST)))
    properties = [{"id": short(row["property"].value), "name": name_of(row["property"].value)} for row in rows]
    return document({"type": request.args.get("type", ""), "limit": limit, "properties": properties})


def extension(asked: Any) -> dict[str, Any]:
    """Return the values of properties of things (section 7)."""
    if not isinstance(asked, dict):
        raise BadRequest("'extend' is not an object")
    ids, properties = strings(asked.get("ids"), "ids"), asked.get("properties")
    if not isinstance(properties, list) or not all(isinstance(each, dict) and "id" in each for each in properties):
        raise BadRequest("'extend.properties' is not a list of objects with an 'id'")
    named = {each["id"]: expanded(str(each["id"])) for each in properties}
    limits = {each["id"]: most(each.get("settings")) for each in properties}
    held = values_of([identified(each) for each in ids], list(named.values()))
    rows = {
        each: {
            name: [cell(value) for value in held.get((identified(each), iri), [])[: limits[name]]]
            for name, iri in named.items()
        }
        for each in ids
    }
    return {"meta": [{"id": name, "name": name_of(iri)} for name, iri in named.items()], "rows": rows}


def most(settings: Any) -> int | None:
    """Return how many values a property's settings allow; None where they allow all."""
    limit = settings.get("limit") if isinstance(settings, dict) else None
    return positive(limit, "limit") if limit not in (None, 0, "0", "") else None


def cell(value: NamedNode | Literal) -> dict[str, Any]:
    """Return a value as a cell."""
    if isinstance(value, NamedNode):
        return {"id": identifier(value.value), "name": name_of(value.value)}
    datatype = value.datatype.value
    if datatype in NUMBERS:
        name, read = NUMBERS[datatype]
        return {name: read(value.value)}
    return {"date": f"{value.value}T00:00:00Z"} if datatype == DATE else {"str": value.value}


def values_of(
    entities: Sequence[str], properties: Sequence[str]
) -> Mapping[tuple[str, str], Sequence[NamedNode | Literal]]:
    """Return the values of properties of things, named ones only."""
    held: dict[tuple[str, str], list[NamedNode | Literal]] = {}
    if entities and properties:
        # Terms write themselves as SPARQL, so nothing in an IRI can end it.
        text = VALUES.format(
            entities=" ".join(str(node(iri)) for iri in entities),
            properties=" ".join(str(node(iri)) for iri in properties),
        )
        for row in select(current_app.extensions["backend"], text):
            if isinstance(row["value"], NamedNode | Literal):
                held.setdefault((row["entity"].value, row["property"].value), []).append(row["value"])
    return held


# Reading and writing


def entity(hit: Hit) -> dict[str, Any]:
    """Return id, name and description of a thing."""
    kind = gettext(KIND_NAMES[hit.kind][0])
    other = hit.matched if hit.matched != hit.label else ""
    return {"id": identifier(hit.iri), "name": hit.label, "description": " · ".join(filter(None, (kind, other)))}


def types_of(hit: Hit) -> list[dict[str, str]]:
    """Return the types of a thing."""
    return [type_of(CLASS_OF[hit.kind])] if hit.kind in CLASS_OF else []


def type_of(iri: str) -> dict[str, str]:
    """Return a class as a type."""
    return {"id": short(iri), "name": gettext(KIND_NAMES[TYPES[iri]][0])}


def name_of(iri: str) -> str:
    """Return the label of a thing or property, or its short form."""
    hit = index().describe(iri, current())
    return hit.label if hit else short(iri)


def properties_of(query: Mapping[str, Any], where: str) -> list[tuple[str, list[str]]]:
    """Return the properties of a query with their values as texts; an entity is given by its id."""
    properties = query.get("properties") or []
    if not isinstance(properties, list) or not all(isinstance(each, dict) and "pid" in each for each in properties):
        raise BadRequest(f"{where}.properties is not a list of objects with a 'pid'")
    return [(node(expanded(str(each["pid"]))).value, list(texts(each.get("v")))) for each in properties]


def texts(value: Any) -> Iterator[str]:
    """Yield property values as texts."""
    for each in value if isinstance(value, list) else [value]:
        if each is not None:
            yield str(each["id"] if isinstance(each, dict) and "id" in each else each)


def typed() -> tuple[str, int]:
    """Return what a suggestion is asked for, and how many to skip."""
    cursor = request.args.get("cursor", "0")
    return request.args.get("prefix", ""), int(cursor) if cursor.isascii() and cursor.isdigit() else 0


def parsed(text: str, name: str) -> dict[str, Any]:
    """Read a JSON object."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"{name!r} is not JSON ({error})") from error
    if not isinstance(value, dict):
        raise BadRequest(f"{name!r} is not a JSON object")
    return cast("dict[str, Any]", value)


def strings(value: Any, name: str) -> list[str]:
    """Check that a value is a list of texts."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadRequest(f"{name!r} is not a list of identifiers")
    return value


def positive(value: Any, name: str) -> int:
    """Read a positive whole number, no greater than what is answered at most."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not 1 <= number < math.inf:
        raise BadRequest(f"{name} is not a positive number")
    return min(int(number), MOST)
