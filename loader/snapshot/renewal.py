"""The store of a new edition made from that of the edition before it, where little differs.

The files of an Oxigraph store never change once they are written; so those of the edition before are linked, not
copied, and only the lines that differ are taken out or loaded. What cannot be shown to hold what that edition's dump
holds is not used: every file is held against its checksum first.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import pyoxigraph

from loader.snapshot.differences import Difference
from loader.snapshot.packing import is_assumed, load_pieces
from ontology.vocabulary import DESCRIPTION_GRAPH
from queries.snapshot.directory import FORMAT, PACKED, PRINTED_STORE, STORE, Snapshot
from queries.snapshot.integrity import DamageError, damaged_files, read_checksums

FEW = 5  # the store is made anew where more than a line in so many differs
NEVER_WRITTEN_AGAIN = ".sst"


def renew_stores(
    previous: Snapshot | None, difference: Difference, package: Path, lines: int, *, apart: bool
) -> pyoxigraph.Store | None:
    """Make the stores of a package from those of the edition before; return None where they are to be made anew.

    ``lines`` is how many the new dump has. ``apart`` tells whether the package needs a store without what rests on
    assumed rules.
    """
    if previous is None or not _is_fit(previous, difference, apart=apart):
        return None
    names = [STORE, *([PRINTED_STORE] if apart else [])]
    for name in names:
        _link_folder(previous.path / name, package / name)
    store = _renewed(package, difference, apart=apart) if _are_sound(previous, names) else None
    if store is not None and len(store) != lines:
        store = None  # a store keeps numbers, not their spellings: two lines of other people's data may be one triple
    if store is None:
        for name in names:
            shutil.rmtree(package / name)
    return store


def _renewed(package: Path, difference: Difference, *, apart: bool) -> pyoxigraph.Store:
    """Take what differs out of the linked stores, and into them; return the first of them."""
    both = difference.removed, difference.added
    if apart:
        printed = pyoxigraph.Store(str(package / PRINTED_STORE))
        _apply(printed, *([line for line in lines if not is_assumed(line)] for lines in both))
        printed.flush()
    store = pyoxigraph.Store(str(package / STORE))
    _apply(store, *both)
    return store


def _is_fit(previous: Snapshot, difference: Difference, *, apart: bool) -> bool:
    """Tell whether little enough differs, and the store before was written as today's would be."""
    lines = [*difference.removed, *difference.added]
    return (
        previous.manifest["format"] == FORMAT
        and previous.manifest.get("libraries", {}).get("pyoxigraph") == version("pyoxigraph")
        and (previous.path / PRINTED_STORE).is_dir() is apart
        and not difference.is_cut
        and len(lines) * FEW < previous.manifest["triples"]
        and not any(b" _:" in line or line.startswith(b"_:") for line in lines)  # whose names are the store's own
    )


def _are_sound(previous: Snapshot, names: Sequence[str]) -> bool:
    """Tell whether the stores and the dump of an edition are as they were built."""
    try:
        listed = read_checksums(previous.path)
    except DamageError:
        return False
    meant = {name: digest for name, digest in listed.items() if name == PACKED or name.partition("/")[0] in names}
    return PACKED in meant and not any(damaged_files(previous.path, meant))


def _link_folder(source: Path, target: Path) -> None:
    """Link the files that are never written again, and copy the others."""
    target.mkdir()
    for file in source.iterdir():
        if file.suffix == NEVER_WRITTEN_AGAIN:
            os.link(file, target / file.name)
        elif file.name != "LOCK":
            shutil.copyfile(file, target / file.name)


def _apply(store: pyoxigraph.Store, removed: Sequence[bytes], added: Sequence[bytes]) -> None:
    """Take lines out of a store, with the description of the edition before, and load others."""
    store.remove_graph(pyoxigraph.NamedNode(DESCRIPTION_GRAPH))
    quads = list(pyoxigraph.parse(b"".join(removed), pyoxigraph.RdfFormat.N_QUADS))
    for quad in quads:
        store.remove(quad)
    load_pieces(store, iter([b"".join(added)] if added else []))
    for graph in {quad.graph_name for quad in quads}:
        if isinstance(graph, pyoxigraph.NamedNode) and not any(store.quads_for_pattern(None, None, None, graph)):
            store.remove_graph(graph)
