"""What clients send, checked as it is read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn, cast

from flask import json
from pyoxigraph import NamedNode

from api.asking import editions
from api.endpoint.reconciliation.identifiers import term_iri
from api.engine.backend import ask_boolean
from api.exchange.errors import BadReconciliation
from queries.asking.binding import bind_terms

MOST = 100
_USED = """
ASK {
  VALUES ?property { UNDEF }
  ?thing ?property ?value
}
"""


def parse_object(text: str, name: str) -> dict[str, Any]:
    """Read a JSON object."""
    try:
        value = json.loads(text, parse_constant=_refuse_number, parse_float=_finite_number)
    except (ValueError, RecursionError) as error:
        raise BadReconciliation(f"{name!r} is not JSON ({error})") from error
    if not isinstance(value, dict):
        raise BadReconciliation(f"{name!r} is not a JSON object")
    return cast("dict[str, Any]", value)


def _refuse_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no finite number")


def _finite_number(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse_number(text)


def check_strings(value: Any, name: str) -> list[str]:
    """Check that a value is a list of texts."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadReconciliation(f"{name!r} is not a list of identifiers")
    return value


def positive_number(value: Any, name: str) -> int:
    """Read a positive whole number, no greater than what is answered at most."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not 1 <= number < math.inf:
        raise BadReconciliation(f"{name} is not a positive number")
    return min(int(number), MOST)


def requested_properties(query: Mapping[str, Any], where: str) -> list[tuple[str, list[str]]]:
    """Return the properties of a query with their values as texts; an entity is given by its id.

    A property without a value, or one that nothing here has, says nothing of any candidate, and is left out.
    """
    properties = query.get("properties") or []
    if not isinstance(properties, list) or not all(isinstance(each, dict) and "pid" in each for each in properties):
        raise BadReconciliation(f"{where}.properties is not a list of objects with a 'pid'")
    read = ((term_iri(str(each["pid"])), list(_value_texts(each.get("v")))) for each in properties)
    return [(iri, values) for iri, values in read if values and _is_used(iri)]


def _is_used(iri: str) -> bool:
    """Tell whether anything has a property."""
    try:
        return ask_boolean(editions.current_backend(), bind_terms(_USED, {"property": NamedNode(iri)}))
    except ValueError:
        return False


def _value_texts(value: Any) -> Iterator[str]:
    """Yield property values as texts."""
    for each in value if isinstance(value, list) else [value]:
        text = "" if each is None else str(each["id"] if isinstance(each, dict) and "id" in each else each)
        if text.strip():
            yield text
