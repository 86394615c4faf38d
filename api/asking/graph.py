"""The seam between pages and the graph: fixed questions with bound terms in, rows out, and the question as text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import NoReturn

from flask import current_app
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)

from api.asking import editions
from api.asking.answers import KeptResult, ResultCache, query_etag
from api.engine.backend import Backend, Query, Term
from api.exchange.errors import START, NotFound
from queries import overview
from queries.asking.binding import bind_terms, limit_rows, repeat_group
from queries.errors import Told


@dataclass(frozen=True, slots=True)
class Value:
    """One term of an answer: an IRI, a blank node, or a literal with its language or datatype."""

    text: str
    kind: str = "literal"  # or "iri", "blank"
    language: str | None = None
    datatype: str | None = None

    @property
    def number(self) -> int:
        """Read the value as a whole number."""
        return int(self.text)

    @property
    def real(self) -> float:
        """Read the value as a number."""
        return float(self.text)

    @property
    def true(self) -> bool:
        """Read the value as a boolean."""
        return self.text in ("true", "1")

    @property
    def tail(self) -> str:
        """Return what follows the last ``#`` or ``/`` of an IRI: the notation of a concept, the name of a term."""
        return re.split(r"[#/]", self.text.rstrip("#/"))[-1]


Row = Mapping[str, Value]


_KINDS: Mapping[type, str] = {NamedNode: "iri", BlankNode: "blank", Literal: "literal"}


class Graph:
    """The graph behind the pages."""

    def __init__(self, backend: Backend, cache: ResultCache) -> None:
        self.backend, self.cache = backend, cache

    def answer(self, query: Query) -> bytes:
        """Return the result of a query, from the cache where it was asked before of the same data."""
        tag = query_etag(self.backend.version, query, False)
        kept = self.cache.get(tag) if tag else None
        if kept:
            return kept.body
        if ready := self.ready(query):
            return ready
        answer = self.backend.run(query)
        body = answer.read()
        if tag:
            self.cache.put(tag, KeptResult(answer.form, answer.media, body, answer.rows))
        return body

    def ready(self, query: Query) -> bytes | None:
        """Return an answer that the snapshot keeps, if it is for a question of the first pages."""
        snapshot = self.backend.snapshot
        return snapshot.answer(query.text) if snapshot and query == Query(query.text) else None

    def select(self, query: str) -> Sequence[Row]:
        """Return the solutions of a query."""
        return solution_rows(parse_solutions(self.answer(Query(query))))


def served_graph() -> Graph:
    """Return the graph of the edition that answers this request."""
    return Graph(editions.requested_backend(), current_app.extensions["cache"])


def _iri_term(iri: str) -> NamedNode:
    """Return an IRI as a term; what a request names so badly that it is no IRI does not exist."""
    try:
        return NamedNode(iri)
    except ValueError:
        raise NotFound(Told("%(given)s is not an IRI.", given=repr(iri[:200])), remedy=START) from None


def parse_solutions(body: bytes) -> QuerySolutions:
    """Return the solutions that a result in SPARQL JSON holds."""
    found = parse_query_results(body, QueryResultsFormat.JSON)
    assert isinstance(found, QuerySolutions)
    return found


def solution_rows(solutions: QuerySolutions) -> Sequence[Row]:
    """Return solutions as rows of values; what is unbound is left out."""
    names = [variable.value for variable in solutions.variables]
    return [{name: _value_of_term(term) for name in names if (term := row[name]) is not None} for row in solutions]


def _value_of_term(term: Term) -> Value:
    """Return a term of the engine as a value."""
    kind = _KINDS[type(term)]
    if not isinstance(term, Literal):
        return Value(str(term.value), kind)
    return Value(term.value, kind, term.language, term.datatype.value)


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The rows of a question, and the query that anyone can run to get them."""

    name: str
    rows: Sequence[Row]
    query: str = field(repr=False)
    cut: bool = False  # whether there are more rows; the query gives all

    def __bool__(self) -> bool:
        return bool(self.rows)

    def one(self, variable: str) -> Value | None:
        """Return the first value of a variable."""
        return next((row[variable] for row in self.rows if variable in row), None)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a page is asked for: a thing, where it stands (parts of documents do), and the page of its longest list."""

    graph: Graph
    iri: str
    number: int = 1
    place: Row | None = None

    def beyond(self) -> NoReturn:
        """Refuse a page after the last."""
        raise NoSuchPage(f"page {self.number} is beyond the last", remedy="start from page 1")


class NoSuchPage(NotFound):
    """A list has fewer pages."""

    slug, title = "no-such-page", "This list has no such page"


@cache
def fixed_question(name: str) -> str:
    """Return the text of a fixed question: one about the graph as a whole, or ``queries/<name>.rq``."""
    if name in overview.NAMES:
        return overview.read_overview_question(name)
    return (files("api.asking") / "queries" / f"{name}.rq").read_text(encoding="utf-8")


def ask_question(
    graph: Graph,
    name: str,
    bindings: Mapping[str, str | Sequence[str]] | None = None,
    *,
    window: tuple[int, int] | None = None,
) -> ResultTable:
    """Ask a fixed question about things, variable → IRI or several; ``window`` is (limit, offset).

    The query that the table shows is the one that was asked, for all its rows.
    """
    query = bind_iris(fixed_question(name), bindings or {})
    return ResultTable(name, graph.select(limit_rows(query, *window) if window else query), query)


def ask_first_rows(graph: Graph, name: str, bindings: Mapping[str, str], most: int) -> ResultTable:
    """Ask a fixed question for its first rows; the table tells whether there are more."""
    found = ask_question(graph, name, bindings, window=(most + 1, 0))
    return replace(found, rows=found.rows[:most], cut=len(found.rows) > most)


def ask_about_things(
    graph: Graph, name: str, bindings: Mapping[str, str | Sequence[str]], variable: str, iris: Sequence[str]
) -> ResultTable:
    """Ask a fixed question of some things only; the query that is shown asks it of all."""
    rows = graph.select(bind_iris(fixed_question(name), {**bindings, variable: iris})) if iris else ()
    return ResultTable(name, rows, bind_iris(fixed_question(name), bindings))


def ask_of_each(graph: Graph, name: str, bindings: Mapping[str, str], iris: Sequence[str]) -> Sequence[Row]:
    """Ask a fixed question that marks a group to repeat, once for each of several things, in one query."""
    if not iris:
        return ()
    return graph.select(bind_iris(repeat_group(fixed_question(name), [*map(_iri_term, iris)]), bindings))


def bind_iris(query: str, bindings: Mapping[str, str | Sequence[str]]) -> str:
    """Return the query about things, variable → IRI or IRIs."""
    terms = {name: _iri_term(it) if isinstance(it, str) else [*map(_iri_term, it)] for name, it in bindings.items()}
    return bind_terms(query, terms)


def rows_by(rows: Iterable[Row], variable: str) -> Mapping[str, list[Row]]:
    """Group rows by the value of a variable."""
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[variable].text].append(row)
    return groups
