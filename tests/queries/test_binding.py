"""Values enter queries as terms, in one module, and nothing else puts SPARQL together."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib.term import BNode, Literal, URIRef, Variable

from queries.asking.binding import (
    bind_terms,
    count_matches,
    declare_prefixes,
    find_graphs,
    limit_rows,
    match_atoms,
    repeat_group,
)
from queries.errors import ParameterError

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("api", "loader", "ontology", "queries")
BINDING = ROOT / "queries" / "asking" / "binding.py"
BUILDS = {"format", "join", "replace", "sub", "subn"}
QUERY = "SELECT ?x WHERE {\n  VALUES ?x { UNDEF }\n  ?x ?p ?o\n}\n"
SPARQL = re.compile(
    r"\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE|WHERE|VALUES|FILTER|GRAPH|UNION|OPTIONAL)\b[^a-z]*(?:\?[a-zA-Z]|\{)"
    r"|\bPREFIX \w*:|\b(?:LIMIT|OFFSET) ?$|\b(?:LIMIT|OFFSET) %"
)


def is_sparql(node: ast.AST, texts: set[str]) -> bool:
    """Tell whether an expression is, or names, text of a query."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(SPARQL.search(node.value))
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "?x" for part in node.values)
        return bool(SPARQL.search("".join(map(str, parts))))
    return getattr(node, "id", getattr(node, "attr", None)) in texts


def built_queries(source: str) -> Iterator[int]:
    """Yield the lines on which text of a query is put together: f-strings, +, %, format, join, replace, re.sub."""
    tree = ast.parse(source)
    texts = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and is_sparql(node.value, set())
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and any(isinstance(part, ast.FormattedValue) for part in node.values):
            parts = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
            if is_sparql(node, texts) or any(is_sparql(part, texts) for part in parts):
                yield node.lineno
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
            if is_sparql(node.left, texts) or is_sparql(node.right, texts):
                yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given = [node.func.value, *node.args]
            if node.func.attr in BUILDS and any(is_sparql(each, texts) for each in given):
                yield node.lineno


OTHER_TEXT = {
    "api/engine/rewriting/": "what somebody else's query becomes, no value of ours in it",
    "loader/inference/": "SQL over numbers",
    "queries/search/index.py": "SQL, its tables' names filled in",
    "queries/asking/readme.py": "prose that shows a line of a query",
}
BUILT = (
    'text = f"ASK {{ <{iri}> ?p ?o }}"',
    'text = f"SELECT * {{ GRAPH ?g {{ {pattern} }} }}"',
    'Q = "ASK { %s ?p ?o }"\ntext = Q % iri',
    'Q = "SELECT ?s WHERE { ?s ?p ?o }"\ntext = Q + limit',
    'text = Q + f"LIMIT {limit}"\nQ = "SELECT ?s { ?s ?p ?o }"',
    'Q = """\nSELECT ?s WHERE {{ VALUES ?s {{ {things} }} }}\n"""\ntext = Q.format(things=things)',
    'text = module.Q.replace("ASK {", iri)',
    'text = re.sub("WHERE {", lines, query)',
    'text = f"VALUES ?{name} {{ {terms} }}"',
)


@pytest.mark.parametrize("source", BUILT)
def test_a_query_that_is_put_together_is_found(source: str) -> None:
    assert list(built_queries(source))


def test_only_one_module_puts_queries_together() -> None:
    modules = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path != BINDING]
    assert list(built_queries(BINDING.read_text(encoding="utf-8")))
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in modules
        if not any(str(path).startswith(str(ROOT / each)) for each in OTHER_TEXT)
        for line in built_queries(path.read_text(encoding="utf-8"))
    }
    assert not found


