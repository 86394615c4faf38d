"""The query operation of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/#query-operation)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Request, Response, g, request
from pyoxigraph import NamedNode
from werkzeug.http import parse_options_header

from api.asking import editions
from api.asking.answers import query_response, stream_response
from api.endpoint import service_description
from api.engine.backend import Query
from api.exchange.errors import BadRequest, UnsupportedMediaType, UpdateRefused
from api.exchange.negotiation import choose_media
from api.exchange.readings import PRINTED_ADDRESS

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
_MOST_FIELDS = 1000

blueprint = Blueprint("sparql", __name__)


class Parameters:
    """The parameters of a request, each percent-decoded exactly once, as strict UTF-8."""

    def __init__(self, encoded: bytes, before: Sequence[tuple[str, str]] = ()) -> None:
        self.pairs = [*before, *_decode_form(encoded)]

    def joined(self, encoded: bytes) -> Parameters:
        """Return these parameters and those of another encoded form."""
        return Parameters(encoded, self.pairs)

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a repeatable parameter."""
        return tuple(value for key, value in self.pairs if key == name)

    def at_most_once(self, name: str) -> str | None:
        """Return the value of a parameter that may be given once."""
        values = self.all(name)
        if len(values) > 1:
            raise BadRequest(f"the parameter {name!r} is given {len(values)} times", remedy="give it once")
        return values[0] if values else None

    def exactly_once(self, name: str) -> str:
        """Return the value of a parameter that must be given."""
        value = self.at_most_once(name)
        if value is None:
            raise BadRequest(f"the parameter {name!r} is missing", remedy=f"give it once, as {name}=…")
        return value

    def never(self, *names: str) -> None:
        """Refuse parameters that may not stand here."""
        for name in names:
            if self.all(name):
                raise BadRequest(f"the parameter {name!r} may not be given here")


def _decode_form(encoded: bytes) -> list[tuple[str, str]]:
    """Split an encoded form into names and values (https://url.spec.whatwg.org/#urlencoded-parsing)."""
    fields = encoded.split(b"&")
    if len(fields) > _MOST_FIELDS:
        raise BadRequest(f"the parameters cannot be read (more than {_MOST_FIELDS} of them)")
    try:
        return [
            (_decode_component(name), _decode_component(value))
            for name, _, value in (field.partition(b"=") for field in fields if field)
        ]
    except UnicodeDecodeError as error:
        raise BadRequest(f"a parameter is not UTF-8 (byte {error.object[error.start]:#04x})") from error


def _decode_component(encoded: bytes) -> str:
    """Return a name or a value as text."""
    return unquote_to_bytes(encoded.replace(b"+", b" ")).decode()


def _read_form(request: Request, url: Parameters) -> tuple[str, Parameters]:
    """Read a query from a form; the dataset may be named in the URL too."""
    parameters = url.joined(request.get_data(cache=False))
    if parameters.all("update"):
        _refuse_update(request, url)
    return parameters.exactly_once("query"), parameters


def _read_direct(request: Request, url: Parameters) -> tuple[str, Parameters]:
    """Read a query that is the body itself; everything else stands in the URL."""
    url.never("query")
    try:
        return request.get_data(cache=False).decode(), url
    except UnicodeDecodeError as error:
        raise BadRequest("the body is not UTF-8") from error


def _refuse_update(request: Request, url: Parameters) -> tuple[str, Parameters]:
    """Refuse SPARQL Update."""
    raise UpdateRefused(
        "SPARQL Update is not accepted", remedy="data change only when 'fengong build' makes a snapshot"
    )


_READERS: Mapping[str, Callable[[Request, Parameters], tuple[str, Parameters]]] = {
    _FORM: _read_form,
    _DIRECT: _read_direct,
    _UPDATE: _refuse_update,
}


def _read_query(request: Request, url: Parameters) -> tuple[str, Parameters]:
    """Read the query text and the parameters, by method and type of body."""
    if request.method != "POST":
        return url.exactly_once("query"), url
    name, options = parse_options_header(request.headers.get("Content-Type", ""))
    reader = _READERS.get(name.lower())
    if reader is None or options.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(
            f"a body of type {request.headers.get('Content-Type', '(none)')!r} is not read here",
            remedy=f"send {_FORM} or {_DIRECT}, in UTF-8",
        )
    return reader(request, url)


def _query_of_request(request: Request, url: Parameters) -> tuple[Query, Parameters]:
    """Make a query of a request."""
    text, parameters = _read_query(request, url)
    query = Query(
        text.removeprefix("\ufeff"),
        default_graphs=_iri_parameters(parameters, "default-graph-uri"),
        named_graphs=_iri_parameters(parameters, "named-graph-uri"),
        media=choose_media(request.headers.get("Accept", ""), *parameters.all("format")),
        seconds=_timeout_seconds(parameters.at_most_once("timeout")),
        client=_client_descriptor(request),
        id=g.request_id,
    )
    return query, parameters


def _iri_parameters(parameters: Parameters, name: str) -> tuple[str, ...]:
    """Return the IRIs of a repeatable parameter."""
    found = parameters.all(name)
    for iri in found:
        try:
            NamedNode(iri)
        except ValueError as error:
            raise BadRequest(f"{name}={iri!r} is not an IRI ({error})") from error
    return found


def _timeout_seconds(text: str | None) -> float | None:
    """Read the time limit that a client sets itself; it can only shorten the server's."""
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise BadRequest(f"timeout={text!r} is not a number of seconds")
    return value


def _client_descriptor(request: Request) -> int | None:
    """Return the descriptor of the client's connection, where the server tells it."""
    socket = request.environ.get("gunicorn.socket")
    return socket.fileno() if socket is not None else None


@blueprint.route("/sparql", methods=["GET", "POST"])
@blueprint.route(f"{PRINTED_ADDRESS}/sparql", methods=["GET", "POST"])
def sparql_response() -> Response:
    """Answer a query, or describe the service when there is none."""
    url = Parameters(request.query_string)
    if request.method != "POST" and not _has_operation(request, url):
        return service_description.service_response()
    query, parameters = _query_of_request(request, url)
    bom = parameters.at_most_once("bom") == "1"
    if _is_streamed(parameters.at_most_once("stream"), bom) and request.method != "HEAD":
        return stream_response(editions.current_backend(), query)
    return query_response(editions.current_backend(), query, bom=bom)


def _is_streamed(text: str | None, bom: bool) -> bool:
    """Tell whether a client wants the result as it comes."""
    if text not in (None, "0", "1"):
        raise BadRequest(f"stream={text!r} is neither 0 nor 1", remedy="write stream=1 to get rows as they come")
    if text == "1" and bom:
        raise BadRequest("stream=1 and bom=1 do not go together", remedy="leave one of them out")
    return text == "1"


def _has_operation(request: Request, url: Parameters) -> bool:
    """Tell whether a URL carries anything of the query operation."""
    names = {name for name, _ in url.pairs}
    if "update" in names:
        _refuse_update(request, url)
    return bool(names & {"query", "default-graph-uri", "named-graph-uri"})
