"""Two documents side by side: ``/compare?a=…&b=…``, as a page and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from math import prod

from flask import Blueprint, Response, render_template, request

from api.asking import library
from api.exchange.errors import Problem
from api.exchange.languages import translatable
from api.exchange.responses import json_response
from api.pages.frame import headers
from api.pages.frame.scope import MOST_OFFERED
from api.pages.tools import questions
from api.pages.tools.parallels import parallel_tables
from ontology.vocabulary import ID
from queries.asking.answers import Row
from queries.asking.client import Client
from queries.asking.comparison import Change, Kind, changed_passages, compare_documents
from queries.errors import ParameterError, Told

blueprint = Blueprint("comparison", __name__)
blueprint.after_request(headers.stamped_response)
_ENDS = ("a", "b")
MOST_PAIRS = 250_000  # of requirements, whose texts are compared each with each
KINDS: Mapping[Kind, str] = {
    Kind.TASK_ADDED: translatable("task added"),
    Kind.TASK_REMOVED: translatable("task removed"),
    Kind.REQUIREMENT_ADDED: translatable("requirement added"),
    Kind.REQUIREMENT_REMOVED: translatable("requirement removed"),
    Kind.MOVED: translatable("moved to another task"),
    Kind.TEXT_CHANGED: translatable("text changed"),
    Kind.UNIT_ADDED: translatable("unit added"),
    Kind.UNIT_REMOVED: translatable("unit removed"),
    Kind.ROLE_CHANGED: translatable("role changed"),
}
# The tables of the page, and which changes stand in each.
TABLES: Mapping[str, frozenset[Kind]] = {
    translatable("Tasks"): frozenset({Kind.TASK_ADDED, Kind.TASK_REMOVED}),
    translatable("Requirements"): frozenset(
        {Kind.REQUIREMENT_ADDED, Kind.REQUIREMENT_REMOVED, Kind.MOVED, Kind.TEXT_CHANGED}
    ),
    translatable("Units and roles"): frozenset({Kind.UNIT_ADDED, Kind.UNIT_REMOVED, Kind.ROLE_CHANGED}),
}


class TooLong(Problem):
    """The documents are too long to compare while someone waits."""

    status, slug, title = 400, "documents-too-long", translatable("These documents are too long to compare here")


@blueprint.errorhandler(ParameterError)
def refuse_document(error: ParameterError) -> Response:
    """Render a document that is unknown or ambiguous for whoever asks."""
    return questions.refuse_parameter(error)


@blueprint.get("/compare")
def comparison_page() -> str:
    """Show a form with every document and, when two are chosen, what differs."""
    client = library.library_client()
    documents, ends = client.ask("documents").rows(), _chosen_documents()
    side_by_side = all(ends) and _in_parallel(documents, ends)
    changes = _compare_documents(client, documents, *ends) if all(ends) and not side_by_side else None
    answer, parallels = parallel_tables(*_document_iris(documents, ends)) if side_by_side else (None, None)
    return render_template(
        "compare.html",
        parallels=parallels,
        answer=answer,
        place=_place_and_year,
        documents={_document_id(row): row for row in documents},
        most=MOST_OFFERED,
        chosen=dict(zip(_ENDS, ends, strict=True)),
        changes=changes,
        tables=list(_change_tables(changes or ())),
        kinds_of_change=KINDS,
        sides=_changed_sides,
    )


def _in_parallel(documents: Sequence[Row], ends: tuple[str, str]) -> bool:
    """Tell whether two documents are laid side by side: as the request says, else where their places differ."""
    asked = request.args.get("as", "")
    places = {row.get("jurisdiction_label") for row in documents for end in ends if _is_called(row, end)}
    return asked == "parallels" or (asked != "changes" and len(places) > 1)


def _document_iris(documents: Sequence[Row], ends: tuple[str, str]) -> tuple[str, str]:
    """Return the IRIs of the documents; refuse one that is not there."""
    found = [next((str(row["annex"]) for row in documents if _is_called(row, end)), None) for end in ends]
    for iri, end in zip(found, ends, strict=True):
        if iri is None:
            raise ParameterError(
                Told("there is no document %(given)s", given=repr(end[:80])),
                where="a, b",
                remedy="choose them on /compare",
            )
    older, newer = found
    return str(older), str(newer)


def _is_called(row: Row, end: str) -> bool:
    """Tell whether a document is called so, by identifier or title."""
    return end in (_document_id(row), row["annex_title"])


def _place_and_year(row: Row) -> str:
    """Return the place and the year of a document, by which those of one title are told apart; its title without."""
    told = (row.get("jurisdiction_label"), str(row["date"])[:4] if row.get("date") else None)
    return " ".join(filter(None, told)) or str(row["annex_title"] or _document_id(row))


@blueprint.get("/compare.json")
def changes_as_json() -> Response:
    """Answer with what differs, in the order of the page's tables."""
    client = library.library_client()
    found = _compare_documents(client, client.ask("documents").rows(), *_chosen_documents())
    return json_response(
        {**dict(zip(_ENDS, _chosen_documents(), strict=True)), "changes": [change.as_row() for change in found]}
    )


def _chosen_documents() -> tuple[str, str]:
    """Return the two documents that the request names, by identifier, IRI or title."""
    older, newer = (request.args.get(end, "").removeprefix(str(ID)) for end in _ENDS)
    return older, newer


def _compare_documents(client: Client, documents: Sequence[Row], older: str, newer: str) -> list[Change]:
    """Compare two documents, unless that would take too long."""
    if not (older and newer):
        raise ParameterError("name two documents", where="a, b", remedy="choose them on /compare")
    named = [row for end in (older, newer) for row in documents if _is_called(row, end)]
    sizes = [row["requirements"] for row in named]
    if prod(sizes) > MOST_PAIRS:
        raise TooLong(f"they have {' and '.join(map(str, sizes))} requirements", remedy="run fengong diff")
    return compare_documents(client, older, newer)


def _document_id(row: Row) -> str:
    """Return the identifier of a document."""
    return str(row["annex"]).removeprefix(str(ID))


def _change_tables(changes: Sequence[Change]) -> Iterator[tuple[str, list[Change]]]:
    """Yield the title and the changes of each table that has any."""
    place = {kind: title for title, kinds in TABLES.items() for kind in kinds}
    ordered = sorted(changes, key=lambda change: list(TABLES).index(place[change.kind]))
    for title, group in groupby(ordered, key=lambda change: place[change.kind]):
        yield title, list(group)


def _changed_sides(change: Change) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the older and the newer text as (``same`` | ``gone`` | ``new``, words)."""
    if change.kind is not Kind.TEXT_CHANGED:
        return [("same", change.older or "")], [("same", change.newer or "")]
    parts = changed_passages(change.older or "", change.newer or "")
    return [part for part in parts if part[0] != "new"], [part for part in parts if part[0] != "gone"]
