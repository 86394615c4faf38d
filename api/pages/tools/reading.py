"""``/read``: what a visitor's document yields, as a page and as JSON; nothing of it is kept.

The page says what ``fengong read`` prints: tasks, clauses coloured by role, mentions, warnings in place, coverage.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, NamedTuple

from flask import Blueprint, Response, current_app, render_template, request

from api.engine.reading import UnreadableDocument, read_visitor_document
from api.exchange import negotiation
from api.exchange.errors import BadRequest
from api.exchange.languages import gettext, translatable
from api.exchange.media import SOLUTIONS, media_carrying
from api.exchange.responses import SAFETY, json_response
from api.exchange.settings import Settings
from api.pages.tools.refusals import told_refusal
from queries.errors import Told

blueprint = Blueprint("reading", __name__)
# Those of data/corrections.csv, which api may not read; a test holds them to it.
_COLUMNS = "annex context printed read_as confidence reason reason_en what requirements".split()  # noqa: SIM905
_FORM_BYTES = 64 * 1024  # what a form has besides the document
_ENOUGH = 20  # characters of a warning, by which its text is found again
_ROLES: Mapping[str, str] = {
    "lead": translatable("lead"),
    "supporting": translatable("supporting"),
    "responsible": translatable("responsible"),
    "supervising": translatable("supervising"),
    "guiding": translatable("guiding"),
}
_LABELS = (
    ("lead", "牵头单位"),
    ("supporting", "配合单位"),
    ("responsible", "责任单位"),
    ("supervising", "督办单位"),
    ("guiding", "指导单位"),
)
# How the reader names places, and how a page says them.
_PLACES = (
    (re.compile(r"line (\d+)"), translatable("line %(place)s")),
    (re.compile(r"table row (\d+)"), translatable("table row %(place)s")),
    (re.compile(r"table (\d+)"), translatable("table %(place)s")),
    (re.compile(r"row (\d+)"), translatable("row %(place)s")),
    (re.compile(r"column (\d+)"), translatable("column %(place)s")),
    (re.compile(r"page ([\d–]+)"), translatable("page %(place)s")),
    (re.compile(r"after (.+)"), translatable("after %(place)s")),
    (re.compile(r"paragraph (\d+)"), translatable("paragraph %(place)s")),
    (re.compile(r"sheet (.+)"), translatable("sheet %(place)s")),
    (re.compile(r"(start)"), translatable("at the start")),
)


class Piece(NamedTuple):
    """A stretch of text, and what it is: a role, a kind of mention, or nothing."""

    text: str
    what: str = ""


@blueprint.get("/read")
def reading_form() -> str:
    """Show the form that takes a document."""
    return render_template("read.html", reading=None, limit=_settings().read_bytes)


@blueprint.post("/read")
def reading_response() -> Response:
    """Read the document that the form ``document`` brings; answer with a page, or with JSON where that is preferred."""
    request.max_content_length = _settings().read_bytes + _FORM_BYTES
    reading = _read_upload()
    if negotiation.prefers_html(request.headers.get("Accept", ""), media_carrying(SOLUTIONS)):
        response = Response(_reading_page(reading))
    else:
        response = json_response(reading)
    response.headers.update(SAFETY)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/read/correction")
def correction_as_csv() -> Response:
    """Answer with a line of ``data/corrections.csv`` that overrules a clause, as a file; nothing is kept here."""
    row = {name: request.form.get(name, "").strip() for name in _COLUMNS} | {"confidence": "high", "what": "clause"}
    row["printed"] = row["context"]
    missing = [name for name in ("annex", "context", "read_as", "reason") if not row[name]]
    if missing:
        raise BadRequest(Told("the correction lacks %(missing)s", missing=", ".join(missing)))
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows((_COLUMNS, [row[name] for name in _COLUMNS]))
    response = Response(codecs.BOM_UTF8 + file.getvalue().encode(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="corrections.csv"'
    return response


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _read_upload() -> dict[str, Any]:
    upload = request.files.get("document")
    if upload is None:
        raise UnreadableDocument(Told("no document was given"), remedy=Told("choose a file"))
    with closing(upload):
        data = upload.read()
    try:
        return read_visitor_document(data, upload.filename or "", _settings())
    except UnreadableDocument as refusal:
        raise UnreadableDocument(told_refusal(refusal.what)) from refusal


def _reading_page(reading: Mapping[str, Any]) -> str:
    tasks = reading["tasks"]
    texts = "\n".join("".join(each["text"].split()) for task in tasks for each in task["requirements"])
    return render_template(
        "read.html",
        reading=reading,
        limit=_settings().read_bytes,
        roles=_ROLES,
        counts=(len(tasks), sum(len(task["requirements"]) for task in tasks)),
        elsewhere=[each for each in reading["warnings"] if not _stands_in(each, texts)],
        warnings_about=lambda text: [each for each in reading["warnings"] if _stands_in(each, "".join(text.split()))],
        clause_pieces=_clause_pieces,
        as_marked=_marked_clause,
        mention_pieces=_mention_pieces,
        place=_translated_place,
    )


def _stands_in(warning: Mapping[str, str], text: str) -> bool:
    words = "".join(warning["text"].split()).rstrip("…")[:_ENOUGH]
    return len(words) > 1 and words in text


def _clause_pieces(clause: Mapping[str, Any]) -> list[Piece]:
    """Part a clause at its units, which stand in it in the order of the list."""
    spans, at = [], 0
    for unit in clause["units"]:
        begin = clause["text"].find(unit["text"], at)
        if begin >= 0:
            at = begin + len(unit["text"])
            spans.append((begin, at, unit["role"]))
    return list(_pieces(clause["text"], spans))


def _marked_clause(clause: Mapping[str, Any]) -> str:
    """Return the clause as read, in words that mark each role, for a person to mend."""
    parts = ((label, [unit["text"] for unit in clause["units"] if unit["role"] == role]) for role, label in _LABELS)
    return "；".join(f"{label}：{'、'.join(names)}" for label, names in parts if names)


def _mention_pieces(requirement: Mapping[str, Any]) -> list[Piece]:
    """Part a requirement at what it mentions; of mentions inside others the outer one is shown."""
    found = sorted(requirement.get("mentions", ()), key=lambda each: (each["begin"], -each["end"]))
    return list(_pieces(requirement["text"], [(each["begin"], each["end"], each["kind"]) for each in found]))


def _pieces(text: str, spans: Sequence[tuple[int, int, str]]) -> Iterator[Piece]:
    at = 0
    for begin, end, what in spans:
        if begin >= at:
            yield from (Piece(text[at:begin]), Piece(text[begin:end], what))
            at = end
    yield Piece(text[at:])


def _translated_place(where: str) -> str:
    """Say in the reader's language where something stands; what no pattern knows stays as it is."""
    return gettext(", ").join(_translated_places(re.split(r", | \(|\)", where)))


def _translated_places(parts: Iterable[str]) -> Iterator[str]:
    for part in filter(None, parts):
        found = ((pattern.fullmatch(part), message) for pattern, message in _PLACES)
        match, message = next((pair for pair in found if pair[0]), (None, part))
        yield gettext(message) % {"place": _translated_place(match[1])} if match else part
