"""For operators: health, metrics, running queries, request ids, and the access log."""

from __future__ import annotations

import hmac
import logging
import random
import re
import sys
import time
from collections.abc import Callable
from functools import partial

from flask import Blueprint, Flask, Request, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from api.asking.answers import ResultCache, StreamedResponse
from api.engine.backend import Backend, ask_boolean
from api.exchange.errors import BadRequest, NotFound, NotReady, Problem, Unauthorized
from api.exchange.responses import SAFETY, json_response
from api.exchange.settings import Settings
from api.operation.accounts import Accounts, LogEntry, access

blueprint = Blueprint("operations", __name__)
_REQUEST_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)
# RFC 9110, section 7.2, and RFC 3986, section 3.2.2: a name or an address, and perhaps a port.
_HOST = re.compile(r"(?:[\w.~!$&'()*+,;=%-]+|\[[0-9a-fA-F:.]+\])(?::\d{0,5})?", re.ASCII)
_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)
_EXPOSED = "Link, ETag, X-Request-Id, Retry-After, Content-Disposition, Content-Length, Content-Range, Accept-Ranges"
_CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": _EXPOSED}
_ALLOWED_HEADERS = "Accept, Content-Type, If-None-Match, If-Range, Range, X-Request-Id"
_OPERATORS = "/queries/"  # the routes that ask for a token


class Metrics:
    """What Prometheus may read."""

    def __init__(self, backend: Backend, cache: ResultCache) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("fengong_requests", "Requests", ["route", "status"], registry=self.registry)
        self.outcomes = Counter("fengong_outcomes", "Answers, by outcome", ["outcome"], registry=self.registry)
        self.seconds = Histogram("fengong_request_seconds", "Time to answer", buckets=_BUCKETS, registry=self.registry)
        kept = Gauge("fengong_cache_bytes", "Bytes of results kept", registry=self.registry)
        kept.set_function(lambda: cache.size)
        refused = Gauge("fengong_edition_refusals", "Editions refused as damaged or unreadable", registry=self.registry)
        refused.set_function(lambda: backend.refusals)
        queries = Gauge("fengong_queries", "Queries by state", ["state"], registry=self.registry)
        for state in ("running", "waiting"):
            queries.labels(state).set_function(partial(_count_queries, backend, state))

    def add(self, entry: LogEntry) -> None:
        """Count a request."""
        self.requests.labels(entry.route, entry.status).inc()
        self.outcomes.labels(entry.outcome).inc()
        self.seconds.observe(entry.seconds)


def _count_queries(backend: Backend, state: str) -> float:
    """Return how many queries are in a state."""
    return backend.load()[state]


def install_operations(app: Flask, settings: Settings) -> None:
    """Attach request ids, CORS, metrics, and the access log to an application."""
    metrics = app.extensions["metrics"] = Metrics(app.extensions["backend"], app.extensions["cache"])
    app.extensions["accounts"] = Accounts(metrics.add)
    app.before_request(_begin_request)
    app.after_request(_finish_response)
    if settings.access_log and not access.handlers:
        access.addHandler(logging.StreamHandler(sys.stdout))
        access.setLevel(logging.INFO)
        access.propagate = False


def _preflight_headers(asked: Request) -> dict[str, str]:
    """Return what a browser may send to a route from another site's page: the methods that the route has."""
    methods = sorted(asked.url_rule.methods or ()) if asked.url_rule else ["OPTIONS"]
    more = ", Authorization" if asked.path.startswith(_OPERATORS) else ""
    return {
        "Access-Control-Allow-Methods": ", ".join(methods),
        "Access-Control-Allow-Headers": _ALLOWED_HEADERS + more,
        "Access-Control-Max-Age": "86400",
    }


def _begin_request() -> None:
    """Give the request an id, the client's own where it sends a sane one, note the time, refuse a faulty Host."""
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if given and _REQUEST_ID.fullmatch(given) else f"{random.getrandbits(128):032x}"
    g.began = time.perf_counter()
    host = request.environ.get("HTTP_HOST", "" if request.environ.get("SERVER_PROTOCOL") == "HTTP/1.1" else "localhost")
    if not _HOST.fullmatch(host):
        raise BadRequest(f"Host: {host[:100]!r} is not a host", remedy="send one Host header, as name or name:port")


def _finish_response(response: Response) -> Response:
    """Add the headers every response has, and note the request."""
    response.headers.add("X-Request-Id", g.request_id)
    for name, value in SAFETY.items():
        response.headers.setdefault(name, value)
    if request.blueprint != blueprint.name or request.path.startswith(_OPERATORS):
        response.headers.extend(_CORS | _preflight_headers(request) if request.method == "OPTIONS" else _CORS)
    entry, note = _entry_of_request(response), current_app.extensions["accounts"].note
    if isinstance(response, StreamedResponse):
        response.call_on_close(partial(_note_stream, entry, response, note, g.began))
    else:
        note(entry)
    return response


def _entry_of_request(response: Response) -> LogEntry:
    """Return what is noted of the present request."""
    return LogEntry(
        at=time.time(),
        id=g.request_id,
        client=request.remote_addr,
        method=request.method,
        path=request.path,
        route=request.url_rule.rule if request.url_rule else "none",
        status=response.status_code,
        seconds=time.perf_counter() - g.began,
        outcome=g.get("outcome", "answered"),
        query=g.query.text if "query" in g else None,
        rows=g.get("rows"),
        size=g.get("size"),
    )


def _note_stream(entry: LogEntry, sent: StreamedResponse, note: Callable[[LogEntry], None], began: float) -> None:
    """Note a request when the last piece of its result was sent, or when that was broken off."""
    outcome = entry.outcome if sent.complete else "broken-off"
    note(entry._replace(seconds=time.perf_counter() - began, size=sent.size, outcome=outcome))


@blueprint.route("/health/live")
def health_live() -> Response:
    """Tell that the process answers."""
    return Response("ok\n", content_type="text/plain")


@blueprint.route("/health/ready")
def health_ready() -> Response:
    """Tell that queries are answered, and from what."""
    backend: Backend = current_app.extensions["backend"]
    if backend.trouble:
        raise NotReady(backend.trouble, remedy="it is mended within seconds; ask again")
    try:
        ask_boolean(backend, "ASK {}")
    except Problem as problem:
        raise NotReady(f"a query was not answered: {problem}") from problem
    return json_response({"status": "ready", "snapshot": backend.version, **backend.load()})


@blueprint.route("/metrics")
def metrics_text() -> Response:
    """Answer with what Prometheus reads."""
    current_app.extensions["accounts"].settle()
    return Response(generate_latest(current_app.extensions["metrics"].registry), content_type=CONTENT_TYPE_LATEST)


@blueprint.before_request
def only_the_operator() -> None:
    """Ask for the operator's token where queries are shown or stopped."""
    if request.path.startswith(_OPERATORS) and request.method != "OPTIONS":
        token = current_app.config["SETTINGS"].operator_token
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token or not hmac.compare_digest(given.encode(), token.encode()):
            raise Unauthorized("this needs the operator's token", remedy="send Authorization: Bearer <operator_token>")


@blueprint.route("/queries/running")
def running_queries() -> Response:
    """List the queries that are being answered."""
    return json_response(current_app.extensions["backend"].running())


@blueprint.route("/queries/running/<query_id>", methods=["DELETE"])
def stop_query(query_id: str) -> Response:
    """Stop a query."""
    if not current_app.extensions["backend"].cancel(query_id):
        raise NotFound(f"no query with the id {query_id} is running")
    return Response(status=204)
