"""The application put together: settings, backend, blueprints, one error handler."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, request
from flask_compress import Compress
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from api.asking import editions
from api.asking.answers import CODINGS, ResultCache, StreamedResponse
from api.endpoint import graphs, protocol, reconciliation, resources
from api.engine.backend import Backend
from api.engine.live import LiveBackend
from api.engine.remote import RemoteBackend
from api.exchange import errors, languages, urls
from api.exchange.media import MEDIA, XLSX
from api.exchange.settings import Settings
from api.operation import operations
from api.pages.frame import places, problems
from api.pages.things import views
from api.pages.tools import (
    about,
    comparison,
    editor,
    exports,
    pictures,
    publications,
    questions,
    reading,
    search,
    sheets,
    sitemaps,
)

_BLUEPRINTS = (
    protocol.blueprint,
    graphs.blueprint,
    resources.blueprint,
    views.blueprint,
    about.blueprint,
    sitemaps.blueprint,
    questions.blueprint,
    sheets.blueprint,
    publications.blueprint,
    exports.blueprint,
    search.blueprint,
    reconciliation.blueprint,
    pictures.blueprint,
    comparison.blueprint,
    editor.blueprint,
    reading.blueprint,
    operations.blueprint,
)
_PAGE_TYPES = (
    "text/html",
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/json",
    "image/svg+xml",
)
_COMPRESSED = [*(media.type for media in MEDIA if media is not XLSX), *_PAGE_TYPES]
_COMPRESSION = {
    "COMPRESS_MIMETYPES": _COMPRESSED,
    "COMPRESS_ALGORITHM": CODINGS,
    "COMPRESS_ALGORITHM_STREAMING": CODINGS,
    "COMPRESS_LEVEL": 4,
    "COMPRESS_BR_LEVEL": 4,
    "COMPRESS_ZSTD_LEVEL": 3,
}


class Compression(Compress):
    """Compression of whole answers: a part or a stream is sent as it is, and of a compressed one no parts are sent."""

    def after_request(self, response: Response | None) -> Response:
        """Compress a response where its client, its type and its length ask for it."""
        if isinstance(response, StreamedResponse):
            return response
        if response and response.status_code == HTTPStatus.PARTIAL_CONTENT:
            response.vary.add("Accept-Encoding")
            return response
        # The library takes a coding of quality 0 for one that is welcome.
        welcome = ", ".join(f"{name};q={quality}" for name, quality in request.accept_encodings if quality > 0)
        request.environ["HTTP_ACCEPT_ENCODING"] = welcome
        packed = response is not None and "Content-Encoding" in response.headers
        sent = super().after_request(response)
        if "Content-Encoding" in sent.headers and not packed:
            sent.headers.pop("Accept-Ranges", None)
        return sent


def build_application(settings: Settings, answering: Backend | None = None) -> Flask:
    """Make the application of the given settings; ``answering`` takes the place of the backend that they name."""
    app = Flask("api")
    app.config.update(SETTINGS=settings, MAX_CONTENT_LENGTH=settings.body_bytes, **_COMPRESSION)
    app.extensions["backend"] = answering or _make_backend(settings)
    app.extensions["front page"] = editor.editor_page  # what a browser gets at /sparql
    app.extensions["cache"] = ResultCache(settings.cache_bytes)
    app.jinja_env.globals.update(urls=urls)
    languages.install_languages(app)
    places.install_places(app)
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.teardown_appcontext(editions.release_editions)
    app.register_error_handler(errors.Problem, problems.render_problem)
    app.register_error_handler(HTTPException, problems.render_http_error)
    if settings.endpoint:
        app.register_error_handler(SyntaxError, _unreadable_answer_response)
    operations.install_operations(app, settings)  # runs after compression, and so sees what is sent
    Compression(app)
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n, x_prefix=n)  # type: ignore[method-assign]
    return app


def _unreadable_answer_response(error: Exception) -> Response:
    """Say that the endpoint that is served sent what no parser reads."""
    return problems.render_problem(
        errors.UpstreamFailure(f"the endpoint's answer cannot be read ({error})", remedy="ask its operator")
    )


def _make_backend(settings: Settings) -> Backend:
    """Return what answers queries: a snapshot, or another endpoint."""
    return RemoteBackend(settings) if settings.endpoint else LiveBackend(settings)
