"""What can go wrong over HTTP, as classes, and the one place that renders them (RFC 9457 problem details)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, ClassVar

from flask import Response, g
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestedRangeNotSatisfiable, RequestEntityTooLarge

from api.exchange.responses import json_response
from api.exchange.urls import BASE
from queries.errors import FengongError, Told

MEDIA_TYPE = "application/problem+json"
TYPE_BASE = BASE + "problem/"
START = Told("Search for a name, or start from the first page.")


class Problem(FengongError):
    """A request that cannot be answered: status, a stable slug, what happened, and what helps."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "The server failed"
    headers: ClassVar[dict[str, str]] = {}

    def __init__(self, what: str, *, remedy: str | None = None, **members: Any) -> None:
        super().__init__(what, remedy=remedy)
        self.members = members


class BadRequest(Problem):
    """The request breaks a rule of the protocol."""

    status, slug, title = 400, "bad-request", "The request is not a SPARQL protocol request"


class BadReconciliation(BadRequest):
    """The request breaks a rule of the reconciliation service; of a batch, what keeps all of it from being read."""

    slug, title = "bad-reconciliation", "The request is not a reconciliation request"


class MalformedQuery(Problem):
    """The query does not parse."""

    status, slug, title = 400, "malformed-query", "The query has a syntax error"

    @classmethod
    def at(cls, message: str, **told: Any) -> MalformedQuery:
        """Read the position out of the engine's message, ``error at 1:16: expected …``."""
        found = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
        if not found:
            return cls(message, **told)
        line, column, rest = found.groups()
        what = Told("line %(line)s, column %(column)s: %(rest)s", line=line, column=column, rest=rest)
        return cls(what, line=int(line), column=int(column), **told)


class TooComplex(Problem):
    """The query nests deeper than the engine can follow."""

    status, slug, title = 400, "query-too-complex", "The query is nested too deeply"


class ResultTooLarge(Problem):
    """The result is larger than the server hands out; nothing of it is sent."""

    status, slug, title = 400, "result-too-large", "The result is too large"


class QueryRefused(Problem):
    """The engine would answer the query wrongly or in silence, and there is another way to ask."""

    status, slug, title = 400, "query-refused", "The query engine cannot answer this query rightly"


class NotWritable(Problem):
    """The result holds something that the format cannot say."""

    status, slug, title = 406, "not-writable", "The result cannot be written in this format"


class Unauthorized(Problem):
    """The operator's token is missing or wrong."""

    status, slug, title = 401, "operator-only", "Only the operator may do this"
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}


class UpdateRefused(Problem):
    """The request asks for a change."""

    status, slug, title = 403, "update-refused", "This endpoint is read only"


class ServiceRefused(Problem):
    """The query wants to call an endpoint that the operator has not listed."""

    status, slug, title = 403, "service-refused", "SERVICE may not call this endpoint"


class NotFound(Problem):
    """There is nothing at this address."""

    status, slug, title = 404, "not-found", "There is nothing here"


class Gone(Problem):
    """An earlier edition had this; ``last_edition`` names the last one, ``kept_at`` is its page if it is kept here."""

    status, slug, title = 410, "gone", "This is no longer in the data"


class NotAcceptable(Problem):
    """None of the formats that the client accepts exists; ``available`` lists those that do."""

    status, slug, title = 406, "not-acceptable", "None of the accepted formats exists"


class TooMany(Problem):
    """A batch holds more than is answered at once."""

    status, slug, title = 413, "batch-too-large", "The batch is too large"


class UnsupportedMediaType(Problem):
    """The body is of a type, or in a character set, that the protocol does not know."""

    status, slug, title = 415, "unsupported-media-type", "The body is of a type that is not read here"


class EngineFailure(Problem):
    """The query engine failed in a way that is not the client's doing."""

    status, slug, title = 500, "engine-failure", "The query engine failed"


class EngineAborted(Problem):
    """The query engine gave up and ended its process."""

    status, slug, title = 500, "engine-aborted", "The query engine aborted"


class UpstreamFailure(Problem):
    """An endpoint that this one depends on failed."""

    status, slug, title = 502, "upstream-failure", "Another endpoint failed"


class UpstreamTimeout(Problem):
    """An endpoint that this one depends on did not answer in time."""

    status, slug, title = 504, "upstream-timeout", "Another endpoint did not answer in time"


class Busy(Problem):
    """Something is used up for now; the same request may succeed later."""

    status, slug, title = 503, "busy", "All query workers are busy"
    headers: ClassVar[dict[str, str]] = {"Retry-After": "5"}


class TimeLimit(Problem):
    """The query ran longer than it may."""

    status, slug, title = 503, "time-limit", "The query took too long"


class CpuLimit(Problem):
    """The query used more processor time than it may."""

    status, slug, title = 503, "cpu-limit", "The query used too much processor time"


class MemoryLimit(Problem):
    """The query needed more memory than it may have."""

    status, slug, title = 503, "memory-limit", "The query needed too much memory"


class KilledOutside(Problem):
    """Something other than this server ended the process of a query."""

    status, slug, title = 503, "killed-outside", "The process of the query was ended from outside"
    headers: ClassVar[dict[str, str]] = {"Retry-After": "5"}


class Cancelled(Problem):
    """The operator stopped the query."""

    status, slug, title = 503, "cancelled", "The query was stopped by the operator"


class NotReady(Problem):
    """The server has no snapshot to answer from."""

    status, slug, title = 503, "not-ready", "The server is not ready"


class ClientGone(Problem):
    """The client hung up; nobody reads this answer."""

    status, slug, title = 499, "client-gone", "The client hung up"


_SLUGS = {405: "method-not-allowed", 413: "body-too-large", 500: "internal-error"}


def problem_response(problem: Problem) -> Response:
    """Render a problem as RFC 9457 JSON."""
    headers = dict(problem.headers)
    return _problem_document(
        problem.status, problem.slug, problem.title, problem.what, headers, problem.remedy, problem.members
    )


def http_error_response(error: HTTPException) -> Response:
    """Render what Flask itself refuses (405, 413, 404 …) in the same shape."""
    status = error.code or 500
    if error.response is not None:  # a redirect
        return Response(status=status, headers=list(error.response.headers))
    headers = {"Allow": ", ".join(sorted(_allowed_methods(error)))} if isinstance(error, MethodNotAllowed) else {}
    if isinstance(error, RequestedRangeNotSatisfiable):
        headers["Content-Range"] = f"bytes */{error.length if error.length is not None else '*'}"
    if isinstance(error, RequestEntityTooLarge):
        headers["Connection"] = "close"  # the rest of the body is not read
    slug = _SLUGS.get(status, HTTPStatus(status).phrase.lower().replace(" ", "-"))
    return _problem_document(status, slug, HTTPStatus(status).phrase, error.description or "", headers, None, {})


def _allowed_methods(error: MethodNotAllowed) -> Iterable[str]:
    """Return the methods that are allowed instead."""
    return error.valid_methods or ()


def _problem_document(
    status: int,
    slug: str,
    title: str,
    detail: str,
    headers: dict[str, str],
    remedy: str | None,
    members: dict[str, Any],
) -> Response:
    """Write one problem document."""
    g.outcome, g.told = slug, (detail, remedy or "")
    body = {"type": TYPE_BASE + slug, "title": title, "status": status, "detail": detail}
    extra = {"help": remedy, "request_id": g.get("request_id")} | members
    body |= {name: value for name, value in extra.items() if value is not None}
    response = json_response(body, media_type=MEDIA_TYPE)
    response.status_code = status
    response.headers.update({**headers, "Cache-Control": "no-store"})
    return response
