"""The engine: DuckDB inside this process, over integers, spilling to disk beyond its memory limit.

Files are read line by line and never held: once to check them and to find axioms, once for the triples that rules ask
about. Terms are numbered in the order of their spelling: literals, IRIs, blank nodes; sorting numbers sorts lines.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from rdflib import Graph
from rdflib.namespace import OWL, RDF
from rdflib.term import BNode, Literal, Node, URIRef

from loader.errors import InferenceError
from loader.inference import contradictions, files, fixpoint, lines, sql
from loader.inference.closure import Closure, Settings
from loader.inference.equality import refuse_different_values, representatives
from loader.inference.noise import BELOW_THING, REFLEXIVE, W3C
from loader.inference.plan import Plan, plan
from loader.inference.relevance import Relevance
from ontology.datatypes import DATATYPES, belongs
from ontology.rules import SCHEMA_CLASSES, SCHEMA_PREDICATES, Triple, is_schema
from queries import terms

# Terms that the engine itself asks about.
KNOWN = (OWL.sameAs, OWL.Thing, *sorted(REFLEXIVE | BELOW_THING))


def close(
    data: Sequence[Path],
    ontology: Graph,
    out: Path,
    *,
    graph: URIRef,
    settings: Settings,
) -> Closure:
    """Close with DuckDB."""
    hidden = {term for triple in ontology for term in triple if isinstance(term, BNode)}
    with files.written_whole(out) as beside, _workspace(settings) as (database, folder):
        run = _Run(database, lines.canonical(database, data, ontology, folder))
        run.close()
        inferred = run.write(beside, graph, hidden, expand=settings.expand)
    return Closure(run.asserted, inferred, len(run.found))


@contextmanager
def _workspace(settings: Settings) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """Give a database and a folder that vanish at the end, and put the database's troubles into our words."""
    with tempfile.TemporaryDirectory(prefix="fengong-infer-") as folder:
        config: dict[str, Any] = {"memory_limit": settings.memory, "temp_directory": folder}
        if settings.threads:
            config["threads"] = settings.threads
        try:
            with duckdb.connect(config=config) as database:
                yield database, Path(folder)
        except duckdb.ParserException as error:
            raise InferenceError(str(error).splitlines()[0], where="memory", remedy="write it like 2GB") from error
        except duckdb.OutOfMemoryException as error:
            raise InferenceError(
                f"{settings.memory} of memory do not suffice, and there is no room to spill to",
                where=folder,
                remedy="allow more memory, or point TMPDIR to a larger disk",
            ) from error
        except duckdb.IOException as error:
            raise InferenceError(str(error).splitlines()[0], where=folder, remedy="make room on the disk") from error


