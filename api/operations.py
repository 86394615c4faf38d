"""For operators: health, metrics, running queries, request ids, and the access log."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
import secrets
import sys
import time
from functools import partial
from typing import Any

from flask import Blueprint, Flask, Request, Response, current_app, jsonify, request
from flask.globals import app_ctx, request_ctx
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from api.answers import Cache
from api.backend import Backend, Query, ask
from api.errors import NotFound, NotReady, Problem, Unauthorized
from api.settings import Settings

blueprint = Blueprint("operations", __name__)
access = logging.getLogger("fengong.access")
REQUEST_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)
BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)
EXPOSED = "Link, ETag, X-Request-Id, Retry-After, Content-Disposition, Content-Length"
CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": EXPOSED}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, X-Request-Id",
    "Access-Control-Max-Age": "86400",
}


class Metrics:
    """What Prometheus may read."""

    def __init__(self, backend: Backend, cache: Cache) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("fengong_requests", "Requests", ["route", "status"], registry=self.registry)
        self.outcomes = Counter("fengong_outcomes", "Answers, by outcome", ["outcome"], registry=self.registry)
        self.seconds = Histogram("fengong_request_seconds", "Time to answer", buckets=BUCKETS, registry=self.registry)
        kept = Gauge("fengong_cache_bytes", "Bytes of results kept", registry=self.registry)
        kept.set_function(lambda: cache.size)
        queries = Gauge("fengong_queries", "Queries by state", ["state"], registry=self.registry)
        for state in ("running", "waiting"):
            queries.labels(state).set_function(partial(count, backend, state))


def count(backend: Backend, state: str) -> float:
    """Return how many queries are in a state."""
    return backend.load()[state]


def install(app: Flask, settings: Settings) -> None:
    """Attach request ids, CORS, metrics, and the access log to an application."""
    app.extensions["metrics"] = Metrics(app.extensions["backend"], app.extensions["cache"])
    app.before_request(begin)
    app.after_request(finish)
    if settings.access_log and not access.handlers:
        access.addHandler(logging.StreamHandler(sys.stdout))
        access.setLevel(logging.INFO)
        access.propagate = False


def begin() -> None:
    """Give the request an id, the client's own where it sends a sane one, and note the time."""
    given = request.headers.get("X-Request-Id", "")
    noted = app_ctx.g
    noted.request_id = given if given and REQUEST_ID.fullmatch(given) else secrets.token_hex(16)
    noted.began = time.perf_counter()


def finish(response: Response) -> Response:
    """Add the headers every response has; account for the request once it is sent, so that nobody waits for that."""
    asked, noted = request_ctx.request, app_ctx.g
    response.headers.add("X-Request-Id", noted.request_id)
    if asked.blueprint != blueprint.name:
        response.headers.extend(CORS | PREFLIGHT if asked.method == "OPTIONS" else CORS)
    seconds = time.perf_counter() - noted.began
    settle = partial(account, current_app.extensions["metrics"], asked, noted, response, seconds)
    if response.direct_passthrough:  # a file that the server sends itself; nobody says when
        settle()
    else:
        response.call_on_close(settle)
    return response


def account(metrics: Metrics, asked: Request, noted: Any, response: Response, seconds: float) -> None:
    """Count a request, and log it."""
    route = asked.url_rule.rule if asked.url_rule else "none"
    metrics.requests.labels(route, response.status_code).inc()
    metrics.outcomes.labels(noted.get("outcome", "answered")).inc()
    metrics.seconds.observe(seconds)
    if access.handlers:
        access.info("%s", json.dumps(line(asked, noted, response, seconds), ensure_ascii=False))


def line(asked: Request, noted: Any, response: Response, seconds: float) -> dict[str, object]:
    """Return one line of the access log."""
    entry = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "id": noted.request_id,
        "client": asked.remote_addr,
        "method": asked.method,
        "path": asked.path,
        "status": response.status_code,
        "ms": round(seconds * 1000, 2),
        "outcome": noted.get("outcome", "answered"),
        "query": hash_of(noted.get("query")),
        "rows": noted.get("rows"),
        "bytes": noted.get("size"),
    }
    return {name: value for name, value in entry.items() if value is not None}


def hash_of(query: Query | None) -> str | None:
    """Return sixteen digits that stand for a query's text."""
    return hashlib.sha256(query.text.encode("utf-8", "surrogatepass")).hexdigest()[:16] if query else None


@blueprint.route("/health/live")
def live() -> Response:
    """Tell that the process answers."""
    return Response("ok\n", content_type="text/plain")


@blueprint.route("/health/ready")
def ready() -> Response:
    """Tell that queries are answered, and from what."""
    backend = current_app.extensions["backend"]
    try:
        ask(backend, "ASK {}")
    except Problem as problem:
        raise NotReady(f"a query was not answered: {problem}") from problem
    return jsonify({"status": "ready", "snapshot": backend.version, **backend.load()})


@blueprint.route("/metrics")
def metrics() -> Response:
    """Answer with what Prometheus reads."""
    registry = current_app.extensions["metrics"].registry
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


@blueprint.before_request
def only_the_operator() -> None:
    """Ask for the operator's token where queries are shown or stopped."""
    if request.path.startswith("/queries/"):
        token = current_app.config["SETTINGS"].operator_token
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token or not hmac.compare_digest(given.encode(), token.encode()):
            raise Unauthorized("this needs the operator's token", remedy="send Authorization: Bearer <operator_token>")


@blueprint.route("/queries/running")
def running() -> Response:
    """List the queries that are being answered."""
    return jsonify(current_app.extensions["backend"].running())


@blueprint.route("/queries/running/<query_id>", methods=["DELETE"])
def stop(query_id: str) -> Response:
    """Stop a query."""
    if not current_app.extensions["backend"].cancel(query_id):
        raise NotFound(f"no query with the id {query_id} is running")
    return Response(status=204)
