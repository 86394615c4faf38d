"""The one way out: SERVICE calls to endpoints that the operator lists, and to nothing else.

Query processes can reach a single port on this machine, that of the gateway. It passes a call on to the listed endpoint
that the path stands for. It follows no redirect, and it connects to the address that it has looked up and judged, so
that a name cannot lead to a private address later. An operator who wants a private endpoint lists its address.

What comes back is read here, as SPARQL results and within limits, before the engine sees it. The engine would tell of a
failure by the gateway's address; so each query's calls have a path of their own, and its first failure is kept here.
"""

from __future__ import annotations

import http.client
import ipaddress
import math
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from api.exchange.errors import Problem, UpstreamFailure, UpstreamTimeout
from api.exchange.settings import Settings

_DEFAULT_PORTS = {"http": 80, "https": 443}
_PIECE = 64 * 1024
_MARGIN = 1.0  # seconds of a query's time, or half of it, left to tell that an endpoint did not answer within the rest
_RESULTS = {"application/sparql-results+json": QueryResultsFormat.JSON, "application/json": QueryResultsFormat.JSON}
_RESULTS |= {"application/sparql-results+xml": QueryResultsFormat.XML, "application/xml": QueryResultsFormat.XML}
_HEADERS = {
    "Accept": "application/sparql-results+json, application/sparql-results+xml;q=0.9",
    "Content-Type": "application/x-www-form-urlencoded",  # which every server reads; some do not read a bare query
    "User-Agent": "fengong",
}


@dataclass(slots=True)
class Calls:
    """The calls of one query: where each listed endpoint is reached, until when, and what failed first."""

    routes: Mapping[str, str] = field(default_factory=dict)
    deadline: float = math.inf
    failure: Problem | None = None

    def limit(self, seconds: float) -> None:
        """Begin the time in which endpoints must answer, a little less than that of the query."""
        self.deadline = time.monotonic() + max(seconds - _MARGIN, seconds / 2)

    def left(self, iri: str) -> float:
        """Return the seconds that are left, or raise ``UpstreamTimeout``."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise UpstreamTimeout(f"{iri} did not answer within the time of the query", remedy=_NARROWER)
        return min(left, _LONGEST_WAIT)


_LONGEST_WAIT = 3600.0
_NARROWER = "ask it for less: put VALUES or LIMIT into the group after SERVICE"


class Gateway:
    """A server on loopback that passes requests on to the listed endpoints."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.secret = secrets.token_urlsafe(16)  # other programs on this machine cannot use the gateway
        self.calls: dict[str, Calls] = {}
        self.numbers = count()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _gateway_handler(self))
        self.server.daemon_threads = True
        self.port: int = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, name="gateway", daemon=True).start()

    @contextmanager
    def calling(self) -> Iterator[Calls]:
        """Yield the calls that one query may make."""
        name = f"/{self.secret}/{next(self.numbers)}"
        listed = enumerate(self.settings.service_endpoints)
        calls = Calls({iri: f"http://127.0.0.1:{self.port}{name}/{number}" for number, iri in listed})
        self.calls[name] = calls
        try:
            yield calls
        finally:
            del self.calls[name]

    def answer(self, path: str, body: bytes) -> tuple[str, bytes] | None:
        """Pass a call on; return media type and results, None where the path stands for no endpoint."""
        name, _, number = path.rpartition("/")
        calls = self.calls.get(name)
        if calls is None or not number.isdecimal() or int(number) >= len(self.settings.service_endpoints):
            return None
        iri = self.settings.service_endpoints[int(number)]
        try:
            return _checked_results(iri, *_call_endpoint(iri, body, calls, self.settings), self.settings)
        except (OSError, http.client.HTTPException, Problem) as error:
            problem = _told_failure(iri, error)
            calls.failure = calls.failure or problem
            raise problem from error

    def close(self) -> None:
        """Stop passing anything on."""
        self.server.shutdown()
        self.server.server_close()


