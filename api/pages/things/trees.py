"""All things of one class as a tree: by kind, and the narrower ones below the broader, with counts rolled up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.asking.graph import Graph, ResultTable, Row, ask_question
from api.pages.frame.kinds import PageKind
from api.pages.frame.names import DisplayName, names_in_row

_SORTED = ("programmes", "target-groups", "instruments")


@dataclass(frozen=True, slots=True)
class Branch:
    """A thing with those below it; ``requirements`` counts each once, however many of them it leads to."""

    iri: str
    names: Sequence[DisplayName]
    requirements: int
    below: Sequence[Branch]


@dataclass(frozen=True, slots=True)
class KindOfThings:
    """A kind with its broadest things; no names where the data tell no kind."""

    iri: str
    names: Sequence[DisplayName]
    requirements: int
    branches: Sequence[Branch]


@dataclass(frozen=True, slots=True)
class TreePage:
    """What the list of a kind shows as a tree."""

    kind: PageKind
    answer: ResultTable
    total: int
    tree: Sequence[KindOfThings]


def has_tree(kind: PageKind) -> bool:
    """Tell whether the things of a page kind are sorted into kinds."""
    return kind.name in _SORTED


def tree_page(graph: Graph, kind: PageKind, language: str) -> TreePage:
    """Ask for the tree of a kind, kinds with the most requirements first."""
    bound = {"class": kind.cls, "property": kind.counted.lstrip("^")}
    answer = ask_question(graph, "tree", bound)
    rows = [row for row in answer.rows if "thing" in row]
    things = {row["thing"].text: row for row in rows}
    counts = [(_kind_of(row), row["requirements"].number) for row in ask_question(graph, "tree-kinds", bound).rows]
    below = _rows_below(rows, things)
    tree = []
    for name, count in counts:
        roots = [row for row in things.values() if _kind_of(row) == name and not _above(row, things)]
        branches = [_branch(row, below, language, frozenset()) for row in roots]
        named = next((row for row in things.values() if _kind_of(row) == name), None)
        if branches and named:
            tree.append(KindOfThings(name, names_in_row(named, "kind", language) if name else (), count, branches))
    return TreePage(kind, answer, len(things), tree)


def _kind_of(row: Row) -> str:
    return row["kind"].text if "kind" in row else ""


def _above(row: Row, things: Mapping[str, Row]) -> str:
    """Return the thing above another one of its kind; of a circle, whoever comes first in the alphabet has none."""
    seen, at = [row["thing"].text], row
    while (above := at["above"].text if "above" in at else "") in things and above not in seen:
        seen.append(above)
        at = things[above]
    direct = row["above"].text if "above" in row else ""
    circular = above in seen and seen[0] == min(seen[seen.index(above) :])
    same = direct in things and _kind_of(things[direct]) == _kind_of(row)
    return direct if same and not circular else ""


def _rows_below(rows: Sequence[Row], things: Mapping[str, Row]) -> Mapping[str, list[Row]]:
    below: defaultdict[str, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        if above := _above(row, things):
            below[above].setdefault(row["thing"].text, row)
    return {above: list(found.values()) for above, found in below.items()}


def _branch(row: Row, below: Mapping[str, list[Row]], language: str, over: frozenset[str]) -> Branch:
    iri = row["thing"].text
    narrower = [each for each in below.get(iri, ()) if each["thing"].text not in over | {iri}]
    branches = [_branch(each, below, language, over | {iri}) for each in narrower]
    return Branch(iri, names_in_row(row, "thing", language), row["requirements"].number, branches)
