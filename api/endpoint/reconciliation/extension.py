"""Values of properties of things, and the properties worth asking for (section 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyoxigraph import Literal, NamedNode
from rdflib.namespace import XSD

from api.asking import editions
from api.endpoint.reconciliation.identifiers import iri_of_id, term_iri, term_of_iri, thing_id
from api.endpoint.reconciliation.kinds import label_or_curie
from api.endpoint.reconciliation.reading import check_strings, positive_number
from api.engine.backend import select_rows
from api.exchange.errors import BadReconciliation
from queries.asking.binding import bind_terms, limit_rows
from queries.names import shorten_iri

_NUMBERS = {
    str(XSD.integer): ("int", int),
    str(XSD.nonNegativeInteger): ("int", int),
    str(XSD.positiveInteger): ("int", int),
    str(XSD.decimal): ("float", float),
    str(XSD.double): ("float", float),
}
_DATE = str(XSD.date)
_VALUES = """
SELECT DISTINCT ?entity ?property ?value WHERE {
  VALUES ?entity { UNDEF }
  VALUES ?property { UNDEF }
  ?entity ?property ?value
} ORDER BY ?entity ?property ?value
"""
_PROPERTIES_OF = """
SELECT ?property (COUNT(DISTINCT ?entity) AS ?entities) WHERE {
  VALUES ?type { UNDEF }
  ?entity a ?type ; ?property ?value
} GROUP BY ?property ORDER BY DESC(?entities) ?property
"""


def proposed_properties(type_: str, limit: int) -> list[dict[str, str]]:
    """Return properties that things of a type have, the most common first."""
    text = limit_rows(bind_terms(_PROPERTIES_OF, {"type": term_of_iri(type_)}), limit)
    rows = select_rows(editions.current_backend(), text)
    return [{"id": shorten_iri(row["property"].value), "name": label_or_curie(row["property"].value)} for row in rows]


def extension_answer(asked: Any) -> dict[str, Any]:
    """Return the values of properties of things (section 7)."""
    if not isinstance(asked, dict):
        raise BadReconciliation("'extend' is not an object")
    ids, properties = check_strings(asked.get("ids"), "ids"), asked.get("properties")
    if not isinstance(properties, list) or not all(isinstance(each, dict) and "id" in each for each in properties):
        raise BadReconciliation("'extend.properties' is not a list of objects with an 'id'")
    named = {each["id"]: term_iri(str(each["id"])) for each in properties}
    limits = {each["id"]: _value_limit(each.get("settings")) for each in properties}
    held = property_values([iri_of_id(each) for each in ids], list(named.values()))
    rows = {
        each: {
            name: [_value_cell(value) for value in held.get((iri_of_id(each), iri), [])[: limits[name]]]
            for name, iri in named.items()
        }
        for each in ids
    }
    return {"meta": [{"id": name, "name": label_or_curie(iri)} for name, iri in named.items()], "rows": rows}


def _value_limit(settings: Any) -> int | None:
    """Return how many values a property's settings allow; None where they allow all."""
    limit = settings.get("limit") if isinstance(settings, dict) else None
    return positive_number(limit, "limit") if limit not in (None, 0, "0", "") else None


def _value_cell(value: NamedNode | Literal) -> dict[str, Any]:
    """Return a value as a cell."""
    if isinstance(value, NamedNode):
        return {"id": thing_id(value.value), "name": label_or_curie(value.value)}
    datatype = value.datatype.value
    if datatype in _NUMBERS:
        name, read = _NUMBERS[datatype]
        return {name: read(value.value)}
    return {"date": f"{value.value}T00:00:00Z"} if datatype == _DATE else {"str": value.value}


def property_values(
    entities: Sequence[str], properties: Sequence[str]
) -> Mapping[tuple[str, str], Sequence[NamedNode | Literal]]:
    """Return the values of properties of things, named ones only."""
    held: dict[tuple[str, str], list[NamedNode | Literal]] = {}
    if entities and properties:
        terms = {"entity": [*map(term_of_iri, entities)], "property": [*map(term_of_iri, properties)]}
        text = bind_terms(_VALUES, terms)
        for row in select_rows(editions.current_backend(), text):
            if isinstance(row["value"], NamedNode | Literal):
                held.setdefault((row["entity"].value, row["property"].value), []).append(row["value"])
    return held
