"""ORDER BY, MIN and MAX over terms of every kind (SPARQL 1.1, section 15.1).

The engine compares what ``<`` does not compare by its text, which is no order: {10, "15", 2} has no first. Its sort
notices that with some twenty rows and aborts the process. So every condition is sorted by keys of one kind each.

The order: nothing, blank nodes, IRIs, numbers, NaN, booleans, texts (by text, then by language), then times, durations
and all other literals datatype by datatype, and triples. A time without a zone counts as UTC, which never disagrees
with ``<`` where that knows an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from api.engine.rewriting.calls import Call, closing_of, own_tokens, shifted
from api.engine.tokens import QUERY_FORMS, SparqlToken, sparql_tokens

Term = NamedNode | BlankNode | Literal | Triple
XSD = "http://www.w3.org/2001/XMLSchema#"
TEXTS = (XSD + "string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")
KIND, NUMBER, TEXT = (f"urn:x-fengong:order:{name}" for name in ("kind", "number", "text"))
# The keys of one condition: its kind, its place among numbers and times, its place among texts. What is most frequent
# the engine makes itself; a call of ours costs six microseconds. A key that ends in a mark is no text of the store,
# where the engine would look it up with each comparison.
_MARK = r"\u0001"
_IS_TEXT = f"ISLITERAL({{0}}) && DATATYPE({{0}}) IN ({', '.join(f'<{datatype}>' for datatype in TEXTS)})"
KEYS = (
    f"IF(ISIRI({{0}}), 2, IF(ISNUMERIC({{0}}), IF({{0}} = {{0}}, 3, 4), IF({_IS_TEXT}, 6, <{KIND}>({{0}}))))",
    f"IF(ISIRI({{0}}), 0, IF(ISNUMERIC({{0}}), <{XSD}double>({{0}}), IF({_IS_TEXT}, 0, <{NUMBER}>({{0}}))))",
    f'IF(ISIRI({{0}}), CONCAT(STR({{0}}), "{_MARK}"), IF(ISNUMERIC({{0}}), <{XSD}decimal>({{0}}),'
    f' IF({_IS_TEXT}, CONCAT(STR({{0}}), "{_MARK}", LANG({{0}})), <{TEXT}>({{0}}))))',
)
# Functions whose values are all of one kind, which the engine sorts well, and faster.
_UNIFORM = """
    COUNT STR LANG LCASE UCASE STRLEN CONCAT SUBSTR STRBEFORE STRAFTER ENCODE_FOR_URI MD5 SHA1 SHA256 SHA384 SHA512
    YEAR MONTH DAY HOURS MINUTES TZ RAND UUID STRUUID IRI URI BOUND EXISTS NOT ISIRI ISURI ISBLANK ISLITERAL
    ISNUMERIC SAMETERM CONTAINS STRSTARTS STRENDS REGEX LANGMATCHES GROUP_CONCAT
"""
UNIFORM = frozenset(_UNIFORM.split())
AFTER = ("LIMIT", "OFFSET", "VALUES")
WORD_BY = re.compile(r"(ORDER)?BY", re.IGNORECASE)


class Condition(NamedTuple):
    """One condition of ORDER BY: ``DESC`` or nothing, and its expression as text."""

    direction: str
    expression: str


def rewrite_order(text: str) -> str:
    """Return the query with every ORDER BY sorted by keys of one kind each; one that is not understood stays."""
    for order, begin in reversed(list(_order_clauses(text))):
        found = _order_conditions(text, begin)
        if found is not None:
            listed, end = found
            counted = _uniform_names(text, order)
            keys = " ".join(key for each in listed for key in _keys_of(each, counted))
            text = f"{text[: order.begin]}ORDER BY {keys} {text[end:]}"
    return text


def _order_clauses(text: str) -> Iterator[tuple[SparqlToken, int]]:
    """Yield every ORDER BY with the place where its conditions begin; the engine reads ``ORDERBYDESC`` as one too."""
    before = None
    for token in own_tokens(text):
        joined = token.keyword.startswith("ORDERBY")
        if joined or (before and before.keyword == "ORDER" and token.keyword.startswith("BY")):
            matched = WORD_BY.match(token.text)
            assert matched
            yield token if joined or before is None else before, token.begin + matched.end()
        before = token


def _order_conditions(text: str, begin: int) -> tuple[list[Condition], int] | None:
    """Read the conditions from a place on, and where they end; None where they are not understood."""
    stream, found, at, end = list(shifted(text, begin)), [], 0, begin
    while at < len(stream) and stream[at].keyword not in AFTER and stream[at].text != "}":
        last = last_of(stream, at)
        if last is None:
            return None
        end = stream[last].begin + len(stream[last].text)
        direction = stream[at].keyword if stream[at].keyword in ("ASC", "DESC") else ""
        found.append(Condition("DESC" if direction == "DESC" else "", text[stream[at + bool(direction)].begin : end]))
        at = last + 1
    return (found, end) if found else None


def last_of(stream: Sequence[SparqlToken], at: int) -> int | None:
    """Return the index of a condition's last token: a variable, or the bracket that closes a call or an expression."""
    if stream[at].kind == "variable":
        return at
    names = takewhile(lambda token: token.kind in ("word", "iri", "name"), stream[at : at + 2])
    opening = at + sum(1 for _ in names)
    if opening < len(stream) and stream[opening].text in ("(", "{"):
        return closing_of(stream, opening)
    return None


