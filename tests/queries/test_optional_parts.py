"""No query joins on what may be unbound, or filters by what is out of scope: it would match everything, or nothing.

``OPTIONAL { ?x :leads ?unit } OPTIONAL { ?unit :label ?name }`` gives what nobody leads all units. A group is evaluated
by itself (SPARQL 1.1, section 18.2): in ``?x a :T { ?y :of ?x } UNION { FILTER NOT EXISTS { ?x :has ?z } }`` the filter
knows no ``?x``, and so asks whether anything has something.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from contextvars import ContextVar
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pyparsing import ParseException
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Literal, Variable

from queries import names

QUERIES = sorted(
    file
    for folder in (files("queries"), files("api"))
    for file in Path(str(folder)).rglob("*.rq")
    if ".venv" not in file.parts
)
Variables = frozenset[Variable]
GIVEN = re.compile(r"VALUES \?(\w+) \{ UNDEF \}")  # parameters: bound where somebody gives one
PREFIXES = "".join(f"PREFIX {name}: <{iri}> " for name, iri in names.PREFIXES.items())
NONE: Variables = frozenset()
EXISTENCE = ("Builtin_EXISTS", "Builtin_NOTEXISTS")
SHARED: ContextVar[Variables] = ContextVar("shared", default=NONE)  # what the query binds outside its filters


def scope(part: Any, faults: list[str]) -> tuple[Variables, Variables]:
    """Return the variables that a part of the algebra certainly binds, and those that it may bind; note the faults."""
    if not isinstance(part, CompValue):
        return NONE, NONE
    match part.name:
        case "BGP":
            found = frozenset(term for triple in part.triples for term in triple if isinstance(term, Variable))
            return found, found
        case "Join" | "LeftJoin":
            return joined(part, faults)
        case "Union":
            (one, ones), (other, others) = scope(part.p1, faults), scope(part.p2, faults)
            return one & other, ones | others
        case "Minus":
            scope(part.p2, faults)
            return scope(part.p1, faults)
        case "Extend":
            certain, possible = scope(part.p, faults)
            given = list(part.expr.arg) if getattr(part.expr, "name", "") == "Builtin_COALESCE" else [part.expr]
            sure = any(isinstance(each, Literal) or (isinstance(each, Variable) and each in certain) for each in given)
            return certain | ({part.var} if sure else set()), possible | {part.var}
        case "Graph":
            certain, possible = scope(part.p, faults)
            named = frozenset([part.term]) if isinstance(part.term, Variable) else NONE
            return certain | named, possible | named
        case "values":
            bound = [frozenset(v for v, term in row.items() if str(term) != "UNDEF") for row in part.res]
            return frozenset.intersection(*bound), frozenset.union(*bound)
        case "Project" | "SelectQuery":
            certain, possible = scope(part.p, faults)
            kept = frozenset(part.PV)
            return certain & kept, possible & kept
        case "AggregateJoin":
            certain, possible = scope(part.p, faults)
            named = frozenset(each.res for each in part.A or ())
            return certain | named, possible | named
        case "Filter":
            certain, possible = scope(part.p, faults)
            faults += sorted(f"?{each} in a filter" for each in variables_of(part.expr) - possible)
            return certain, possible
        case _:
            inner = [
                scope(each, faults) for each in part.values() if isinstance(each, CompValue) and "name" in dir(each)
            ]
            found = [each for each in inner if each[1]]
            return found[0] if found else (NONE, NONE)


def joined(part: CompValue, faults: list[str]) -> tuple[Variables, Variables]:
    (one, ones), (other, others) = scope(part.p1, faults), scope(part.p2, faults)
    faults += sorted(f"?{each}" for each in (ones - one) & others)
    return (one if part.name == "LeftJoin" else one | other), ones | others


def variables_of(expression: Any) -> Variables:
    """Return the variables by which a filter chooses: of a pattern that is to exist, those that it shares by name."""
    if isinstance(expression, Variable):
        return frozenset([expression])
    if isinstance(expression, CompValue):
        if expression.name in EXISTENCE:
            return named_in(expression.graph) & SHARED.get()
        return frozenset().union(*(variables_of(each) for each in expression.values()))
    if isinstance(expression, list):
        return frozenset().union(*map(variables_of, expression))
    return NONE


def named_in(part: Any, besides: Sequence[str] = ()) -> Variables:
    """Return every variable in a part of the algebra, without what stands in parts of these names."""
    if isinstance(part, Variable):
        return frozenset([part])
    if isinstance(part, CompValue):
        inner = [each for name, each in part.items() if name not in ("_vars", "PV")] if part.name not in besides else []
    else:
        inner = list(part) if isinstance(part, list | tuple) else []
    return NONE.union(*(named_in(each, besides) for each in inner))


def loose_variables(text: str) -> list[str]:
    faults: list[str] = []
    algebra = translateQuery(parseQuery(text)).algebra
    SHARED.set(named_in(algebra.p, besides=EXISTENCE))
    scope(algebra, faults)
    given = {f"?{name} in a filter" for name in GIVEN.findall(text)}
    return sorted(set(faults) - given)


@pytest.mark.parametrize("file", QUERIES, ids=lambda file: file.stem)
def test_nothing_is_joined_on_what_may_be_unbound(file: Path) -> None:
    assert loose_variables(file.read_text(encoding="utf-8")) == []


def queries_in_code() -> Iterator[tuple[str, str]]:
    """Yield the queries that stand as texts in modules, with where."""
    for package in ("api", "queries", "loader"):
        for file in sorted(Path(str(files(package))).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and re.search(
                    r"\b(SELECT|CONSTRUCT|ASK)\b.*\{", str(node.value), re.S
                ):
                    with suppress(ParseException):  # a part of a query, or prose
                        parseQuery(PREFIXES + str(node.value))
                        yield f"{file.name}:{node.lineno}", PREFIXES + str(node.value)


IN_CODE = list(queries_in_code())


@pytest.mark.parametrize("text", [text for _, text in IN_CODE], ids=[where for where, _ in IN_CODE])
def test_nothing_in_code_is_joined_on_what_may_be_unbound(text: str) -> None:
    assert loose_variables(text) == []


def test_queries_in_code_are_found() -> None:
    assert len(IN_CODE) > 15


def queries_of_faults() -> Iterator[tuple[str, list[str]]]:
    start = "PREFIX : <urn:> SELECT * { ?x a :T "
    yield start + "OPTIONAL { ?x :leads ?u } OPTIONAL { ?u :label ?name } }", ["?u"]
    yield start + "OPTIONAL { ?x :leads ?u } ?u :label ?name }", ["?u"]
    yield start + "{ ?x :leads ?u } UNION { ?x :b ?c } OPTIONAL { ?u :label ?name } }", ["?u"]
    yield start + "{ ?y :of ?x } UNION { FILTER NOT EXISTS { ?x :has ?z } } }", ["?x in a filter"]
    yield start + "{ ?y :of ?x } UNION { ?y :in ?z FILTER(?x != ?y) } }", ["?x in a filter"]
    yield start + "{ ?y :of ?x } UNION { ?x :in ?y FILTER NOT EXISTS { ?x :has ?z } } }", []
    yield start + "OPTIONAL { ?y :of ?z FILTER(?x != ?y) } }", []
    yield start + "OPTIONAL { ?x :leads ?u OPTIONAL { ?u :label ?name } } }", []
    yield start + "VALUES ?x { UNDEF } ?x :leads ?u OPTIONAL { ?u :label ?name } }", []


@pytest.mark.parametrize(("text", "faults"), list(queries_of_faults()))
def test_the_check_finds_what_it_looks_for(text: str, faults: list[str]) -> None:
    assert loose_variables(text) == faults
