"""What a search index is made of, gathered from the sorted lines of a dump: kinds, names, texts, uses.

The lines of a thing lie together, so a dump is gone through once; a store would look every term up by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import pyoxigraph
from pyoxigraph import Literal
from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, RDF, RDFS, SDO, SKOS
from rdflib.term import URIRef

from ontology.vocabulary import FG
from queries.terms import to_text

KINDS: tuple[tuple[str, tuple[URIRef, ...]], ...] = (
    ("unit", (FG.Unit, FG.UnitGroup)),
    ("organization", (ORG.Organization,)),  # named by no clause, such as the city government above the units
    ("programme", (FG.Programme,)),
    ("target-group", (FG.TargetGroup,)),
    ("instrument", (FG.Instrument,)),
    ("limit", (FG.Limit,)),
    ("annex", (FG.Annex,)),
    ("task", (FG.Task,)),
    ("requirement", (FG.Requirement,)),
    ("clause", (FG.Clause,)),
    ("concept", (SKOS.Concept, SKOS.ConceptScheme)),
    ("property", (RDF.Property, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)),
    ("class", (OWL.Class, RDFS.Class, RDFS.Datatype)),
)
UNLISTED = -1  # the kind of what is found through the thing it speaks of
NAMES = (
    SKOS.prefLabel,
    DCTERMS.title,
    RDFS.label,
    FOAF.name,
    SDO.name,
    SKOS.altLabel,
    SKOS.hiddenLabel,
    SKOS.notation,
)
ALTERNATIVE = NAMES.index(SKOS.altLabel)  # the place of the first property whose names are not the preferred ones
_PRINTED_PLACE = NAMES.index(SKOS.hiddenLabel)


def _spelt(iri: URIRef) -> bytes:
    return to_text(iri).encode()


_KIND_OF = {_spelt(each): number for number, (_, classes) in enumerate(KINDS) for each in classes} | {
    _spelt(each): UNLISTED for each in (FG.Assignment, FG.Mention, FG.Correction)
}
_TYPE = _spelt(RDF.type)
_PLACE_OF = {_spelt(each): place for place, each in enumerate(NAMES)}
_TEXTS = frozenset(map(_spelt, (FG.text, SKOS.definition, RDFS.comment, DCTERMS.description)))
_NAMINGS = frozenset(map(_spelt, (FG.unit, FG.mentionOf)))
_PRINTED = _spelt(FG.printedAs)
_LITERAL = frozenset((*_PLACE_OF, *_TEXTS, _PRINTED))

Split = Sequence[bytes]  # a line's subject, predicate, object as far as its first blank, and the rest


@dataclass(slots=True)
class Gathered:
    """Rows about some things; of a name the last column is the place of its property, the best first."""

    kinds: list[tuple[str, int]] = field(default_factory=list)  # IRI, number of the kind
    names: list[tuple[str, str, str, int]] = field(default_factory=list)  # IRI, language, text, place
    texts: list[tuple[str, str]] = field(default_factory=list)  # IRI, text
    uses: list[tuple[str]] = field(default_factory=list)  # IRI of a thing that a document names


def gather_rows(lines: Iterable[bytes], at_once: int) -> Iterator[Gathered]:
    """Yield what sorted N-Quads lines tell of things for an index, about ``at_once`` lines of it at a time."""
    some: list[list[Split]] = []
    count = 0
    for _, own in groupby(_telling_lines(lines), key=lambda split: split[0]):
        some.append(list(own))
        count += len(some[-1])
        if count >= at_once:
            yield _rows_about(some)
            some, count = [], 0
    yield _rows_about(some)


def _telling_lines(lines: Iterable[bytes]) -> Iterator[Split]:
    """Yield the lines that an index needs, split."""
    for line in lines:
        split = line.split(b" ", 3)
        predicate = split[1]
        if predicate == _TYPE:
            if split[2] in _KIND_OF:
                yield split
        elif predicate in _LITERAL or predicate in _NAMINGS:
            yield split


def _rows_about(things: Sequence[Sequence[Split]]) -> Gathered:
    """Return the rows about things, each given by the lines of one subject."""
    found = Gathered()
    literals = iter(_literals_of([split for own in things for split in own if split[1] in _LITERAL]))
    for own in things:
        subject = own[0][0]
        iri = _iri(subject)
        named = [_iri(split[2]) for split in own if split[1] in _NAMINGS and _is_iri(split[2])]
        found.uses += ((each,) for each in named)
        kinds = [_KIND_OF[split[2]] for split in own if split[1] == _TYPE]
        if kinds and _is_iri(subject):
            found.kinds.append((iri, min(kinds)))
        for split in own:
            if split[1] not in _LITERAL:
                continue
            literal = next(literals)
            if literal is None:
                continue
            if split[1] == _PRINTED:
                found.names += _name_rows(named, literal, _PRINTED_PLACE)
            elif split[1] in _TEXTS:
                found.texts += [(iri, literal.value)] if _is_iri(subject) else []
            elif _is_iri(subject):
                found.names += _name_rows([iri], literal, _PLACE_OF[split[1]])
    return found


def _literals_of(lines: Sequence[Split]) -> Iterator[Literal | None]:
    """Yield the object of each line where it is a literal, else nothing."""
    for quad in pyoxigraph.parse(b"".join(map(b" ".join, lines)), pyoxigraph.RdfFormat.N_QUADS):
        yield quad.object if isinstance(quad.object, Literal) else None


def _name_rows(things: Iterable[str], name: Literal, place: int) -> Iterator[tuple[str, str, str, int]]:
    if name.value.strip():
        yield from ((thing, name.language or "", name.value, place) for thing in things)


def _is_iri(term: bytes) -> bool:
    return term.startswith(b"<")


def _iri(term: bytes) -> str:
    return term[1:-1].decode()