def _uniform_names(text: str, order: SparqlToken) -> frozenset[str]:
    """Return the variables that the SELECT of an ORDER BY makes of functions whose values are all of one kind."""
    before = list(sparql_tokens(text[: order.begin]))
    starts = [n for n, each in enumerate(before) if each.keyword in QUERY_FORMS and each.depth == order.depth]
    head = list(takewhile(lambda token: token.text != "{", before[starts[-1] if starts else 0 :]))
    return frozenset(
        head[n + 1].text[1:]
        for n, token in enumerate(head[:-1])
        if token.keyword == "AS" and _named_function(head, n) in UNIFORM
    )


def _named_function(head: Sequence[SparqlToken], named: int) -> str:
    """Return the function in ``(FUNCTION(…) AS ?name)``; the empty string for any other expression."""
    openings = [n for n in range(named) if head[n].text == "(" and head[n].depth == head[named].depth - 1]
    closing = closing_of(head, openings[-1] + 2) if openings else None
    return head[openings[-1] + 1].keyword if closing == named - 1 else ""


def _keys_of(condition: Condition, uniform: frozenset[str]) -> Iterator[str]:
    """Yield the conditions that take the place of one."""
    stream = list(sparql_tokens(condition.expression))
    while stream[0].text == "(" and closing_of(stream, 0) == len(stream) - 1:
        stream = stream[1:-1]
    plain = stream[0].keyword in UNIFORM and closing_of(stream, 1) == len(stream) - 1
    if plain or (stream[0].kind == "variable" and stream[0].text[1:] in uniform):
        yield f"{condition.direction or 'ASC'}({condition.expression})"
        return
    for key in KEYS:
        yield f"{condition.direction or 'ASC'}({key.format(condition.expression)})"


class Key(NamedTuple):
    """Where a term stands among others."""

    kind: int
    number: Decimal | float
    text: str


ZONE = re.compile(r"(Z|[+-]\d\d:\d\d)$")
INSTANT = re.compile(r"(-?\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d(?:\.\d+)?)")
DURATION = re.compile(
    r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII
)
MONTH = Decimal("2629746")  # seconds, on average over four centuries
# How the text of each datatype of times becomes that of an instant.
INSTANTS: Mapping[str, Callable[[str], str]] = {
    "dateTime": str,
    "dateTimeStamp": str,
    "date": lambda text: f"{text}T00:00:00",
    "time": lambda text: f"1972-01-01T{text}",
    "gYear": lambda text: f"{text}-01-01T00:00:00",
    "gYearMonth": lambda text: f"{text}-01T00:00:00",
    "gMonthDay": lambda text: f"1972{text[1:]}T00:00:00",
    "gMonth": lambda text: f"1972{text[1:]}-01T00:00:00",
    "gDay": lambda text: f"1972-01{text[2:]}T00:00:00",
}
DURATIONS = ("duration", "dayTimeDuration", "yearMonthDuration")
BLANK, IRI, FINITE, NAN, BOOLEAN, WORDS, TIMES, LENGTHS, OTHER, TRIPLE = range(1, 11)
_NUMERIC = """
    integer decimal double float byte short int long unsignedByte unsignedShort unsignedInt unsignedLong
    nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger
"""
NUMERIC = frozenset(_NUMERIC.split())


@lru_cache(maxsize=4096)
def sort_key(term: Term) -> Key:
    """Return where a term stands in the order."""
    if isinstance(term, Literal):
        return _key_of_literal(term)
    kinds: Mapping[type, int] = {BlankNode: BLANK, NamedNode: IRI}
    if isinstance(term, Triple):
        parts = (sort_key(part) for part in (term.subject, term.predicate, term.object))
        return Key(TRIPLE, 0, "\0".join(f"{kind:02d}{number:050.18f}{text}" for kind, number, text in parts))
    return Key(kinds[type(term)], 0, term.value)


