"""What clients send, checked as it is read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, cast

from flask import json

from api.endpoint.reconciliation.identifiers import term_iri, term_of_iri
from api.exchange.errors import BadRequest

MOST = 100


def parse_object(text: str, name: str) -> dict[str, Any]:
    """Read a JSON object."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"{name!r} is not JSON ({error})") from error
    if not isinstance(value, dict):
        raise BadRequest(f"{name!r} is not a JSON object")
    return cast("dict[str, Any]", value)


def check_strings(value: Any, name: str) -> list[str]:
    """Check that a value is a list of texts."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadRequest(f"{name!r} is not a list of identifiers")
    return value


def positive_number(value: Any, name: str) -> int:
    """Read a positive whole number, no greater than what is answered at most."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not 1 <= number < math.inf:
        raise BadRequest(f"{name} is not a positive number")
    return min(int(number), MOST)


def requested_properties(query: Mapping[str, Any], where: str) -> list[tuple[str, list[str]]]:
    """Return the properties of a query with their values as texts; an entity is given by its id."""
    properties = query.get("properties") or []
    if not isinstance(properties, list) or not all(isinstance(each, dict) and "pid" in each for each in properties):
        raise BadRequest(f"{where}.properties is not a list of objects with a 'pid'")
    return [(term_of_iri(term_iri(str(each["pid"]))).value, list(_value_texts(each.get("v")))) for each in properties]


def _value_texts(value: Any) -> Iterator[str]:
    """Yield property values as texts."""
    for each in value if isinstance(value, list) else [value]:
        if each is not None:
            yield str(each["id"] if isinstance(each, dict) and "id" in each else each)
