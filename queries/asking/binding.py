"""The one place where a value enters a query: as a term, never as text. Nothing else puts SPARQL together.

A query marks the places itself, each with a line of its own, so that it also runs as it stands::

    VALUES ?unit { UNDEF }

Binding replaces what the braces hold by serialised RDF terms (https://www.w3.org/TR/sparql11-query/#inline-data).
An engine reads a sub-select whole before it looks at what stands beside it; so each sub-select has a line too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox
from rdflib.term import BNode, Node, URIRef, Variable

from queries.errors import ParameterError
from queries.terms import Triple, to_text

Term = Node | ox.NamedNode | ox.Literal
PLACE = re.compile(r"^(?P<indent>[ \t]*)VALUES \?(?P<name>\w+) \{ (?P<terms>[^{}\n]*) \}[ \t]*\n", re.MULTILINE)
GROUP = re.compile(r"(?ms)^(?P<indent>[ \t]*)\{ # each (?P<name>\w+)\n(?P<body>.*?\n)(?P=indent)\}\n")
WINDOW = re.compile(r"\bLIMIT \d+ OFFSET \d+(?=[ \t]*# window$)", re.MULTILINE)
UNBOUND = "UNDEF"


def bind_terms(query: str, values: Mapping[str, Term | Sequence[Term]]) -> str:
    """Return the query with its ``VALUES`` lines filled, each variable by one term or any of several.

    A line without a term restricts nothing and goes: taking it away rather than leaving UNDEF keeps every optimiser's
    joins on bound variables. Raise ParameterError for a variable with a term for which the query has no place.
    """
    terms = {name: [it] if isinstance(it, Node | ox.NamedNode | ox.Literal) else it for name, it in values.items()}

    def fill(place: re.Match[str]) -> str:
        name, held = place["name"], place["terms"]
        if name in terms:
            held = " ".join(map(spell_term, terms[name])) or UNBOUND
        return "" if held == UNBOUND else f"{place['indent']}VALUES ?{name} {{ {held} }}\n"

    for name in {name for name, given in terms.items() if given} - {place["name"] for place in PLACE.finditer(query)}:
        line = f"VALUES ?{name} {{ {UNBOUND} }}"
        raise ParameterError("the query has no place for it", where=name, remedy=f"give it a line: {line}")
    return PLACE.sub(fill, query)


def repeat_group(query: str, terms: Sequence[Term]) -> str:
    """Return the query with the group that it marks (``{ # each property``) once for each term, as a union.

    So the first rows of each of several things are had at once, with a window in each group: SPARQL 1.1 cannot number
    the rows of a partition. The group has a ``VALUES`` line for the variable that it names; there is at least one term.
    """

    def repeat(group: re.Match[str]) -> str:
        line, indent = f"VALUES ?{group['name']} {{ {UNBOUND} }}", group["indent"]
        bodies = (group["body"].replace(line, line.replace(UNBOUND, spell_term(term))) for term in terms)
        return f"{indent}UNION\n".join(f"{indent}{{\n{body}{indent}}}\n" for body in bodies)

    return GROUP.sub(repeat, query)


def spell_term(term: Term) -> str:
    """Return a term as SPARQL spells it; nothing in a literal or an IRI can end it."""
    if not isinstance(term, Node | ox.NamedNode | ox.Literal):
        raise TypeError(f"{term!r} is not a term")
    return to_text(term) if isinstance(term, Node) else str(term)


def limit_rows(query: str, limit: int | None, offset: int = 0) -> str:
    """Return the query for a part of its rows, in the order that it gives them.

    The numbers go where the query marks a place for them (``LIMIT 10 OFFSET 0 # window``), else to its end.
    """
    window = " ".join([*(() if limit is None else (f"LIMIT {limit:d}",)), f"OFFSET {offset:d}"])
    bound, places = WINDOW.subn(window, query)
    return bound if places else f"{query.rstrip()}\n{window}\n"


def declare_prefixes(query: str, prefixes: Mapping[str, str]) -> str:
    """Return the query with the prefixes that it uses and does not declare.

    They go on its first line, so that the lines of an engine's messages stay right.
    """
    declared = set(re.findall(r"(?i)\bPREFIX\s+(\w*):", query))
    used = [prefix for prefix in prefixes if prefix not in declared and re.search(rf"\b{prefix}:", query)]
    return "".join(f"PREFIX {prefix}: <{prefixes[prefix]}> " for prefix in used) + query


def count_matches(pattern: str) -> str:
    """Return the query for the number ``?n`` of different ``?it`` that match a pattern in some graph."""
    return f"SELECT (COUNT(DISTINCT ?it) AS ?n) {{ GRAPH ?g {{ {pattern} }} }}"


def find_graphs(triple: Triple) -> str:
    """Return the query for the graphs ``?g`` that hold a triple; a blank node stands for anything."""
    return f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ {_pattern(triple)} }} }}"


def insert_triples(graph: URIRef, triples: bytes, *, anew: bool) -> bytes:
    """Return the update that adds triples, as N-Triples, to a graph; ``anew``: in place of what is there."""
    name = to_text(graph)
    drop = f"DROP SILENT GRAPH {name} ;\n" if anew else ""
    return f"{drop}INSERT DATA {{ GRAPH {name} {{\n".encode() + triples + b"} }"


def match_atoms(
    atoms: Sequence[Triple], variables: Iterable[Variable], *, limit: int, outside: Iterable[URIRef] = ()
) -> str:
    """Return the query for variables of the triple patterns of a rule; ``outside``: in no graph of these names."""
    group = _named_patterns(atoms, names) if (names := tuple(outside)) else " . ".join(map(_pattern, atoms))
    projected = " ".join(variable.n3() for variable in variables) or "(1 AS ?true)"
    return f"SELECT {projected} WHERE {{ {group} }} LIMIT {limit:d}"


def _named_patterns(atoms: Sequence[Triple], outside: Sequence[URIRef]) -> str:
    names = ", ".join(map(to_text, outside))
    return " ".join(
        f"GRAPH ?graph{number} {{ {_pattern(atom)} }} FILTER(?graph{number} NOT IN ({names}))"
        for number, atom in enumerate(atoms)
    )


def _pattern(atom: Triple) -> str:
    # The name of a blank node means nothing in a query; it stands for anything.
    return " ".join(
        term.n3() if isinstance(term, Variable) else "[]" if isinstance(term, BNode) else to_text(term) for term in atom
    )
