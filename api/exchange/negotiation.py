"""From an Accept header or a ``format`` parameter to a format (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from api.exchange.errors import NotAcceptable
from api.exchange.media import (
    BY_SHORT,
    FORMS,
    GRAPH,
    JSONLD,
    JSONLD_EXPANDED,
    JSONLD_PROFILE,
    MEDIA,
    SHORT_ALIASES,
    Media,
    media_carrying,
)

HTML = "text/html"
_EXPANDED = re.compile(rf"profile=[^,]*{JSONLD_PROFILE}(expanded|flattened)")  # both, of nodes that hold no others
_SHORT_QUALITY = re.compile(r"(?<=q=)(?=\.\d)", re.IGNORECASE)


def accepted_types(accept: str) -> MIMEAccept:
    """Read an Accept header: media ranges with their qualities, the most specific first, no header as ``*/*``.

    Werkzeug compares parameters, which no format of ours has, and passes over ``*`` and ``q=.2``, which clients in Java
    send; so parameters other than ``q`` are dropped, and these two are written as the standard has them.
    """
    ranges = parse_accept_header(_SHORT_QUALITY.sub("0", accept) if accept.strip() else "*/*", MIMEAccept)
    bare = ((range_.partition(";")[0].strip().lower(), quality) for range_, quality in ranges)
    return MIMEAccept([("*/*" if name == "*" else name, quality) for name, quality in bare])


def best_type(accept: str, offered: Sequence[str]) -> str:
    """Choose the most welcome media type; the first one offered where none is welcome, or several are alike."""
    return accepted_types(accept).best_match(offered, offered[0])


def _media_quality(media: Media, accepted: MIMEAccept) -> float:
    """Return how welcome a format is; its aliases count only where they are written out."""
    written = (quality for range_, quality in accepted if range_ in media.aliases)
    return max(accepted.quality(media.type), *written, 0.0)


def best_media(accept: str, media: Sequence[Media]) -> Media | None:
    """Choose the most welcome format; the table's order decides between equals. No header accepts everything."""
    accepted = accepted_types(accept)
    best = max(media, key=lambda each: _media_quality(each, accepted), default=None)
    return best if best and _media_quality(best, accepted) > 0 else None


def prefers_html(accept: str, media: Sequence[Media]) -> bool:
    """Tell whether the client names HTML and likes it at least as much as any of the formats."""
    accepted = accepted_types(accept)
    if not {HTML, "application/xhtml+xml"} & set(accepted.values()):
        return False
    html = accepted.quality(HTML)
    return html > 0 and all(accepted.quality(name) <= html for each in media for name in each.names)


def _media_by_name(name: str) -> Media:
    """Return the format of a short name (``csv``) or a media type; a ``+`` may have been decoded to a blank."""
    wanted = name.strip().lower().replace(" ", "+").split(";")[0]
    short = SHORT_ALIASES.get(wanted, wanted)
    if short in BY_SHORT:
        return BY_SHORT[short]
    for media in MEDIA:
        if wanted in media.names:
            return media
    raise not_acceptable(f"there is no format {name!r}", MEDIA)


@lru_cache(maxsize=512)
def choose_media(accept: str, name: str | None = None, *more: str) -> Mapping[str, Media | None]:
    """Choose a format for each form of answer, before it is known which form the query has.

    Of several names, as SPARQLWrapper sends them, the first that exists counts.
    """
    if name is None:
        chosen = {form: best_media(accept, media_carrying(form)) for form in FORMS}
    else:
        wanted = _media_named(next((each for each in (name, *more) if _is_format_name(each)), name))
        chosen = {form: next((media for media in media_carrying(form) if media in wanted), None) for form in FORMS}
    expanded = chosen[GRAPH] is JSONLD and _EXPANDED.search(accept)
    return chosen | {GRAPH: JSONLD_EXPANDED} if expanded else chosen


def _is_format_name(name: str) -> bool:
    """Tell whether there is a format of this name."""
    try:
        _media_by_name(name)
    except NotAcceptable:
        return False
    return True


def _media_named(name: str) -> tuple[Media, ...]:
    """Return every format that a name may mean: ``json`` and ``application/json`` are one of results, one of graphs."""
    first = _media_by_name(name)
    wanted = name.strip().lower().replace(" ", "+").split(";")[0]
    return (first, *(media for media in MEDIA if wanted in (*media.names, media.graph_of) and media is not first))


def not_acceptable(what: str, media: Iterable[Media], *more: str) -> NotAcceptable:
    """Make the 406 that lists what exists; ``more`` are media types beside the formats, such as that of a page."""
    available = [*(each.type for each in media), *more]
    return NotAcceptable(what, remedy="accept one of: " + ", ".join(available), available=available)
