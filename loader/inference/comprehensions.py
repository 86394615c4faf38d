"""Rules as Python expressions over named sets of pairs: what ``sql`` is to a database.

The pairs (subject, object) of one predicate are a set with a number: ``all3`` is the whole set, ``new3`` what the last
round added, ``out3`` maps subjects to objects and ``into3`` objects to subjects. Each class has a set too; there the
object is left empty. Terms never stand in an expression: they are ``c0``, ``c1`` ...
"""

from __future__ import annotations

from collections.abc import Sequence

from rdflib.namespace import OWL, RDF
from rdflib.term import Node, Variable

from loader.inference.contradictions import literal_ending
from ontology.datatypes import DATATYPES
from ontology.rules import Rule, Triple
from queries.terms import to_text

BYTES = "latin-1"  # one character for each byte: words that are only compared and copied need no decoding


class NotPlain(Exception):
    """Something that sets of pairs cannot hold, or should not."""


def bytewise(text: str) -> str:
    """Return a text with one character for each byte."""
    return text.encode().decode(BYTES)


def spelt(term: Node) -> str:
    """Return a term in canonical N-Triples, one character for each byte."""
    return bytewise(to_text(term))


def set_name(predicate: Node, object: Node) -> str:
    """Name the set in which triples of a pattern are: by their predicate; types by their class too."""
    if isinstance(predicate, Variable) or (
        predicate == RDF.type and (isinstance(object, Variable) or object in DATATYPES)
    ):
        raise NotPlain
    return f"{spelt(predicate)} {spelt(object)}" if predicate == RDF.type else spelt(predicate)


class Names:
    """The numbers of sets and of constants, and which maps expressions ask for."""

    def __init__(self) -> None:
        self.sets: dict[str, int] = {}
        self.constants: dict[str, str] = {}  # text → name
        self.out: set[str] = set()
        self.into: set[str] = set()

    def number(self, key: str) -> int:
        """Return the number of a set."""
        return self.sets.setdefault(key, len(self.sets))

    def constant(self, text: str) -> str:
        """Return the name of a constant."""
        return self.constants.setdefault(text, f"c{len(self.constants)}")


class Expression:
    """One rule on its way to an expression."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._bound: dict[Node, str] = {}
        self._clauses: list[str] = []

    def conclusions(self, rule: Rule, start: int) -> str:
        """Return the pairs that a rule concludes where the atom at ``start`` is new.

        A join may conclude any number of them; it is ``bounded``.
        """
        assert rule.head is not None
        rest = [*rule.body[:start], *rule.body[start + 1 :]]
        if not rest and _is_copy(rule.body[start], rule.head):
            return f"new{self._names.number(set_name(*rule.body[start][1:]))}"
        self._clauses += self._scan("new", rule.body[start])
        self._join(rest)
        subject, predicate, object = rule.head
        if predicate == OWL.sameAs:
            self._clauses.append(f"if {self._name(subject)} != {self._name(object)}")
        pair = f"({self._name(subject)}, {self._object(predicate, object)})"
        return ("bounded({} {})" if rest else "[{} {}]").format(pair, " ".join(self._clauses))

    def matches(self, rule: Rule) -> str:
        """Return something for each match of a contradiction's body."""
        self._clauses.append("for _ in '1'")  # the body may name no variable, or be empty
        self._join(rule.body)
        if rule.outside:
            variable, datatype = rule.outside
            value, ending = self._name(variable), self._names.constant(bytewise(literal_ending(datatype)))
            self._clauses.append(f"if {value}[0] == '\"' and not {value}.endswith({ending})")
        return f"(True {' '.join(self._clauses)})"

    def _join(self, atoms: Sequence[Triple]) -> None:
        waiting = list(atoms)
        while waiting:
            atom = max(waiting, key=self._known)
            waiting.remove(atom)
            self._clauses += self._lookup(atom) or self._scan("all", atom)

    def _known(self, atom: Triple) -> int:
        return sum(self._is_known(term) for term in (atom[0], atom[2]))

    def _is_known(self, term: Node) -> bool:
        return not isinstance(term, Variable) or term in self._bound

    def _name(self, term: Node) -> str:
        """Return how a term that is known, or a variable that is known from here on, is written."""
        if isinstance(term, Variable):
            return self._bound.setdefault(term, f"v{len(self._bound)}")
        return self._names.constant(spelt(term))

    def _object(self, predicate: Node, object: Node) -> str:
        return "''" if predicate == RDF.type else self._name(object)

    def _lookup(self, atom: Triple) -> list[str]:
        subject, predicate, object = atom
        name = set_name(predicate, object)
        number = self._names.number(name)
        match self._is_known(subject), self._is_known(object):
            case True, True:
                return [f"if ({self._name(subject)}, {self._object(predicate, object)}) in all{number}"]
            case True, False:
                self._names.out.add(name)
                return [f"for {self._name(object)} in out{number}.get({self._name(subject)}, ())"]
            case False, True if predicate != RDF.type:
                self._names.into.add(name)
                return [f"for {self._name(subject)} in into{number}.get({self._name(object)}, ())"]
        return []

    def _scan(self, table: str, atom: Triple) -> list[str]:
        subject, predicate, object = atom
        number = self._names.number(set_name(predicate, object))
        names, tests = [], []
        for place, term in (("x", subject), ("y", object)):
            if self._is_known(term):
                names.append(f"{place}{len(self._clauses)}")
                tests.append(f"if {names[-1]} == {self._name(term)}")
            else:
                names.append(self._name(term))
        if predicate == RDF.type:
            tests = tests[:-1]  # the set holds this class's members only
        return [f"for {names[0]}, {names[1]} in {table}{number}", *tests]


def _is_copy(atom: Triple, head: Triple) -> bool:
    """Tell whether a rule concludes the very pairs that it reads."""
    (subject, predicate, object), (other, concluded, same) = atom, head
    if not isinstance(subject, Variable) or subject != other or concluded == OWL.sameAs:
        return False
    if predicate == concluded == RDF.type:
        return True
    return isinstance(object, Variable) and subject != object == same
