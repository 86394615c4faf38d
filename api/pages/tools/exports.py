"""The graph to take away (``queries.export``) over HTTP: ``/exports/<format>``, whole or one document of it."""

from __future__ import annotations

import re
from tempfile import SpooledTemporaryFile

from flask import Blueprint, Response, current_app, redirect, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from api.asking import library
from api.asking.answers import held_by_client, validators
from api.endpoint.protocol import Parameters
from api.exchange import digests, languages, urls
from api.exchange.errors import NotFound
from api.pages.tools import questions
from queries.errors import ParameterError, Told
from queries.export import FORMATS, Choice, Format

blueprint = Blueprint("exports", __name__)
blueprint.register_error_handler(ParameterError, questions.refuse)
IN_MEMORY = 1 << 20  # bytes; a larger export is written to disk first
# RDF that is served as it is elsewhere.
ELSEWHERE = {
    "nq": "/dump/fengong.nq",
    "ttl": "/graphs?default&format=ttl",
    "nt": "/graphs?default&format=nt",
}


@blueprint.route("/exports")
def every() -> AnyResponse:
    """Send to the list of exports."""
    return redirect(urls.absolute("/dataset#exports"), 303)


@blueprint.route("/exports/<name>")
def export(name: str) -> AnyResponse:
    """Answer with an export as a file; ``?annex=`` takes one document, ``?lang=`` heads the columns."""
    if name not in FORMATS:
        raise NotFound(
            Told("There is no export %(name)s.", name=repr(name)),
            remedy=Told("Choose one of %(names)s.", names=", ".join(FORMATS)),
            available=[*FORMATS],
        )
    annex = Parameters(request.query_string).at_most_once("annex") or None
    if name in ELSEWHERE and not current_app.config["SETTINGS"].endpoint:
        return redirect(urls.absolute(ELSEWHERE[name]), 303)
    return answered(FORMATS[name], Choice(annex, languages.current()))


def answered(format_: Format, choice: Choice) -> Response:
    """Answer with the file, or 304 to who has it."""
    tag = validator(format_, choice)
    held = tag and held_by_client(tag)
    response = Response(status=304) if held else written(format_, choice)
    response.headers.update(validators(held or tag))
    response.headers["Vary"] = "Accept-Language, Accept-Encoding"
    return response


def validator(format_: Format, choice: Choice) -> str | None:
    """Return what changes with the file; None where the data may change unseen."""
    version = current_app.extensions["backend"].version
    parts = (version, format_.name, choice.annex, choice.language)
    return digests.of_parts(parts) if version else None


def written(format_: Format, choice: Choice) -> Response:
    """Write the file to its end, so that nothing is sent of one that fails."""
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 – closed when it is sent
    try:
        format_.write(library.client(), file, choice)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    name = file_name(format_, choice)
    response = send_file(file, format_.media_type, as_attachment=True, download_name=name, etag=False)
    response.content_length = size
    return response


def file_name(format_: Format, choice: Choice) -> str:
    """Return the name under which a browser saves the file."""
    document = re.sub(r"[^\w-]+", "-", (choice.annex or "fengong").rpartition("/")[2])
    return f"{document}-{format_.name}{format_.suffix}"
