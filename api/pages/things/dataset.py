"""The data set: what is in it, how good it is, from what it was made, and how to have it whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.asking.graph import PageRequest, ResultTable, Row, ask_first_rows, ask_question
from api.exchange.languages import translatable
from api.pages.frame.names import DisplayName
from api.pages.frame.places import served_places
from queries.snapshot.corpus import read_figures

# The dimensions of quality of http://www.w3.org/2016/05/ldqd, in words.
_DIMENSIONS = {
    "completeness": translatable("completeness"),
    "consistency": translatable("consistency"),
    "semanticAccuracy": translatable("semantic accuracy"),
    "trustworthiness": translatable("trustworthiness"),
}
# The figures of a corpus that are counts by name, and their headings.
_COUNTS = {
    "formats": translatable("Formats of the files"),
    "layouts": translatable("Layouts: tables or running text"),
    "conventions": translatable("Rules of reading, and on what they rest"),
    "warnings": translatable("What was told of the reading"),
    "refused": translatable("Refused"),
    "passed_over": translatable("Passed over"),
}
# Their values, in words; what stands for itself is shown as it is.
_VALUES = {
    "table": translatable("table"),
    "text": translatable("running text"),
    "first-listed-leads (stated)": translatable("the first listed leads: stated"),
    "first-listed-leads (assumed)": translatable("the first listed leads: assumed"),
    "before-first-comma-leads (stated)": translatable("those before the first comma lead: stated"),
    "before-first-comma-leads (assumed)": translatable("those before the first comma lead: assumed"),
    "no-order-rule (stated)": translatable("the order says nothing: stated"),
    "no-order-rule (none)": translatable("the order says nothing: no rule is stated or assumed"),
}
_PARTS = ("classes", "properties", "graphs", "quality", "files", "sources")
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class DatasetPage:
    """What the page of the data set shows; parts that nobody described are empty."""

    about: Row
    documents: int
    parts: Mapping[str, ResultTable]
    dimensions: Mapping[str, str]
    corpus: Mapping[str, Any]  # ``queries.snapshot.corpus``; empty where another endpoint is served
    counts: Mapping[str, str]  # of the figures of the corpus, what each list of counts is called
    values: Mapping[str, str]  # the words for what is counted
    places: Mapping[str, DisplayName]  # by the part of an IRI that names one


def dataset_page(asked: PageRequest) -> DatasetPage:
    """Ask for what the page of the data set shows, at most a hundred rows of each part."""
    bound = {"this": asked.iri}
    parts = {name: ask_first_rows(asked.graph, f"dataset-{name}", bound, _LONGEST) for name in _PARTS}
    about = next(iter(ask_question(asked.graph, "dataset", bound).rows), {})
    snapshot = asked.graph.backend.snapshot
    places = served_places()
    corpus = read_figures(snapshot) if snapshot else {}
    return DatasetPage(about, len(places.of_documents), parts, _DIMENSIONS, corpus, _COUNTS, _VALUES, places.names)
