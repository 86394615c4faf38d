"""The question library over HTTP: a page with a form for each question, its answer in every format, and an OpenAPI."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from cachetools import TTLCache, cached
from flask import Blueprint, Response, g, redirect, request
from rdflib.term import URIRef
from werkzeug.wrappers import Response as AnyResponse

from api.asking import editions
from api.asking.answers import query_response
from api.asking.search import index_if_any
from api.endpoint import openapi
from api.endpoint.protocol import Parameters
from api.engine.backend import Backend, Query, select_rows
from api.exchange import errors, negotiation, urls
from api.exchange.media import BY_SHORT, FORMS, GRAPH, SOLUTIONS, Media, media_carrying
from api.exchange.numbers import read_whole_number
from api.exchange.responses import json_response
from api.pages.frame import problems
from api.pages.frame.tables import TableChoice, is_table_parameter
from api.pages.tools import question_pages
from queries.asking.binding import limit_rows
from queries.asking.catalogue import Form, Question, catalogue, library_question
from queries.asking.client import labels_query, near_names
from queries.asking.parameters import read_values
from queries.errors import AmbiguousNameError, ParameterError, Told, UnknownQuestionError

blueprint = Blueprint("questions", __name__)

FORM_OF = {Form.ROWS: SOLUTIONS, Form.GRAPH: GRAPH}
_RESERVED = ("limit", "offset", "bom", "lang", "reading")  # what every question takes besides its own parameters


class BadParameter(errors.Problem):
    """A parameter is missing, unknown or ill-typed; ``candidates`` are what an ambiguous name may mean."""

    status, slug, title = 400, "bad-parameter", "A parameter of the question cannot be read"
    headers: ClassVar[dict[str, str]] = {}


@dataclass(frozen=True, slots=True)
class QuestionRequest:
    """A question as one request asks it. ``limit`` None means all rows."""

    question: Question
    given: Mapping[str, list[str]]
    limit: int | None = None
    offset: int = 0
    bom: bool = False

    def sparql(self) -> str:
        """Return the query, every value a term in it, cut to the page."""
        text = self.whole_sparql()
        return text if self.limit is None and not self.offset else limit_rows(text, self.limit, self.offset)

    def whole_sparql(self) -> str:
        """Return the query for all rows."""
        return self.question.bound(read_values(self.question.parameters, self.given, _possible_labels))

    def address(self, extension: str = "", **page: int) -> str:
        """Return where this is answered, in the format of an extension, from another place on."""
        pairs = [(name, value) for name, values in self.given.items() for value in values if value]
        pairs += [(name, str(value)) for name, value in page.items()]
        path = f"/queries/{self.question.name}" + (f".{extension}" if extension else "")
        return urls.absolute_address(path + (f"?{urlencode(pairs)}" if pairs else ""))


@blueprint.errorhandler(ParameterError)
def refuse_parameter(error: ParameterError) -> Response:
    """Render a refused value, with the candidates where a name is ambiguous."""
    found = error.candidates if isinstance(error, AmbiguousNameError) else ()
    candidates = [{"label": label, "value": short} for label, short in found]
    members = {"parameter": error.where} | ({"candidates": candidates} if candidates else {})
    return problems.render_problem(
        BadParameter(
            Told("%(parameter)s: %(problem)s", parameter=str(error.where), problem=error.what),
            remedy=error.remedy,
            **members,
        )
    )


@blueprint.errorhandler(UnknownQuestionError)
def refuse_question(error: UnknownQuestionError) -> Response:
    """Render an unknown question with the near ones."""
    return problems.render_problem(errors.NotFound(error.what, remedy=error.remedy))


@blueprint.route("/queries")
def questions_page() -> Response:
    """List the questions, as a page or as JSON."""
    offered = ("application/json", negotiation.HTML)
    if negotiation.best_type(request.headers.get("Accept", ""), offered) == negotiation.HTML:
        return Response(question_pages.render_list(request.args.get("find", "").strip()[:200]))
    body = {"questions": [_question_entry(each) for each in catalogue().values()]}
    return json_response(body)


@blueprint.route("/queries/<name>")
def question_answer(name: str) -> AnyResponse:
    """Answer a question: in the format of the extension, or as the Accept header likes, HTML included."""
    stem, dot, extension = name.rpartition(".")
    found = library_question(stem if dot else name)
    as_page = not dot and negotiation.prefers_html(
        request.headers.get("Accept", ""), media_carrying(FORM_OF[found.form])
    )
    asked = _read_question_request(found, as_page)
    carried = media_carrying(FORM_OF[asked.question.form])
    if dot:
        return _results_response(asked, _media_of_extension(extension, carried))
    if as_page:
        return Response(question_pages.render_question(asked, TableChoice.read(request.args)))
    return _results_response(asked, negotiation.best_media(request.headers.get("Accept", ""), carried))


@blueprint.route("/openapi.json")
def openapi_response() -> Response:
    """Describe every question for machines (OpenAPI 3.1)."""
    document = openapi.openapi_document(urls.absolute_address(""))
    return json_response(document, media_type="application/vnd.oai.openapi+json;version=3.1")


@blueprint.route("/queries/")
def redirect_slash() -> AnyResponse:
    """Send a client that adds a slash to the list."""
    asked = request.query_string.decode("latin-1")
    return redirect("/queries" + (f"?{asked}" if asked else ""), 308)


def _read_question_request(asked: Question, as_page: bool) -> QuestionRequest:
    """Read the query string: the question's parameters, those that every question takes, and a page's for its table."""
    parameters = Parameters(request.query_string)
    given: dict[str, list[str]] = {}
    for name, value in parameters.pairs:
        if name not in _RESERVED and not (as_page and is_table_parameter(name)):
            given.setdefault(name, []).append(value)
    limit, offset = _paging_number(parameters, "limit", 1), _paging_number(parameters, "offset", 0)
    return QuestionRequest(asked, given, limit, offset or 0, _wants_byte_order_mark(parameters))


def _paging_number(parameters: Parameters, name: str, least: int) -> int | None:
    """Return the value of a paging parameter."""
    text = parameters.at_most_once(name)
    if not text:
        return None
    number = read_whole_number(text, least, 10**9 - 1)
    if number is None:
        raise ParameterError(
            Told("%(given)s is not a number from %(least)s on", given=repr(text[:20]), least=str(least)),
            where=name,
            remedy=Told("write %(example)s", example=f"{name}=100"),
        )
    return number


def _wants_byte_order_mark(parameters: Parameters) -> bool:
    """Tell whether CSV is to begin with a byte order mark."""
    text = parameters.at_most_once("bom") or "0"
    if text not in ("0", "1"):
        raise ParameterError(
            Told("%(given)s is not one of %(names)s", given=repr(text), names="0, 1"),
            where="bom",
            remedy=Told("write %(example)s", example="bom=1"),
        )
    return text == "1"


def _possible_labels(given: str, classes: tuple[URIRef, ...]) -> tuple[tuple[str, str], ...]:
    """Return names that ``given`` may stand for: by the search index where there is one, else all of them."""
    backend = editions.current_backend()
    near = near_names(index_if_any(), given, classes)
    if not near:
        return _every_label(backend, classes)
    return tuple((row["thing"].value, row["label"].value) for row in select_rows(backend, labels_query(classes, near)))


@cached(
    TTLCache(maxsize=64, ttl=60),
    key=lambda backend, classes: (backend.version or backend, classes),
    lock=threading.Lock(),
)
def _every_label(backend: Backend, classes: tuple[URIRef, ...]) -> tuple[tuple[str, str], ...]:
    """Return the names of all members of classes; kept for a minute, since another endpoint tells no version."""
    rows = select_rows(backend, labels_query(classes))
    return tuple((row["thing"].value, row["label"].value) for row in rows)


def _media_of_extension(extension: str, carried: tuple[Media, ...]) -> Media:
    """Return the format of an extension, if it can carry the answer."""
    media = BY_SHORT.get(extension)
    if media not in carried or media is None:
        raise errors.NotFound(
            Told("The answer cannot be had as .%(extension)s.", extension=extension),
            remedy=Told("Choose one of %(names)s.", names=", ".join(f".{each.short}" for each in carried)),
        )
    return media


def _results_response(asked: QuestionRequest, media: Media | None) -> Response:
    """Answer with results, and say where the other pages and formats are (RFC 8288)."""
    chosen = {form: media if media and form in media.forms else None for form in FORMS}
    response = query_response(editions.current_backend(), Query(asked.sparql(), media=chosen), bom=asked.bom)
    if media and "Content-Disposition" in response.headers:
        file = f"{asked.question.name}.{media.short}"
        response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    for rel, address in _result_links(asked, media, g.get("rows")):
        response.headers.add("Link", f"<{address}>", rel=rel)
    return response


def _result_links(asked: QuestionRequest, media: Media | None, rows: int | None) -> list[tuple[str, str]]:
    """Return the links of a page of results; whether a next page has rows shows when it is asked for."""
    found = [("describedby", urls.absolute_address("/openapi.json")), ("collection", urls.absolute_address("/queries"))]
    if asked.limit is None:
        return found
    extension, limit, offset = media.short if media else "", asked.limit, asked.offset
    found.append(("first", asked.address(extension, limit=limit, offset=0)))
    if offset:
        found.append(("prev", asked.address(extension, limit=limit, offset=max(0, offset - limit))))
    if rows is None or rows >= limit:
        found.append(("next", asked.address(extension, limit=limit, offset=offset + limit)))
    return found


def _question_entry(asked: Question) -> dict[str, object]:
    """Return what the list says of a question."""
    return {
        "name": asked.name,
        "title": {"en": asked.title.en, "zh": asked.title.zh},
        "description": {"en": asked.description.en, "zh": asked.description.zh},
        "tags": list(asked.tags),
        "parameters": [parameter.name for parameter in asked.parameters.values()],
        "columns": list(asked.columns),
        "href": urls.absolute_address(f"/queries/{asked.name}"),
    }
