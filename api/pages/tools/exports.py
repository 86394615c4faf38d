"""The graph to take away (``queries.export``) over HTTP: ``/exports/<format>``, whole or one document of it."""

from __future__ import annotations

import re
from tempfile import SpooledTemporaryFile

from flask import Blueprint, Response, current_app, redirect, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from api.asking import editions, library
from api.asking.answers import cache_headers, etag_held_by_client
from api.endpoint.protocol import Parameters
from api.exchange import digests, languages, urls
from api.exchange.errors import NotFound, NotWritable
from api.exchange.responses import not_modified
from api.pages.tools import questions
from queries.errors import ParameterError, Told
from queries.export import FORMATS, Choice, Format
from queries.writable import UnwritableError

blueprint = Blueprint("exports", __name__)
blueprint.register_error_handler(ParameterError, questions.refuse_parameter)
_IN_MEMORY = 1 << 20  # bytes; a larger export is written to disk first
# RDF that is served as it is elsewhere.
_ELSEWHERE = {
    "nq": "/dump/fengong.nq",
    "ttl": "/graphs?default&format=ttl",
    "nt": "/graphs?default&format=nt",
}


@blueprint.route("/exports")
def redirect_exports() -> AnyResponse:
    """Send to the list of exports."""
    return redirect(urls.absolute_address("/dataset#exports"), 303)


@blueprint.route("/exports/<name>")
def export_response(name: str) -> AnyResponse:
    """Answer with an export as a file; ``?annex=`` takes one document, ``?lang=`` heads the columns."""
    if name not in FORMATS:
        raise NotFound(
            Told("There is no export %(name)s.", name=repr(name)),
            remedy=Told("Choose one of %(names)s.", names=", ".join(FORMATS)),
            available=[*FORMATS],
        )
    annex = Parameters(request.query_string).at_most_once("annex") or None
    if name in _ELSEWHERE and not current_app.config["SETTINGS"].endpoint:
        return redirect(urls.absolute_address(_ELSEWHERE[name]), 303)
    return _answer_export(FORMATS[name], Choice(annex, languages.current_language()))


def _answer_export(format_: Format, choice: Choice) -> Response:
    """Answer with the file, or 304 to who has it."""
    tag = _export_etag(format_, choice)
    held = tag and etag_held_by_client(tag)
    response = not_modified(()) if held else _written_export(format_, choice)
    response.headers.update(cache_headers(held or tag))
    response.headers["Vary"] = "Accept-Language, Accept-Encoding"
    return response


def _export_etag(format_: Format, choice: Choice) -> str | None:
    """Return what changes with the file; None where the data may change unseen."""
    version = editions.current_backend().version
    parts = (version, format_.name, choice.annex, choice.language)
    return digests.parts_digest(parts) if version else None


def _written_export(format_: Format, choice: Choice) -> Response:
    """Write the file to its end, so that nothing is sent of one that fails."""
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 – closed when it is sent
    try:
        format_.write(library.library_client(), file, choice)
    except UnwritableError as error:
        file.close()
        raise NotWritable(error.what, remedy=error.remedy) from error
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    name = _export_file_name(format_, choice)
    response = send_file(
        file, format_.media_type, as_attachment=True, download_name=name, etag=False, conditional=False
    )
    response.content_length = size
    return response


def _export_file_name(format_: Format, choice: Choice) -> str:
    """Return the name under which a browser saves the file."""
    document = re.sub(r"[^\w-]+", "-", (choice.annex or "fengong").rpartition("/")[2])
    return f"{document}-{format_.name}{format_.suffix}"
