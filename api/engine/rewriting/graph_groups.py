"""GRAPH ?g { … }: what stands in the group is asked of each graph without knowing its name (SPARQL 1.1, section 18.6).

The engine knows ``?g`` in the group's filters, where the specification does not; and it forgets to ask graph by graph
where a group holds VALUES, another GRAPH or a sub-query.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from api.engine.rewriting.calls import RewritingRefused, closing_of, own_tokens, shifted
from api.engine.rewriting.ordering import last_of
from api.engine.tokens import SparqlToken, sparql_tokens

UNBOUND = "fengong_unbound"
NOT_ASKED_BY_GRAPH = {"VALUES", "GRAPH"}
ASKING = {"SELECT", "DISTINCT", "REDUCED", "DESCRIBE"}  # before a star: of every variable
NOT_PLAIN = NOT_ASKED_BY_GRAPH | {"SELECT", "LIMIT", "OFFSET", "GROUP", "HAVING"}  # inside a sub-query
CLAUSES = {"OPTIONAL", "MINUS", "UNION", "GRAPH", "SERVICE", "SILENT"}


def rewrite_graphs(text: str) -> str:
    """Return the query with every group after GRAPH asked graph by graph; raise ``RewritingRefused``."""
    begins = [token.begin for token in own_tokens(text) if token.keyword == "GRAPH"]
    for begin in reversed(begins):
        stream = list(shifted(text, begin))
        closing = closing_of(stream, 2) if len(stream) > 2 and stream[2].text == "{" else None
        if closing is not None:
            end = stream[closing].begin + 1
            before, after = text[:begin], text[end:]
            text = before + _rewrite_graph(text[begin:end], stream[:closing], begin, before + after) + after
    return text


def _is_one_plain_sub_query(inner: Sequence[SparqlToken], name: str, around: str) -> bool:
    """Tell whether a group is one sub-query of triples that neither counts nor cuts, whose graph nothing else asks.

    Asked of all graphs at once, it has the rows that it has where it is asked of each.
    """
    if len(inner) < 2 or (inner[0].text, inner[1].keyword) != ("{", "SELECT") or closing_of(inner, 0) != len(inner) - 1:
        return False
    head = [token.keyword or token.text for token in takewhile(lambda each: each.text != "{", inner[1:])]
    opening = len(head) + 1
    if not _has_triples(inner[opening + 1 : closing_of(inner, opening)]):
        return False
    words = [token.text for token in sparql_tokens(around)]
    named_again = any(word[0] in "?$" and word[1:] == name[1:] for word in words)
    everything = any(word == "*" and before.upper() in ASKING for before, word in pairwise(words))
    changed = {*head} & {"DISTINCT", "REDUCED", "(", "*"} or {token.keyword for token in inner[2:]} & NOT_PLAIN
    return not (named_again or everything or changed)


def _rewrite_graph(text: str, stream: Sequence[SparqlToken], begin: int, around: str) -> str:
    """Return one GRAPH with its group; ``stream`` are its tokens without the last brace, ``begin`` its place.

    ``around`` is the rest of the query.
    """
    name, inner = stream[1], stream[3:]
    if name.kind == "variable":
        if not _is_one_plain_sub_query(inner, name.text, around):
            _refuse_sub_queries(inner, name.text)
        text = _hide_name(text, inner, name.text, begin)
    keywords = {token.keyword for token in inner}
    return f"GRAPH {name.text} {{}} {text}" if keywords & NOT_ASKED_BY_GRAPH and not _has_triples(inner) else text


def _refuse_sub_queries(inner: Sequence[SparqlToken], name: str) -> None:
    """Refuse a sub-query that does not hand the graph's name on, or that counts or cuts what it finds."""
    for n, token in enumerate(inner):
        if token.keyword != "SELECT":
            continue
        body = inner[n:]
        end = next((m for m, each in enumerate(body) if each.text == "}" and each.depth < token.depth), len(body))
        opening = next((m for m, each in enumerate(body) if each.text == "{"), 0)
        head = {each.text for each in body[:opening] if each.depth == token.depth}
        counted = any(each.keyword in ("LIMIT", "OFFSET", "GROUP") for each in body[:end])
        if counted or not {name, "*"} & head:
            raise RewritingRefused(
                f"the engine asks a sub-query inside GRAPH {name} of all graphs at once, not of each",
                f"write GRAPH {name} inside the sub-query, let that return {name}, and group by it where it counts",
            )


def _hide_name(text: str, inner: Sequence[SparqlToken], name: str, begin: int) -> str:
    """Return the group with the graph's name unbound in its expressions, where nothing else in the group binds it."""
    spans = list(_expression_spans(inner))
    named = [token for token in inner if token.kind == "variable" and token.text[1:] == name[1:]]
    in_expression = [any(first <= token.begin < last for first, last in spans) for token in named]
    if not all(in_expression) or any(_follows_as(inner, token) for token in named):
        return text
    for token in reversed(named):
        at = token.begin - begin
        text = f"{text[:at]}?{UNBOUND}{text[at + len(token.text) :]}"
    return text


def _follows_as(inner: Sequence[SparqlToken], named: SparqlToken) -> bool:
    """Tell whether a variable is one that an expression is given to."""
    return any(token.keyword == "AS" and after is named for token, after in pairwise(inner))


def _expression_spans(inner: Sequence[SparqlToken]) -> Iterator[tuple[int, int]]:
    """Yield where the expressions after FILTER and BIND begin and end."""
    for n, token in enumerate(inner[:-1]):
        last = last_of(inner, n + 1) if token.keyword in ("FILTER", "BIND") else None
        if last is not None:
            yield inner[n + 1].begin, inner[last].begin + 1


def _has_triples(inner: Sequence[SparqlToken]) -> bool:
    """Tell whether a group has a triple pattern of its own, beside other clauses."""
    depth, at = inner[0].depth if inner else 0, 0
    while at < len(inner):
        token = inner[at]
        if token.keyword in ("FILTER", "BIND"):
            at = (last_of(inner, at + 1) or at) + 1
        elif token.keyword == "VALUES":
            at = next((m for m in range(at, len(inner)) if inner[m].text == "}" and inner[m].depth == depth), at) + 1
        elif token.keyword in CLAUSES:
            at += 2 if token.keyword in ("GRAPH", "SERVICE") and inner[at + 1].keyword != "SILENT" else 1
        elif token.text == "{":
            at = (closing_of(inner, at) or at) + 1
        elif token.text in (".", "}"):
            at += 1
        else:
            return True
    return False
