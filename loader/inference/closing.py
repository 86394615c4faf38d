"""A closure from files to file, over numbered triples in the tables of any SQL engine (``tables.Tables``).

Only what rules ask about is loaded. Terms are numbered in the order of their spelling: literals, IRIs, blank nodes; so
sorting numbers sorts lines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from rdflib.namespace import OWL, RDF
from rdflib.term import BNode, Literal, Node, URIRef

from loader.inference import contradictions, fixpoint, lines, sql
from loader.inference.closure import Closure
from loader.inference.equality import class_representatives, refuse_different_values
from loader.inference.lines import Source
from loader.inference.noise import BELOW_THING, REFLEXIVE, W3C
from loader.inference.plan import Plan, compile_plan, renamed_triple, skipped_axioms
from loader.inference.relevance import Relevance
from loader.inference.tables import Tables
from ontology.datatypes import DATATYPES, belongs_to
from ontology.rules import SCHEMA_CLASSES, SCHEMA_PREDICATES, Triple, is_schema
from queries import terms

# Terms that the engine itself asks about.
KNOWN = (OWL.sameAs, OWL.Thing, *sorted(REFLEXIVE | BELOW_THING))


class Closing:
    """One closure. Tables: ``term`` (id, term), ``triple`` (s, p, o, r) and, for equal things, ``same`` (id, rep)."""

    def __init__(self, tables: Tables, sources: Sequence[Source], *, axiomatic: bool = False) -> None:
        self._tables = tables
        self._sources = sources
        self._axiomatic = axiomatic  # whether what holds in every graph is written too
        self._stated = frozenset(axiom for source in sources for axiom in source.axioms)
        self._schema = self._stated  # and the axioms that data entail
        self._everything = axiomatic  # whether triples that no rule asks about are loaded too
        self._asserted = sum(source.statements for source in sources)
        self.found: list[int] = []

    def summary(self, inferred: int) -> Closure:
        """Return what there is to tell of it, ``inferred`` triples having been written."""
        return Closure(self._asserted, inferred, len(self.found), skipped_axioms(self._schema), self._schema)

    # From axioms to a closed table --------------------------------------------------------------------------------

    def close(self) -> None:
        """Close under what the axioms come to; start again, with everything, where the data yield more of them."""
        while not self._closed():
            self._everything = True
        contradictions.refuse_contradictions(self._plan.checks, self._numbers, self._tables.ask, self._decode)

    def _closed(self) -> bool:
        """Load and close; tell whether nothing turned up that calls for loading more."""
        self._load(self._compiled(self._schema))
        self.found, again = [], True
        while again:
            if pairs := self._pairs():
                if not self._everything:
                    return False
                self._merge(pairs)
            self.found += fixpoint.run_plan(self._plan, self._numbers, self._tables, len(self.found))
            again = bool(self._pairs())
        axioms = self._concluded_axioms() - self._schema - self._plan.facts.all.keys()
        self._schema |= axioms
        return not axioms

    def _compiled(self, schema: frozenset[Triple]) -> Plan:
        return compile_plan(schema, axiomatic=self._axiomatic)

    def _load(self, compiled: Plan) -> None:
        """Make the tables ``term`` and ``triple`` of what the plan can use."""
        relevance = Relevance(compiled)
        self._tables.create(
            "raw",
            sql.union_query(
                relevance.query(source, self._tables.lines(source.path), everything=self._everything)
                for source in self._sources
            ),
        )
        constants = sorted({terms.to_text(term) for term in (*compiled.constants(), *KNOWN)})
        self._tables.fill("constant", {"term": "STRING"}, [(text,) for text in constants])
        self._tables.number(
            "SELECT s AS term FROM raw UNION SELECT p FROM raw UNION SELECT o FROM raw UNION SELECT term FROM constant"
        )
        self._tables.create(
            "triple",
            "SELECT DISTINCT s.id AS s, p.id AS p, o.id AS o, 0 AS r FROM raw"
            " JOIN term s ON s.term = raw.s JOIN term p ON p.term = raw.p JOIN term o ON o.term = raw.o",
        )
        self._tables.drop("raw")
        self._same: dict[int, int] = {}
        self._follow(compiled)

    def _follow(self, compiled: Plan) -> None:
        """Make a plan the one to run: number its constants, lay out its linear rules, add what its axioms entail."""
        self._plan = compiled
        texts = {terms.to_text(term): term for term in (*compiled.constants(), *KNOWN)}
        found = self._tables.ask(f"SELECT term, id FROM term WHERE term IN ({lines.one_of(texts.values())})")
        self._numbers = {texts[text]: self._same.get(number, number) for text, number in found}
        self._fill("linear", ("p", "o", "hs", "hp", "ho"), sql.linear_rows(compiled.linear, self._numbers))
        entailed = [triple for triple in compiled.facts.all if triple not in self._stated]
        facts = [tuple(self._numbers[term] for term in triple) for triple in entailed]
        self._fill("fact", ("s", "p", "o"), facts)
        self._tables.append(
            "triple", "SELECT s, p, o, 1 AS r FROM (SELECT s, p, o FROM fact EXCEPT SELECT s, p, o FROM triple)"
        )
        if types := self._literal_types():
            self._fill("fact", ("s", "p", "o"), types)
            self._tables.append("triple", "SELECT s, p, o, 0 AS r FROM fact")

    def _fill(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[int]]) -> None:
        self._tables.fill(name, dict.fromkeys(columns, "INTEGER"), rows)

    def _decode(self, numbers: Iterable[int]) -> dict[int, Node]:
        """Return the terms of some numbers."""
        asked = ", ".join(map(str, sorted(numbers))) or "NULL"
        found = self._tables.ask(f"SELECT id, term FROM term WHERE id IN ({asked})")
        return {number: terms.from_text(text) for number, text in found}

    def _literal_types(self) -> list[tuple[int, int, int]]:
        """Return the datatypes of literals, as far as rules ask for them (dt-type2)."""
        atoms = {atom for rule in self._plan.rules for atom in rule.body if atom[1] == RDF.type}
        asked = [datatype for datatype in DATATYPES if any(object == datatype for _, _, object in atoms)]
        literals = self._tables.ask("SELECT id, term FROM term WHERE left(term, 1) = '\"'") if asked else []
        return [
            (number, self._numbers[RDF.type], self._numbers[datatype])
            for number, text in literals
            for datatype in asked
            if belongs_to(terms.literal_from_text(text), datatype)
        ]

    def _concluded_axioms(self) -> frozenset[Triple]:
        if not self._plan.adds_axioms:
            return frozenset()
        axiomatic = f"SELECT id FROM term WHERE term IN ({lines.one_of(SCHEMA_PREDICATES | SCHEMA_CLASSES)})"
        found = self._tables.ask(
            f"SELECT s, p, o FROM triple WHERE r > 0 AND (p IN ({axiomatic}) OR o IN ({axiomatic}))"
        )
        named = self._decode({number for row in found for number in row})
        return frozenset(filter(is_schema, ((named[s], named[p], named[o]) for s, p, o in found)))

    # Equal things ---------------------------------------------------------------------------------------------------

    def _pairs(self) -> list[tuple[int, int]]:
        """Return the equalities that have not been dealt with."""
        found = self._tables.ask(f"SELECT DISTINCT s, o FROM triple WHERE p = {self._numbers[OWL.sameAs]} AND s <> o")
        return [(one, other) for one, other in found]

    def _merge(self, pairs: Collection[tuple[int, int]]) -> None:
        """Give equal things one number, in the tables and in the plan."""
        if not self._same:
            self._tables.create("asserted", "SELECT s, p, o FROM triple WHERE r = 0")
        self._same = class_representatives([*self._same.items(), *pairs])
        self._refuse_different_values()
        self._fill("same", ("id", "rep"), list(self._same.items()))
        self._tables.create(
            "triple",
            "SELECT coalesce(ss.rep, t.s) AS s, coalesce(pp.rep, t.p) AS p, coalesce(oo.rep, t.o) AS o, min(r) AS r"
            " FROM triple t LEFT JOIN same ss ON ss.id = t.s LEFT JOIN same pp ON pp.id = t.p"
            " LEFT JOIN same oo ON oo.id = t.o GROUP BY 1, 2, 3",
        )
        names = self._decode(self._same)
        renamed = {term: names[self._same[number]] for number, term in names.items()}
        self._follow(self._compiled(frozenset(renamed_triple(axiom, renamed) for axiom in self._schema)))

    def _refuse_different_values(self) -> None:
        named = self._decode(self._same).items()
        literals = {number: term for number, term in named if isinstance(term, Literal)}
        refuse_different_values(literals, self._same)

    # The answer -----------------------------------------------------------------------------------------------------

    def write(self, out: Path, graph: URIRef, hidden: Collection[BNode], *, expand: bool) -> int:
        """Write what is inferred, without noise unless asked, as sorted N-Quads; return the number of lines."""
        inferred = f"SELECT s, p, o FROM ({self._inferred(expand=expand)})"
        if self._axiomatic:
            inferred = f"SELECT s, p, o FROM ({inferred} UNION {self._equal_to_themselves()})"
        count = self._tables.create("answer", f"{inferred} WHERE {self._not_noise(hidden)}")
        line = f"s.term || ' ' || p.term || ' ' || o.term || {lines.quoted_sql(f' <{graph}> .')}"
        self._tables.write(
            f"SELECT {line} AS line FROM answer t JOIN term s ON s.id = t.s JOIN term p ON p.id = t.p"
            " JOIN term o ON o.id = t.o ORDER BY t.s, t.p, t.o",
            out,
        )
        return count

    def _inferred(self, *, expand: bool) -> str:
        if not self._same:
            return "SELECT s, p, o FROM triple WHERE r > 0"
        if not expand:
            return (
                "(SELECT s, p, o FROM triple EXCEPT SELECT s, p, o FROM asserted) UNION"
                f" SELECT id AS s, {self._numbers[OWL.sameAs]} AS p, rep AS o FROM same"
            )
        return (
            "SELECT coalesce(ss.id, t.s) AS s, coalesce(pp.id, t.p) AS p, coalesce(oo.id, t.o) AS o FROM triple t"
            " LEFT JOIN same ss ON ss.rep = t.s LEFT JOIN same pp ON pp.rep = t.p LEFT JOIN same oo ON oo.rep = t.o"
            " EXCEPT SELECT s, p, o FROM asserted"
        )

    def _equal_to_themselves(self) -> str:
        """Return the query for what eq-ref says of every term and nobody states."""
        equals = self._numbers[OWL.sameAs]
        ids = [f"SELECT {equals} AS id", *(f"SELECT {column} AS id FROM triple" for column in "spo")]
        if self._same:
            ids.append("SELECT id FROM same")
        return (
            f"SELECT id AS s, {equals} AS p, id AS o FROM ({' UNION '.join(ids)})"
            f" EXCEPT SELECT s, p, o FROM {'asserted' if self._same else 'triple WHERE r = 0'}"
        )

    def _not_noise(self, hidden: Collection[BNode]) -> str:
        """Return the condition that a triple passes ``noise.is_noise`` and names no blank node of the ontology."""
        # Numbers follow the spelling: nothing and literals, then IRIs, then blank nodes.
        first_iri, first_blank = self._tables.ask(
            "SELECT 1 + count(CASE WHEN left(term, 1) IN ('', '\"') THEN 1 END),"
            " 1 + count(CASE WHEN left(term, 1) <> '_' THEN 1 END) FROM term"
        )[0]
        nameless = f"SELECT id FROM term WHERE term IN ({lines.one_of(hidden)})"
        said = (
            f"s >= {first_iri} AND p >= {first_iri} AND p < {first_blank}"
            f" AND s NOT IN ({nameless}) AND o NOT IN ({nameless})"
        )
        if self._axiomatic:
            return said
        w3c = " OR ".join(f"left(term, {len(namespace) + 1}) = '<{namespace}'" for namespace in W3C)
        quiet = f"SELECT id FROM term WHERE {w3c}"
        return (
            f"{said} AND s NOT IN ({quiet})"
            f" AND NOT (s = o AND p IN ({self._list(REFLEXIVE)}))"
            f" AND NOT (o = {self._numbers[OWL.Thing]} AND p IN ({self._list(BELOW_THING)}))"
        )

    def _list(self, terms: Iterable[URIRef]) -> str:
        return ", ".join(str(self._numbers[term]) for term in sorted(terms))
