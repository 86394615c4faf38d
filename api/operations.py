"""For operators: health, running queries, request ids, and the access log."""

from __future__ import annotations

from flask import Blueprint, Response

blueprint = Blueprint("operations", __name__)


@blueprint.route("/health/live")
def live() -> Response:
    """Tell that the process answers."""
    return Response("ok\n", content_type="text/plain")
