"""Why a triple holds: the axiom, the premises, and so down to what somebody stated and the sentence that says so.

Explaining is asking the closed graph. A rule of the ontology whose head is the triple gives a query for its premises;
the search deepens step by step, so the proof found first is one of the lowest, and none leans on itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from rdflib.namespace import DCTERMS, OWL, RDFS, SKOS
from rdflib.term import BNode, Literal, Node, URIRef, Variable

from ontology.modules import Module, read_modules
from ontology.rules import (
    SCHEMA_CLASSES,
    SCHEMA_PREDICATES,
    Facts,
    Rule,
    Triple,
    close_schema,
    equality_rules,
    extend_schema,
    specialised_rules,
)
from ontology.vocabulary import FG, LAYERS
from queries.asking.binding import bind_terms, find_graphs, match_atoms
from queries.errors import FengongError
from queries.terms import to_rdflib, to_text

Select = Callable[[str], Iterable[Any]]
"""Runs a SELECT query over the union of all graphs; rows are Oxigraph solutions (``row["name"]``)."""

DEEPEST = 40  # steps; a proof that needs more is not one that a person follows
LABELS = (SKOS.prefLabel, RDFS.label, DCTERMS.title)
AXIOMS = """
SELECT ?s ?p ?o ?g WHERE {
  GRAPH ?g {
    {
      VALUES ?p { UNDEF }
      ?s ?p ?o
    } UNION {
      VALUES ?class { UNDEF }
      ?s a ?class
      BIND(<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> AS ?p)
      BIND(?class AS ?o)
    }
  }
}
"""
TEXTS = """
SELECT ?thing ?text WHERE {
  VALUES ?thing { UNDEF }
  VALUES ?property { UNDEF }
  ?thing ?property ?text
}
"""
CANDIDATES = 60  # ways to fill in one rule that are looked at; all of them hold, so few are needed


@dataclass(frozen=True, slots=True)
class Proof:
    """Why a triple holds: stated in ``graphs``, or concluded by ``rule`` from ``axioms`` and ``premises``.

    Axioms are proofs too: most are stated in the ontology, some follow from others. One that holds only for documents
    read under a rule is stated in that rule's module. ``ground`` tells on what a conclusion rests: ``printed``,
    ``stated`` or ``assumed``, as the layer does in which it lies.
    """

    triple: Triple
    graphs: tuple[URIRef, ...] = ()
    rule: str | None = None
    axioms: tuple[Proof, ...] = ()
    premises: tuple[Proof, ...] = ()
    ground: str | None = None

    @property
    def modules(self) -> tuple[Module, ...]:
        """The reading rules whose axioms this step applies."""
        applied = {graph for axiom in self.axioms for graph in axiom.graphs}
        return tuple(module for module in read_modules() if module.iri in applied)

    @property
    def height(self) -> int:
        """The number of steps on the longest way down to stated triples."""
        return 1 + max(part.height for part in self.parts) if self.rule else 0

    @property
    def parts(self) -> tuple[Proof, ...]:
        """Axioms, then premises."""
        return self.axioms + self.premises

    def walk(self) -> Iterator[Proof]:
        """Yield the proof and every proof in it, from the top."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def stated(self) -> list[Proof]:
        """Return the leaves that are no axioms, each once, in order."""
        leaves = [leaf for part in self.premises for leaf in part.stated()] if self.rule else [self]
        return list({leaf.triple: leaf for leaf in leaves}.values())


@dataclass(frozen=True, slots=True)
class Explanation:
    """A proof, and what a person needs to read it: labels, printed words of what is stated, members of lists."""

    proof: Proof
    labels: Mapping[Node, tuple[Literal, ...]]
    words: Mapping[Node, tuple[Literal, ...]]
    lists: Mapping[Node, tuple[Node, ...]]

    def label(self, thing: Node, language: str) -> str | None:
        """Return a thing's label in a language, or in another."""
        found = sorted(self.labels.get(thing, ()), key=lambda text: (text.language != language, text))
        return str(found[0]) if found else None


