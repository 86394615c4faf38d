"""Problems shown to people as pages; programs get problem+json (RFC 9457) as everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from flask import Response, g, json, render_template, request
from werkzeug.exceptions import HTTPException

from api.asking import search
from api.exchange import errors
from api.exchange.errors import NotReady, Problem
from api.exchange.languages import (
    HTML_LANG,
    LANGUAGES,
    current_language,
    gettext,
    translatable,
    translated_sentence,
)
from api.exchange.media import MEDIA
from api.exchange.negotiation import prefers_html
from ontology.vocabulary import ID
from queries.search.index import Hit

# The titles that a browser or the editor may meet, here so that they are translated.
_TITLES = (
    translatable("Another endpoint did not answer in time"),
    translatable("Another endpoint failed"),
    translatable("None of the accepted formats exists"),
    translatable("SERVICE may not call this endpoint"),
    translatable("The process of the query was ended from outside"),
    translatable("The query engine aborted"),
    translatable("The query engine cannot answer this query rightly"),
    translatable("The query engine failed"),
    translatable("The query has a syntax error"),
    translatable("The query is nested too deeply"),
    translatable("The query needed too much memory"),
    translatable("The query used too much processor time"),
    translatable("The query was stopped by the operator"),
    translatable("The request is not a SPARQL protocol request"),
    translatable("The result cannot be written in this format"),
    translatable("The result is too large"),
    translatable("This endpoint is read only"),
    translatable("There is nothing here"),
    translatable("This list has no such page"),
    translatable("This is no longer in the data"),
    translatable("All query workers are busy"),
    translatable("The query took too long"),
    translatable("The server is not ready"),
    translatable("The server failed"),
    translatable("Not Found"),
    translatable("Method Not Allowed"),
)
_NEAR = 5
_PART = re.compile(r"[a-z]+-\d+")  # the last step of the address of a part of a document
_FOR_PROGRAMS = ("/sparql", "/data/", "/reconcile", "/rdf-graph", "/metrics")


def render_problem(problem: Problem) -> Response:
    """Render a problem for whoever asks."""
    return _problem_page(errors.problem_response(problem))


def render_http_error(error: HTTPException) -> Response:
    """Render what Flask itself refuses for whoever asks."""
    return _problem_page(errors.http_error_response(error))


def _problem_page(document: Response) -> Response:
    """Show a problem document as a page where a browser asked for one."""
    if document.mimetype != errors.MEDIA_TYPE:
        return document
    if not _wants_page():
        return _told_in(document) if request.args.get("lang") in LANGUAGES else document
    near = (
        list(islice(_similar_things(request.path), _NEAR))
        if document.status_code == 404 and request.path != "/explain"
        else []
    )
    document.set_data(render_template("problem.html", near=near, **_said_members(document)))
    document.mimetype = "text/html"
    document.vary.add("Accept")
    return document


def _told_in(document: Response) -> Response:
    """Say a problem in the language that a program asks for by ``lang``; by itself a program is told in English."""
    said = {name: value for name, value in _said_members(document).items() if value or name != "help"}
    document.set_data(json.dumps(said, ensure_ascii=False))
    document.headers["Content-Language"] = HTML_LANG[current_language()]
    return document


def _said_members(document: Response) -> dict[str, Any]:
    """Return the members of a problem, its sentences in the language of the request; without help it is empty."""
    told: dict[str, Any] = json.loads(document.get_data(as_text=True))
    title = str(told["title"])
    detail, remedy = map(translated_sentence, g.told)
    return told | {"title": gettext(title), "detail": detail, "help": remedy}


def _similar_things(path: str) -> Iterator[Hit]:
    """Yield what a person may have meant by an address: the thing of which it is a part, or names that are alike."""
    try:
        index = search.served_index()
    except NotReady:
        return
    name = path.removeprefix("/page/").removeprefix("/id/")
    *whole, last = name.strip("/").split("/")
    if _PART.fullmatch(last):
        parents = ("/".join(whole[:length]) for length in range(len(whole), 0, -1))
        found = (index.describe(f"{ID}{parent}", current_language()) for parent in parents)
        yield from islice((hit for hit in found if hit), 1)
    else:
        words = last.replace("-", " ").strip()
        yield from index.search(words, None, current_language(), _NEAR).hits or index.similar(
            words, None, current_language(), _NEAR
        )


def _wants_page() -> bool:
    """Tell whether the client is a person with a browser."""
    return not request.path.startswith(_FOR_PROGRAMS) and prefers_html(request.headers.get("Accept", ""), MEDIA)
