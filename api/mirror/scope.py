"""What a mirror holds: decided by an address alone, so that a link is known to lead somewhere before it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode

from api.asking.graph import fixed_question
from api.endpoint.graphs import EXISTS
from api.engine.backend import Backend, ask_boolean, select_rows
from api.mirror.addresses import CITE, COPIED, DATA, DUMP, ONTOLOGY, PAGE, PROOFS, QUERY, ROWS, VOID, Address
from api.pages.frame.headers import DATA as FORMATS
from api.pages.frame.kinds import KINDS
from api.pages.things import citation
from ontology.vocabulary import DATASET, DESCRIPTION_GRAPH, ID, ONTOLOGY_GRAPH
from queries.asking.binding import bind_terms
from queries.snapshot import tombstones
from queries.snapshot.directory import DUMP as DUMP_NAME
from queries.snapshot.directory import DUMPS

_SHEETS = ("csv", "xlsx")
_SINGLE = ("/", "/dataset", ONTOLOGY, *(kind.path for kind in KINDS))


@dataclass(frozen=True)
class Scope:
    """What is to be mirrored of the data behind a backend; things go by what follows ``…/id/`` in their IRIs."""

    backend: Backend

    @cached_property
    def things(self) -> frozenset[str]:
        """Everything that has an identifier of ours, but for what is gone although something still points to it."""
        snapshot = self.backend.snapshot
        gone = {name for name, _ in tombstones.read_tombstones(snapshot)} if snapshot else set()
        return (
            frozenset(_thing_name(row["this"].value) for row in select_rows(self.backend, fixed_question("everything")))
            - gone
        )

    @cached_property
    def cited(self) -> frozenset[str]:
        """What people cite: the kinds of things that have pages of their own, and the data set."""
        members = {
            _thing_name(row["thing"].value)
            for kind in KINDS
            if kind.name != "datasets"
            for row in select_rows(self.backend, bind_terms(fixed_question("members"), {"class": NamedNode(kind.cls)}))
        }
        return frozenset(members & self.things | {_thing_name(str(DATASET))})

    def singles(self) -> Iterator[Address]:
        """Yield what is not about one thing: the first page, the lists, the ontology, the description, the dumps."""
        yield from map(Address, _SINGLE)
        yield from (Address(ONTOLOGY, (("format", name),)) for name in FORMATS if self.has_graph(ONTOLOGY_GRAPH))
        if self.has_graph(DESCRIPTION_GRAPH):
            yield Address(VOID)
        yield from (Address(DUMP + name) for name in DUMPS if self.has_dump(name))

    def has_graph(self, name: str) -> bool:
        """Tell whether there is a graph of this name."""
        return ask_boolean(self.backend, bind_terms(EXISTS, {"graph": NamedNode(name)}))

    def has_dump(self, name: str) -> bool:
        """Tell whether the snapshot has this file."""
        snapshot = self.backend.snapshot
        if name not in DUMPS or snapshot is None:
            return False
        return (snapshot.dump_path if name == DUMP_NAME else snapshot.path / name).is_file()

    def has(self, address: Address, here: Address) -> bool:
        """Tell whether an address to which the page ``here`` leads has a file."""
        path = address.path
        if path.startswith(PAGE):
            return path.removeprefix(PAGE) in self.things and (path == here.path or not address.parameters)
        if path.startswith(DATA):
            return self.has_file(path.removeprefix(DATA), self.things, FORMATS)
        if path.startswith(CITE):
            return self.has_file(path.removeprefix(CITE), self.cited, tuple(citation.STYLES))
        if path.startswith(DUMP):
            return self.has_dump(path.removeprefix(DUMP))
        if path == PROOFS:
            return here.path.removeprefix(PAGE) in self.cited and not address.given("format")
        if path in (ROWS, QUERY):
            return address.given("query") is not None and (path == QUERY or address.given("format") in _SHEETS)
        if path == VOID:
            return self.has_graph(DESCRIPTION_GRAPH)
        return path.startswith(COPIED) or (path in _SINGLE and (path == here.path or not address.parameters))

    def has_file(self, name: str, things: frozenset[str], extensions: tuple[str, ...]) -> bool:
        """Tell whether a name is that of a thing with one of the extensions."""
        return any(name.endswith(f".{each}") and name[: -len(each) - 1] in things for each in extensions)


def _thing_name(iri: str) -> str:
    """Return how a thing is called in addresses."""
    return iri.removeprefix(str(ID))