def _told_failure(iri: str, error: Exception) -> Problem:
    """Return what went wrong with an endpoint as a problem that names it."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, TimeoutError):
        return UpstreamTimeout(f"{iri} did not answer within the time of the query", remedy=_NARROWER)
    return UpstreamFailure(f"{iri} cannot be asked ({error or type(error).__name__})")


def _gateway_handler(gateway: Gateway) -> type[BaseHTTPRequestHandler]:
    """Make the handler of one gateway."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            try:
                found = gateway.answer(self.path, body)
            except Problem as problem:
                self.send_error(problem.status)
                return
            if found is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", found[0])
            self.send_header("Content-Length", str(len(found[1])))
            self.end_headers()
            self.wfile.write(found[1])

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: the query that calls is in the access log."""

    return Handler


def _call_endpoint(iri: str, body: bytes, calls: Calls, settings: Settings) -> tuple[int, str, bytes]:
    """Send a query to a listed endpoint; return status, media type and body."""
    target = urlsplit(iri)
    with closing(_open_connection(target.scheme, target.hostname or "", target.port, calls.left(iri))) as connection:
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        form = urlencode({"query": body.decode()}).encode()
        connection.request("POST", path, form, {**_HEADERS, "Host": target.netloc.rpartition("@")[2]})
        channel = connection.sock  # which the connection lets go of when it has read the head of a last answer
        with connection.getresponse() as response:
            answer = _read_answer(iri, response, channel, calls, settings)
        return response.status, response.headers.get_content_type(), answer


def _read_answer(
    iri: str, response: http.client.HTTPResponse, channel: socket.socket, calls: Calls, settings: Settings
) -> bytes:
    """Read a body to its end, within the limits of size and time."""
    answer = bytearray()
    while piece := response.read1(_PIECE):
        answer += piece
        if len(answer) > settings.result_bytes:
            raise UpstreamFailure(f"{iri} answered more than {settings.result_bytes} bytes", remedy=_NARROWER)
        left = calls.left(iri)
        if channel.fileno() >= 0:  # closed with the end of a last answer
            channel.settimeout(left)
    if response.length:
        raise UpstreamFailure(f"{iri} broke its answer off, {response.length} bytes before the end")
    return bytes(answer)


def _checked_results(iri: str, status: int, media_type: str, answer: bytes, settings: Settings) -> tuple[str, bytes]:
    """Return media type and body of an answer that is one: whole SPARQL results, of no more rows than are allowed."""
    if status in range(300, 400):
        raise UpstreamFailure(f"{iri} redirects, which is not followed", remedy="list the address it redirects to")
    if status != HTTPStatus.OK:
        raise UpstreamFailure(f"{iri} answered {status}")
    if media_type not in _RESULTS:
        raise UpstreamFailure(f"{iri} answered with {media_type}, which is no SPARQL result")
    rows = _counted_rows(answer, _RESULTS[media_type])
    if rows is None:
        raise UpstreamFailure(f"{iri} answered with what is no SPARQL result, or not the whole of one")
    if rows > settings.service_rows:
        raise UpstreamFailure(f"{iri} answered more than {settings.service_rows} rows", remedy=_NARROWER)
    return media_type, answer


def _counted_rows(answer: bytes, results_format: QueryResultsFormat) -> int | None:
    """Read SPARQL results to their end; return how many rows there are, None where they are none."""
    try:
        found = parse_query_results(answer, results_format)
        return sum(1 for _ in found) if isinstance(found, QuerySolutions) else 1
    except (SyntaxError, ValueError):  # told without its trace, which would keep what belongs to this thread
        return None


def _open_connection(scheme: str, host: str, port: int | None, seconds: float) -> http.client.HTTPConnection:
    """Open a connection to an address that has been judged, under the name that was listed."""
    address = permitted_address(host, port or _DEFAULT_PORTS[scheme])
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    connection.sock = socket.create_connection(address, timeout=seconds)
    if scheme == "https":
        connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=host)
    return connection


def permitted_address(host: str, port: int) -> tuple[str, int]:
    """Look a host up; refuse private addresses, unless the operator listed the address itself."""
    for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        found = str(address[0])
        if _is_address(host) or ipaddress.ip_address(found.partition("%")[0]).is_global:
            return found, port
    raise UpstreamFailure(f"{host} leads to a private address; list the address itself if that is meant")


def _is_address(host: str) -> bool:
    """Tell whether a host is written as an address, or is this machine by name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
