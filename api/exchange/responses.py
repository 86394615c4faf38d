"""Answers that every room gives alike: JSON as it is written, and the headers that keep a page to itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, json

# Everything from here, nothing inline; data: is for the small pictures of style sheets.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFETY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def not_modified(headers: Iterable[tuple[str, str]]) -> Response:
    """Return a 304, which is of no media type: what is told of pages alone must not be told of it."""
    response = Response(status=304, headers=dict(headers))
    del response.headers["Content-Type"]
    return response


def json_response(content: Any, *, media_type: str = "application/json", indent: int | None = None) -> Response:
    """Return a value as JSON, Chinese as it is; keys are sorted."""
    return Response(json.dumps(content, ensure_ascii=False, indent=indent) + "\n", content_type=media_type)
