"""The recorded reading slips of a document as RDF, each at its place in a requirement or clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import Literal
from rdflib.namespace import RDF
from rdflib.term import URIRef

from loader import iris
from loader.lists.corrections import Correction, Slip, clause_slips, find_slips, of_annex
from loader.model import Document
from loader.statement.labels import Triple
from ontology.vocabulary import CONFIDENCE, FG, OA


def correction_triples_of(document: Document, corrections: Iterable[Correction]) -> Iterator[Triple]:
    """Yield every slip that the record tells of this document."""
    own = of_annex(corrections, document.metadata.id)
    for passage, text in text_passages(document):
        words = find_slips(text, own)
        for number, slip in enumerate(words, start=1):
            yield from correction_triples(iris.mint_correction(passage, number), passage, slip)
        for slip in clause_slips(text, own):
            iri = iris.mint_correction(passage, len(words) + 1)
            yield passage, FG.overruledBy, iri
            yield from correction_triples(iri, passage, slip, printed=text)


def text_passages(document: Document) -> Iterator[tuple[URIRef, str]]:
    """Yield every requirement and clause with its text."""
    for number, task in enumerate(document.tasks, start=1):
        iri = iris.mint_task(document.metadata.id, number)
        for position, requirement in enumerate(task.requirements, start=1):
            yield iris.mint_requirement(iri, position), requirement.text
        for position, clause in enumerate(task.clauses, start=1):
            yield iris.mint_clause(iri, position), clause.text


def correction_triples(iri: URIRef, passage: URIRef, slip: Slip, printed: str | None = None) -> Iterator[Triple]:
    """Yield one slip: what is printed where, how it is read, why, and how surely."""
    correction = slip.correction
    yield iri, RDF.type, FG.Correction
    yield iri, FG.correctedIn, passage
    yield iri, FG.begin, Literal(slip.begin)
    yield iri, FG.end, Literal(slip.end)
    yield iri, FG.printedAs, Literal(correction.printed if printed is None else printed)
    yield iri, FG.readAs, Literal(correction.read_as)
    yield iri, FG.reason, Literal(correction.reason, lang="zh")
    if correction.reason_en:
        yield iri, FG.reason, Literal(correction.reason_en, lang="en")
    yield iri, FG.confidence, CONFIDENCE[correction.confidence]
    yield iri, OA.motivatedBy, OA.editing
