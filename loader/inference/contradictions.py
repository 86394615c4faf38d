"""What may not be: rules whose body is a contradiction, asked of the closed table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rdflib.namespace import OWL, XSD
from rdflib.term import Literal, Node, URIRef, Variable

from loader.errors import InconsistencyError
from loader.inference import sql
from loader.inference.lines import quoted_sql
from ontology.datatypes import belongs_to
from ontology.rules import Rule, Triple

Ask = Callable[[str], Sequence[tuple[Any, ...]]]
Decode = Callable[[Iterable[int]], Mapping[int, Node]]


def refuse_contradictions(rules: Sequence[Rule], numbers: sql.Numbers, ask: Ask, decode: Decode) -> None:
    """Raise ``InconsistencyError`` if the body of a rule matches, for the first such rule of the table."""
    for chosen in (
        [kept for rule in rules if not rule.outside and (kept := _settled(rule, numbers))],
        [rule for rule in rules if rule.outside],
    ):
        for number, *values in sorted(ask(_question(chosen, numbers))) if chosen else ():
            rule = chosen[number]
            terms = decode(values)
            bound = dict(zip(_variables(rule), (terms.get(value) for value in values), strict=False))
            if not rule.outside or _is_outside(bound[rule.outside[0]], rule.outside[1]):
                raise InconsistencyError(_told(rule, bound), remedy="mend the data or the axioms")


def _is_outside(term: Node | None, datatype: URIRef) -> bool:
    return isinstance(term, Literal) and not belongs_to(term, datatype)


def _settled(rule: Rule, numbers: sql.Numbers) -> Rule | None:
    """Decide "is the same as" by representatives: two names with one number, or a variable instead of two."""
    body = list(rule.body)
    for atom in [atom for atom in body if atom[1] == OWL.sameAs]:
        body.remove(atom)
        one, _, other = atom
        if isinstance(one, Variable):
            body = [_replaced(kept, other, one) for kept in body]
        elif numbers[one] != numbers[other]:
            return None
    return Rule(rule.name, rule.axiom, tuple(body), None)


def _replaced(atom: Triple, old: Node, new: Node) -> Triple:
    subject, predicate, object = (new if term == old else term for term in atom)
    return subject, predicate, object


def _variables(rule: Rule) -> list[Node]:
    return list(dict.fromkeys(term for atom in rule.body for term in atom if isinstance(term, Variable)))


def _question(rules: Sequence[Rule], numbers: sql.Numbers) -> str:
    """Return one query for all: the number of a rule that matches, and its variables in order."""
    width = max(len(_variables(rule)) for rule in rules)
    shapes: dict[tuple[object, ...], list[int]] = {}
    for number, rule in enumerate(rules):
        shapes.setdefault(_shape(rule), []).append(number)
    return sql.union_query(_asked([(n, rules[n]) for n in same], numbers, width) for same in shapes.values())


def _shape(rule: Rule) -> tuple[object, ...]:
    """Return what rules have in common that differ only in their constants: they are asked together, as a table."""
    return bool(rule.outside), *(term if isinstance(term, Variable) else None for atom in rule.body for term in atom)


def _asked(rules: Sequence[tuple[int, Rule]], numbers: sql.Numbers, width: int) -> str:
    """Return one query for rules of one shape: a table of their constants, joined with what the body asks."""
    model = rules[0][1]
    rows = ", ".join(_row(number, rule, numbers) for number, rule in rules)
    names = ["rule", "expected", *(f"c{place}" for place, _ in enumerate(_constants(model)))]
    place, conditions = sql.body_conditions(model.body, (f"x.{name}" for name in names[2:]))
    values = [place[variable] for variable in _variables(model)]
    values += ["0"] * (width - len(values))
    columns = ", ".join(["x.rule", *(f"{value} AS v{number}" for number, value in enumerate(values))])
    sources = ", ".join([f"(VALUES {rows}) x({', '.join(names)})", *(f"triple b{n}" for n, _ in enumerate(model.body))])
    if model.outside:
        conditions.append(_is_unlike_literal(place[model.outside[0]]))
    order = ", ".join(str(column) for column in range(1, width + 2))
    first = "" if model.outside else f" ORDER BY {order} LIMIT 1"
    return f"SELECT * FROM (SELECT {columns} FROM {sources} WHERE {' AND '.join(conditions) or 'TRUE'}{first})"


def _constants(rule: Rule) -> list[Node]:
    return [term for atom in rule.body for term in atom if not isinstance(term, Variable)]


def _row(number: int, rule: Rule, numbers: sql.Numbers) -> str:
    ending = quoted_sql(literal_ending(rule.outside[1])) if rule.outside else "''"
    return f"({', '.join([str(number), ending, *(str(numbers[term]) for term in _constants(rule))])})"


def _is_unlike_literal(place: str) -> str:
    """Return the condition that a number is that of a literal that does not look like the expected datatype."""
    return (
        f"EXISTS (SELECT 1 FROM term WHERE term.id = {place} AND left(term.term, 1) = '\"'"
        " AND right(term.term, length(x.expected)) <> x.expected)"
    )


def literal_ending(datatype: URIRef) -> str:
    """Return how a literal of a datatype ends in N-Triples."""
    return '"' if datatype == XSD.string else f'"^^<{datatype}>'


def _told(rule: Rule, bound: Mapping[Node, Node | None]) -> str:
    """Return the rule and the triples that contradict each other, those of the data first."""
    body = " and ".join(_shown(tuple(bound.get(term) or term for term in atom)) for atom in rule.body)
    axiom = "; ".join(map(_shown, rule.axiom))
    return f"{rule.name}: {body or 'the axioms alone'} cannot hold" + (f", for {axiom}" if axiom else "")


def _shown(triple: tuple[Node, ...]) -> str:
    return " ".join(term.n3() for term in triple)
