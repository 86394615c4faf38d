"""Small data, closed in memory: done before a database is ready for it.

The plan is the same; its rules are generator expressions over sets of pairs. Whatever is not plain (equal things,
axioms that follow from data, all that may have to be refused) is left to the database, so that one place has the words
for it.
"""

from __future__ import annotations

import gc
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from types import CodeType
from typing import Any

import pyoxigraph as ox
from rdflib import Graph
from rdflib.namespace import OWL, RDF
from rdflib.term import URIRef

from loader.inference import contradictions, embedded, files, lines
from loader.inference.closure import Closure, Settings
from loader.inference.comprehensions import Expression, Names, NotPlain, set_name
from loader.inference.noise import BELOW_THING, REFLEXIVE, W3C, nameless
from loader.inference.plan import OBJECT, SUBJECT, plan, skipped
from loader.inference.relevance import Relevance
from ontology.datatypes import DATATYPES
from ontology.rules import SCHEMA_CLASSES, SCHEMA_PREDICATES, Rule, Triple, is_schema
from queries.terms import to_text, to_triple

SMALL = 8_000_000  # bytes; with twice as many the database would be as fast
MOST = 1_000_000  # pairs that one rule may conclude in a round, and that all may in the end
LINE = re.compile(lines.TERMS, re.MULTILINE)
TYPE, SAME, THING = map(to_text, (RDF.type, OWL.sameAs, OWL.Thing))
AXIOMATIC = frozenset(map(to_text, SCHEMA_PREDICATES))
CLASSES = frozenset(map(to_text, SCHEMA_CLASSES))
REFLEXIVE_TEXTS = frozenset(map(to_text, REFLEXIVE))
BELOW_THING_TEXTS = frozenset(map(to_text, BELOW_THING))
QUIET = ('"', *(f"<{namespace}" for namespace in W3C))  # literals, and what is said of the languages themselves
LEXICAL = {f"{name}>": datatype for name, datatype in DATATYPES.items()}

Text = tuple[str, str, str]  # a triple in N-Triples
Pairs = set[tuple[str, str]]
Sets = dict[str, Pairs]
Rules = dict[str, list[tuple[str, CodeType]]]  # set of a premise → set of the conclusion, and how it is found
NO_PAIRS: frozenset[tuple[str, str]] = frozenset()


def close(data: Sequence[Path], ontology: Graph, out: Path, *, graph: URIRef, settings: Settings) -> Closure:
    """Close in memory what is small and plain, anything else with DuckDB."""
    try:
        if is_small(data):
            with _no_collection():
                return attempt(data, frozenset(ontology), out, graph)
    except NotPlain:
        pass
    return embedded.close(data, ontology, out, graph=graph, settings=settings)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the collector from looking, again and again, through tuples that hold no circles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def is_small(data: Iterable[Path]) -> bool:
    """Tell whether files are worth an attempt."""
    return sum(path.stat().st_size if path.is_file() else SMALL for path in data) < SMALL


def attempt(data: Sequence[Path], ontology: frozenset[Triple], out: Path, graph: URIRef) -> Closure:
    """Close in memory. Raises ``NotPlain`` where that will not do."""
    own = _written(ontology)
    read = [triple for path, scope in zip(data, files.scopes(data), strict=True) for triple in _read(path, scope)]
    schema = frozenset(filter(is_schema, ontology)) | _axioms(read)
    program = _program(schema)
    stated = _sets(triple for triple in (*own, *read) if triple[1] in program.wanted)
    closed, rounds = program.closed(stated)
    hidden = set(map(to_text, nameless(ontology)))
    found = sorted(_inferred(closed, stated, hidden, f" {to_text(graph)} .\n"))
    with files.written_whole(out) as beside:
        beside.write_text("".join(found), encoding="utf-8", newline="\n")
    return Closure(len(own) + len(read), len(found), rounds, skipped(schema))


# From files to triples ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _written(triples: frozenset[Triple]) -> list[Text]:
    return [(to_text(subject), to_text(predicate), to_text(object)) for subject, predicate, object in triples]


def _read(path: Path, scope: str) -> list[Text]:
    """Return the triples of a file; one that is not all canonical lines goes through the parser first."""
    found = _cut(path.read_bytes()) if files.format_of(path) in files.LINES and not scope else None
    if found is None:
        found = _cut(ox.serialize(files.read_file(path, scope), format=ox.RdfFormat.N_QUADS) or b"", parsed=True)
    if found is None or not all(map(_is_well_typed, {object for _, _, object in found if object[0] == '"'})):
        raise NotPlain
    return found


