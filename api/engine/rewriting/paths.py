"""Paths that may have no length, from or to a term that is not in the data (SPARQL 1.1, section 18.4).

``<x> <p>* ?y`` has the solution ``?y = <x>`` whatever the data are; the engine gives it only where ``<x>`` is in them.
So such a pattern becomes ``{ <x> <p>* ?y } UNION { … }``, whose second half holds only where the term is not in the
graph. Terms that a variable is bound to elsewhere are no matter: a path between variables matches terms of the graph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from api.engine.rewriting.calls import closing_of, own_tokens
from api.engine.rewriting.ordering import last_of
from api.engine.tokens import SparqlToken

CLAUSES = frozenset({"OPTIONAL", "MINUS", "UNION", "GRAPH", "SERVICE", "BIND", "VALUES"})
VARIABLE = "?fengong_"
ABSENT = "FILTER NOT EXISTS {{ {0} {1}p {1}o }} FILTER NOT EXISTS {{ {1}s {1}q {0} }}"


_MODIFIED = re.compile(
    r"(?:[>):]|\b(?!(?:select|distinct|reduced|describe)\b)[\w.-]+)\s*(?:\*|\?(?!\w))", re.IGNORECASE
)


def may_have_no_length(text: str) -> bool:
    """Tell whether a query may hold such a path at all, which takes no time to see for most."""
    return _MODIFIED.search(text) is not None


class NotUnderstood(Exception):
    """A part of a query whose shape is not known here; the query stays as it is."""


@dataclass(slots=True)
class Node:
    """A term in a triple pattern, by its tokens."""

    begin: int
    end: int
    kind: str  # "variable", "constant", or "other": blank nodes and lists


@dataclass(slots=True)
class Pattern:
    """A predicate or path with one of its objects; ``zero`` is in how many ways the path may have no length."""

    begin: int
    end: int
    zero: int
    object: Node


@dataclass(slots=True)
class Statement:
    """Triple patterns with the same subject; ``block`` is where the triple patterns around it begin."""

    subject: Node
    patterns: list[Pattern]
    end: int
    block: int


def rewrite_paths(text: str, known: Callable[[str], bool]) -> str:
    """Return the query with such paths completed; ``known`` tells of a term, as written, that it needs no care."""
    stream = [piece for token in own_tokens(text) for piece in _without_dot(token)]
    try:
        reading = Reading(stream)
        reading.read_groups(0, len(stream))
    except (NotUnderstood, IndexError):
        return text
    edits = [edit for each in reading.statements for edit in _completed_paths(text, stream, each, known)]
    for begin, end, changed in sorted(edits, reverse=True):
        text = text[:begin] + changed + text[end:]
    return text


def _without_dot(token: SparqlToken) -> Iterator[SparqlToken]:
    """Yield a token and, as one of its own, the dot that ends a triple after a name or a number."""
    stripped = token.text.rstrip(".") if token.kind in ("name", "number") else token.text
    yield SparqlToken(token.kind, stripped, token.begin, token.depth)
    if stripped != token.text:
        yield SparqlToken("mark", ".", token.begin + len(stripped), token.depth)


@dataclass
class Reading:
    """The triple patterns of a query, read from its tokens."""

    stream: Sequence[SparqlToken]
    statements: list[Statement] = field(default_factory=list)

    def read_groups(self, at: int, end: int) -> None:
        """Read every group between two places, whatever stands between them."""
        while at < end:
            if self.stream[at].keyword == "VALUES":
                at = self.clause(at)
            elif self.stream[at].text == "{":
                self.read_group(at + 1, self.closing(at))
                at = self.closing(at) + 1
            else:
                at += 1

    def closing(self, at: int) -> int:
        """Return where a bracket closes."""
        closing = closing_of(self.stream, at)
        if closing is None:
            raise NotUnderstood
        return closing

    def read_group(self, at: int, end: int) -> None:
        """Read what stands in one group."""
        block = -1
        while at < end:
            token = self.stream[at]
            if token.keyword == "SELECT":
                self.read_groups(at, end)
                return
            if token.text == "." or token.keyword == "FILTER":
                at = at + 1 if token.text == "." else self.constraint(at)
            elif token.text == "{" or token.keyword in CLAUSES:
                at, block = self.clause(at), -1
            else:
                block = at if block < 0 else block
                at = self.statement(at, block)

    def constraint(self, at: int) -> int:
        """Read an expression after FILTER or BIND, for the groups in it; return what follows."""
        last = last_of(self.stream, at + 1)
        if last is None:
            raise NotUnderstood
        self.read_groups(at + 1, last)
        return last + 1

    def clause(self, at: int) -> int:
        """Read a clause that is no triple pattern; return what follows."""
        word = self.stream[at].keyword
        if word == "BIND":
            return self.constraint(at)
        if word == "SERVICE":  # its group is not among our tokens
            return at + (3 if self.stream[at + 1].keyword == "SILENT" else 2)
        opening = next(n for n in range(at, len(self.stream)) if self.stream[n].text == "{")
        if word != "VALUES":
            self.read_groups(opening, self.closing(opening) + 1)
        return self.closing(opening) + 1

    def statement(self, at: int, block: int) -> int:
        """Read triple patterns with the same subject; return what follows."""
        subject = self.node(at)
        at, patterns = subject.end, []
        while self.stream[at].text not in (".", "}") and not self.opens_clause(at):
            if self.stream[at].text == ";":
                at += 1
                continue
            begin, (at, zero) = at, self.path(at)
            end = at
            while True:
                found = self.node(at)
                patterns.append(Pattern(begin, end, zero, found))
                at = found.end
                if self.stream[at].text != ",":
                    break
                at += 1
        self.statements.append(Statement(subject, patterns, at, block))
        return at

    def opens_clause(self, at: int) -> bool:
        """Tell whether a clause begins here that is no triple pattern."""
        token = self.stream[at]
        return token.text == "{" or token.keyword in CLAUSES or token.keyword == "FILTER"

    def node(self, at: int) -> Node:
        """Read a term of a triple pattern."""
        token = self.stream[at]
        if token.text in "([":
            return Node(at, self.closing(at) + 1, "other")
        if token.text in "+-":
            return Node(at, at + 2, "constant")
        if token.kind == "string":
            tag = self.stream[at + 1]
            more = 1 if tag.text.startswith("@") else 3 if tag.text == "^" else 0
            return Node(at, at + 1 + more, "constant")
        if token.kind not in ("variable", "iri", "name", "number", "word"):
            raise NotUnderstood
        kind = "variable" if token.kind == "variable" else "other" if token.text.startswith("_:") else "constant"
        return Node(at, at + 1, kind)

    def path(self, at: int) -> tuple[int, int]:
        """Read a predicate or a path: alternatives add up the ways of having no length."""
        if self.stream[at].kind == "variable":
            return at + 1, 0
        at, zero = self.sequence(at)
        while self.stream[at].text == "|":
            at, more = self.sequence(at + 1)
            zero += more
        return at, zero

    def sequence(self, at: int) -> tuple[int, int]:
        """Read a sequence: its ways of having no length are those of each part, multiplied."""
        at, zero = self.element(at)
        while self.stream[at].text == "/":
            at, more = self.element(at + 1)
            zero *= more
        return at, zero

    def element(self, at: int) -> tuple[int, int]:
        """Read one step of a path, with its direction and how often it may be taken."""
        while self.stream[at].text in ("^", "!"):
            at += 1
        if self.stream[at].text == "(":
            zero = self.path(at + 1)[1] if self.stream[at - 1].text != "!" else 0
            at = self.closing(at) + 1
        elif self.stream[at].kind in ("iri", "name") or self.stream[at].text == "a":
            at, zero = at + 1, 0
        else:
            raise NotUnderstood
        often = self.stream[at].text if self.stream[at].text in ("*", "?", "+") else ""
        return at + bool(often), {"*": 1, "?": 1, "+": min(zero, 1)}.get(often, zero)


def _completed_paths(
    text: str, stream: Sequence[SparqlToken], statement: Statement, known: Callable[[str], bool]
) -> Iterator[tuple[int, int, str]]:
    """Yield the edits (begin, end, text) that turn the paths of one subject into groups before the triple patterns."""

    def source(begin: int, end: int) -> str:
        return text[stream[begin].begin : stream[end - 1].begin + len(stream[end - 1].text)]

    subject = source(statement.subject.begin, statement.subject.end)
    kept, groups = [], []
    for pattern in statement.patterns:
        path, term = source(pattern.begin, pattern.end), source(pattern.object.begin, pattern.object.end)
        sides = ((subject, statement.subject.kind), (term, pattern.object.kind))
        fixed = [written for written, kind in sides if kind == "constant"]
        if pattern.zero and all(kind != "other" for _, kind in sides) and not all(map(known, fixed)):
            zero = _zero_length(subject, term, fixed, f"{VARIABLE}{pattern.begin}")
            groups.append(f"{{ {{ {subject} {path} {term} }}{f' UNION {{ {zero} }}' * pattern.zero} }} ")
        else:
            kept.append(f"{path} {term}")
    if groups:
        last = statement.end - bool(kept or stream[statement.end].text != ".")
        block, begin = stream[statement.block].begin, stream[statement.subject.begin].begin
        yield block, block, "".join(groups)
        yield begin, stream[last].begin + len(stream[last].text), f"{subject} {' ; '.join(kept)}" if kept else ""


def _zero_length(subject: str, term: str, fixed: Sequence[str], name: str) -> str:
    """Return the pattern whose solutions are those of a path without length, where the term is not in the graph."""
    both = f"FILTER(SAMETERM({subject}, {term}))"
    given = both if len(fixed) == 2 else f"BIND({fixed[0]} AS {term if fixed[0] is subject else subject})"
    return f"{given} {ABSENT.format(fixed[0], name)}"