def _key_of_literal(term: Literal) -> Key:
    """Return where a literal stands; one whose text does not fit its datatype stands among those of other types."""
    datatype = term.datatype.value
    if datatype in TEXTS:
        return Key(WORDS, 0, f"{term.value}\0{term.language or ''}")
    name = datatype.removeprefix(XSD)
    try:
        return _key_of_value(name, term.value) or Key(OTHER, 0, f"{datatype}\0{term.value}")
    except (ValueError, InvalidOperation):
        return Key(OTHER, 0, f"{datatype}\0{term.value}")


def _key_of_value(name: str, text: str) -> Key | None:
    """Return where a number, a truth value, a time or a length of time stands; None for any other datatype."""
    if name in NUMERIC:
        number = float(text) if name in ("double", "float") else Decimal(text)
        return Key(FINITE, number, "") if number == number else Key(NAN, 0, "")
    if name == "boolean":
        return Key(BOOLEAN, ["false", "true", "0", "1"].index(text) % 2, "")
    if name in INSTANTS:
        rank = list(INSTANTS).index(name)
        return Key(TIMES, _seconds_of_instant(INSTANTS[name], text) + rank * Decimal(10) ** 15, text)
    return Key(LENGTHS, _seconds_of_duration(text), text) if name in DURATIONS else None


def _seconds_of_instant(to_instant: Callable[[str], str], text: str) -> Decimal:
    """Return the seconds from the year 0 to a time, UTC where it has no zone."""
    zone = ZONE.search(text)
    matched = INSTANT.fullmatch(to_instant(text[: zone.start()] if zone else text))
    if not matched:
        raise ValueError(text)
    year, month, day, hour, minute = map(int, matched.groups()[:5])
    days = _days_before(year - (month < 3), (month - 3) % 12) + day
    return ((Decimal(days) * 24 + hour) * 60 + minute - _minutes_of(zone)) * 60 + Decimal(matched[6])


def _days_before(year: int, month: int) -> int:
    """Return the days before a month of the Gregorian calendar, years counted from March."""
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5


def _minutes_of(zone: re.Match[str] | None) -> int:
    """Return how many minutes a zone is ahead of UTC."""
    if zone is None or zone[0] == "Z":
        return 0
    minutes = int(zone[0][1:3]) * 60 + int(zone[0][4:6])
    return -minutes if zone[0][0] == "-" else minutes


def _seconds_of_duration(text: str) -> Decimal:
    """Return how long a duration is in seconds, a month being as long as on average."""
    matched = DURATION.fullmatch(text)
    if not matched:
        raise ValueError(text)
    years, months, days, hours, minutes, seconds = (Decimal(part or 0) for part in matched.groups()[1:])
    length = (years * 12 + months) * MONTH + ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return -length if matched[1] else length


def _literal_kind(term: Term) -> Literal:
    """Return the first sort key of a term, for the engine."""
    return Literal(sort_key(term).kind)


def _literal_number(term: Term) -> Literal:
    """Return the second sort key of a term, for the engine."""
    return Literal(f"{sort_key(term).number:f}", datatype=NamedNode(XSD + "decimal"))


def _literal_text(term: Term) -> Literal:
    """Return the third sort key of a term, for the engine."""
    return Literal(sort_key(term).text)


class Extreme:
    """MIN or MAX, by the same order."""

    def __init__(self, largest: bool) -> None:
        self.largest = largest
        self.best: tuple[Key, Term] | None = None

    def accumulate(self, term: Term) -> None:
        """Look at one more value."""
        key = sort_key(term)
        if self.best is None or (key > self.best[0] if self.largest else key < self.best[0]):
            self.best = key, term

    def finish(self) -> Term | None:
        """Return the first or the last of the values; nothing where there was none."""
        return self.best and self.best[1]


MINIMUM, MAXIMUM = "urn:x-fengong:min", "urn:x-fengong:max"


def rewrite_extreme(call: Call) -> str | None:
    """Return MIN or MAX as the aggregate of ours; DISTINCT makes no difference to them."""
    return f"<{MINIMUM if call.name == 'MIN' else MAXIMUM}>({call.arguments[0]})" if len(call.arguments) == 1 else None


FUNCTIONS: Mapping[str, Callable[[Term], Literal]] = {KIND: _literal_kind, NUMBER: _literal_number, TEXT: _literal_text}
AGGREGATES: Mapping[str, Callable[[], Extreme]] = {MINIMUM: lambda: Extreme(False), MAXIMUM: lambda: Extreme(True)}
