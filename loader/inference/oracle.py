"""A closure held against owlrl's own: which triples only one of them has.

owlrl knows nothing of our rules, plans or tables. It needs about a second per thousand asserted triples.
``python -m loader.inference.oracle`` prints what it entails of Fengong's ontology alone: ``ontology/closed.nt``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from loader.inference import infer_files, read_ontology
from loader.inference.closure import Axioms
from loader.inference.layers import LAYERS, is_axiom, join_files, split_by_rule
from ontology.vocabulary import INFERRED_GRAPH
from queries.terms import Triple


@dataclass(frozen=True, slots=True)
class Differences:
    """What two closures of the same statements do not share, as N-Triples without the final point, sorted."""

    compared: int  # triples that owlrl infers
    missing: tuple[str, ...]  # owlrl infers them, we do not
    surplus: tuple[str, ...]  # we infer them, owlrl does not

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus)


def compare_with_owlrl(asserted: Sequence[Path], axioms: Iterable[Triple], inferred: Iterable[Path]) -> Differences:
    """Return where closures differ: ``inferred`` are files of all that we infer from ``asserted`` and ``axioms``.

    Graph names do not matter. Raise ``InconsistencyError`` where owlrl finds a contradiction.
    """
    with TemporaryDirectory(prefix="fengong-oracle-") as folder:
        closed = Path(folder, "owlrl.nq")
        infer_files(asserted, axioms, closed, engine="owlrl")
        expected, found = _read_triples([closed]), _read_triples(inferred)
    return Differences(len(expected), tuple(sorted(expected - found)), tuple(sorted(found - expected)))


def compare_layers(asserted: Path, layers: Sequence[Path]) -> dict[str, Differences]:
    """Return by its graph's name where each layer differs from what owlrl makes of the documents, rule by rule.

    owlrl closes every group of documents twice by itself, with and without the axioms of its rule; what the groups come
    to together is held against ``layers``, which were closed otherwise (``loader.inference.layers``).
    """
    with TemporaryDirectory(prefix="fengong-oracle-") as name:
        folder = Path(name)
        groups = split_by_rule(asserted, folder)
        known = _read_triples([asserted])
        plain, ranked = _close_by_owlrl([groups.shared], frozenset(), folder), dict[bool, set[str]]()
        for rule, data in groups.documents.items():
            base = _close_by_owlrl([data, groups.shared], frozenset(), folder)
            plain |= base
            found = _close_by_owlrl([data, groups.shared], rule.axioms(), folder) if rule.axioms() else base
            ranked.setdefault(rule.stated, set()).update(triple for triple in found if not is_axiom(triple.encode()))
    expected, compared = {INFERRED_GRAPH: plain}, plain | known
    for stated, graph in LAYERS.items():
        expected[graph] = ranked.get(stated, set()) - compared
        compared = compared | expected[graph]
    return {
        graph: Differences(len(wanted), tuple(sorted(wanted - found)), tuple(sorted(found - wanted)))
        for (graph, wanted), found in zip(expected.items(), (_read_triples([layer]) for layer in layers), strict=True)
    }


def _close_by_owlrl(data: Sequence[Path], axioms: Axioms, folder: Path) -> set[str]:
    joined, closed = join_files(data, folder / "oracle-data.nq"), folder / "oracle-closed.nq"
    infer_files([joined], read_ontology() | axioms, closed, engine="owlrl")
    return _read_triples([closed])


def _read_triples(paths: Iterable[Path]) -> set[str]:
    return {str(quad.triple) for path in paths for quad in ox.parse(path=path, format=ox.RdfFormat.N_QUADS)}


def close_ontology() -> str:
    """Return what owlrl entails of Fengong's ontology alone, as sorted N-Triples."""
    with TemporaryDirectory(prefix="fengong-oracle-") as folder:
        closed = Path(folder, "closed.nq")
        infer_files([], read_ontology(), closed, engine="owlrl")
        return "".join(f"{triple} .\n" for triple in sorted(_read_triples([closed])))


if __name__ == "__main__":
    sys.stdout.write(close_ontology())
