"""From an Accept header or a ``format`` parameter to a format (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from api.exchange.errors import NotAcceptable
from api.exchange.media import BY_SHORT, FORMS, MEDIA, SHORT_ALIASES, Media, media_carrying

HTML = "text/html"


def _accept_ranges(accept: str) -> list[tuple[str, float]]:
    """Split an Accept header into (range, quality), parameters other than ``q`` dropped."""
    return [parsed for part in accept.split(",") if (parsed := _parse_range(part))]


def _parse_range(part: str) -> tuple[str, float] | None:
    """Read one media range; one that cannot be read counts as absent."""
    name, *parameters = (piece.strip() for piece in part.split(";"))
    main, slash, sub = name.lower().partition("/")
    if not (slash and main and sub):
        return ("*/*", _range_quality(parameters)) if name == "*" else None
    return f"{main}/{sub}", _range_quality(parameters)


def _range_quality(parameters: Iterable[str]) -> float:
    """Return the value of ``q``, between 0 and 1; 1 where there is none, 0 where it makes no sense."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return min(max(float(value.strip()), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def _type_quality(name: str, accepted: Sequence[tuple[str, float]]) -> float:
    """Return how welcome a media type is: the quality of the most specific range that matches it."""
    matching = [(_range_specificity(range_), q) for range_, q in accepted if _range_covers(range_, name)]
    return max(matching)[1] if matching else 0.0


def _media_quality(media: Media, accepted: Sequence[tuple[str, float]]) -> float:
    """Return how welcome a format is; its aliases count only where they are written out."""
    written = {range_: q for range_, q in accepted}
    return max(_type_quality(media.type, accepted), *(written.get(alias, 0.0) for alias in media.aliases), 0.0)


def _range_specificity(range_: str) -> int:
    """Order ``*/*`` before ``text/*`` before ``text/csv``."""
    return 0 if range_ == "*/*" else 1 if range_.endswith("/*") else 2


def _range_covers(range_: str, name: str) -> bool:
    """Tell whether a media range covers a media type."""
    return range_ in (name, "*/*") or (range_.endswith("/*") and name.startswith(range_[:-1]))


def best_media(accept: str, media: Sequence[Media]) -> Media | None:
    """Choose the most welcome format; the table's order decides between equals. No header accepts everything."""
    accepted = _accept_ranges(accept) or ([("*/*", 1.0)] if not accept.strip() else [])
    ranked = [(_media_quality(each, accepted), each) for each in media]
    top = max((q for q, _ in ranked), default=0.0)
    return next((each for q, each in ranked if q == top), None) if top > 0 else None


def prefers_html(accept: str, media: Sequence[Media]) -> bool:
    """Tell whether the client names HTML and likes it at least as much as any of the formats."""
    accepted = _accept_ranges(accept)
    named = {range_ for range_, _ in accepted}
    if HTML not in named and "application/xhtml+xml" not in named:
        return False
    html = _type_quality(HTML, accepted)
    return html > 0 and all(_type_quality(name, accepted) <= html for each in media for name in each.names)


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
        return {form: best_media(accept, media_carrying(form)) for form in FORMS}
    wanted = _media_named(next((each for each in (name, *more) if _is_format_name(each)), name))
    return {form: next((media for media in media_carrying(form) if media in wanted), None) for form in FORMS}


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


def not_acceptable(what: str, media: Iterable[Media]) -> NotAcceptable:
    """Make the 406 that lists what exists."""
    available = [each.type for each in media]
    return NotAcceptable(what, remedy="accept one of: " + ", ".join(available), available=available)
