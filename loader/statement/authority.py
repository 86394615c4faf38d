"""The hand-kept lists as RDF: units and what they belong to, programmes, target groups and instruments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rdflib import Graph, Literal
from rdflib.namespace import DCTERMS, ORG, RDF, SKOS
from rdflib.term import URIRef

from loader import iris
from loader.lists.authority import Authority, JurisdictionRecord, TermRecord, UnitRecord
from loader.lists.functions import load_function_list
from loader.lists.tables import comparable_name
from loader.mentions.gazetteer import listed_label
from loader.model import MentionKind
from loader.statement.functions import concept_triples, function_triples, members_body
from loader.statement.labels import Triple, label_triples, translation_triples
from ontology.vocabulary import ELI, FG, KIND, UNIT_KIND

CLASSES = {
    MentionKind.PROGRAMME: FG.Programme,
    MentionKind.TARGET_GROUP: FG.TargetGroup,
    MentionKind.INSTRUMENT: FG.Instrument,
    MentionKind.LIMIT: FG.Limit,
    MentionKind.CONDITION: FG.Condition,
    MentionKind.DUTY: FG.Duty,
    MentionKind.BODY: ORG.Organization,
}


def state_authority(authority: Authority) -> Graph:
    """Return the graph ``…/graph/authority``: everything that the lists say."""
    graph = Graph()
    for triples in (
        translation_triples(),
        *map(listed_jurisdiction_triples, authority.jurisdictions),
        *map(concept_triples, load_function_list().functions),
        *(listed_membership_triples(unit, authority) for unit in authority.units if unit.group),
        *(listed_unit_triples(unit, authority.parent_of(unit)) for unit in authority.units),
        *(term_triples(term, terms) for terms in term_lists(authority) for term in terms),
    ):
        for triple in triples:
            graph.add(triple)
    return graph


def term_lists(authority: Authority) -> tuple[Sequence[TermRecord], ...]:
    """Return the lists of things that requirements mention."""
    return authority.programmes, authority.target_groups, authority.instruments


def listed_jurisdiction_triples(place: JurisdictionRecord) -> Iterator[Triple]:
    """Yield a place with its code of GB/T 2260."""
    yield place.iri, RDF.type, DCTERMS.Location
    yield place.iri, RDF.type, ELI.AdministrativeArea
    yield from label_triples(place.iri, place.name, place.name_en, ())
    yield from note_triples(place.iri, place.note)
    if place.code:
        yield place.iri, SKOS.notation, Literal(place.code)
        yield place.iri, DCTERMS.source, Literal(f"GB/T 2260 ({place.code_year})" if place.code_year else "GB/T 2260")
    if place.parent:
        yield place.iri, DCTERMS.isPartOf, iris.mint_thing("jurisdiction", place.parent)


def listed_unit_triples(unit: UnitRecord, parent: UnitRecord | None) -> Iterator[Triple]:
    """Yield a unit; an organisation that only stands above or beside the units is no fg:Unit."""
    iri = unit.iri
    if unit.duty_bearer:
        yield iri, RDF.type, FG.UnitGroup if unit.group else FG.Unit
    else:
        yield iri, RDF.type, ORG.FormalOrganization
    yield from label_triples(iri, unit.name, unit.name_en, (unit.official_name, *unit.aliases))
    yield from note_triples(iri, unit.note)
    yield iri, ORG.classification, UNIT_KIND[unit.kind.slug]
    yield iri, DCTERMS.spatial, iris.mint_thing("jurisdiction", unit.jurisdiction)
    if unit.official_name and unit.duty_bearer:
        yield iri, FG.officialName, Literal(unit.official_name, lang="zh")
    if unit.official_name:
        yield from name_source_triples(iri, unit.official_name_source)
    if unit.duty_bearer and not unit.group:
        yield from function_triples(iri, (unit.name, unit.official_name, *unit.aliases))
    if parent:
        yield iri, ORG.subOrganizationOf, parent.iri


def listed_membership_triples(unit: UnitRecord, authority: Authority) -> Iterator[Triple]:
    """Yield whose members a set of member units is, where its name says so."""
    body = members_body(unit.name)
    if record := authority.resolve_unit(body or "", unit.jurisdiction):
        yield unit.iri, FG.membersOf, record.iri


def name_source_triples(iri: URIRef, source: str) -> Iterator[Triple]:
    """Yield where an official name was looked up, or that nobody did."""
    if source:
        yield iri, FG.officialNameSource, Literal(source)
    else:
        yield iri, FG.officialNameUnverified, Literal(True)


def term_triples(term: TermRecord, terms: Iterable[TermRecord]) -> Iterator[Triple]:
    """Yield a programme, a target group or an instrument."""
    yield term.iri, RDF.type, CLASSES[term.mention_kind]
    yield from label_triples(term.iri, listed_label(term.name), term.name_en, map(listed_label, term.aliases))
    yield from note_triples(term.iri, term.note)
    yield term.iri, FG.kind, KIND[term.kind.slug]
    if term.broader:
        wanted = comparable_name(term.broader)
        above = next(other for other in terms if wanted in map(comparable_name, other.names))
        yield term.iri, SKOS.broader, above.iri


def note_triples(iri: URIRef, note: str) -> Iterator[Triple]:
    """Yield what the keeper of the list remarks."""
    if note:
        yield iri, SKOS.editorialNote, Literal(note, lang="en")
