"""The words and colours of roles and evidence, as ``fengong.ttl`` gives them to answers and pages.

Nothing else lists roles or kinds of evidence: whoever adds one to the ontology finds it wherever these are shown.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox
from rdflib.namespace import RDF, RDFS, SDO, SKOS
from rdflib.term import URIRef

from ontology import read_resource
from ontology.vocabulary import FG


@dataclass(frozen=True, slots=True, order=True)
class Word:
    """How a role or a kind of evidence is told: ``word`` in answers, ``en`` and ``zh`` on pages, in this order."""

    position: int
    word: str
    en: str
    zh: str
    term: str  # the IRI of the property
    color: str | None = None

    def in_language(self, language: str) -> str:
        """Return the words in Chinese or, for any other language, in English."""
        return self.zh if language.startswith("zh") else self.en


@cache
def role_words() -> tuple[Word, ...]:
    """Return the roles, in the order in which they are shown; the last is having none that print tells."""
    return _words(FG.RoleProperty, SKOS.altLabel)


@cache
def evidence_words() -> tuple[Word, ...]:
    """Return the kinds of evidence, in the order in which they are shown."""
    return _words(FG.EvidenceProperty, RDFS.label)


def _words(kind: URIRef, label: URIRef) -> tuple[Word, ...]:
    told: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for triple in ox.parse(read_resource("fengong.ttl"), ox.RdfFormat.TURTLE):
        if isinstance(triple.subject, ox.NamedNode):
            value = triple.object
            language = value.language if isinstance(value, ox.Literal) else None
            key = f"{triple.predicate.value}@{language}" if language else triple.predicate.value
            if triple.predicate.value == str(RDF.type) and value != ox.NamedNode(kind):
                continue
            told[triple.subject.value][key] = getattr(value, "value", "")
    return tuple(
        sorted(
            Word(
                int(said[str(SDO.position)]),
                said[str(SKOS.notation)],
                said[f"{label}@en"],
                said[f"{label}@zh"],
                term,
                said.get(str(SDO.color)),
            )
            for term, said in told.items()
            if said.get(str(RDF.type)) == str(kind)
        )
    )
