"""Reading rules as modules of axioms, ``conventions/*.ttl``: what an unmarked list comes to under a convention.

A module holds for the documents that are read under its convention and for no others, so its axioms are never put
beside all documents. ``<notation>.ttl`` may be assumed; ``<notation>-sets.ttl``, on lists headed by a set of bodies,
comes along only where the document itself states the convention.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rdflib import Graph
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SDO, SKOS
from rdflib.term import Literal, Node, URIRef

from ontology import read_axioms
from ontology.vocabulary import FG

Triple = tuple[Node, Node, Node]
OF_SETS = "-sets"


@dataclass(frozen=True, slots=True)
class Module:
    """One file of axioms; ``convention`` is the individual, such as ``fg:FirstListedLeads``, that it spells out."""

    name: str
    iri: URIRef
    convention: URIRef
    graph: Graph

    @property
    def needs_statement(self) -> bool:
        """Whether only a document that states its convention brings the module along."""
        return self.name.endswith(OF_SETS)

    def title(self, language: str) -> str:
        """Return the module's title in Chinese or, for any other language, in English."""
        wanted = "zh" if language.startswith("zh") else "en"
        titles = self.graph.objects(self.iri, DCTERMS.title)
        return next(str(title) for title in titles if isinstance(title, Literal) and title.language == wanted)

    def axioms(self) -> frozenset[Triple]:
        """Return what the module says of evidence, without its header."""
        return frozenset(triple for triple in self.graph if triple[0] != self.iri)


@cache
def read_modules() -> tuple[Module, ...]:
    """Return every module, by name."""
    found = (entry for entry in (files("ontology") / "conventions").iterdir() if entry.name.endswith(".ttl"))
    return tuple(_read_module(entry.name, entry.read_text(encoding="utf-8")) for entry in sorted(found, key=str))


def _read_module(file: str, text: str) -> Module:
    graph = Graph().parse(data=text, format="turtle")
    iri = graph.value(None, RDF.type, OWL.Ontology)
    convention = graph.value(iri, DCTERMS.subject)
    assert isinstance(iri, URIRef), file
    assert isinstance(convention, URIRef), file
    return Module(file.removesuffix(".ttl"), iri, convention, graph)


def modules_of(convention: Node, *, stated: bool) -> tuple[Module, ...]:
    """Return the modules that a document brings along by its convention, stated or assumed."""
    held = (module for module in read_modules() if module.convention == convention)
    return tuple(module for module in held if stated or not module.needs_statement)


def module_axioms(convention: Node, *, stated: bool) -> frozenset[Triple]:
    """Return the axioms that hold for a document besides those that hold for all."""
    return frozenset[Triple]().union(*(module.axioms() for module in modules_of(convention, stated=stated)))


@cache
def roles_of_evidence(convention: URIRef | None = None, *, stated: bool = False) -> Mapping[str, str]:
    """Return the role, as a word such as ``lead``, that follows from each evidence property, by its local name.

    Without a convention only the axioms that hold for every document are asked.
    """
    graph = Graph()
    for triple in (*read_axioms(), *(module_axioms(convention, stated=stated) if convention else ())):
        graph.add(triple)
    return {
        str(evidence).partition("#")[2]: _nearest_role(graph, evidence)
        for evidence in graph.subjects(RDF.type, FG.EvidenceProperty)
    }


def _nearest_role(graph: Graph, evidence: Node) -> str:
    """Return the word of the role that comes first in the order in which roles are shown."""
    above = graph.transitive_objects(evidence, RDFS.subPropertyOf)
    roles = {role for each in above for role in graph.objects(each, FG.givesRole)}
    return str(graph.value(min(roles, key=lambda role: int(str(graph.value(role, SDO.position)))), SKOS.notation))
