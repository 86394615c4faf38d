"""From an answer to a response: headers, conditional requests, and results kept for repeated queries."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from cachetools import LRUCache
from flask import Response, current_app, g, request
from werkzeug.datastructures import Headers
from werkzeug.http import quote_etag

from api.engine.backend import Backend, Query, SerializedResult
from api.exchange import digests
from api.exchange.media import CSV, FORMS, XLSX, Media, media_carrying
from api.exchange.responses import not_modified
from queries.asking.spreadsheets import csv_for_spreadsheets

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

CODINGS = ("zstd", "br", "gzip", "deflate")  # how results may be compressed, the best first
# Queries that may answer differently each time; the words may stand in a string, which costs only the cache.
_CHANGING = ("rand", "now", "uuid", "bnode", "service", "\\u")  # looked for first, since that takes no time
_VOLATILE = re.compile(r"\b(rand|now|uuid|struuid|bnode|service)\b|\\u")
_SIMPLE = re.compile(r"[^\"'#\\]*")
_DOWNLOADS = (CSV, XLSX)
_LONGEST_LINKED = 600
_FORMAT = re.compile(rb"(^|&)format=[^&]*")
_UNQUOTED = "%&=+:/?@!$'()*,;~-._"


@dataclass(frozen=True, slots=True)
class KeptResult:
    """A result in the cache."""

    form: str
    media: Media
    body: bytes
    rows: int | None

    @property
    def size(self) -> int:
        """Return the bytes that it takes; an empty result is counted too."""
        return max(len(self.body), 1)


class ResultCache:
    """The most recently used results, up to ``limit`` bytes in all; a single one may take an eighth of them."""

    def __init__(self, limit: int) -> None:
        self.largest = limit // 8
        self.results: LRUCache[str, KeptResult] = LRUCache(limit, getsizeof=lambda kept: kept.size)
        self.lock = threading.Lock()

    @property
    def size(self) -> float:
        """Return how many bytes are kept."""
        return self.results.currsize

    def get(self, key: str) -> KeptResult | None:
        """Return a result and mark it as used."""
        with self.lock:
            return self.results.get(key)

    def put(self, key: str, kept: KeptResult) -> None:
        """Keep a result, and forget those that were not used for longest where there is no room."""
        with self.lock:
            if kept.size <= self.largest:
                self.results[key] = kept


def normalised_query(text: str) -> str:
    """Return the query without needless blanks, as far as that is safe without reading strings and comments."""
    return " ".join(text.split()) if _SIMPLE.fullmatch(text) else text.strip()


def _is_volatile(text: str) -> bool:
    """Tell whether a query may answer differently although the data stay the same."""
    lower = text.lower()
    return any(word in lower for word in _CHANGING) and _VOLATILE.search(lower) is not None


def query_etag(version: str, query: Query, bom: bool) -> str | None:
    """Return the strong validator of a query's answer; None where the answer may change although the data do not."""
    if not version or _is_volatile(query.text):
        return None
    formats = [media.short if (media := query.media[form]) else "" for form in FORMS]
    parts = (version, normalised_query(query.text), query.default_graphs, query.named_graphs, formats, bom)
    return digests.parts_digest(parts)


def query_response(backend: Backend, query: Query, *, bom: bool = False) -> Response:
    """Answer a query: 304, from the cache, or anew."""
    tag = query_etag(backend.version, query, bom)
    g.query = query
    held = tag and etag_held_by_client(tag)
    if held:
        g.outcome = "not-modified"
        return not_modified(cache_headers(held))
    cache: ResultCache = current_app.extensions["cache"]
    kept = cache.get(tag) if tag else None
    g.outcome = "cached" if kept else "answered"
    if kept is None:
        answer = backend.run(query)
        if tag is None or answer.file is not None:
            return _complete_response(answer, bom, tag)
        kept = KeptResult(answer.form, answer.media, answer.body, answer.rows)
        cache.put(tag, kept)
    return _complete_response(
        SerializedResult(kept.form, kept.media, len(kept.body), kept.body, rows=kept.rows), bom, tag
    )