def _cut(data: bytes, *, parsed: bool = False) -> list[Text] | None:
    """Return the terms of every line, or nothing if some line is not canonical."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    found: list[Text] = LINE.findall(text)
    whole = len(found) == text.count("\n") + (not text.endswith("\n") if text else 0)
    return found if whole and (parsed or lines.TYPED_STRING not in text) else None


def _is_well_typed(text: str) -> bool:
    """Tell whether a term is no literal, or one that is seen at once to belong to its datatype."""
    words, mark, name = text.rpartition('"^^<')
    return not mark or name not in LEXICAL or ("\\" not in words and LEXICAL[name].holds(words[1:]))


def _axioms(triples: Iterable[Text]) -> frozenset[Triple]:
    found = [
        f"{subject} {predicate} {object} ."
        for subject, predicate, object in triples
        if predicate in AXIOMATIC or (object in CLASSES and predicate == TYPE)
    ]
    return frozenset(map(to_triple, files.read_lines(found, "")))


# From axioms to expressions -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Program:
    """A plan, ready to run: for each set, what follows from its new pairs, and into which set that goes."""

    names: Names
    steps: Rules  # rules of one atom, chained
    again: bool  # whether what follows by them must be looked at once more
    joins: Rules
    checks: list[CodeType]
    wanted: frozenset[str]  # predicates
    entailed: Sets

    def closed(self, stated: Sets) -> tuple[Sets, int]:
        """Return everything that holds, and after how many rounds nothing new followed."""
        known = _Known(self.names)
        fresh = [known.add(stated), known.add(self.entailed)]
        rounds = 0
        while any(fresh):
            following = known.add(known.conclusions(self.steps, *fresh))
            fresh.append(following)
            while self.again and following:
                following = known.add(known.conclusions(self.steps, following))
                fresh.append(following)
            fresh = [known.add(known.conclusions(self.joins, *fresh))]
            rounds += 1
        if any(known.finds(check) for check in self.checks) or any(one != other for one, other in known.sets[SAME]):
            raise NotPlain
        return known.sets, rounds


@lru_cache(maxsize=4)
def _program(schema: frozenset[Triple]) -> Program:
    """Compile a schema. Raises ``NotPlain`` where its rules could conclude axioms, or ask what a literal means."""
    compiled = plan(schema)
    if compiled.adds_axioms:
        raise NotPlain
    names = Names()
    steps = [Rule("", (), ((SUBJECT, step.predicate, step.object or OBJECT),), step.head) for step in compiled.linear]
    joins = [rule for stage in compiled.stages for rule in stage.rules]
    numbers = {term: number for number, term in enumerate(compiled.constants())}
    checks = [
        kept for rule in compiled.checks if (kept := rule if rule.outside else contradictions.settled(rule, numbers))
    ]
    looked_at = Relevance(compiled)
    predicates = looked_at.whole.union(looked_at.subjects, *looked_at.datatypes.values(), [OWL.sameAs, RDF.type])
    return Program(
        names,
        _by_premise(steps, names),
        compiled.linear_again,
        _by_premise(joins, names),
        [Expression(names).matches(rule) for rule in checks],
        frozenset(map(to_text, predicates)),
        _sets(_written(frozenset(compiled.entailed()))),
    )


def _by_premise(rules: Iterable[Rule], names: Names) -> Rules:
    found: Rules = defaultdict(list)
    for rule in rules:
        assert rule.head is not None
        for start, (_, predicate, object) in enumerate(rule.body):
            code = Expression(names).conclusions(rule, start)
            found[set_name(predicate, object)].append((set_name(*rule.head[1:]), code))
    return found


# From expressions to what holds ---------------------------------------------------------------------------------------


class _Known:
    """What holds so far, under the names that expressions use."""

    def __init__(self, names: Names) -> None:
        self.sets: defaultdict[str, Pairs] = defaultdict(set)
        self._names = names
        self._scope: dict[str, Any] = {name: text for text, name in names.constants.items()}
        for name, number in names.sets.items():
            self._scope[f"all{number}"] = self.sets[name]
            self._scope[f"out{number}"] = defaultdict(list)
            self._scope[f"into{number}"] = defaultdict(list)

    def add(self, found: Sets) -> Sets:
        """Add what is new and return it."""
        fresh = {name: new for name, pairs in found.items() if (new := pairs - self.sets[name])}
        for name, new in fresh.items():
            self.sets[name] |= new
            if name in self._names.out:
                out = self._scope[f"out{self._names.sets[name]}"]
                for subject, object in new:
                    out[subject].append(object)
            if name in self._names.into:
                into = self._scope[f"into{self._names.sets[name]}"]
                for subject, object in new:
                    into[object].append(subject)
        if sum(map(len, self.sets.values())) > MOST:
            raise NotPlain
        return fresh

    def conclusions(self, rules: Rules, *fresh: Sets) -> Sets:
        """Return what rules conclude from fresh premises."""
        found: Sets = defaultdict(set)
        for name, pairs in (item for sets in fresh for item in sets.items()):
            for concluded, code in rules.get(name, ()):
                self._scope[f"new{self._names.sets[name]}"] = pairs
                found[concluded].update(islice(eval(code, self._scope), MOST))
                if len(found[concluded]) >= MOST:
                    raise NotPlain
        return found

    def finds(self, check: CodeType) -> bool:
        """Tell whether a contradiction matches."""
        return next(eval(check, self._scope), False)


def _sets(triples: Iterable[Text]) -> Sets:
    """Return triples in the sets that ``comprehensions.set_name`` names."""
    found: defaultdict[str, Pairs] = defaultdict(set)
    for subject, predicate, object in triples:
        found[f"{predicate} {object}" if predicate == TYPE else predicate].add((subject, object))
    return found


# The answer -----------------------------------------------------------------------------------------------------------


def _inferred(closed: Sets, stated: Sets, hidden: set[str], ending: str) -> Iterator[str]:
    """Yield the lines of what is inferred, without noise (``noise``) and without the ontology's own blank nodes."""
    for name, pairs in closed.items():
        new = pairs - stated.get(name, NO_PAIRS)
        predicate = name.partition(" ")[0]
        if predicate in REFLEXIVE_TEXTS:
            new = {(subject, object) for subject, object in new if subject != object}
        if predicate in BELOW_THING_TEXTS:
            new = {(subject, object) for subject, object in new if object != THING}
        quiet = hidden.union(subject for subject, _ in new if subject.startswith(QUIET))
        for subject, object in new:
            if subject not in quiet and object not in hidden:
                yield f"{subject} {predicate} {object}{ending}"
