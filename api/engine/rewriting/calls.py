"""Calls of functions in the text of a query, found by its tokens: where they begin, end, and what stands between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from api.engine.tokens import SparqlToken, sparql_tokens


@dataclass(frozen=True, slots=True)
class Call:
    """A call such as ``MIN(DISTINCT ?x)``: its name in capitals, its arguments as text, and where it ends."""

    name: str
    arguments: Sequence[str]
    distinct: bool
    modifiers: str  # what follows a semicolon: the separator of GROUP_CONCAT
    end: int


class RewritingRefused(Exception):
    """A query that the engine would answer wrongly or in silence, with another way to ask."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy


Rewriter = Callable[[Call], "str | None"]


def rewrite_calls(text: str, rewriters: Mapping[str, Rewriter]) -> str:
    """Return the query with the calls of some functions rewritten, inner ones first; None leaves a call as it is."""
    begins = [token.begin for token in own_tokens(text) if token.keyword in rewriters]
    for begin in reversed(begins):
        call = call_at(text, begin)
        changed = rewriters[call.name](call) if call else None
        if call and changed is not None:
            text = text[:begin] + changed + text[call.end :]
    return text


def own_tokens(text: str) -> Iterator[SparqlToken]:
    """Cut a query into tokens, without those that another endpoint is asked: what stands in a group after SERVICE."""
    entered, closed_at = False, -1
    for token in sparql_tokens(text):
        entered = entered or (closed_at < 0 and token.keyword == "SERVICE")
        if entered and token.text == "{":
            entered, closed_at = False, token.depth
        elif closed_at < 0:
            yield token
        elif token.text == "}" and token.depth == closed_at:
            closed_at = -1


def call_at(text: str, begin: int) -> Call | None:
    """Read the call that begins at a place; None where a name stands there without brackets."""
    stream = list(shifted(text, begin))
    closing = closing_of(stream, 1)
    if closing is None or stream[1].text != "(":
        return None
    inner = stream[2:closing]
    distinct = bool(inner) and inner[0].keyword == "DISTINCT"
    start = inner[0].begin + len(inner[0].text) if distinct else stream[1].begin + 1
    marks = [each for each in inner if each.text in (",", ";") and each.depth == 1]
    edges = [start, *(mark.begin for mark in marks), stream[closing].begin]
    pieces = [text[a + (n > 0) : b].strip() for n, (a, b) in enumerate(pairwise(edges))]
    modifiers = pieces.pop() if marks and marks[-1].text == ";" else ""
    return Call(stream[0].keyword, pieces, distinct, modifiers, stream[closing].begin + 1)


def shifted(text: str, begin: int) -> Iterator[SparqlToken]:
    """Cut a query into tokens from a place on; depths count from there, places from the beginning of the text."""
    for token in sparql_tokens(text[begin:]):
        yield SparqlToken(token.kind, token.text, token.begin + begin, token.depth)


def closing_of(stream: Sequence[SparqlToken], opening: int) -> int | None:
    """Return where the bracket that opens at an index closes; None where it is not closed."""
    depth = stream[opening].depth if opening < len(stream) else 0
    closing = (n for n in range(opening + 1, len(stream)) if stream[n].kind == "mark" and stream[n].text in "})]")
    return next((n for n in closing if stream[n].depth == depth), None)
