"""The data set: what is in it, how good it is, from what it was made, and how to have it whole."""

from __future__ import annotations

from typing import Any

from api.asking.graph import Asked, ask
from api.exchange.languages import marked

# The dimensions of quality of http://www.w3.org/2016/05/ldqd, in words.
DIMENSIONS = {
    "completeness": marked("completeness"),
    "consistency": marked("consistency"),
    "semanticAccuracy": marked("semantic accuracy"),
    "trustworthiness": marked("trustworthiness"),
}
PARTS = ("classes", "properties", "graphs", "quality", "files", "sources")
LONGEST = 100


def page(asked: Asked) -> dict[str, Any]:
    """Return what the page of the data set shows; parts that nobody described are empty."""
    bound = {"this": asked.iri}
    parts = {name: ask(asked.graph, f"dataset-{name}", bound, window=(LONGEST, 0)) for name in PARTS}
    return {"about": next(iter(ask(asked.graph, "dataset", bound).rows), {}), "parts": parts, "dimensions": DIMENSIONS}
