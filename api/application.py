"""The application put together: settings, backend, blueprints, one error handler."""

from __future__ import annotations

import uuid

from flask import Flask, g, request
from werkzeug.exceptions import HTTPException

from api import errors, operations, pages, protocol, resources, urls
from api.answers import Cache
from api.settings import Settings
from api.workers import Pool
from queries.snapshot import Snapshot

BLUEPRINTS = (protocol.blueprint, resources.blueprint, pages.blueprint, operations.blueprint)


def build(settings: Settings) -> Flask:
    """Make the application of the given settings."""
    app = Flask("api")
    app.config.update(SETTINGS=settings, MAX_CONTENT_LENGTH=settings.body_bytes, COMPRESS_MIMETYPES=[])
    app.extensions["backend"] = Pool(Snapshot.open(settings.snapshot), settings)
    app.extensions["cache"] = Cache(settings.cache_bytes)
    app.jinja_env.globals.update(urls=urls)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_error_handler(errors.Problem, errors.render)
    app.register_error_handler(HTTPException, errors.render_http)
    app.before_request(begin)
    return app


def begin() -> None:
    """Give the request its id."""
    g.request_id = request.headers.get("X-Request-Id") or uuid.uuid4().hex
