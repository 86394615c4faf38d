"""Problems shown to people as pages; programs get problem+json (RFC 9457) as everywhere."""

from __future__ import annotations

from typing import Any

from flask import Response, json, render_template, request
from werkzeug.exceptions import HTTPException

from api import errors
from api.errors import Problem
from api.languages import marked
from api.media import MEDIA
from api.negotiation import prefers_html

# The titles that a browser may meet, here so that they are translated.
TITLES = (
    marked("There is nothing here"),
    marked("This list has no such page"),
    marked("All query workers are busy"),
    marked("The query took too long"),
    marked("The server is not ready"),
    marked("The server failed"),
    marked("Not Found"),
    marked("Method Not Allowed"),
)
FOR_PROGRAMS = ("/sparql", "/data/", "/reconcile", "/rdf-graph", "/queries/", "/metrics")


def render(problem: Problem) -> Response:
    """Render a problem for whoever asks."""
    return page(errors.render(problem))


def render_http(error: HTTPException) -> Response:
    """Render what Flask itself refuses for whoever asks."""
    return page(errors.render_http(error))


def page(document: Response) -> Response:
    """Show a problem document as a page where a browser asked for one."""
    if document.mimetype != errors.MEDIA_TYPE or not wants_page():
        return document
    told: dict[str, Any] = json.loads(document.get_data(as_text=True))
    document.set_data(render_template("problem.html", **told))
    document.mimetype = "text/html"
    document.vary.add("Accept")
    return document


def wants_page() -> bool:
    """Tell whether the client is a person with a browser."""
    return not request.path.startswith(FOR_PROGRAMS) and prefers_html(request.headers.get("Accept", ""), MEDIA)
