"""What every page says about itself in its headers: what it may load, whether it changed, and what belongs to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files

from flask import Response, current_app, request

from api.asking import editions
from api.asking.graph import PageRequest, ask_question
from api.exchange import digests, urls
from api.exchange.languages import current_language
from api.exchange.media import BY_SHORT
from api.exchange.responses import SAFETY
from api.pages.frame.kinds import PageKind
from api.pages.frame.markup import MAINTAINERS, TYPES
from ontology.vocabulary import DATASET

DATA = ("ttl", "jsonld", "nt", "rdf")


@cache
def _programme_version() -> str:
    """Return the version of the code and of the templates' words, which pages change with."""
    digest = hashlib.sha256()
    for folder in ("templates", "translations"):
        for file in sorted(files("api").joinpath(folder).iterdir(), key=lambda each: each.name):
            digest.update(file.read_bytes() if file.is_file() else b"")
    try:
        return f"{version('fengong')} {digest.hexdigest()}"
    except PackageNotFoundError:  # run from a checkout that is not installed
        return digest.hexdigest()


def _page_etag() -> str | None:
    """Return the validator of the page that is asked for; None where the data have no version."""
    edition = editions.current_edition_name()  # the one that is named, if any, stands in the address
    if not edition:
        return None
    parts = (_programme_version(), edition, current_language(), request.full_path, request.url_root)
    return digests.parts_digest(parts)


def not_modified_response() -> Response | None:
    """Answer 304 before any work where the client holds the page already."""
    validator = _page_etag()
    held = validator and request.if_none_match.contains_weak(validator)
    return stamped_response(Response(status=304)) if held else None


def stamped_response(response: Response) -> Response:
    """Add what caches and browsers need to know."""
    response.headers.update(SAFETY)
    validator = _page_etag()
    if response.status_code in (200, 304) and validator:
        response.set_etag(validator, weak=True)
        max_age = current_app.config["SETTINGS"].max_age
        response.headers["Cache-Control"] = f"public, max-age={max_age}" if max_age else "public, no-cache"
    response.vary.update(("Accept-Language", "Cookie"))
    return response


def signpost_links(asked: PageRequest, kind: PageKind, classes: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the links by which programs find their way (https://signposting.org/FAIR/)."""
    yield asked.iri, {"rel": "cite-as"}
    for name in DATA:
        yield (
            urls.absolute_address(urls.data_path(asked.iri, name)),
            {"rel": "describedby", "type": BY_SHORT[name].type},
        )
    for each in ("https://schema.org/AboutPage", f"https://schema.org/{TYPES.get(kind.name, 'Thing')}", *classes):
        yield each, {"rel": "type"}
    for row in ask_question(asked.graph, "licence", {"this": str(DATASET)}).rows:
        yield row["licence"].text, {"rel": "license"}
    yield MAINTAINERS, {"rel": "author"}
    yield asked.place["annex"].text if asked.place else str(DATASET), {"rel": "collection"}
