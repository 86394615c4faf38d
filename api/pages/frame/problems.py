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
from api.exchange.languages import current, marked, translated
from api.exchange.media import MEDIA
from api.exchange.negotiation import prefers_html
from ontology.vocabulary import ID
from queries.search.index import Hit

# The titles that a browser may meet, here so that they are translated.
TITLES = (
    marked("There is nothing here"),
    marked("This list has no such page"),
    marked("This is no longer in the data"),
    marked("All query workers are busy"),
    marked("The query took too long"),
    marked("The server is not ready"),
    marked("The server failed"),
    marked("Not Found"),
    marked("Method Not Allowed"),
)
NEAR = 5
PART = re.compile(r"[a-z]+-\d+")  # the last step of the address of a part of a document
FOR_PROGRAMS = ("/sparql", "/data/", "/reconcile", "/rdf-graph", "/metrics")


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
    near = list(islice(alike(request.path), NEAR)) if document.status_code == 404 and request.path != "/explain" else []
    detail, remedy = map(translated, g.told)
    document.set_data(render_template("problem.html", near=near, **told | {"detail": detail, "help": remedy}))
    document.mimetype = "text/html"
    document.vary.add("Accept")
    return document


def alike(path: str) -> Iterator[Hit]:
    """Yield what a person may have meant by an address: the thing of which it is a part, or names that are alike."""
    try:
        index = search.index()
    except NotReady:
        return
    name = path.removeprefix("/page/").removeprefix("/id/")
    *whole, last = name.strip("/").split("/")
    if PART.fullmatch(last):
        parents = ("/".join(whole[:length]) for length in range(len(whole), 0, -1))
        found = (index.describe(f"{ID}{parent}", current()) for parent in parents)
        yield from islice((hit for hit in found if hit), 1)
    else:
        words = last.replace("-", " ").strip()
        yield from index.search(words, None, current(), NEAR).hits or index.similar(words, None, current(), NEAR)


def wants_page() -> bool:
    """Tell whether the client is a person with a browser."""
    return not request.path.startswith(FOR_PROGRAMS) and prefers_html(request.headers.get("Accept", ""), MEDIA)
