"""What units do, as RDF: functions by the rule of ``loader.lists.functions``, and whose members a set of units is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rdflib import Literal
from rdflib.namespace import DCTERMS, RDF, SKOS
from rdflib.term import URIRef

from loader.lists.functions import Function, understand_unit
from loader.statement.labels import Triple, label_triples
from ontology.vocabulary import FG, FUNCTION_BASIS, LEVEL, SCHEME

MEMBERS = re.compile(
    "(?P<body>[一-鿿()、]{3,}?(?:联席会议|领导小组|委员会|指挥部|专班|协调小组|工作组|联盟))(?:各|全体)?(?:成员单位|成员)"
)
LEAST = len("就业工作联席会议")  # a shorter name may be that of any body: 联席会议成员单位


def concept_triples(function: Function) -> Iterator[Triple]:
    """Yield a function as a concept, with the names of the list."""
    yield function.iri, RDF.type, SKOS.Concept
    yield function.iri, SKOS.inScheme, SCHEME.function
    yield from label_triples(function.iri, function.name, function.name_en, dict.fromkeys(function.others))
    if function.source:
        yield function.iri, DCTERMS.source, Literal(function.source)
    if function.note:
        yield function.iri, SKOS.editorialNote, Literal(function.note, lang="en")


def function_triples(unit: URIRef, names: Iterable[str]) -> Iterator[Triple]:
    """Yield the functions of a unit by the first of its names that the list explains, and that a rule told them."""
    understood = next(filter(None, map(understand_unit, names)), None)
    if not understood:
        return
    for function in understood.functions:
        yield unit, FG.function, function.iri
    yield unit, FG.functionBasis, FUNCTION_BASIS["name-rule"]
    if understood.level:
        yield unit, FG.level, LEVEL[understood.level.value]


def members_body(name: str) -> str | None:
    """Return the name of the body whose members a set of units is: 市就业工作联席会议成员单位."""
    match = MEMBERS.fullmatch("".join(name.split()))
    return match["body"] if match and len(match["body"]) >= LEAST else None
