"""Every rule of OWL 2 RL/RDF, and what an ontology makes of them: joins over triples.

``TABLE`` is tables 4 to 9 of the W3C profile, a line a rule. A line's *axiom* part is matched against the schema once;
what remains, with the schema's names filled in, is a join over the data: a ``Rule``. An ontology that does not use an
axiom gets no rule for it. No engine here: rules are data, and engines (``loader.inference``) and proofs read them.
https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules

How a line is written: patterns are separated by commas, ``a`` is ``rdf:type``, nothing on the right is a contradiction.
In an axiom, ``(?c)`` stands for each member of a list, ``(?c ?d)`` for each two members, ``(*c)`` for the whole list;
a pattern with ``*c`` is then repeated for each member, the i-th with its own ``*u``; ``*u'`` is the next one's, ``?u0``
the first and ``?u$`` the last.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import chain, combinations
from typing import Any, TypeGuard

from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import Literal, Node, URIRef, Variable

from ontology.datatypes import DATATYPES, DERIVED

Triple = tuple[Node, Node, Node]


class Status(StrEnum):
    """How a W3C rule is covered."""

    JOIN = "join"  # compiled to a join over the data
    SCHEMA = "schema"  # applied once, when the schema is closed
    REPRESENTATIVES = "representatives"  # equal things share one number inside the engine
    LITERALS = "literals"  # decided on the literals themselves
    AXIOMATIC = "axiomatic"  # true of every graph, hence noise; used, and written only if asked for


@dataclass(frozen=True, slots=True)
class Template:
    """One line of the W3C tables."""

    name: str
    axiom: tuple[str, ...]
    body: tuple[str, ...]
    heads: tuple[str, ...]  # none: a contradiction
    status: Status
    note: str = ""


def _patterns(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _line(name: str, axiom: str, body: str, head: str = "", status: Status | None = None, note: str = "") -> Template:
    usual = Status.JOIN if body else Status.SCHEMA
    return Template(name, _patterns(axiom), _patterns(body), _patterns(head), status or usual, note)


SHARED = "one number for all equal things; written out at the end"

# fmt: off
TABLE: tuple[Template, ...] = (
    # Table 4: the semantics of equality
    _line("eq-ref", "", "?s ?p ?o", "?s owl:sameAs ?s", Status.AXIOMATIC, "reflexive equality: if asked for"),
    _line("eq-sym", "", "?x owl:sameAs ?y", "?y owl:sameAs ?x", Status.REPRESENTATIVES, SHARED),
    _line("eq-trans", "", "?x owl:sameAs ?y, ?y owl:sameAs ?z", "?x owl:sameAs ?z", Status.REPRESENTATIVES, SHARED),
    _line("eq-rep-s", "", "?s owl:sameAs ?t, ?s ?p ?o", "?t ?p ?o", Status.REPRESENTATIVES, SHARED),
    _line("eq-rep-p", "", "?p owl:sameAs ?q, ?s ?p ?o", "?s ?q ?o", Status.REPRESENTATIVES, SHARED),
    _line("eq-rep-o", "", "?o owl:sameAs ?t, ?s ?p ?o", "?s ?p ?t", Status.REPRESENTATIVES, SHARED),
    _line("eq-diff1", "", "?x owl:sameAs ?y, ?x owl:differentFrom ?y"),
    _line("eq-diff2", "?n a owl:AllDifferent, ?n owl:members (?y ?z)", "?y owl:sameAs ?z",
          note="owlrl passes over the last member of the list"),
    _line("eq-diff3", "?n a owl:AllDifferent, ?n owl:distinctMembers (?y ?z)", "?y owl:sameAs ?z",
          note="owlrl passes over the last member of the list"),
    # Table 5: the semantics of axioms about properties
    _line("prp-ap", "", "", "", Status.AXIOMATIC, "rdfs:label and its like are annotation properties"),
    _line("prp-dom", "?p rdfs:domain ?c", "?x ?p ?y", "?x a ?c"),
    _line("prp-rng", "?p rdfs:range ?c", "?x ?p ?y", "?y a ?c"),
    _line("prp-fp", "?p a owl:FunctionalProperty", "?x ?p ?y, ?x ?p ?z", "?y owl:sameAs ?z"),
    _line("prp-ifp", "?p a owl:InverseFunctionalProperty", "?x ?p ?z, ?y ?p ?z", "?x owl:sameAs ?y"),
    _line("prp-irp", "?p a owl:IrreflexiveProperty", "?x ?p ?x"),
    _line("prp-symp", "?p a owl:SymmetricProperty", "?x ?p ?y", "?y ?p ?x"),
    _line("prp-asyp", "?p a owl:AsymmetricProperty", "?x ?p ?y, ?y ?p ?x"),
    _line("prp-trp", "?p a owl:TransitiveProperty", "?x ?p ?y, ?y ?p ?z", "?x ?p ?z"),
    _line("prp-spo1", "?p rdfs:subPropertyOf ?q", "?x ?p ?y", "?x ?q ?y"),
    _line("prp-spo2", "?q owl:propertyChainAxiom (*p)", "*u *p *u'", "?u0 ?q ?u$"),
    _line("prp-eqp1", "?p owl:equivalentProperty ?q", "?x ?p ?y", "?x ?q ?y"),
    _line("prp-eqp2", "?p owl:equivalentProperty ?q", "?x ?q ?y", "?x ?p ?y"),
    _line("prp-pdw", "?p owl:propertyDisjointWith ?q", "?x ?p ?y, ?x ?q ?y"),
    _line("prp-adp", "?n a owl:AllDisjointProperties, ?n owl:members (?p ?q)", "?x ?p ?y, ?x ?q ?y",
          note="owlrl passes over the last member of the list"),
    _line("prp-inv1", "?p owl:inverseOf ?q", "?x ?p ?y", "?y ?q ?x"),
    _line("prp-inv2", "?p owl:inverseOf ?q", "?x ?q ?y", "?y ?p ?x"),
    _line("prp-key", "?c owl:hasKey (*p)", "?x a ?c, ?y a ?c, ?x *p *z, ?y *p *z", "?x owl:sameAs ?y",
          note="owlrl passes over the last property of the key, and so over a key of one"),
    _line("prp-npa1", "?n owl:sourceIndividual ?i, ?n owl:assertionProperty ?p, ?n owl:targetIndividual ?j",
          "?i ?p ?j"),
    _line("prp-npa2", "?n owl:sourceIndividual ?i, ?n owl:assertionProperty ?p, ?n owl:targetValue ?v", "?i ?p ?v"),
    # Table 6: the semantics of classes
    _line("cls-thing", "", "", "", Status.AXIOMATIC, "owl:Thing is a class"),
    _line("cls-nothing1", "", "", "", Status.AXIOMATIC, "owl:Nothing is a class"),
    _line("cls-nothing2", "", "?x a owl:Nothing"),
    _line("cls-int1", "?c owl:intersectionOf (*d)", "?y a *d", "?y a ?c"),
    _line("cls-int2", "?c owl:intersectionOf (?d)", "?y a ?c", "?y a ?d"),
    _line("cls-uni", "?c owl:unionOf (?d)", "?y a ?d", "?y a ?c"),
    _line("cls-com", "?c owl:complementOf ?d", "?x a ?c, ?x a ?d"),
    _line("cls-svf1", "?r owl:someValuesFrom ?c, ?r owl:onProperty ?p", "?u ?p ?v, ?v a ?c", "?u a ?r"),
    _line("cls-svf2", "?r owl:someValuesFrom owl:Thing, ?r owl:onProperty ?p", "?u ?p ?v", "?u a ?r"),
    _line("cls-avf", "?r owl:allValuesFrom ?c, ?r owl:onProperty ?p", "?u a ?r, ?u ?p ?v", "?v a ?c"),
    _line("cls-hv1", "?r owl:hasValue ?v, ?r owl:onProperty ?p", "?u a ?r", "?u ?p ?v"),
    _line("cls-hv2", "?r owl:hasValue ?v, ?r owl:onProperty ?p", "?u ?p ?v", "?u a ?r"),
    _line("cls-maxc1", "?r owl:maxCardinality 0, ?r owl:onProperty ?p", "?u a ?r, ?u ?p ?y"),
    _line("cls-maxc2", "?r owl:maxCardinality 1, ?r owl:onProperty ?p", "?u a ?r, ?u ?p ?y, ?u ?p ?z",
          "?y owl:sameAs ?z"),
    _line("cls-maxqc1", "?r owl:maxQualifiedCardinality 0, ?r owl:onProperty ?p, ?r owl:onClass ?c",
          "?u a ?r, ?u ?p ?y, ?y a ?c"),
    _line("cls-maxqc2", "?r owl:maxQualifiedCardinality 0, ?r owl:onProperty ?p, ?r owl:onClass owl:Thing",
          "?u a ?r, ?u ?p ?y"),
    _line("cls-maxqc3", "?r owl:maxQualifiedCardinality 1, ?r owl:onProperty ?p, ?r owl:onClass ?c",
          "?u a ?r, ?u ?p ?y, ?y a ?c, ?u ?p ?z, ?z a ?c", "?y owl:sameAs ?z"),
    _line("cls-maxqc4", "?r owl:maxQualifiedCardinality 1, ?r owl:onProperty ?p, ?r owl:onClass owl:Thing",
          "?u a ?r, ?u ?p ?y, ?u ?p ?z", "?y owl:sameAs ?z"),
    _line("cls-oo", "?c owl:oneOf (?y)", "", "?y a ?c"),
    # Table 7: class axioms
    _line("cax-sco", "?c rdfs:subClassOf ?d", "?x a ?c", "?x a ?d"),
    _line("cax-eqc1", "?c owl:equivalentClass ?d", "?x a ?c", "?x a ?d"),
    _line("cax-eqc2", "?c owl:equivalentClass ?d", "?x a ?d", "?x a ?c"),
    _line("cax-dw", "?c owl:disjointWith ?d", "?x a ?c, ?x a ?d"),
    _line("cax-adc", "?n a owl:AllDisjointClasses, ?n owl:members (?c ?d)", "?x a ?c, ?x a ?d"),
    # Table 8: datatypes
    _line("dt-type1", "", "", "", Status.AXIOMATIC, "xsd:integer and its like are datatypes"),
    _line("dt-type2", "", "", "", Status.LITERALS, "only for datatypes that a join asks about; never written"),
    _line("dt-eq", "", "", "", Status.LITERALS,
          "literals that other rules equate are compared by value; other spellings of a value are not looked for"),
    _line("dt-diff", "", "", "", Status.LITERALS,
          "literals that other rules equate and whose values differ contradict (eq-diff1); owlrl lacks it"),
    _line("dt-not-type", "", "", "", Status.LITERALS,
          "a literal outside its datatype, or outside the datatype that a range gives it; owlrl lacks the second"),
    # Table 9: the semantics of schema vocabulary
    _line("scm-cls", "?c a owl:Class", "",
          "?c rdfs:subClassOf ?c, ?c owl:equivalentClass ?c, ?c rdfs:subClassOf owl:Thing, "
          "owl:Nothing rdfs:subClassOf ?c",
          Status.AXIOMATIC, "tautologies: if asked for"),
    _line("scm-sco", "?a rdfs:subClassOf ?b, ?b rdfs:subClassOf ?c", "", "?a rdfs:subClassOf ?c"),
    _line("scm-eqc1", "?a owl:equivalentClass ?b", "", "?a rdfs:subClassOf ?b, ?b rdfs:subClassOf ?a"),
    _line("scm-eqc2", "?a rdfs:subClassOf ?b, ?b rdfs:subClassOf ?a", "", "?a owl:equivalentClass ?b"),
    _line("scm-op", "?p a owl:ObjectProperty", "", "?p rdfs:subPropertyOf ?p, ?p owl:equivalentProperty ?p",
          Status.AXIOMATIC, "tautologies: if asked for"),
    _line("scm-dp", "?p a owl:DatatypeProperty", "", "?p rdfs:subPropertyOf ?p, ?p owl:equivalentProperty ?p",
          Status.AXIOMATIC, "tautologies: if asked for"),
    _line("scm-spo", "?p rdfs:subPropertyOf ?q, ?q rdfs:subPropertyOf ?r", "", "?p rdfs:subPropertyOf ?r"),
    _line("scm-eqp1", "?p owl:equivalentProperty ?q", "", "?p rdfs:subPropertyOf ?q, ?q rdfs:subPropertyOf ?p"),
    _line("scm-eqp2", "?p rdfs:subPropertyOf ?q, ?q rdfs:subPropertyOf ?p", "", "?p owl:equivalentProperty ?q"),
    _line("scm-dom1", "?p rdfs:domain ?c, ?c rdfs:subClassOf ?d", "", "?p rdfs:domain ?d"),
    _line("scm-dom2", "?q rdfs:domain ?c, ?p rdfs:subPropertyOf ?q", "", "?p rdfs:domain ?c"),
    _line("scm-rng1", "?p rdfs:range ?c, ?c rdfs:subClassOf ?d", "", "?p rdfs:range ?d"),
    _line("scm-rng2", "?q rdfs:range ?c, ?p rdfs:subPropertyOf ?q", "", "?p rdfs:range ?c"),
    _line("scm-hv", "?c owl:hasValue ?i, ?c owl:onProperty ?p, ?p rdfs:subPropertyOf ?q, ?d owl:onProperty ?q, "
          "?d owl:hasValue ?i", "", "?c rdfs:subClassOf ?d"),
    _line("scm-svf1", "?c owl:someValuesFrom ?y, ?c owl:onProperty ?p, ?y rdfs:subClassOf ?z, "
          "?d owl:someValuesFrom ?z, ?d owl:onProperty ?p", "", "?c rdfs:subClassOf ?d"),
    _line("scm-svf2", "?c owl:someValuesFrom ?y, ?c owl:onProperty ?p, ?p rdfs:subPropertyOf ?q, "
          "?d owl:onProperty ?q, ?d owl:someValuesFrom ?y", "", "?c rdfs:subClassOf ?d"),
    _line("scm-avf1", "?c owl:allValuesFrom ?y, ?c owl:onProperty ?p, ?y rdfs:subClassOf ?z, "
          "?d owl:allValuesFrom ?z, ?d owl:onProperty ?p", "", "?c rdfs:subClassOf ?d"),
    _line("scm-avf2", "?c owl:allValuesFrom ?y, ?c owl:onProperty ?p, ?p rdfs:subPropertyOf ?q, "
          "?d owl:onProperty ?q, ?d owl:allValuesFrom ?y", "", "?d rdfs:subClassOf ?c"),
    _line("scm-int", "?c owl:intersectionOf (?d)", "", "?c rdfs:subClassOf ?d"),
    _line("scm-uni", "?c owl:unionOf (?d)", "", "?d rdfs:subClassOf ?c"),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Rule:
    """A template with a schema's names filled in: what is left is a join over the data.

    ``axiom`` holds the schema triples it comes from. Without a ``head`` the body is a contradiction; with ``outside``,
    a variable and a datatype, it is one where the variable is a literal outside the datatype.
    """

    name: str
    axiom: tuple[Triple, ...]
    body: tuple[Triple, ...]  # rdflib variables are the variables
    head: Triple | None
    outside: tuple[Node, URIRef] | None = None


NAMESPACES = {"rdf": RDF, "rdfs": RDFS, "owl": OWL, "xsd": XSD}
LIST = re.compile(r"(\S+ \S+) \((.+)\)")


@cache
def _term(word: str) -> Node:
    """Read one word of a pattern; a starred variable keeps its star."""
    if word == "a":
        return RDF.type
    if word[0] in "?*":
        return Variable(word.lstrip("?"))
    if word.isdigit():
        return Literal(int(word))
    prefix, local = word.split(":")
    return URIRef(f"{NAMESPACES[prefix]!s}{local}")


@cache
def _atom(pattern: str) -> Triple:
    subject, predicate, object = map(_term, pattern.split())
    return subject, predicate, object


@cache
def _axiom(pattern: str) -> tuple[Triple, tuple[Node, ...]]:
    """Read an axiom's pattern as a triple and what is asked of the list it points to, if it does."""
    listed = LIST.fullmatch(pattern)
    if not listed:
        return _atom(pattern), ()
    return _atom(f"{listed[1]} ?list"), tuple(map(_term, listed[2].split()))


