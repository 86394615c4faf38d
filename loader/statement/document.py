"""A document as RDF: its structure, its clauses, and for each named unit the evidence that print alone gives.

Nothing here decides who leads: the axioms of ``fengong.ttl`` do.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from rdflib import Literal
from rdflib.namespace import DCTERMS, ORG, RDF, SKOS, XSD
from rdflib.term import URIRef

from loader import iris
from loader.grammar.ranking import CONVENTIONS, set_apart
from loader.lists.authority import Authority
from loader.lists.corrections import Correction, find_slips, of_annex, read_span
from loader.model import (
    Alignment,
    Clause,
    Document,
    DocumentMetadata,
    Evidence,
    ImprintField,
    NamedUnit,
    Requirement,
    Task,
)
from loader.statement.functions import function_triples, members_body
from loader.statement.labels import Triple, label_triples
from ontology.vocabulary import ELI, FG, SCHEME


@dataclass(frozen=True, slots=True)
class Stating:
    """What stating a document needs to know besides the document."""

    annex_id: str
    jurisdiction: str  # the slug under which its units are minted
    authority: Authority
    corrections: tuple[Correction, ...]  # those of this document
    translations: Mapping[str, str]  # of task headings

    def is_set(self, name: str) -> bool:
        """Tell whether the lists know a name as that of a set of bodies."""
        record = self.authority.resolve_unit(name, self.jurisdiction)
        return record is not None and record.group


def document_triples(
    document: Document, authority: Authority, corrections: Iterable[Correction] = ()
) -> Iterable[Triple]:
    """Yield what a document states: text as printed, names resolved as they are read."""
    metadata = document.metadata
    jurisdiction = metadata.jurisdiction_slug or metadata.id
    stating = Stating(
        metadata.id, jurisdiction, authority, of_annex(corrections, metadata.id), dict(metadata.translations)
    )
    yield from annex_triples(document, authority)
    for number, task in enumerate(document.tasks, start=1):
        yield from task_triples(stating, task, number)


# What a document prints of itself that is stated as it is printed; dates and places are read first.
IMPRINT = {
    ImprintField.NUMBER: ELI.number,
    ImprintField.ISSUER: FG.printedIssuer,
    ImprintField.PARENT: FG.printedParent,
}


def annex_triples(document: Document, authority: Authority) -> Iterable[Triple]:
    """Yield what is said of the document as a whole."""
    metadata = document.metadata
    annex = iris.mint_annex(metadata.id)
    yield annex, RDF.type, FG.Annex
    yield annex, DCTERMS.title, Literal(document.title, lang="zh")
    yield from label_triples(annex, document.title, metadata.title_en or "", ())
    yield annex, DCTERMS.identifier, Literal(metadata.id)
    yield annex, DCTERMS.language, Literal("zh")
    yield annex, FG.roleConvention, CONVENTIONS[document.convention]
    yield annex, FG.conventionAssumed, Literal(document.convention_assumed)
    if document.convention_stated_in:
        yield annex, FG.conventionStatedIn, Literal(document.convention_stated_in)
    if metadata.title_en:
        yield annex, DCTERMS.title, Literal(metadata.title_en, lang="en")
    if metadata.number:
        yield annex, FG.annexNumber, Literal(metadata.number)
    for printed in document.imprint:
        if printed.field in IMPRINT:
            yield annex, IMPRINT[printed.field], Literal(printed.text)
    if metadata.date:
        yield annex, ELI.date_document, Literal(metadata.date)
    if metadata.source:
        yield annex, DCTERMS.source, Literal(metadata.source)
    for number in range(1, len(document.tasks) + 1):
        yield annex, FG.hasTask, iris.mint_task(metadata.id, number)
    yield from period_triples(annex, metadata)
    yield from jurisdiction_triples(annex, metadata, {place.slug for place in authority.jurisdictions})


def period_triples(annex: URIRef, metadata: DocumentMetadata) -> Iterable[Triple]:
    """Yield the years that the document covers."""
    years = (("startDate", metadata.period_begin), ("endDate", metadata.period_end))
    if not any(year for _, year in years):
        return
    period = iris.mint_part(annex, "period")
    yield annex, DCTERMS.temporal, period
    yield period, RDF.type, DCTERMS.PeriodOfTime
    for name, year in years:
        if year:
            yield period, URIRef(f"http://www.w3.org/ns/dcat#{name}"), Literal(str(year), datatype=XSD.gYear)


def jurisdiction_triples(annex: URIRef, metadata: DocumentMetadata, listed: Container[str]) -> Iterable[Triple]:
    """Yield the place that the document binds; the lists describe the places they know."""
    if not metadata.jurisdiction_slug:
        return
    place = iris.mint_thing("jurisdiction", metadata.jurisdiction_slug)
    yield annex, ELI.jurisdiction, place
    if not metadata.jurisdiction or metadata.jurisdiction_slug in listed:
        return
    yield place, RDF.type, DCTERMS.Location
    yield place, SKOS.prefLabel, Literal(metadata.jurisdiction, lang="zh")
    if metadata.jurisdiction_code:
        yield place, SKOS.notation, Literal(metadata.jurisdiction_code)


def task_triples(stating: Stating, task: Task, number: int) -> Iterable[Triple]:
    """Yield a task with its requirements and clauses."""
    iri = iris.mint_task(stating.annex_id, number)
    yield iri, RDF.type, FG.Task
    yield iri, FG.ordinal, Literal(number)
    yield from label_triples(iri, task.heading, stating.translations.get(task.heading, ""), ())
    for printed in sorted(set(task.printed_headings) - {task.heading}):
        yield iri, FG.printedAs, Literal(printed)
    for position, requirement in enumerate(task.requirements, start=1):
        yield from requirement_triples(iri, requirement, number, position)
    for position, clause in enumerate(task.clauses, start=1):
        yield from clause_triples(stating, iri, clause, number, position)


def requirement_triples(task: URIRef, requirement: Requirement, number: int, position: int) -> Iterable[Triple]:
    """Yield a requirement, its text as printed, and the clauses that assign it."""
    iri = iris.mint_requirement(task, position)
    yield task, FG.hasRequirement, iri
    yield iri, RDF.type, FG.Requirement
    yield iri, FG.ordinal, Literal(position)
    yield iri, FG.text, Literal(requirement.text)
    yield iri, FG.alignmentBasis, SCHEME[f"alignment/{requirement.alignment}"]
    yield from numbered_labels(iri, f"任务{number}·要求{position}", f"Task {number}, requirement {position}")
    if requirement.row:
        yield iri, FG.row, Literal(requirement.row)
    if requirement.deadline:
        yield iri, FG.deadlineText, Literal(requirement.deadline)
    covers = FG.possiblyAssignedBy if requirement.alignment is Alignment.AMBIGUOUS else FG.assignedBy
    for index in requirement.clauses:
        yield iri, covers, iris.mint_clause(task, index + 1)


def clause_triples(stating: Stating, task: URIRef, clause: Clause, number: int, position: int) -> Iterable[Triple]:
    """Yield a clause, its text as printed, and one assignment for each unit it names."""
    iri = iris.mint_clause(task, position)
    yield task, FG.hasClause, iri
    yield iri, RDF.type, FG.Clause
    yield iri, FG.ordinal, Literal(position)
    yield iri, FG.text, Literal(clause.text)
    yield iri, FG.openEnded, Literal(clause.open_ended)
    yield iri, FG.clauseBasis, SCHEME[f"clause-basis/{clause.basis}"]
    yield from numbered_labels(iri, f"任务{number}·分工{position}", f"Task {number}, clause {position}")
    if clause.row:
        yield iri, FG.row, Literal(clause.row)
    slips = find_slips(clause.text, stating.corrections)
    names = [read_span(clause.text, named.begin, named.end, slips) for named in clause.units]
    sets = [named.group or stating.is_set(name) for named, name in zip(clause.units, names, strict=True)]
    evidence = set_apart([named.evidence for named in clause.units], sets)
    for place, (named, name, proof) in enumerate(zip(clause.units, names, evidence, strict=True), start=1):
        yield from assignment_triples(iri, named, proof, place)
        yield from unit_triples(stating, iris.mint_assignment(iri, place), name, named.group)


def assignment_triples(clause: URIRef, named: NamedUnit, evidence: Evidence, position: int) -> Iterable[Triple]:
    """Yield one assignment: the evidence, and the words."""
    iri = iris.mint_assignment(clause, position)
    yield clause, FG[evidence.value], iri
    yield iri, RDF.type, FG.Assignment
    yield iri, FG.position, Literal(position)
    yield iri, FG.printedAs, Literal(named.text)
    yield iri, FG.begin, Literal(named.begin)
    yield iri, FG.end, Literal(named.end)
    if position > 1:
        yield iris.mint_assignment(clause, position - 1), FG.nextAssignment, iri


def unit_triples(stating: Stating, assignment: URIRef, name: str, group: bool) -> Iterable[Triple]:
    """Yield the unit that the lists know by this name; else one under that very name, marked unresolved."""
    record = stating.authority.resolve_unit(name, stating.jurisdiction)
    if record:
        yield assignment, FG.unit, record.iri
        return
    unit = iris.unlisted_unit(stating.jurisdiction, name)
    yield assignment, FG.unit, unit
    yield unit, RDF.type, FG.UnitGroup if group else FG.Unit
    yield unit, SKOS.prefLabel, Literal(name, lang="zh")
    yield unit, FG.unresolved, Literal(True)
    if group:
        yield from membership_triples(stating, unit, name)
    else:
        yield from function_triples(unit, (name,))


def membership_triples(stating: Stating, unit: URIRef, name: str) -> Iterable[Triple]:
    """Yield whose members a set of member units is, where its name says so."""
    if not (body := members_body(name)):
        return
    record = stating.authority.resolve_unit(body, stating.jurisdiction)
    iri = record.iri if record else iris.unlisted_unit(stating.jurisdiction, body)
    yield unit, FG.membersOf, iri
    if not record:
        yield iri, RDF.type, ORG.Organization
        yield iri, SKOS.prefLabel, Literal(body, lang="zh")
        yield iri, FG.unreviewed, Literal(True)


def numbered_labels(iri: URIRef, zh: str, en: str) -> Iterable[Triple]:
    """Yield the labels of a thing that the document leaves nameless."""
    yield iri, SKOS.prefLabel, Literal(zh, lang="zh")
    yield iri, SKOS.prefLabel, Literal(en, lang="en")
