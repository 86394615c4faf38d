"""The data set: what is in it, how good it is, from what it was made, and how to have it whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.asking.graph import PageRequest, ResultTable, Row, ask_question
from api.exchange.languages import translatable

# The dimensions of quality of http://www.w3.org/2016/05/ldqd, in words.
_DIMENSIONS = {
    "completeness": translatable("completeness"),
    "consistency": translatable("consistency"),
    "semanticAccuracy": translatable("semantic accuracy"),
    "trustworthiness": translatable("trustworthiness"),
}
_PARTS = ("classes", "properties", "graphs", "quality", "files", "sources")
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class DatasetPage:
    """What the page of the data set shows; parts that nobody described are empty."""

    about: Row
    parts: Mapping[str, ResultTable]
    dimensions: Mapping[str, str]


def dataset_page(asked: PageRequest) -> DatasetPage:
    """Ask for what the page of the data set shows, at most a hundred rows of each part."""
    bound = {"this": asked.iri}
    parts = {name: ask_question(asked.graph, f"dataset-{name}", bound, window=(_LONGEST, 0)) for name in _PARTS}
    about = next(iter(ask_question(asked.graph, "dataset", bound).rows), {})
    return DatasetPage(about, parts, _DIMENSIONS)
