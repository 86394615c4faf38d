"""Conclusions in three layers: what follows from print, with a rule that is stated, with a rule that is assumed.

Documents are grouped by the rule they are read under. The first layer closes everything under the ontology; each group
is then closed with the axioms of its rule besides (``ontology.modules``), and what is new is its part of the second or
third layer. A closure is given everything that is known already as data, so it returns the difference by itself; of
other groups' documents it is not given the places in lists, to which the rule would apply. That is sound as long as no
axiom joins nodes of two documents, which a lint of the ontology holds.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from rdflib.namespace import RDF
from rdflib.term import URIRef

from loader import nquads
from loader.inference import infer_files
from loader.inference.closure import Axioms, Closure, Settings
from ontology.modules import module_axioms, read_modules
from ontology.rules import SCHEMA_CLASSES, SCHEMA_PREDICATES
from ontology.vocabulary import ASSUMED_GRAPH, FG, INFERRED_GRAPH, STATED_GRAPH
from queries.terms import to_text

LAYERS = {True: STATED_GRAPH, False: ASSUMED_GRAPH}
CONVENTION = f" <{FG.roleConvention}> <".encode()
STATED_IN = f" <{FG.conventionStatedIn}> ".encode()
IS_ASSUMED, IS_NOT_ASSUMED = (f' <{FG.conventionAssumed}> "{truth}"'.encode() for truth in ("true", "false"))

_TYPE = to_text(RDF.type).encode()
_SCHEMA_PREDICATES, _SCHEMA_CLASSES = (
    frozenset(to_text(term).encode() for term in terms) for terms in (SCHEMA_PREDICATES, SCHEMA_CLASSES)
)


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """A convention, and whether the documents that are read under it state it."""

    convention: URIRef
    stated: bool

    def axioms(self) -> Axioms:
        """Return what the rule adds to the ontology; nothing for a convention that ranks nobody."""
        return module_axioms(self.convention, stated=self.stated)


@dataclass(frozen=True, slots=True)
class Groups:
    """Asserted statements as files of canonical lines: documents by rule, and what belongs to all of them."""

    documents: Mapping[Rule, Path]
    shared: Path
    plain: frozenset[Path] = frozenset()  # those of the files that need not be looked through (``Settings.plain``)


@dataclass(frozen=True, slots=True)
class Layers:
    """The three layers as sorted N-Quads files, and the figures of the closures behind them."""

    files: tuple[Path, ...]  # first what rests on least
    sizes: Mapping[str, int]  # triples by the name of the layer
    rounds: int

    def counts(self) -> dict[str, int]:
        """Return the figures for a manifest."""
        return {"triples": sum(self.sizes.values()), **self.sizes, "rounds": self.rounds}


def split_by_rule(asserted: Path, folder: Path) -> Groups:
    """Write the lines of an N-Quads file into one file for each rule that its documents are read under.

    A graph that tells a ``fg:roleConvention`` is a document; every other graph goes with all of them.
    """
    rules = _rules_of_graphs(asserted)
    shared = folder / "shared.nq"
    paths = {rule: folder / f"group-{number}.nq" for number, rule in enumerate(sorted(set(rules.values())), 1)}
    with ExitStack() as stack:
        sinks = {rule: stack.enter_context(path.open("wb")) for rule, path in paths.items()}
        rest = stack.enter_context(shared.open("wb"))
        for line in stack.enter_context(asserted.open("rb")):
            rule = rules.get(_graph_of(line))
            (sinks[rule] if rule else rest).write(line)
    return Groups(paths, shared)


def _graph_of(line: bytes) -> bytes:
    """Return the graph of a canonical line as it is written; of a triple in no graph, its object, which names none."""
    return line.rsplit(b" ", 2)[1]


def _rules_of_graphs(asserted: Path) -> dict[bytes, Rule]:
    """Return the rule of each graph that is a document. Documents of several rules in one graph are ranked by none."""
    conventions: defaultdict[bytes, set[str]] = defaultdict(set)
    stated: set[bytes] = set()
    assumed: set[bytes] = set()
    with asserted.open("rb") as lines:
        for line in lines:
            if CONVENTION in line:
                conventions[_graph_of(line)].add(line.split(b" ")[2].decode()[1:-1])
            elif STATED_IN in line or IS_NOT_ASSUMED in line:
                stated.add(_graph_of(line))
            elif IS_ASSUMED in line:
                assumed.add(_graph_of(line))
    return {
        graph: Rule(URIRef(found.pop()), graph in stated - assumed)
        for graph, found in conventions.items()
        if len(found) == 1
    }


def close_layers(
    groups: Groups, ontology: Axioms, folder: Path, *, engine: str = "duckdb", settings: Settings | None = None
) -> Layers:
    """Close groups of documents under an ontology and their rules; write the layers into ``folder``.

    Raises what ``infer`` raises.
    """
    closing = _Closing(groups.shared, ontology, folder, engine, settings, groups.plain)
    files = [folder / f"layer-{_name(INFERRED_GRAPH)}.nq"]
    closure = closing.infer([*groups.documents.values(), groups.shared], frozenset(), files[0], INFERRED_GRAPH)
    sizes, rounds = {_name(INFERRED_GRAPH): closure.inferred}, [closure.rounds]
    for stated, graph in LAYERS.items():
        parts: list[Path] = []
        for rule, data in sorted(groups.documents.items()):
            if rule.stated is stated and rule.axioms():
                parts.append(folder / f"part-{len(parts)}.nq")
                others = [path for path in groups.documents.values() if path != data]
                rounds.append(closing.rank(rule, [data, *files, closing.unplaced(others)], parts[-1], graph).rounds)
        files.append(folder / f"layer-{_name(graph)}.nq")
        sizes[_name(graph)] = nquads.merge_sorted(parts, files[-1])
    return Layers(tuple(files), sizes, max(rounds))


def join_files(paths: Sequence[Path], out: Path) -> Path:
    """Write the lines of files one after another into one; return it."""
    with out.open("wb") as sink:
        for path in paths:
            with path.open("rb") as source:
                shutil.copyfileobj(source, sink)
    return out


def is_axiom(line: bytes) -> bool:
    """Tell whether a line of N-Triples or N-Quads is about terms: part of an axiom."""
    _, predicate, object = line.split(b" ")[:3]
    return predicate in _SCHEMA_PREDICATES or (predicate == _TYPE and object in _SCHEMA_CLASSES)


def _name(graph: URIRef) -> str:
    return graph.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class _Closing:
    """One engine at work on one ontology; intermediate files go to ``folder``."""

    shared: Path
    ontology: Axioms
    folder: Path
    engine: str
    settings: Settings | None
    plain: frozenset[Path]

    def rank(self, rule: Rule, data: Sequence[Path], out: Path, graph: URIRef) -> Closure:
        """Write what a rule adds to the data; what its axioms entail of terms, whatever the data, is left out."""
        whole = self.folder / "ranked.nq"
        closure = self.infer([*data, self.shared], rule.axioms(), whole, graph)
        with whole.open("rb") as lines, out.open("wb") as sink:
            sink.writelines(line for line in lines if not is_axiom(line))
        return closure

    def unplaced(self, groups: Sequence[Path]) -> Path:
        """Write what groups state, less the places that units have in lists."""
        places = {to_text(place).encode() for module in read_modules() for place, _, _ in module.axioms()}
        file = self.folder / "unplaced.nq"
        with file.open("wb") as sink:
            for group in groups:
                with group.open("rb") as lines:
                    sink.writelines(line for line in lines if line.split(b" ", 2)[1] not in places)
        return file

    def infer(self, data: Sequence[Path], axioms: Axioms, out: Path, graph: URIRef) -> Closure:
        """Close files as one, since labels of blank nodes are one file's own; those without any may stay."""
        plain = [path for path in data if path in self.plain and self.engine != "owlrl"]
        joined = join_files([path for path in data if path not in plain], self.folder / "joined.nq")
        settings = replace(self.settings or Settings(), plain=frozenset(plain))
        axioms |= self.ontology
        return infer_files([*plain, joined], axioms, out, engine=self.engine, graph=graph, settings=settings)
