"""The hand-kept lists as RDF: units and what they belong to, programmes, target groups, instruments, and their kinds.

English labels are ours, not the bodies' own: each also stands as a SKOS-XL label that an activity named
*unofficial translation* generated (https://www.w3.org/TR/skos-reference/#xl).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rdflib import Graph, Literal
from rdflib.namespace import DCTERMS, ORG, PROV, RDF, SKOS
from rdflib.term import URIRef

from loader import iris
from loader.authority import (
    INSTRUMENT_KINDS,
    PROGRAMME_KINDS,
    TARGET_GROUP_KINDS,
    UNIT_KINDS,
    Authority,
    JurisdictionRecord,
    Kind,
    TermRecord,
    UnitRecord,
)
from loader.lexicon import label
from loader.lists import comparable
from loader.model import MentionKind
from loader.statement.document import Triple
from ontology.vocabulary import ELI, FG, ID, KIND, SCHEME, SKOSXL, UNIT_KIND

TRANSLATION = ID["activity/unofficial-translation"]
CLASSES = {
    MentionKind.PROGRAMME: FG.Programme,
    MentionKind.TARGET_GROUP: FG.TargetGroup,
    MentionKind.INSTRUMENT: FG.Instrument,
    MentionKind.LIMIT: FG.Limit,
}
# The kinds of mention head the scheme of kinds.
TOP_KINDS = (
    (Kind(MentionKind.PROGRAMME, "项目或行动", "programme"), PROGRAMME_KINDS),
    (Kind(MentionKind.TARGET_GROUP, "对象群体", "target group"), TARGET_GROUP_KINDS),
    (Kind(MentionKind.INSTRUMENT, "政策工具", "instrument"), INSTRUMENT_KINDS),
    (Kind(MentionKind.LIMIT, "限额或规范", "limit"), ()),
)


def state_authority(authority: Authority) -> Graph:
    """Return the graph ``…/graph/authority``: everything that the lists say."""
    graph = Graph()
    for triples in (
        translation_triples(),
        kind_triples(),
        *map(jurisdiction_triples, authority.jurisdictions),
        *(unit_triples(unit, authority.parent_of(unit)) for unit in authority.units),
        *(term_triples(term, terms) for terms in term_lists(authority) for term in terms),
    ):
        for triple in triples:
            graph.add(triple)
    return graph


def term_lists(authority: Authority) -> tuple[Sequence[TermRecord], ...]:
    """Return the lists of things that requirements mention."""
    return authority.programmes, authority.target_groups, authority.instruments


def translation_triples() -> Iterator[Triple]:
    """Yield the activity that the English labels come from."""
    yield TRANSLATION, RDF.type, PROV.Activity
    yield TRANSLATION, SKOS.prefLabel, Literal("非官方翻译", lang="zh")
    yield TRANSLATION, SKOS.prefLabel, Literal("Unofficial translation", lang="en")
    yield TRANSLATION, SKOS.definition, Literal("本数据集维护者所译英文名称，并非有关机构自定译名。", lang="zh")
    yield (
        TRANSLATION,
        SKOS.definition,
        Literal("English names by the maintainers of this data set, not by the bodies they name.", lang="en"),
    )


def kind_triples() -> Iterator[Triple]:
    """Yield the concepts of the two schemes of kinds."""
    for kind in UNIT_KINDS:
        yield from concept_triples(UNIT_KIND[kind.slug], kind, SCHEME["unit-kind"])
        yield UNIT_KIND[kind.slug], SKOS.topConceptOf, SCHEME["unit-kind"]
    for top, kinds in TOP_KINDS:
        yield from concept_triples(KIND[top.slug], top, SCHEME["kind"])
        yield KIND[top.slug], SKOS.topConceptOf, SCHEME["kind"]
        for kind in kinds:
            yield from concept_triples(KIND[kind.slug], kind, SCHEME["kind"])
            yield KIND[kind.slug], SKOS.broader, KIND[top.slug]


def concept_triples(iri: URIRef, kind: Kind, scheme: URIRef) -> Iterator[Triple]:
    """Yield a kind as a concept of its scheme."""
    yield iri, RDF.type, SKOS.Concept
    yield iri, SKOS.inScheme, scheme
    yield iri, SKOS.notation, Literal(str(kind.slug))
    yield iri, SKOS.prefLabel, Literal(kind.zh, lang="zh")
    yield iri, SKOS.prefLabel, Literal(kind.en, lang="en")


def jurisdiction_triples(place: JurisdictionRecord) -> Iterator[Triple]:
    """Yield a place with its code of GB/T 2260."""
    yield place.iri, RDF.type, DCTERMS.Location
    yield place.iri, RDF.type, ELI.AdministrativeArea
    yield from label_triples(place.iri, place.name, place.name_en, ())
    yield from note_triples(place.iri, place.note)
    if place.code:
        yield place.iri, SKOS.notation, Literal(place.code)
        yield place.iri, DCTERMS.source, Literal(f"GB/T 2260 ({place.code_year})" if place.code_year else "GB/T 2260")
    if place.parent:
        yield place.iri, DCTERMS.isPartOf, iris.thing("jurisdiction", place.parent)


def unit_triples(unit: UnitRecord, parent: UnitRecord | None) -> Iterator[Triple]:
    """Yield a unit; an organisation that only stands above or beside the units is no fg:Unit."""
    iri = unit.iri
    if unit.duty_bearer:
        yield iri, RDF.type, FG.UnitGroup if unit.group else FG.Unit
    else:
        yield iri, RDF.type, ORG.FormalOrganization
    yield from label_triples(iri, unit.name, unit.name_en, (unit.official_name, *unit.aliases))
    yield from note_triples(iri, unit.note)
    yield iri, ORG.classification, UNIT_KIND[unit.kind.slug]
    yield iri, DCTERMS.spatial, iris.thing("jurisdiction", unit.jurisdiction)
    if unit.official_name and unit.duty_bearer:
        yield iri, FG.officialName, Literal(unit.official_name, lang="zh")
    if parent:
        yield iri, ORG.subOrganizationOf, parent.iri


def term_triples(term: TermRecord, terms: Iterable[TermRecord]) -> Iterator[Triple]:
    """Yield a programme, a target group or an instrument."""
    yield term.iri, RDF.type, CLASSES[term.mention_kind]
    yield from label_triples(term.iri, label(term.name), term.name_en, map(label, term.aliases))
    yield from note_triples(term.iri, term.note)
    yield term.iri, FG.kind, KIND[term.kind.slug]
    if term.broader:
        wanted = comparable(term.broader)
        above = next(other for other in terms if wanted in map(comparable, other.names))
        yield term.iri, SKOS.broader, above.iri


def label_triples(iri: URIRef, name: str, name_en: str, others: Iterable[str]) -> Iterator[Triple]:
    """Yield the labels; the English one also with its provenance."""
    yield iri, SKOS.prefLabel, Literal(name, lang="zh")
    for other in others:
        if other and other != name:
            yield iri, SKOS.altLabel, Literal(other, lang="zh")
    if name_en:
        translated = iris.part(iri, "label-en")
        yield iri, SKOS.prefLabel, Literal(name_en, lang="en")
        yield iri, SKOSXL.prefLabel, translated
        yield translated, RDF.type, SKOSXL.Label
        yield translated, SKOSXL.literalForm, Literal(name_en, lang="en")
        yield translated, PROV.wasGeneratedBy, TRANSLATION


def note_triples(iri: URIRef, note: str) -> Iterator[Triple]:
    """Yield what the keeper of the list remarks."""
    if note:
        yield iri, SKOS.editorialNote, Literal(note, lang="en")