@pytest.mark.parametrize(
    ("term", "spelt"),
    [
        (URIRef("https://example.org/x"), "<https://example.org/x>"),
        (ox.NamedNode("https://example.org/x"), "<https://example.org/x>"),
        (Literal('" } ] #\n'), r'"\" } ] #\n"'),
        (Literal("甲", lang="zh"), '"甲"@zh'),
        (Literal(7), '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    ],
)
def test_a_term_spells_itself(term: URIRef, spelt: str) -> None:
    assert bind_terms(QUERY, {"x": term}) == QUERY.replace("UNDEF", spelt)
    assert bind_terms(QUERY, {"x": (term, term)}) == QUERY.replace("UNDEF", f"{spelt} {spelt}")


@pytest.mark.parametrize("text", ["<https://example.org/x>", "?y } #"])
def test_text_is_no_term(text: str) -> None:
    with pytest.raises(TypeError):
        bind_terms(QUERY, {"x": text})  # type: ignore[dict-item]


def test_an_iri_that_is_none_does_not_enter() -> None:
    with pytest.raises(ValueError, match="IRI"):
        bind_terms(QUERY, {"x": URIRef("https://example.org/> } #")})


def test_a_place_without_a_term_goes() -> None:
    assert "VALUES" not in bind_terms(QUERY, {})
    assert "VALUES" not in bind_terms(QUERY, {"x": ()})
    constant = QUERY.replace("UNDEF", "<https://example.org/x>")
    assert bind_terms(constant, {}) == constant


def test_every_place_of_a_variable_is_filled() -> None:
    twice = bind_terms(QUERY + QUERY, {"x": URIRef("https://example.org/x")})
    assert twice.count("<https://example.org/x>") == 2


def test_a_term_without_a_place_is_refused() -> None:
    with pytest.raises(ParameterError, match="no place"):
        bind_terms(QUERY, {"y": Literal(1)})


def test_rows_are_counted_where_the_query_says() -> None:
    assert limit_rows("SELECT * { ?s ?p ?o }", 5, 10) == "SELECT * { ?s ?p ?o }\nLIMIT 5 OFFSET 10\n"
    assert limit_rows("SELECT * { ?s ?p ?o }", None, 3).endswith("\nOFFSET 3\n")
    inner = "SELECT * {\n  { SELECT ?s { ?s ?p ?o } ORDER BY ?s\n    LIMIT 1 OFFSET 0 # window\n  }\n}\n"
    assert "    LIMIT 7 OFFSET 14 # window\n" in limit_rows(inner, 7, 14)


def test_prefixes_are_declared_once_and_where_they_are_used() -> None:
    known = {"a": "https://example.org/a#", "b": "https://example.org/b#"}
    assert declare_prefixes("ASK { ?s a:x 1 }", known) == "PREFIX a: <https://example.org/a#> ASK { ?s a:x 1 }"
    assert declare_prefixes("PREFIX a: <u:> ASK { ?s a:x 1 }", known).count("PREFIX") == 1


@pytest.mark.parametrize("stated", [True, False])
def test_what_a_rule_asks_runs(stated: bool) -> None:
    store, graph = ox.Store(), URIRef("https://example.org/inferred")
    store.update("INSERT DATA { GRAPH <https://example.org/g> { <https://example.org/a> <https://example.org/p> 1 } }")
    s, p, o = Variable("s"), URIRef("https://example.org/p"), Variable("o")
    asked = match_atoms([(s, p, o), (BNode(), p, o)], [s, o], limit=3, outside=[graph] if stated else ())
    assert [str(row["o"].value) for row in store.query(asked, use_default_graph_as_union=True)] == ["1"]
    (found,) = store.query(find_graphs((BNode(), p, Literal(1))))
    assert found["g"].value == "https://example.org/g"
    assert [row["n"].value for row in store.query(count_matches("?it ?p 1"))] == ["1"]


def test_a_marked_group_is_asked_once_for_each_term() -> None:
    query = """SELECT ?this ?property ?object WHERE {
  { # each property
    SELECT ?this ?property ?object WHERE {
      VALUES ?this { UNDEF }
      VALUES ?property { UNDEF }
      ?this ?property ?object
    }
    ORDER BY ?object
    LIMIT 2
  }
}
ORDER BY ?property ?object
"""
    store = ox.Store()
    store.update("INSERT DATA { <x:a> <x:p> 1, 2, 3 ; <x:q> 4, 5, 6 ; <x:r> 7 . <x:b> <x:p> 0 }")
    asked = bind_terms(repeat_group(query, [ox.NamedNode("x:p"), ox.NamedNode("x:q")]), {"this": ox.NamedNode("x:a")})
    rows = store.query(asked)
    assert isinstance(rows, ox.QuerySolutions)
    assert [row["object"].value for row in rows] == ["1", "2", "4", "5"]
