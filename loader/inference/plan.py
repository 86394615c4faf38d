"""In what order the rules of an ontology run: set at a time, each as seldom as possible.

Most rules have one atom in the body (sub-properties, inverses, domains ...). Chained at compile time, all of them are
one table, ``Linear``, and one join with it draws all their conclusions. The other rules are put in stages, so that a
rule runs after those that feed it; only rules that feed themselves are repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rdflib.namespace import RDF
from rdflib.term import Node, Variable

from ontology.rules import (
    Facts,
    Rule,
    Triple,
    close_schema,
    is_composed,
    is_schema,
    outside_profile,
    specialised_rules,
)
from queries.terms import to_text

SUBJECT, OBJECT = Variable("s"), Variable("o")
Key = tuple[Node, Node | None]  # a predicate, and the object where the rule asks for a certain one


@dataclass(frozen=True, slots=True)
class Linear:
    """From every triple with this predicate (and object) follows ``head``, made of its subject and object."""

    predicate: Node
    object: Node | None
    head: Triple  # of SUBJECT, OBJECT and constants


@dataclass(frozen=True, slots=True)
class Stage:
    """Rules that do not wait for each other, except those in ``repeated``, which feed each other."""

    rules: tuple[Rule, ...]
    repeated: tuple[Rule, ...]
    concludes: frozenset[Node]  # predicates, of the rules and of what follows from them by rules of one atom
    concludes_again: frozenset[Node]  # the same, of the repeated rules


@dataclass(frozen=True, slots=True)
class Plan:
    """A schema, compiled."""

    facts: Facts  # the schema, closed
    linear: tuple[Linear, ...]
    linear_again: bool  # whether what follows linearly must be looked at once more
    stages: tuple[Stage, ...]
    checks: tuple[Rule, ...]
    rules: tuple[Rule, ...]

    def entailed(self) -> list[Triple]:
        """Return what follows from the schema alone."""
        return list(self.facts.reasons)

    def constants(self) -> set[Node]:
        """Return every term that is not a variable."""
        atoms = [*self.facts.all, *(atom for rule in self.rules for atom in (*rule.body, *filter(None, (rule.head,))))]
        return {term for atom in atoms for term in atom if not isinstance(term, Variable)}

    @property
    def adds_axioms(self) -> bool:
        """Whether some rule can conclude an axiom, which would call for a new plan."""
        heads = [rule.head for rule in self.rules if rule.head]
        return any(is_schema(head) or (head[1] == RDF.type and isinstance(head[2], Variable)) for head in heads)


@lru_cache(maxsize=16)
def compile_plan(schema: frozenset[Triple], *, axiomatic: bool = False) -> Plan:
    """Compile the schema triples of an ontology, and what holds in every graph if asked; the same ones once."""
    facts = close_schema(sorted(schema, key=_spelling), axiomatic=axiomatic)
    rules = specialised_rules(facts, axiomatic=axiomatic)
    steps, joins = _divided(rule for rule in rules if rule.head and not is_composed(rule, facts))
    reach = _Reach(steps)
    linear = tuple(Linear(*key, head) for key in steps for head in reach.heads((SUBJECT, key[0], key[1] or OBJECT)))
    checks = tuple(rule for rule in rules if not rule.head)
    return Plan(facts, linear, reach.incomplete, tuple(_stages(joins, reach)), checks, rules)


def skipped_axioms(schema: Iterable[Triple]) -> tuple[str, ...]:
    """Return the stated axioms that no rule reads, in N-Triples."""
    return tuple(sorted(" ".join(map(to_text, axiom)) for axiom in schema if outside_profile(axiom)))


Steps = Mapping[Key, list[Triple]]


def _divided(rules: Iterable[Rule]) -> tuple[Steps, list[Rule]]:
    """Separate rules of one atom, as a map from what they ask to what they say, from the joins."""
    steps: dict[Key, list[Triple]] = {}
    joins = []
    for rule in rules:
        subject, predicate, object = rule.body[0]
        simple = isinstance(subject, Variable) and object != subject and not isinstance(predicate, Variable)
        if len(rule.body) > 1 or not simple or rule.head is None:
            joins.append(rule)
            continue
        names = {subject: SUBJECT, object: OBJECT} if isinstance(object, Variable) else {subject: SUBJECT}
        key = (predicate, None if isinstance(object, Variable) else object)
        steps.setdefault(key, []).append(renamed_triple(rule.head, names))
    return steps, joins


def renamed_triple(triple: Triple, names: Mapping[Node, Node]) -> Triple:
    """Return a triple with the terms that have another name under it."""
    subject, predicate, object = (names.get(term, term) for term in triple)
    return subject, predicate, object


class _Reach:
    """What follows from a pattern by rules of one atom, however many."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._objects: dict[Node, list[Key]] = {}
        for key in steps:
            if key[1] is not None:
                self._objects.setdefault(key[0], []).append(key)
        self.incomplete = False

    def heads(self, pattern: Triple) -> list[Triple]:
        """Return what follows whatever the pattern's variables are; note where it would depend on them."""
        found: dict[Triple, None] = {}
        waiting = [pattern]
        while waiting:
            subject, predicate, object = waiting.pop()
            unknown = isinstance(object, Variable)
            self.incomplete |= unknown and (subject, predicate, object) != pattern and predicate in self._objects
            keys: list[Key] = [(predicate, None)] if unknown else [(predicate, None), (predicate, object)]
            for key in keys:
                for head in self._steps.get(key, ()):
                    concluded = renamed_triple(head, {SUBJECT: subject, OBJECT: object})
                    if concluded != pattern and concluded not in found:
                        found[concluded] = None
                        waiting.append(concluded)
        return list(found)

    def may_reach(self, pattern: Triple) -> set[Triple]:
        """Return every pattern that could follow, depending on the data."""
        found, waiting = {pattern}, [pattern]
        while waiting:
            subject, predicate, object = waiting.pop()
            keys = self._objects.get(predicate, []) if isinstance(object, Variable) else [(predicate, object)]
            for key in [(predicate, None), *keys]:
                for head in self._steps.get(key, ()):
                    concluded = renamed_triple(head, {SUBJECT: subject, OBJECT: object})
                    if concluded not in found:
                        found.add(concluded)
                        waiting.append(concluded)
        return found


