"""What requirements mention, as RDF: each mention an annotation of exact words, and the short way from the requirement.

A mention targets its words by quotation and by position (https://www.w3.org/TR/annotation-model/#selectors).
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal
from rdflib.namespace import RDF, SKOS, XSD
from rdflib.term import URIRef

from loader import iris
from loader.model import Document, LimitValue, Mention, MentionKind, Requirement
from loader.statement.authority import CLASSES
from loader.statement.labels import Triple
from loader.statement.measures import limit_labels
from ontology.vocabulary import FG, OA

SHORTCUTS = {
    MentionKind.PROGRAMME: FG.mentionsProgramme,
    MentionKind.TARGET_GROUP: FG.addresses,
    MentionKind.LIMIT: FG.setsLimit,
    MentionKind.INSTRUMENT: FG.usesInstrument,
}


def mention_triples_of(document: Document) -> Iterator[Triple]:
    """Yield every mention of a document, and the things that no list knows."""
    for task_number, task in enumerate(document.tasks, start=1):
        task_iri = iris.task(document.metadata.id, task_number)
        for number, requirement in enumerate(task.requirements, start=1):
            yield from requirement_triples(iris.requirement(task_iri, number), requirement, task_number, number)


def requirement_triples(iri: URIRef, requirement: Requirement, task_number: int, number: int) -> Iterator[Triple]:
    """Yield the mentions of one requirement, numbered in reading order, and its limits likewise."""
    limits = 0
    for position, mention in enumerate(requirement.mentions, start=1):
        if mention.limit:
            limits += 1
            thing = iris.limit(iri, limits)
            yield from limit_triples(thing, mention, mention.limit)
            yield from limit_label_triples(thing, mention, mention.limit, task_number, number)
        else:
            thing = thing_iri(mention)
            yield from unreviewed_triples(thing, mention)
        yield iri, SHORTCUTS[mention.kind], thing
        yield from mention_triples(iris.mention(iri, position), iri, mention, thing)
        yield from target_triples(iris.mention(iri, position), iri, mention)


def thing_iri(mention: Mention) -> URIRef:
    """Return the IRI that the lists give, else one from the printed name."""
    return iris.mentioned(mention.kind, mention.slug or iris.unlisted_slug(mention.name))


def unreviewed_triples(thing: URIRef, mention: Mention) -> Iterator[Triple]:
    """Yield what little is known of a thing that no list knows."""
    if not mention.reviewed:
        yield thing, RDF.type, CLASSES[mention.kind]
        yield thing, SKOS.prefLabel, Literal(mention.name, lang="zh")
        yield thing, FG.unreviewed, Literal(True)


def limit_triples(thing: URIRef, mention: Mention, limit: LimitValue) -> Iterator[Triple]:
    """Yield a limit; a norm without a number has neither comparator nor value."""
    yield thing, RDF.type, FG.Limit
    for predicate, words in (
        (FG.subject, limit.subject),
        (FG.comparator, limit.comparator),
        (FG.unitText, limit.unit_text),
        (FG.period, limit.period),
    ):
        if words:
            yield thing, predicate, Literal(words)
    if limit.value is not None:
        yield thing, FG.value, Literal(f"{limit.value:f}", datatype=XSD.decimal)
    if not mention.reviewed:
        yield thing, FG.unreviewed, Literal(True)


def limit_label_triples(
    thing: URIRef, mention: Mention, limit: LimitValue, task: int, requirement: int
) -> Iterator[Triple]:
    """Yield the labels: what is bounded, how, and by how much."""
    place = (f"任务{task}·要求{requirement}", f"Task {task}, requirement {requirement}")
    zh, en = limit_labels(limit, mention.text, place)
    yield thing, SKOS.prefLabel, Literal(zh, lang="zh")
    yield thing, SKOS.prefLabel, Literal(en, lang="en")


def mention_triples(iri: URIRef, requirement: URIRef, mention: Mention, thing: URIRef) -> Iterator[Triple]:
    """Yield a mention: what it names, where, and in which words."""
    yield iri, RDF.type, FG.Mention
    yield iri, FG.mentionOf, thing
    yield iri, FG.inRequirement, requirement
    yield iri, FG.begin, Literal(mention.begin)
    yield iri, FG.end, Literal(mention.end)
    yield iri, FG.printedAs, Literal(mention.text)
    yield iri, OA.motivatedBy, OA.identifying


def target_triples(iri: URIRef, requirement: URIRef, mention: Mention) -> Iterator[Triple]:
    """Yield the words as a target that annotation tools understand.

    No words around the quotation: the position is exact, in a text that never changes.
    """
    target, quote, position = (iris.part(iri, name) for name in ("target", "quote", "position"))
    yield iri, OA.hasTarget, target
    yield target, OA.hasSource, requirement
    yield target, OA.hasSelector, quote
    yield target, OA.hasSelector, position
    yield quote, RDF.type, OA.TextQuoteSelector
    yield quote, OA.exact, Literal(mention.text)
    yield position, RDF.type, OA.TextPositionSelector
    yield position, OA.start, Literal(mention.begin, datatype=XSD.nonNegativeInteger)
    yield position, OA.end, Literal(mention.end, datatype=XSD.nonNegativeInteger)