# OWL 2 beyond the RL profile: no rule of the table reads these, so they entail nothing here.
OUTSIDE_PROFILE = frozenset(
    (
        OWL.cardinality,
        OWL.datatypeComplementOf,
        OWL.disjointUnionOf,
        OWL.hasSelf,
        OWL.minCardinality,
        OWL.minQualifiedCardinality,
        OWL.onDataRange,
        OWL.onProperties,
        OWL.qualifiedCardinality,
        OWL.withRestrictions,
        OWL.ReflexiveProperty,
    )
)
AXIOMS = [_axiom(pattern)[0] for template in TABLE for pattern in template.axiom]
SCHEMA_CLASSES = frozenset(object for _, predicate, object in AXIOMS if predicate == RDF.type) | OUTSIDE_PROFILE
SCHEMA_PREDICATES = frozenset(
    {predicate for _, predicate, _ in AXIOMS} - {RDF.type} | {RDF.first, RDF.rest, OWL.imports} | OUTSIDE_PROFILE
)


def is_schema(triple: Triple) -> bool:
    """Tell whether a triple can be part of an axiom."""
    _, predicate, object = triple
    return predicate in SCHEMA_PREDICATES or (predicate == RDF.type and object in SCHEMA_CLASSES)


def outside_profile(triple: Triple) -> bool:
    """Tell whether an axiom goes beyond OWL 2 RL."""
    return not OUTSIDE_PROFILE.isdisjoint(triple)