def _stages(joins: list[Rule], reach: _Reach) -> Iterator[Stage]:
    """Order joins so that each runs after what feeds it."""
    fed = {rule: _fed_by(rule, joins, reach) for rule in joins}
    after = _transitive(fed)
    depth: dict[Rule, int] = {}
    # A rule feeds no more rules than one that it waits for, except in a circle, where all have the same.
    for rule in sorted(joins, key=lambda rule: -len(after[rule] | {rule})):
        before = [other for other in joins if rule in after[other] and other not in after[rule]]
        depth[rule] = 1 + max((depth[other] for other in before), default=-1)
    for level in sorted(set(depth.values())):
        rules = tuple(rule for rule in joins if depth[rule] == level)
        repeated = tuple(rule for rule in rules if rule in after[rule])
        yield Stage(rules, repeated, _concluded(rules, reach), _concluded(repeated, reach))


def _concluded(rules: Iterable[Rule], reach: _Reach) -> frozenset[Node]:
    return frozenset(head[1] for rule in rules if rule.head for head in reach.may_reach(rule.head))


def _fed_by(rule: Rule, joins: list[Rule], reach: _Reach) -> set[Rule]:
    """Return the joins that a rule's conclusions can feed."""
    assert rule.head is not None
    concluded = reach.may_reach(rule.head)
    return {other for other in joins if any(_meet(head, atom) for head in concluded for atom in other.body)}


def _meet(head: Triple, atom: Triple) -> bool:
    return all(
        one == other or isinstance(one, Variable) or isinstance(other, Variable)
        for one, other in zip(head, atom, strict=True)
    )


def _transitive(edges: Mapping[Rule, set[Rule]]) -> dict[Rule, set[Rule]]:
    reached = {start: set(ends) for start, ends in edges.items()}
    for middle in reached:
        for ends in reached.values():
            if middle in ends:
                ends |= reached[middle]
    return reached


def _spelling(triple: Triple) -> tuple[str, ...]:
    return tuple(term.n3() for term in triple)
