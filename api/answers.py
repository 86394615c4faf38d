"""From an answer to a response: headers, conditional requests, and results kept for repeated queries."""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from flask import Response, current_app, g, request

from api.backend import Answer, Backend, Query
from api.media import CSV, FORMS, XLSX, Media, carrying

BOM = "\ufeff".encode()
# Queries that may answer differently each time; the words may stand in a string, which costs only the cache.
VOLATILE = re.compile(r"\b(rand|now|uuid|struuid|bnode|service)\b|\\u", re.IGNORECASE)
SIMPLE = re.compile(r"[^\"'#\\]*")
DOWNLOADS = (CSV, XLSX)
LONGEST_LINKED = 600
FORMAT = re.compile(rb"(^|&)format=[^&]*")
UNQUOTED = "%&=+:/?@!$'()*,;~-._"


@dataclass(frozen=True, slots=True)
class Kept:
    """A result in the cache."""

    form: str
    media: Media
    body: bytes
    rows: int | None


@dataclass
class Cache:
    """The most recently used results, up to so many bytes in all; a single one may take an eighth of them."""

    limit: int
    size: int = 0
    entries: OrderedDict[str, Kept] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: str) -> Kept | None:
        """Return a result and mark it as used."""
        with self.lock:
            if key in self.entries:
                self.entries.move_to_end(key)
            return self.entries.get(key)

    def put(self, key: str, kept: Kept) -> None:
        """Keep a result, and forget the oldest where there is no room."""
        with self.lock:
            if len(kept.body) <= self.limit // 8 and key not in self.entries:
                self.entries[key] = kept
                self.size += len(kept.body)
                while self.size > self.limit:
                    self.size -= len(self.entries.popitem(last=False)[1].body)


def normalised(text: str) -> str:
    """Return the query without needless blanks, as far as that is safe without reading strings and comments."""
    return " ".join(text.split()) if SIMPLE.fullmatch(text) else text.strip()


def fingerprint(version: str, query: Query, bom: bool) -> str | None:
    """Return the strong validator of a query's answer; None where the answer may change although the data do not."""
    if not version or VOLATILE.search(query.text):
        return None
    bound = sorted((name.value, str(term)) for name, term in query.bindings.items())
    formats = [media.short if (media := query.media[form]) else "" for form in FORMS]
    parts = (version, normalised(query.text), query.default_graphs, query.named_graphs, bound, formats, bom)
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def respond(backend: Backend, query: Query, *, bom: bool = False) -> Response:
    """Answer a query: 304, from the cache, or anew."""
    tag = fingerprint(backend.version, query, bom)
    g.query = query
    held = tag and held_by_client(tag)
    if held:
        g.outcome = "not-modified"
        return stamped(Response(status=304), held)
    cache: Cache = current_app.extensions["cache"]
    kept = cache.get(tag) if tag else None
    g.outcome = "cached" if kept else "answered"
    if kept is None:
        answer = backend.run(query)
        if tag is None or answer.file is not None:
            return stamped(whole(answer, bom), tag)
        kept = Kept(answer.form, answer.media, answer.body, answer.rows)
        cache.put(tag, kept)
    return stamped(whole(Answer(kept.form, kept.media, len(kept.body), kept.body, rows=kept.rows), bom), tag)


def held_by_client(tag: str) -> str | None:
    """Return the validator of the copy that the client holds (a compressed one has a suffix), if it holds one."""
    if request.method not in ("GET", "HEAD"):
        return None
    held = request.if_none_match
    return tag if held.star_tag else next((t for t in held.as_set(True) if t and t.partition(":")[0] == tag), None)


def whole(answer: Answer, bom: bool) -> Response:
    """Make the response that carries an answer."""
    mark = BOM if bom and answer.media is CSV else b""
    body = mark + answer.body if answer.file is None else marked(answer, mark)
    response = Response(body, content_type=answer.media.content_type)
    response.content_length = len(mark) + answer.size
    link_alternates(response, answer)
    if answer.media in DOWNLOADS:
        response.headers["Content-Disposition"] = f'attachment; filename="fengong.{answer.media.short}"'
    g.rows, g.size = answer.rows, answer.size
    return response


def link_alternates(response: Response, answer: Answer) -> None:
    """Point to the same answer in other formats, where the address is short enough to repeat."""
    if request.method == "POST" or request.path != "/sparql" or len(request.query_string) > LONGEST_LINKED:
        return
    asked = quote(FORMAT.sub(b"", request.query_string), safe=UNQUOTED)
    others = (media for media in carrying(answer.form) if media is not answer.media)
    links = (f'<?{asked}&format={media.short}>; rel="alternate"; type="{media.type}"' for media in others)
    response.headers["Link"] = ", ".join(links)


def marked(answer: Answer, mark: bytes) -> Iterator[bytes]:
    """Yield a byte order mark, if any, and the answer."""
    if mark:
        yield mark
    yield from answer.chunks()


def stamped(response: Response, tag: str | None) -> Response:
    """Add what caches need to know."""
    response.headers["Vary"] = "Accept, Accept-Encoding"
    if tag:
        response.set_etag(tag)
        max_age = current_app.config["SETTINGS"].max_age
        response.headers["Cache-Control"] = f"public, max-age={max_age}" if max_age else "public, no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response