@dataclass(frozen=True, slots=True)
class Reason:
    """One step from schema triples to another."""

    name: str
    premises: tuple[Triple, ...]
    head: Triple


class Facts:
    """Schema triples, found by predicate and by either end."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self.all: dict[Triple, None] = {}  # in order of arrival
        self.reasons: dict[Triple, Reason] = {}  # why those that nobody stated hold; premises come before conclusions
        self._ends: defaultdict[tuple[Node | None, Node, Node | None], list[Triple]] = defaultdict(list)
        for triple in triples:
            self.add(triple)

    def add(self, triple: Triple) -> None:
        """Add a triple, once."""
        if triple in self.all:
            return
        self.all[triple] = None
        subject, predicate, object = triple
        for key in ((None, predicate, None), (subject, predicate, None), (None, predicate, object), triple):
            self._ends[key].append(triple)

    def match(self, subject: Node | None, predicate: Node, object: Node | None) -> tuple[Triple, ...]:
        """Return the triples with this predicate, and these ends where given."""
        return tuple(self._ends.get((subject, predicate, object), ()))

    def members(self, start: Node) -> tuple[Node, ...]:
        """Return the members of an ``rdf:List``; none of one that does not end in ``rdf:nil``, or runs in a circle."""
        found: list[Node] = []
        seen: set[Node] = set()
        head: Node | None = start
        while head is not None and head not in seen and self.match(head, RDF.first, None):
            seen.add(head)
            found.append(self.match(head, RDF.first, None)[0][2])
            head = next((rest for _, _, rest in self.match(head, RDF.rest, None)), None)
            if head is None:
                return ()
        return tuple(found) if head == RDF.nil else ()


Bound = dict[Node, Any]  # a variable's term; for a starred one, the terms of the whole list
Solution = tuple[Bound, tuple[Triple, ...]]


def _solutions(patterns: Sequence[str], sources: Sequence[Facts], facts: Facts, bound: Bound) -> Iterator[Solution]:
    """Yield how axiom patterns match, each against its own source, and with which triples; lists are in ``facts``."""
    if not patterns:
        yield bound, ()
        return
    for extended, premise in _matches(patterns[0], sources[0], facts, bound):
        for complete, premises in _solutions(patterns[1:], sources[1:], facts, extended):
            yield complete, (premise, *premises)


def _matches(pattern: str, source: Facts, facts: Facts, bound: Bound) -> Iterator[tuple[Bound, Triple]]:
    atom, listed = _axiom(pattern)
    subject, predicate, object = (bound.get(term, term) for term in atom)
    for triple in source.match(_fixed(subject), predicate, _fixed(object)):
        if isinstance(object, Literal) and not _same_number(object, triple[2]):
            continue
        extended = bound | {term: value for term, value in zip(atom, triple, strict=True) if isinstance(term, Variable)}
        for chosen in _choices(listed, facts.members(triple[2])) if listed else ({},):
            yield extended | chosen, triple


def _fixed(term: Node) -> Node | None:
    """Return a term that must match as it is; numbers come in several datatypes."""
    return None if isinstance(term, Variable | Literal) else term


def _same_number(number: Literal, other: Node) -> bool:
    return isinstance(other, Literal) and other.value == number.value


def _choices(wanted: tuple[Node, ...], members: tuple[Node, ...]) -> Iterator[Bound]:
    """Yield the ways to read a list: whole, member by member, or two by two."""
    if str(wanted[0]).startswith("*"):
        yield from [{wanted[0]: members}] if members else []
    else:
        yield from (dict(zip(wanted, chosen, strict=True)) for chosen in combinations(members, len(wanted)))


ANNOTATIONS = (
    *(OWL.backwardCompatibleWith, OWL.deprecated, OWL.incompatibleWith, OWL.priorVersion, OWL.versionInfo),
    *(RDFS.comment, RDFS.isDefinedBy, RDFS.label, RDFS.seeAlso),
)


def axiomatic_reasons() -> Iterator[Reason]:
    """Yield what holds in every graph, with the rule that says so; of datatypes also which lie within which.

    prp-ap, cls-thing, cls-nothing1 and dt-type1; the last is one of XML Schema's (``datatypes.DERIVED``).
    """
    for annotation in ANNOTATIONS:
        yield Reason("prp-ap", (), (annotation, RDF.type, OWL.AnnotationProperty))
    yield Reason("cls-thing", (), (OWL.Thing, RDF.type, OWL.Class))
    yield Reason("cls-nothing1", (), (OWL.Nothing, RDF.type, OWL.Class))
    for datatype in (*DATATYPES, RDF.PlainLiteral, RDFS.Literal):
        yield Reason("dt-type1", (), (datatype, RDF.type, RDFS.Datatype))
    for datatype, base in DERIVED.items():
        yield Reason("dt-type1", (), (datatype, RDFS.subClassOf, base))


def close_schema(triples: Iterable[Triple], *, axiomatic: bool = False) -> Facts:
    """Add to schema triples what follows from them by the rules that concern the schema alone, and why.

    ``axiomatic``: count what holds in every graph among what follows.
    """
    facts = extend_schema(Facts(), triples)
    if not axiomatic:
        return facts
    reasons = [reason for reason in axiomatic_reasons() if reason.head not in facts.all]
    facts.reasons.update((reason.head, reason) for reason in reasons)
    return extend_schema(facts, (reason.head for reason in reasons))


def extend_schema(facts: Facts, triples: Iterable[Triple]) -> Facts:
    """Add triples, and what follows from all of them, to a closed schema."""
    fresh = Facts(triple for triple in triples if triple not in facts.all)
    while fresh.all:
        for triple in fresh.all:
            facts.add(triple)
        found = Facts()
        for reason in chain(_consequences(facts, fresh), _paths(facts, fresh)):
            if reason.head not in facts.all:
                facts.reasons.setdefault(reason.head, reason)
                found.add(reason.head)
        fresh = found
    return facts


def _consequences(facts: Facts, fresh: Facts) -> Iterator[Reason]:
    """Yield what follows in one step, at least one premise being fresh."""
    for template in TABLE:
        if template.body or not template.axiom or template.name in TRANSITIVE:
            continue
        for position, _ in enumerate(template.axiom):
            sources = [fresh if place == position else facts for place, _ in enumerate(template.axiom)]
            for bound, premises in _solutions(template.axiom, sources, facts, {}):
                yield from (Reason(template.name, premises, _filled(head, bound)) for head in template.heads)


TRANSITIVE = {"scm-sco": RDFS.subClassOf, "scm-spo": RDFS.subPropertyOf}


def _paths(facts: Facts, fresh: Facts) -> Iterator[Reason]:
    """Yield what transitivity makes of fresh steps: from each start a walk, so that no pair is found twice."""
    for name, predicate in TRANSITIVE.items():
        if any(not _is_path(facts, triple) for triple in fresh.match(None, predicate, None)):
            steps: defaultdict[Node, list[Node]] = defaultdict(list)
            for triple in facts.match(None, predicate, None):
                if not _is_path(facts, triple):
                    steps[triple[0]].append(triple[2])
            for start in tuple(steps):
                yield from _walk(name, predicate, start, steps)


def _is_path(facts: Facts, triple: Triple) -> bool:
    """Tell whether a triple follows by transitivity only."""
    reason = facts.reasons.get(triple)
    return reason is not None and reason.name in TRANSITIVE


def _walk(name: str, predicate: URIRef, start: Node, steps: Mapping[Node, list[Node]]) -> Iterator[Reason]:
    """Yield the pairs of a start with all that can be reached, the near ones first; with itself in a circle."""
    waiting, seen = [start], set[Node]()
    for here in waiting:
        for there in steps.get(here, ()):
            if there not in seen:
                seen.add(there)
                waiting.append(there)
                if here != start:
                    premises = (start, predicate, here), (here, predicate, there)
                    yield Reason(name, premises, (start, predicate, there))


def is_composed(rule: Rule, facts: Facts) -> bool:
    """Tell whether a rule draws in one step what others draw in several: its axiom is a way through further terms."""
    reason = facts.reasons.get(rule.axiom[0]) if len(rule.axiom) == 1 else None
    if reason is None or reason.name not in TRANSITIVE:
        return False
    middle = reason.premises[0][2]
    return middle != OWL.Thing and not is_datatype(middle, facts)


def _filled(pattern: str, bound: Bound) -> Triple:
    subject, predicate, object = (bound.get(term, term) for term in _atom(pattern))
    return subject, predicate, object


def specialised_rules(facts: Facts, *, axiomatic: bool = False) -> tuple[Rule, ...]:
    """Return the rules that a closed schema calls for, in the order of the table.

    ``axiomatic``: also those that only say of things that they are things.
    """
    found: dict[tuple[object, ...], Rule] = {}
    for template in TABLE:
        if template.status == Status.JOIN:
            for bound, axiom in _solutions(template.axiom, [facts] * len(template.axiom), facts, {}):
                rule = _about_literals(_rule(template, bound, axiom), facts)
                found.setdefault((rule.body, rule.head, rule.outside), rule)
    kept = [rule for rule in found.values() if not _has_shorter_form(rule, found)]
    asked = axiomatic or any(atom[1:] == OF_THING for rule in kept for atom in rule.body)
    return tuple(rule for rule in kept if _says_something(rule, asked))


def _has_shorter_form(rule: Rule, others: Container[object]) -> bool:
    """Tell whether the same rule is there without "is of ``owl:Thing``", which is true of everything."""
    shorter = tuple(atom for atom in rule.body if atom[1:] != OF_THING)
    return shorter != rule.body and (shorter, rule.head, rule.outside) in others


OF_THING = (RDF.type, OWL.Thing)


def _rule(template: Template, bound: Bound, axiom: tuple[Triple, ...]) -> Rule:
    """Fill a template in; a starred pattern becomes as many atoms as the list has members."""
    length = max((len(value) for value in bound.values() if isinstance(value, tuple)), default=0)
    body = [
        _filled(pattern, _at(bound, place))
        for pattern in template.body
        for place in (range(length) if "*" in pattern else (0,))
    ]
    last = bound | {Variable("u$"): Variable(f"u{length}")}
    return Rule(template.name, axiom, tuple(body), next((_filled(head, last) for head in template.heads), None))


def _at(bound: Bound, place: int) -> Bound:
    """Return what starred variables stand for at one place of the list."""
    lists = {term: value[place] for term, value in bound.items() if isinstance(value, tuple)}
    fresh = {Variable(f"*{name}"): Variable(f"{name}{place}") for name in "uz"}
    return bound | fresh | {Variable("*u'"): Variable(f"u{place + 1}")} | lists


def _about_literals(rule: Rule, facts: Facts) -> Rule:
    """Turn "is of a datatype" into "must not be outside it": a literal needs no type, and nothing else has this one."""
    if rule.head and rule.head[1] == RDF.type and is_datatype(rule.head[2], facts):
        return replace(rule, name="dt-not-type", head=None, outside=(rule.head[0], rule.head[2]))
    return rule


def is_datatype(term: Node, facts: Facts) -> TypeGuard[URIRef]:
    """Tell whether a class is a set of literals."""
    return term in DATATYPES or term == RDFS.Literal or bool(facts.match(term, RDF.type, RDFS.Datatype))


def _says_something(rule: Rule, asked_for_thing: bool) -> bool:
    """Leave out what follows from itself, ``owl:Thing`` unless a rule asks for it, and datatypes we cannot judge."""
    if rule.outside:  # that a datatype lies within another needs no looking at literals
        return rule.outside[1] in DATATYPES and rule.body[0][2] not in DATATYPES
    return rule.head not in rule.body and (asked_for_thing or not rule.head or rule.head[1:] != OF_THING)


def equality_rules() -> tuple[Rule, ...]:
    """Return the rules of equality as they stand in the table; engines have representatives instead."""
    shared = [template for template in TABLE if template.status == Status.REPRESENTATIVES]
    return tuple(_rule(template, {}, ()) for template in shared)
