"""Which triples a plan can do anything with; most annex triples (texts, offsets, labels) are never loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rdflib.namespace import RDF, XSD
from rdflib.term import Node, URIRef, Variable

from loader.inference.contradictions import literal_ending
from loader.inference.lines import OBJECT, Source, one_of, quoted_sql
from loader.inference.plan import Plan
from ontology.rules import Triple

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
CUT = f"CASE WHEN left(third, 1) = '\"' THEN regexp_extract(line, {quoted_sql(OBJECT)}, 1) ELSE third END"


class Relevance:
    """What a plan's rules look at."""

    def __init__(self, plan: Plan) -> None:
        self.whole: set[Node] = set()  # predicates whose triples are loaded as they are
        self.subjects: set[Node] = set()  # predicates of which only the subject matters, as with a domain
        self.classes: set[Node] = set()
        self.datatypes: defaultdict[URIRef, set[Node]] = defaultdict(set)  # range → predicates
        for rule in plan.rules:
            if rule.outside and len(rule.body) == 1:
                self.datatypes[rule.outside[1]].add(rule.body[0][1])
            else:
                self._look_at([*rule.body, *([rule.head] if rule.head else [])], told=not rule.head)
        self._look_at(plan.entailed(), told=True)
        self.subjects -= self.whole

    def _look_at(self, atoms: Sequence[Triple], *, told: bool) -> None:
        """Note what a rule asks for; ``told``: whole triples are needed, for someone will read them."""
        ends = [term for subject, _, object in atoms for term in (subject, object)]
        for _, predicate, object in atoms:
            if predicate == RDF.type and not isinstance(object, Variable):
                self.classes.add(object)
            elif not told and isinstance(object, Variable) and ends.count(object) == 1:
                self.subjects.add(predicate)
            else:
                self.whole.add(predicate)

    def query(self, source: Source, lines: str, *, everything: bool) -> str:
        """Return the query for a source's triples, as N-Triples terms; an object that does not matter is empty."""
        cut = (
            "SELECT line, split_part(line, ' ', 1) AS s, split_part(line, ' ', 2) AS p,"
            f" split_part(line, ' ', 3) AS third FROM {lines}"
        )
        chosen = f"SELECT s, p, {CUT} AS o FROM ({cut})" if everything else self._chosen(cut)
        return f"SELECT {source.term('s')} AS s, p, {source.term('o')} AS o FROM ({chosen})"

    def _chosen(self, cut: str) -> str:
        kinds = _any(
            f"p IN ({one_of(self.whole | self.subjects)})",
            f"p = {quoted_sql(TYPE)} AND third IN ({one_of(self.classes)})",
        )
        object = f"CASE WHEN p IN ({one_of(self.subjects)}) AND NOT doubtful THEN '' ELSE {CUT} END"
        judged = f"SELECT *, {self._doubtful()} AS doubtful FROM ({cut})"
        return f"SELECT s, p, {object} AS o FROM ({judged}) WHERE {kinds} OR doubtful"

    def _doubtful(self) -> str:
        """Return the condition that a literal lies outside the range of its predicate, at first sight."""
        return _any(
            *(
                f"p IN ({one_of(predicates)}) AND left(third, 1) = '\"' AND NOT ({_looks_right(datatype)})"
                for datatype, predicates in self.datatypes.items()
            )
        )


def _any(*conditions: str) -> str:
    return " OR ".join(f"({condition})" for condition in conditions) or "FALSE"


def _looks_right(datatype: URIRef) -> str:
    """Return the condition that a line's literal is of a datatype; the quick tests settle nearly all lines."""
    ending = literal_ending(datatype)
    if datatype == XSD.string:
        quick = "NOT contains(line, '\"@') AND NOT contains(line, '\"^^')"
    else:
        quick = f"contains(line, {quoted_sql(ending)}) AND NOT contains(line, '\\\"')"
    exact = ending.replace("^", r"\^").replace(".", r"\.") + r'(?: [^ "]+)? \.$'
    return f"({quick}) OR regexp_like(line, {quoted_sql(exact)})"
