"""What requirements mention, as RDF: each mention an annotation of exact words, and the short way from the requirement.

A mention targets its words by quotation and by position (https://www.w3.org/TR/annotation-model/#selectors).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from rdflib import Literal
from rdflib.namespace import RDF, SKOS, XSD
from rdflib.term import URIRef

from loader import iris
from loader.model import Document, LimitValue, Mention, MentionKind, Requirement
from loader.statement.authority import CLASSES
from loader.statement.labels import Triple
from loader.statement.measures import limit_labels
from ontology.vocabulary import FG, KIND, OA, SAYING

SHORTCUTS = {
    MentionKind.PROGRAMME: FG.mentionsProgramme,
    MentionKind.TARGET_GROUP: FG.addresses,
    MentionKind.LIMIT: FG.setsLimit,
    MentionKind.INSTRUMENT: FG.usesInstrument,
    MentionKind.CONDITION: FG.setsCondition,
    MentionKind.DUTY: FG.setsDuty,
    MentionKind.BODY: FG.namesBody,
}
OWN = {MentionKind.LIMIT, MentionKind.CONDITION, MentionKind.DUTY}  # things of one requirement, with no name elsewhere


def mention_triples_of(document: Document) -> Iterator[Triple]:
    """Yield every sentence and mention of a document, and the things that no list knows."""
    for task_number, task in enumerate(document.tasks, start=1):
        task_iri = iris.mint_task(document.metadata.id, task_number)
        for number, requirement in enumerate(task.requirements, start=1):
            place = (f"任务{task_number}·要求{number}", f"Task {task_number}, requirement {number}")
            iri = iris.mint_requirement(task_iri, number)
            yield from sentence_triples(iri, requirement, place)
            yield from requirement_mention_triples(iri, requirement, place)


def sentence_triples(iri: URIRef, requirement: Requirement, place: tuple[str, str]) -> Iterator[Triple]:
    """Yield the sentences of one requirement, numbered in reading order, and which mentions stand in each."""
    for number, sentence in enumerate(requirement.sentences, start=1):
        own = iris.mint_sentence(iri, number)
        yield own, RDF.type, FG.Sentence
        yield own, FG.inRequirement, iri
        yield own, FG.ordinal, Literal(number)
        yield own, FG.begin, Literal(sentence.begin)
        yield own, FG.end, Literal(sentence.end)
        yield from ((own, FG.force, FG[force.value]) for force in sentence.forces)
        yield own, SKOS.prefLabel, Literal(f"{place[0]}·第{number}句", lang="zh")
        yield own, SKOS.prefLabel, Literal(f"{place[1]}, sentence {number}", lang="en")
        for position, mention in enumerate(requirement.mentions, start=1):
            if sentence.begin <= mention.begin < sentence.end:
                yield iris.mint_mention(iri, position), FG.inSentence, own


def requirement_mention_triples(iri: URIRef, requirement: Requirement, place: tuple[str, str]) -> Iterator[Triple]:
    """Yield the mentions of one requirement, numbered in reading order, and what its sentences say of them."""
    things = list(things_of(iri, requirement.mentions))
    for position, (mention, thing) in enumerate(zip(requirement.mentions, things, strict=True), start=1):
        own = iris.mint_mention(iri, position)
        yield iri, SHORTCUTS[mention.kind], thing
        yield from thing_triples(thing, mention, place)
        yield from mention_triples(own, iri, mention, thing)
        yield from target_triples(own, iri, mention)
        yield from saying_triples(own, mention, thing, [things[target] for target in mention.targets])
    programmes = {
        thing
        for mention, thing in zip(requirement.mentions, things, strict=True)
        if mention.kind is MentionKind.PROGRAMME
    }
    if len(programmes) == 1:
        yield iri, FG.soleProgramme, programmes.pop()


def things_of(iri: URIRef, mentions: Iterable[Mention]) -> Iterator[URIRef]:
    """Yield what each mention names: of limits, conditions and duties one each, numbered in reading order."""
    numbers: Counter[MentionKind] = Counter()
    for mention in mentions:
        if mention.kind in OWN:
            numbers[mention.kind] += 1
            yield iris.mint_part(iri, f"{mention.kind}-{numbers[mention.kind]}")
        elif mention.kind is MentionKind.BODY:
            yield iris.mint_thing("unit", mention.slug or "")
        else:
            yield iris.mint_mentioned(mention.kind, mention.slug or iris.unlisted_slug(mention.name))


def thing_triples(thing: URIRef, mention: Mention, place: tuple[str, str]) -> Iterator[Triple]:
    """Yield what is known of the thing that a mention names, and no list tells."""
    if mention.limit:
        yield from limit_triples(thing, mention, mention.limit)
        yield from limit_label_triples(thing, mention, mention.limit, place)
    elif mention.kind in OWN:
        yield from phrase_triples(thing, mention, place)
    elif not mention.reviewed:
        yield thing, RDF.type, CLASSES[mention.kind]
        yield thing, SKOS.prefLabel, Literal(mention.name, lang="zh")
        yield thing, FG.unreviewed, Literal(True)


def phrase_triples(thing: URIRef, mention: Mention, place: tuple[str, str]) -> Iterator[Triple]:
    """Yield a condition or a duty under its printed words."""
    number = thing.rpartition("-")[2]
    yield thing, RDF.type, CLASSES[mention.kind]
    yield thing, SKOS.prefLabel, Literal(mention.text, lang="zh")
    yield thing, SKOS.prefLabel, Literal(f"{place[1]}, {mention.kind} {number}", lang="en")
    if mention.duty:
        yield thing, FG.period, Literal(mention.duty.period)
        yield thing, FG.kind, KIND[mention.duty.kind.value]


def saying_triples(own: URIRef, mention: Mention, thing: URIRef, targets: Iterable[URIRef]) -> Iterator[Triple]:
    """Yield what the sentence says of a mention: its part, what it bounds or serves, what a body does."""
    if mention.part:
        yield own, FG.addressedAs, FG[mention.part.value]
    for target in targets:
        if mention.kind is MentionKind.INSTRUMENT:
            yield own, FG.serves, target
        else:
            yield thing, FG.limits if mention.kind is MentionKind.LIMIT else FG.conditions, target
    for saying, words in mention.sayings:
        yield own, FG.namedAs, SAYING[saying.value]
        yield own, FG.says, Literal(words)


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


def limit_label_triples(thing: URIRef, mention: Mention, limit: LimitValue, place: tuple[str, str]) -> Iterator[Triple]:
    """Yield the labels: what is bounded, how, and by how much."""
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
    target, quote, position = (iris.mint_part(iri, name) for name in ("target", "quote", "position"))
    yield iri, OA.hasTarget, target
    yield target, OA.hasSource, requirement
    yield target, OA.hasSelector, quote
    yield target, OA.hasSelector, position
    yield quote, RDF.type, OA.TextQuoteSelector
    yield quote, OA.exact, Literal(mention.text)
    yield position, RDF.type, OA.TextPositionSelector
    yield position, OA.start, Literal(mention.begin, datatype=XSD.nonNegativeInteger)
    yield position, OA.end, Literal(mention.end, datatype=XSD.nonNegativeInteger)