class _Run:
    """One closure: tables ``term`` (id, term), ``triple`` (s, p, o, r) and, for equal things, ``same`` (id, rep)."""

    def __init__(self, database: duckdb.DuckDBPyConnection, sources: Sequence[lines.Source]) -> None:
        self._database = database
        self._sources = sources
        self._schema = frozenset(axiom for source in sources for axiom in source.axioms)
        self._everything = False  # whether triples that no rule asks about are loaded too
        self.asserted = sum(source.statements for source in sources)
        self.found: list[int] = []

    # What a round needs, and what a contradiction is asked with ---------------------------------------------------

    def keep_fresh(self, query: str) -> int:
        """Put what a query finds into ``fresh`` and return how many there are."""
        self._database.execute(f"CREATE OR REPLACE TABLE fresh AS {query}")
        return int(self.ask("SELECT count(*) FROM fresh")[0][0])

    def add_fresh(self, round_: int) -> None:
        """Append ``fresh`` to ``triple``."""
        self._database.execute(f"INSERT INTO triple SELECT s, p, o, {round_} FROM fresh")

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return a query's rows."""
        return self._database.execute(query).fetchall()

    def decode(self, numbers: Iterable[int]) -> dict[int, Node]:
        """Return the terms of some numbers."""
        found = self._database.execute("SELECT id, term FROM term WHERE id IN (SELECT unnest(?))", [list(numbers)])
        return {number: terms.from_text(text) for number, text in found.fetchall()}

    # From axioms to a closed table --------------------------------------------------------------------------------

    def close(self) -> None:
        """Close under what the axioms come to; start again, with everything, where the data yield more of them."""
        while not self._closed():
            self._everything = True
        contradictions.refuse(self._plan.checks, self._numbers, self.ask, self.decode)

    def _closed(self) -> bool:
        """Load and close; tell whether nothing turned up that calls for loading more."""
        self._load(plan(self._schema))
        self.found, again = [], True
        while again:
            if pairs := self._pairs():
                if not self._everything:
                    return False
                self._merge(pairs)
            self.found += fixpoint.run(self._plan, self._numbers, self, len(self.found))
            again = bool(self._pairs())
        axioms = self._concluded_axioms() - self._schema
        self._schema |= axioms
        return not axioms

    def _load(self, compiled: Plan) -> None:
        """Make the tables ``term`` and ``triple`` of what the plan can use."""
        relevance = Relevance(compiled)
        parts = sql.union(relevance.query(source, everything=self._everything) for source in self._sources)
        self._database.execute(f"CREATE OR REPLACE TABLE raw AS {parts}")
        constants = {terms.to_text(term) for term in (*compiled.constants(), *KNOWN)}
        self._database.execute("CREATE OR REPLACE TABLE constant AS SELECT unnest(?) AS term", [sorted(constants)])
        self._database.execute(
            "CREATE OR REPLACE TABLE spelt AS SELECT term FROM (SELECT s AS term FROM raw UNION SELECT p FROM raw"
            " UNION SELECT o FROM raw UNION FROM constant) ORDER BY term"
        )
        self._database.execute("CREATE OR REPLACE TABLE term AS SELECT (rowid + 1)::INTEGER AS id, term FROM spelt")
        self._database.execute("DROP TABLE spelt")
        self._database.execute(
            "CREATE OR REPLACE TABLE triple AS SELECT DISTINCT s.id AS s, p.id AS p, o.id AS o, 0 AS r FROM raw"
            " JOIN term s ON s.term = raw.s JOIN term p ON p.term = raw.p JOIN term o ON o.term = raw.o"
        )
        self._database.execute("DROP TABLE raw")
        self._same: dict[int, int] = {}
        self._follow(compiled)

    def _follow(self, compiled: Plan) -> None:
        """Make a plan the one to run: number its constants, lay out its linear rules, add what its axioms entail."""
        self._plan = compiled
        texts = {terms.to_text(term): term for term in (*compiled.constants(), *KNOWN)}
        found = self._database.execute("SELECT term, id FROM term WHERE term IN (SELECT unnest(?))", [list(texts)])
        self._numbers = {texts[text]: self._same.get(number, number) for text, number in found.fetchall()}
        self._fill("linear", ("p", "o", "hs", "hp", "ho"), sql.linear_rows(compiled.linear, self._numbers))
        facts = [tuple(self._numbers[term] for term in triple) for triple in compiled.entailed()]
        self._fill("fact", ("s", "p", "o"), facts)
        self._database.execute(
            "INSERT INTO triple SELECT s, p, o, 1 FROM (SELECT s, p, o FROM fact EXCEPT SELECT s, p, o FROM triple)"
        )
        self._fill("fact", ("s", "p", "o"), self._literal_types())
        self._database.execute("INSERT INTO triple SELECT s, p, o, 0 FROM fact")

    def _fill(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[int]]) -> None:
        """Make a small table of numbers."""
        lists = ", ".join(f"unnest(?::INTEGER[]) AS {column}" for column in columns)
        values = [[row[place] for row in rows] for place, _ in enumerate(columns)]
        self._database.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {lists}", values)

    def _literal_types(self) -> list[tuple[int, int, int]]:
        """Return the datatypes of literals, as far as rules ask for them (dt-type2)."""
        atoms = {atom for rule in self._plan.rules for atom in rule.body if atom[1] == RDF.type}
        asked = [datatype for datatype in DATATYPES if any(object == datatype for _, _, object in atoms)]
        literals = self.ask("SELECT id, term FROM term WHERE term[1] = '\"'") if asked else []
        return [
            (number, self._numbers[RDF.type], self._numbers[datatype])
            for number, text in literals
            for datatype in asked
            if belongs(terms.literal(text), datatype)
        ]

    def _concluded_axioms(self) -> frozenset[Triple]:
        if not self._plan.adds_axioms:
            return frozenset()
        found = self.ask(
            "SELECT s, p, o FROM triple, (SELECT list(id) AS ids FROM term WHERE term IN"
            f" ({lines.one_of(SCHEMA_PREDICATES | SCHEMA_CLASSES)})) asked"
            " WHERE r > 0 AND (list_contains(ids, p) OR list_contains(ids, o))"
        )
        terms = self.decode({number for row in found for number in row})
        return frozenset(filter(is_schema, ((terms[s], terms[p], terms[o]) for s, p, o in found)))

    # Equal things ---------------------------------------------------------------------------------------------------

    def _pairs(self) -> list[tuple[int, int]]:
        """Return the equalities that have not been dealt with."""
        return self.ask(f"SELECT DISTINCT s, o FROM triple WHERE p = {self._numbers[OWL.sameAs]} AND s <> o")

    def _merge(self, pairs: Collection[tuple[int, int]]) -> None:
        """Give equal things one number, in the tables and in the plan."""
        if not self._same:
            self._database.execute("CREATE OR REPLACE TABLE asserted AS SELECT s, p, o FROM triple WHERE r = 0")
        links = [(number, rep) for number, rep in self._same.items()]
        self._same = representatives([*links, *pairs])
        self._refuse_different_values()
        self._fill("same", ("id", "rep"), list(self._same.items()))
        self._database.execute(
            "CREATE OR REPLACE TABLE triple AS SELECT coalesce(ss.rep, s) AS s, coalesce(pp.rep, p) AS p,"
            " coalesce(oo.rep, o) AS o, min(r) AS r FROM triple LEFT JOIN same ss ON ss.id = s"
            " LEFT JOIN same pp ON pp.id = p LEFT JOIN same oo ON oo.id = o GROUP BY 1, 2, 3"
        )
        names = self.decode(set(self._same.values()))
        renamed = {term: names[self._same[n]] for n, term in self.decode(self._same).items()}
        self._follow(plan(frozenset(tuple(renamed.get(term, term) for term in axiom) for axiom in self._schema)))

    def _refuse_different_values(self) -> None:
        terms = self.decode(self._same)
        literals = {number: term for number, term in terms.items() if isinstance(term, Literal)}
        refuse_different_values(literals, self._same)

    # The answer -----------------------------------------------------------------------------------------------------

    def write(self, out: Path, graph: URIRef, hidden: Collection[BNode], *, expand: bool) -> int:
        """Write what is inferred, without noise, as sorted N-Quads; return the number of lines."""
        self._database.execute(
            f"CREATE TABLE answer AS SELECT s, p, o FROM ({self._inferred(expand=expand)}) WHERE {self._not_noise(hidden)}"
        )
        self._database.execute(
            f"COPY (SELECT s.term || ' ' || p.term || ' ' || o.term || {lines.quoted(f' <{graph}> .')} FROM answer t"
            " JOIN term s ON s.id = t.s JOIN term p ON p.id = t.p JOIN term o ON o.id = t.o ORDER BY t.s, t.p, t.o)"
            f" TO {lines.quoted(str(out))} (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"
        )
        return int(self.ask("SELECT count(*) FROM answer")[0][0])

    def _inferred(self, *, expand: bool) -> str:
        if not self._same:
            return "SELECT s, p, o FROM triple WHERE r > 0"
        if not expand:
            return (
                "SELECT s, p, o FROM triple EXCEPT SELECT s, p, o FROM asserted UNION"
                f" SELECT id, {self._numbers[OWL.sameAs]}, rep FROM same"
            )
        return (
            "SELECT coalesce(ss.id, s) AS s, coalesce(pp.id, p) AS p, coalesce(oo.id, o) AS o FROM triple"
            " LEFT JOIN same ss ON ss.rep = s LEFT JOIN same pp ON pp.rep = p LEFT JOIN same oo ON oo.rep = o"
            " EXCEPT SELECT s, p, o FROM asserted"
        )

    def _not_noise(self, hidden: Collection[BNode]) -> str:
        """Return the condition that a triple passes ``noise.is_noise`` and names no blank node of the ontology."""
        first_iri, first_blank = self.ask(
            "SELECT 1 + count(*) FILTER (term[1] IN ('', '\"')), 1 + count(*) FILTER (term[1] <> '_') FROM term"
        )[0]
        w3c = " OR ".join(f"starts_with(term, '<{namespace}')" for namespace in W3C)
        quiet = f"SELECT id FROM term WHERE {w3c}"
        nameless = f"SELECT id FROM term WHERE term IN ({lines.one_of(hidden) or 'NULL'})"
        return (
            f"s >= {first_iri} AND p >= {first_iri} AND p < {first_blank} AND s NOT IN ({quiet})"
            f" AND NOT (s = o AND p IN ({self._list(REFLEXIVE)}))"
            f" AND NOT (o = {self._numbers[OWL.Thing]} AND p IN ({self._list(BELOW_THING)}))"
            f" AND s NOT IN ({nameless}) AND o NOT IN ({nameless})"
        )

    def _list(self, terms: Iterable[URIRef]) -> str:
        return ", ".join(str(self._numbers[term]) for term in sorted(terms))
