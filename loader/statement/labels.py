"""Names of things, and where the English ones come from.

English labels are ours, not the bodies' own: each also stands as a SKOS-XL label that an activity named
*unofficial translation* generated (https://www.w3.org/TR/skos-reference/#xl).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import Literal
from rdflib.namespace import PROV, RDF, SKOS
from rdflib.term import Node, URIRef

from loader import iris
from ontology.vocabulary import ID, SKOSXL

Triple = tuple[Node, Node, Node]
TRANSLATION = ID["activity/unofficial-translation"]


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


def label_triples(iri: URIRef, name: str, name_en: str, others: Iterable[str]) -> Iterator[Triple]:
    """Yield the labels; the English one also with its provenance."""
    yield iri, SKOS.prefLabel, Literal(name, lang="zh")
    for other in others:
        if other and other != name:
            yield iri, SKOS.altLabel, Literal(other, lang="zh")
    if name_en:
        translated = iris.mint_part(iri, "label-en")
        yield iri, SKOS.prefLabel, Literal(name_en, lang="en")
        yield iri, SKOSXL.prefLabel, translated
        yield translated, RDF.type, SKOSXL.Label
        yield translated, SKOSXL.literalForm, Literal(name_en, lang="en")
        yield translated, PROV.wasGeneratedBy, TRANSLATION
