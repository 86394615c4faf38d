"""The question library over HTTP: a page with a form for each question, its answer in every format, and an OpenAPI."""

from __future__ import annotations

from typing import ClassVar

from flask import Blueprint, Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from api.asking import editions
from api.asking.answers import query_response
from api.endpoint import openapi
from api.engine.backend import Query
from api.exchange import errors, negotiation, urls
from api.exchange.media import BY_SHORT, FORMS, GRAPH, SOLUTIONS, Media, media_carrying
from api.exchange.responses import json_response
from api.pages.frame import problems
from api.pages.frame.tables import TableChoice
from api.pages.tools import question_pages
from api.pages.tools.question_requests import QuestionRequest, read_question_request
from queries.asking.catalogue import Form, Question, catalogue, library_question
from queries.errors import AmbiguousNameError, ParameterError, Told, UnknownQuestionError

blueprint = Blueprint("questions", __name__)

FORM_OF = {Form.ROWS: SOLUTIONS, Form.GRAPH: GRAPH}


class BadParameter(errors.Problem):
    """A parameter is missing, unknown or ill-typed; ``candidates`` are what an ambiguous name may mean."""

    status, slug, title = 400, "bad-parameter", "A parameter of the question cannot be read"
    headers: ClassVar[dict[str, str]] = {}


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
    asked = read_question_request(found, as_page)
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
