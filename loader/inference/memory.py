"""Small data, closed in memory: done before a database is ready for it.

The plan is the same; its rules are comprehensions over sets of pairs. Whatever is not plain (equal things, axioms that
follow from data, all that may have to be refused) is left to the database, so that one place has the words for it.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

from rdflib.namespace import OWL, RDF
from rdflib.term import Node, URIRef

from loader.inference import contradictions, embedded, files, statements
from loader.inference.closure import Axioms, Closure, Settings
from loader.inference.comprehensions import BYTES, Expression, Names, NotPlain, bytewise, set_name, spelt
from loader.inference.noise import BELOW_THING, REFLEXIVE, W3C, nameless
from loader.inference.plan import OBJECT, SUBJECT, Plan, plan, skipped
from loader.inference.relevance import Relevance
from loader.inference.statements import TYPE, Statements
from ontology.rules import Rule, Triple, is_schema

SMALL = 8_000_000  # bytes; with twice as many the database would be as fast
WRITTEN = 100_000  # bytes at a time
MOST = 1_000_000  # pairs that one rule may conclude in a round, and that all may in the end
SAME, THING = map(spelt, (OWL.sameAs, OWL.Thing))
REFLEXIVE_TEXTS = frozenset(map(spelt, REFLEXIVE))
BELOW_THING_TEXTS = frozenset(map(spelt, BELOW_THING))
QUIET = ('"', *(f"<{namespace}" for namespace in W3C))  # literals, and what is said of the languages themselves

Pairs = set[tuple[str, str]]
Sets = dict[str, Pairs]
Rules = dict[str, list["_Conclusion"]]  # by the set of a premise


def close(data: Sequence[Path], ontology: Axioms, out: Path, *, graph: URIRef, settings: Settings) -> Closure:
    """Close in memory what is small and plain, anything else with DuckDB."""
    try:
        if is_small(data):
            with _no_collection():
                return attempt(data, ontology, out, graph)
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


def attempt(data: Sequence[Path], ontology: Axioms, out: Path, graph: URIRef) -> Closure:
    """Close in memory. Raises ``NotPlain`` where that will not do."""
    own = _own(ontology)
    read = list(map(statements.read, data, files.scopes(data)))
    program = _program(own.axioms.union(*map(statements.axioms, read)))
    following, rounds = program.closed(program.relevant([own.stated, *read]))
    told = _told(following, own.hidden, f" {spelt(graph)} .\n")
    with files.written_whole(out) as beside, beside.open("wb", buffering=WRITTEN) as sink:
        sink.writelines(_lines(told))
    asserted = sum(len(subjects) for each in (own.stated, *read) for ends in each.values() for _, subjects in ends)
    return Closure(asserted, sum(map(len, told.values())), rounds, program.skipped)


# From files to sets -------------------------------------------------------------------------------------------------


class _Own(NamedTuple):
    """What there is to know of an ontology, whatever the data."""

    stated: Statements
    axioms: frozenset[Triple]
    hidden: frozenset[str]


@lru_cache(maxsize=4)
def _own(ontology: Axioms) -> _Own:
    return _Own(_stated(ontology), frozenset(filter(is_schema, ontology)), frozenset(map(spelt, nameless(ontology))))


def _stated(triples: Iterable[Triple]) -> Statements:
    found = defaultdict(list)
    for subject, predicate, object in triples:
        found[spelt(predicate)].append((spelt(object), [spelt(subject)]))
    return found


# From axioms to expressions -----------------------------------------------------------------------------------------


class _Use(NamedTuple):
    """What rules want of the statements with a predicate."""

    wanted: bool
    whole: bool  # or their subjects only
    endings: list[str]  # that their literals must have


@dataclass(frozen=True, slots=True)
class Program:
    """A plan, ready to run: for each set, what follows from its new pairs, and into which set that goes."""

    names: Names
    steps: Rules  # rules of one atom, chained
    again: bool  # whether what follows by them must be looked at once more
    joins: Rules
    checks: list[CodeType]
    uses: dict[str, _Use]  # by predicate
    entailed: Statements
    skipped: tuple[str, ...]

    def relevant(self, stated: Iterable[Statements]) -> Sets:
        """Put statements into the sets that ``comprehensions.set_name`` names, as far as rules look at them."""
        found: Sets = defaultdict(set)
        for predicate, told in (item for each in stated for item in each.items() if item[0] in self.uses):
            wanted, whole, endings = self.uses[predicate]
            if predicate == TYPE:
                for object, subjects in told:
                    found[f"{TYPE} {object}"].update((subject, "") for subject in subjects)
            elif whole:
                found[predicate] |= {(subject, object) for object, subjects in told for subject in subjects}
            elif wanted:
                found[predicate].update((subject, "") for _, subjects in told for subject in subjects)
            for ending in endings:
                if not all(object.endswith(ending) for object, _ in told if object[0] == '"'):
                    raise NotPlain
        return found

    def closed(self, stated: Sets) -> tuple[list[Sets], int]:
        """Return what follows, each pair once, and after how many rounds nothing new followed."""
        known = _Known(self.names)
        fresh = [known.add(stated), known.add(self.relevant([self.entailed]))]
        rounds = 0
        while any(fresh):
            new = known.add(known.conclusions(self.steps, *fresh))
            fresh.append(new)
            while self.again and new:
                new = known.add(known.conclusions(self.steps, new))
                fresh.append(new)
            fresh = [known.add(known.conclusions(self.joins, *fresh))]
            rounds += 1
        if any(known.finds(check) for check in self.checks) or any(one != other for one, other in known.sets[SAME]):
            raise NotPlain
        return known.added[1:], rounds


@lru_cache(maxsize=4)
def _program(schema: frozenset[Triple]) -> Program:
    """Compile a schema. Raises ``NotPlain`` where its rules could conclude axioms, or ask what a literal means."""
    compiled = plan(schema)
    if compiled.adds_axioms:
        raise NotPlain
    names = Names()
    steps = [Rule("", (), ((SUBJECT, step.predicate, step.object or OBJECT),), step.head) for step in compiled.linear]
    joins = [rule for stage in compiled.stages for rule in stage.rules]
    looked_at = Relevance(compiled)
    return Program(
        names,
        _by_premise(steps, names),
        compiled.linear_again,
        _by_premise(joins, names),
        [_code(Expression(names).matches(rule)) for rule in _checks(compiled, looked_at.whole)],
        _uses(looked_at),
        _stated(compiled.entailed()),
        skipped(schema),
    )


def _uses(looked_at: Relevance) -> dict[str, _Use]:
    whole = looked_at.whole | {OWL.sameAs, RDF.type}
    wanted = whole | looked_at.subjects
    endings: defaultdict[Node, list[str]] = defaultdict(list)
    for datatype, predicates in looked_at.datatypes.items():
        for predicate in predicates:
            endings[predicate].append(bytewise(contradictions.literal_ending(datatype)))
    return {
        spelt(predicate): _Use(predicate in wanted, predicate in whole, endings[predicate])
        for predicate in wanted.union(endings)
    }


def _checks(compiled: Plan, whole: Container[Node]) -> Iterator[Rule]:
    """Yield what has to be looked for in the end; the literals that are only stated have been looked at."""
    numbers = {term: number for number, term in enumerate(compiled.constants())}
    for rule in compiled.checks:
        if not rule.outside:
            settled = contradictions.settled(rule, numbers)
            if settled:
                yield settled
        elif len(rule.body) > 1 or rule.body[0][1] in whole:
            yield rule


class _Conclusion(NamedTuple):
    """What follows from the new pairs of a set, into which sets it goes, and the premises that come before this one."""

    code: CodeType
    targets: list[str]
    before: tuple[str, ...]


def _by_premise(rules: Iterable[Rule], names: Names) -> Rules:
    targets: defaultdict[tuple[str, str, tuple[str, ...]], list[str]] = defaultdict(list)
    for rule in rules:
        assert rule.head is not None
        premises = [set_name(predicate, object) for _, predicate, object in rule.body]
        for start, premise in enumerate(premises):
            text = Expression(names).conclusions(rule, start)
            targets[premise, text, tuple(premises[:start])].append(set_name(*rule.head[1:]))
    found: Rules = defaultdict(list)
    for (premise, text, before), concluded in targets.items():
        found[premise].append(_Conclusion(_code(text), concluded, before))
    return found


def _code(text: str) -> CodeType:
    return compile(text, "<rule>", "eval")


# From expressions to what holds ---------------------------------------------------------------------------------------


class _Known:
    """What holds so far, under the names that expressions use."""

    def __init__(self, names: Names) -> None:
        self.sets: defaultdict[str, Pairs] = defaultdict(set)
        self.added: list[Sets] = []  # what each addition brought that was new
        self._names = names
        self._scope: dict[str, Any] = {name: text for text, name in names.constants.items()}
        self._scope["bounded"] = lambda pairs: islice(pairs, MOST)
        for name, number in names.sets.items():
            self._scope[f"all{number}"] = self.sets[name]
            self._scope[f"out{number}"] = defaultdict(list)
            self._scope[f"into{number}"] = defaultdict(list)

    def add(self, found: Sets) -> Sets:
        """Add what is new and return it."""
        fresh = {
            name: new
            for name, pairs in found.items()
            if (new := pairs - known if (known := self.sets[name]) else pairs)
        }
        self.added.append(fresh)
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
        """Return what rules conclude from fresh premises.

        Where all that is known of an earlier premise is fresh too, these conclusions have been drawn from that one.
        """
        found: Sets = defaultdict(set)
        for name, pairs in (item for sets in fresh for item in sets.items() if item[0] in rules):
            self._scope[f"new{self._names.sets[name]}"] = pairs
            for code, targets, before in rules[name]:
                if any(self._is_fresh(premise, fresh) for premise in before):
                    continue
                concluded = eval(code, self._scope) if len(targets) == 1 else set(eval(code, self._scope))
                for target in targets:
                    found[target].update(concluded)
                    if len(found[target]) >= MOST:
                        raise NotPlain
        return found

    def _is_fresh(self, name: str, fresh: Iterable[Sets]) -> bool:
        return len(self.sets[name]) == sum(len(sets.get(name, ())) for sets in fresh)

    def finds(self, check: CodeType) -> bool:
        """Tell whether a contradiction matches."""
        return next(eval(check, self._scope), False)


def _without(pairs: Pairs, known: Pairs) -> Pairs:
    return pairs - known if known else pairs


# The answer -----------------------------------------------------------------------------------------------------------


def _told(following: Iterable[Sets], hidden: frozenset[str], ending: str) -> dict[str, list[str]]:
    """Return, for each subject, what follows, as the rest of a line; without noise and the ontology's blank nodes."""
    told: defaultdict[str, list[str]] = defaultdict(list)
    for name, pairs in (item for sets in following for item in sets.items()):
        predicate, _, concept = name.partition(" ")
        if concept:
            if concept != THING and concept not in hidden:
                rest = f"{name}{ending}"
                for subject, _ in pairs:
                    told[subject].append(rest)
            continue
        if predicate in REFLEXIVE_TEXTS:
            pairs = {(subject, object) for subject, object in pairs if subject != object}
        objects = {object for _, object in pairs} - hidden
        if predicate in BELOW_THING_TEXTS:
            objects.discard(THING)
        rests = {object: f"{predicate} {object}{ending}" for object in objects}
        for subject, object in pairs:
            if object in rests:
                told[subject].append(rests[object])
    return {subject: told[subject] for subject in told if subject not in hidden and not subject.startswith(QUIET)}


def _lines(told: dict[str, list[str]]) -> Iterator[bytes]:
    """Yield the lines in order; a space sorts before all that a longer subject could have."""
    for subject in sorted(told):
        beginning = f"{subject} "
        yield (beginning + beginning.join(sorted(told[subject]))).encode(BYTES)
