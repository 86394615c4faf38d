"""Answers that every room gives alike: JSON as it is written, and the headers that keep a page to itself."""

from __future__ import annotations

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


def json_response(content: Any, *, media_type: str = "application/json", indent: int | None = None) -> Response:
    """Return a value as JSON, Chinese as it is; keys are sorted."""
    return Response(json.dumps(content, ensure_ascii=False, indent=indent) + "\n", content_type=media_type)