def stream_response(backend: Backend, query: Query) -> Response:
    """Answer a query as its result comes: 304 and what is in the cache are sent as ever."""
    tag = query_etag(backend.version, query, bom=False)
    cache: ResultCache = current_app.extensions["cache"]
    if tag and (etag_held_by_client(tag) or cache.get(tag)):
        return query_response(backend, query)
    g.query, g.outcome = query, "streamed"
    answer = backend.stream(replace(query, streamed=True))
    headers = [("Content-Type", answer.media.content_type), *cache_headers(tag)]
    response = StreamedResponse(answer.pieces, headers=headers)
    response.call_on_close(answer.close)
    return response


def etag_held_by_client(tag: str) -> str | None:
    """Return the validator of the copy that the client holds, if it holds one that it could be sent now.

    A compressed copy has another validator, with its coding after a colon (RFC 9110, section 8.8.3); it is held only by
    who still accepts that coding.
    """
    if request.method not in ("GET", "HEAD"):
        return None
    held = request.if_none_match
    sendable = {tag, *(f"{tag}:{coding}" for coding in CODINGS if request.accept_encodings.quality(coding) > 0)}
    return tag if held.star_tag else next((each for each in held.as_set(True) if each in sendable), None)


class FinishedResponse(Response):
    """A response whose headers are complete as they are."""

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """Return the headers, without looking for what might be missing or wrong."""
        return self.headers


class StreamedResponse(FinishedResponse):
    """A response whose body is sent as it comes, piece by piece, as it is: ``size`` is in bytes, of what was sent."""

    def __init__(self, pieces: Iterator[bytes], headers: Sequence[tuple[str, str]]) -> None:
        self.size, self.complete = 0, False
        super().__init__(self._counted(pieces), headers=headers)

    def _counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.size += len(piece)
            yield piece
        self.complete = True


def _complete_response(answer: SerializedResult, bom: bool, tag: str | None) -> Response:
    """Make the response that carries an answer."""
    if bom and answer.media is CSV:
        answer = _for_spreadsheets(answer)
    g.rows, g.size = answer.rows, answer.size
    headers = [
        ("Content-Type", answer.media.content_type),
        ("Content-Length", str(answer.size)),
        *_alternate_links(answer),
        *cache_headers(tag),
    ]
    if answer.media in _DOWNLOADS:
        headers.append(("Content-Disposition", f'attachment; filename="fengong.{answer.media.short}"'))
    return FinishedResponse(answer.body if answer.file is None else answer.chunks(), headers=headers)


def _alternate_links(answer: SerializedResult) -> Iterator[tuple[str, str]]:
    """Point to the same answer in other formats, where the address is short enough to repeat."""
    if request.method == "POST" or request.path != "/sparql" or len(request.query_string) > _LONGEST_LINKED:
        return
    address = quote(_FORMAT.sub(b"", request.query_string), safe=_UNQUOTED)
    others = (media for media in media_carrying(answer.form) if media is not answer.media)
    yield "Link", ", ".join(f'<?{address}&format={each.short}>; rel="alternate"; type="{each.type}"' for each in others)


def _for_spreadsheets(answer: SerializedResult) -> SerializedResult:
    """Return an answer in CSV as spreadsheets should get it."""
    file = csv_for_spreadsheets(answer.chunks())
    size = file.seek(0, 2)
    file.seek(0)
    return replace(answer, size=size, body=b"", file=file)


def cache_headers(tag: str | None) -> Iterator[tuple[str, str]]:
    """Say what caches need to know."""
    yield "Vary", "Accept, Accept-Encoding"
    if tag:
        max_age = current_app.config["SETTINGS"].max_age
        yield "ETag", quote_etag(tag)
        yield "Cache-Control", f"public, max-age={max_age}" if max_age else "public, no-cache"
    else:
        yield "Cache-Control", "no-store"