@dataclass(frozen=True, slots=True)
class HeldRule:
    """A rule, and the module it comes from if it holds only for the documents that are read under its convention."""

    rule: Rule
    module: Module | None = None

    def conditions(self) -> tuple[Triple, ...]:
        """Return what has to hold of the clause besides the premises: that its document is read under the module."""
        if self.module is None:
            return ()
        document, task, clause = Variable("document"), Variable("task"), self.rule.body[0][0]
        stated = (document, FG.conventionAssumed, Literal(False))
        return (
            (task, FG.hasClause, clause),
            (document, FG.hasTask, task),
            (document, FG.roleConvention, self.module.convention),
            *((stated,) if self.module.needs_statement else ()),
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """The rule that comes nearest to a triple that does not hold: what it needs, and what of that is missing."""

    rule: str
    axioms: tuple[Triple, ...]
    present: tuple[Triple, ...]
    missing: tuple[Triple, ...]  # variables stand for what nothing fills
    lists: Mapping[Node, tuple[Node, ...]]  # members of the lists that axioms point to


class NotEntailedError(FengongError):
    """A triple that does not hold; ``gap`` is what the nearest rule lacks, if there is one."""

    exit_status = 1

    def __init__(self, triple: Triple, gap: Gap | None) -> None:
        super().__init__("this does not hold in the graph", where=" ".join(term.n3() for term in triple))
        self.triple = triple
        self.gap = gap


class Explainer:
    """Explains triples of one closed graph; the axioms are read from it once."""

    def __init__(self, select: Select) -> None:
        self._select = select

    def explain(self, triple: Triple) -> Explanation:
        """Return the lowest proof found; raise ``NotEntailedError``, which says what is missing, if there is none."""
        for term in triple:
            if isinstance(term, BNode):
                raise FengongError("a blank node has no name to ask for", where=term.n3())
        search = _Search(self)
        if self.graphs(triple) is None:
            raise NotEntailedError(triple, self.gap(triple))
        for steps in range(DEEPEST):
            if proof := search.prove(triple, steps):
                return self._explanation(proof)
        raise FengongError(f"no proof of {DEEPEST} steps or fewer", where=" ".join(map(to_text, triple)))

    # The axioms -----------------------------------------------------------------------------------------------------

    @cached_property
    def facts(self) -> Facts:
        """The schema, closed: first what is stated, then the axioms that only data yield."""
        rows = self._select(
            bind_terms(AXIOMS, {"p": sorted(SCHEMA_PREDICATES, key=str), "class": sorted(SCHEMA_CLASSES, key=str)})
        )
        found: dict[bool, set[Triple]] = {True: set(), False: set()}
        for row in rows:
            inferred = str(row["g"].value) in _GROUNDS
            found[inferred].add((to_rdflib(row["s"]), to_rdflib(row["p"]), to_rdflib(row["o"])))
        return extend_schema(close_schema(sorted(found[False], key=_spelling)), sorted(found[True], key=_spelling))

    @cached_property
    def held_rules(self) -> tuple[HeldRule, ...]:
        """The rules that hold for all documents, then those of reading rules."""
        read = (
            HeldRule(rule, module)
            for module in read_modules()
            for rule in specialised_rules(Facts(sorted(module.axioms(), key=_spelling)))
        )
        return (*map(HeldRule, self.rules), *read)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules with a conclusion; those whose axiom is stated come before those whose axiom follows."""
        rules = [rule for rule in specialised_rules(self.facts) if rule.head]
        rules.sort(key=lambda rule: any(axiom in self.facts.reasons for axiom in rule.axiom))
        return tuple(rules) + (equality_rules() if self._any(((_S, OWL.sameAs, _O),)) else ())

    # The graph ------------------------------------------------------------------------------------------------------

    def graphs(self, triple: Triple) -> tuple[URIRef, ...] | None:
        """Return the graphs that state a triple, none if it is inferred; nothing at all if it does not hold."""
        nameless = any(isinstance(term, BNode) for term in triple)
        if isinstance(triple[0], Literal) or (nameless and triple not in self.facts.all):
            return None
        rows = self._select(find_graphs(triple))
        found = {str(row["g"].value) for row in rows}
        if not found:
            return () if triple in self.facts.reasons else None
        return tuple(URIRef(name) for name in sorted(found - _GROUNDS.keys()))

    def ground(self, triple: Triple) -> str | None:
        """Return on what a conclusion rests: the layer in which it lies."""
        if any(isinstance(term, BNode) for term in triple):
            return None
        names = {str(row["g"].value) for row in self._select(find_graphs(triple))}
        return next((ground for name, ground in _GROUNDS.items() if name in names), None)

    def ways(self, held: HeldRule, triple: Triple, *, stated: bool = False) -> Iterator[tuple[Triple, ...]]:
        """Yield premises that hold and from which a rule concludes a triple; ``stated``: only what is not inferred."""
        bound = unified_triple(held.rule.head, triple)
        if bound is None:
            return
        body = [_filled(atom, bound) for atom in held.rule.body]
        conditions = [_filled(atom, bound) for atom in held.conditions()]
        asked = [atom for atom in body if not any(isinstance(term, BNode) for term in atom)]
        variables = sorted({term for atom in asked for term in atom if isinstance(term, Variable)})
        if not variables and not asked:
            yield tuple(body)
            return
        for row in self._rows([*asked, *conditions], variables, stated=stated):
            yield tuple(_filled(atom, row) for atom in body)

    def _rows(
        self, atoms: Sequence[Triple], variables: Sequence[Variable], *, stated: bool
    ) -> Iterator[Mapping[Node, Node]]:
        outside = LAYERS.values() if stated else ()
        for row in self._select(match_atoms(atoms, variables, limit=CANDIDATES, outside=outside)):
            yield {variable: to_rdflib(row[str(variable)]) for variable in variables}

    def _any(self, atoms: Sequence[Triple]) -> bool:
        return any(True for _ in self._rows(atoms, (), stated=False))

    # What is missing ------------------------------------------------------------------------------------------------

    def gap(self, triple: Triple) -> Gap | None:
        """Return the rule of which the fewest premises are missing."""
        gaps = (
            self._missing(rule, bound)
            for rule in self.rules
            if (bound := unified_triple(rule.head, triple)) is not None
        )
        return min((gap for gap in gaps if gap), key=lambda gap: (len(gap.missing), -len(gap.present)), default=None)

    def _missing(self, rule: Rule, bound: Mapping[Node, Node]) -> Gap | None:
        body = [_filled(atom, bound) for atom in rule.body]
        for size in range(len(body) - 1, -1, -1):
            for start in range(len(body) - size + 1):
                present = body[start : start + size]
                if not present or self._any(present):
                    missing = tuple(atom for atom in body if atom not in present)
                    return Gap(rule.name, rule.axiom, tuple(present), missing, self._lists(rule.axiom))
        return None

    # What people read -----------------------------------------------------------------------------------------------

    def _explanation(self, proof: Proof) -> Explanation:
        things = sorted({term for part in proof.walk() for term in part.triple if isinstance(term, URIRef)})
        lists = self._lists(part.triple for part in proof.walk())
        things += [term for members in lists.values() for term in members if isinstance(term, URIRef)]
        said = sorted({term for leaf in proof.stated() for term in leaf.triple if isinstance(term, URIRef)})
        return Explanation(proof, self._told(things, LABELS), self._told(said, (FG.text, FG.printedAs)), lists)

    def _lists(self, triples: Iterable[Triple]) -> dict[Node, tuple[Node, ...]]:
        return {head: members for _, _, head in triples if (members := self.facts.members(head))}

    def _told(self, things: Sequence[URIRef], predicates: Sequence[URIRef]) -> dict[Node, tuple[Literal, ...]]:
        """Return what some predicates say of things, in one query."""
        found: dict[Node, set[Literal]] = {}
        for row in self._select(bind_terms(TEXTS, {"thing": things, "property": predicates})) if things else ():
            if isinstance(text := to_rdflib(row["text"]), Literal):
                found.setdefault(to_rdflib(row["thing"]), set()).add(text)
        return {thing: tuple(sorted(texts)) for thing, texts in found.items()}


class _Search:
    """Search for one proof: what has been proved, and how deep what has not been proved was looked for."""

    def __init__(self, graph: Explainer) -> None:
        self._graph = graph
        self._proved: dict[Triple, Proof] = {}
        self._failed: dict[Triple, int] = {}
        self._stated: dict[Triple, tuple[URIRef, ...] | None] = {}

    def prove(self, triple: Triple, steps: int) -> Proof | None:
        """Return a proof of at most so many steps, if there is one."""
        known = self._proved.get(triple)
        if known:
            return known if known.height <= steps else None
        if self._failed.get(triple, -1) >= steps:
            return None
        proof = self._leaf(triple) or (
            self._by_axioms(triple, steps) or self._by_rules(triple, steps) if steps else None
        )
        if proof:
            self._proved[triple] = proof
        else:
            self._failed[triple] = steps
        return proof

    def _leaf(self, triple: Triple) -> Proof | None:
        if triple not in self._stated:
            self._stated[triple] = self._graph.graphs(triple)
        graphs = self._stated[triple]
        return Proof(triple, graphs) if graphs else None

    def _by_axioms(self, triple: Triple, steps: int) -> Proof | None:
        """Return the proof of an axiom from axioms, found when the schema was closed."""
        reason = self._graph.facts.reasons.get(triple)
        return self._step(triple, reason.name, (), reason.premises, steps) if reason else None

    def _by_rules(self, triple: Triple, steps: int) -> Proof | None:
        for held in self._graph.held_rules:
            for premises in self._graph.ways(held, triple, stated=steps == 1):
                if triple not in premises and (proof := self._applied(held, triple, premises, steps)):
                    return proof
        return None

    def _applied(self, held: HeldRule, triple: Triple, premises: Iterable[Triple], steps: int) -> Proof | None:
        """Return the proof by a rule; the axiom of a reading rule is stated in its module, and needs no search."""
        if held.module is None:
            return self._step(triple, held.rule.name, held.rule.axiom, premises, steps)
        proof = self._step(triple, held.rule.name, (), premises, steps)
        source = (held.module.iri,)
        return proof and replace(proof, axioms=tuple(Proof(axiom, source) for axiom in held.rule.axiom))

    def _step(
        self, triple: Triple, rule: str, axiom: Iterable[Triple], premises: Iterable[Triple], steps: int
    ) -> Proof | None:
        """Return the proof that makes this its last step, if everything it needs can be proved in one step less."""
        proofs: list[list[Proof]] = [[], []]
        for needed, found in zip((axiom, premises), proofs, strict=True):
            for one in needed:
                proof = self.prove(one, steps - 1)
                if not proof:
                    return None
                found.append(proof)
        return Proof(triple, (), rule, tuple(proofs[0]), tuple(proofs[1]), self._graph.ground(triple))


_S, _O = Variable("s"), Variable("o")
_GROUNDS = {str(graph): ground for ground, graph in LAYERS.items()}


def unified_triple(pattern: Triple | None, triple: Triple) -> dict[Node, Node] | None:
    """Return what a pattern's variables stand for in a triple, or nothing if it does not fit."""
    bound: dict[Node, Node] = {}
    for term, value in zip(pattern or (), triple, strict=False):
        if (bound.setdefault(term, value) if isinstance(term, Variable) else term) != value:
            return None
    return bound


def _filled(atom: Triple, bound: Mapping[Node, Node]) -> Triple:
    subject, predicate, object = (bound.get(term, term) for term in atom)
    return subject, predicate, object


def _spelling(triple: Triple) -> tuple[str, ...]:
    return tuple(term.n3() for term in triple)
