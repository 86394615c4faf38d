"""What people type for a thing: IRI, CURIE, label, alias, pinyin or pinyin initials."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from rdflib.namespace import DCTERMS, ORG, OWL, PROV, RDF, RDFS, SKOS, XSD, Namespace
from rdflib.term import URIRef

from ontology.vocabulary import FG, GRAPH, ID
from queries.errors import AmbiguousNameError, Told, UnknownThingError
from queries.search.tokens import simplified_text

PREFIXES: Mapping[str, str] = {
    "fg": str(FG._NS),
    "id": str(ID),
    "graph": str(GRAPH),
    "dcterms": str(DCTERMS),
    "eli": "http://data.europa.eu/eli/ontology#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": str(ORG),
    "owl": str(OWL),
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": str(SKOS),
    "xsd": str(XSD),
}
ELI = Namespace(PREFIXES["eli"])

ABSOLUTE = re.compile(r"(?:[a-z][a-z0-9+.-]*://|urn:)[^\s<>\"{}|\\^`]+")
CURIE = re.compile(r"(?P<prefix>[a-z]+):(?P<local>[^\s:<>\"{}|\\^`]+)")
# 市财政局 is also asked for as 财政局: a unit's level goes without saying inside its own city.
LEVEL = re.compile(r"^[省市县区州盟旗](?=..)")


def expand_curie(text: str) -> URIRef | None:
    """Return the IRI that ``text`` is, in full, in angle brackets or as a CURIE; None when it is none of these."""
    bare = text.strip().removeprefix("<").removesuffix(">")
    if ABSOLUTE.fullmatch(bare):
        return URIRef(bare)
    curie = CURIE.fullmatch(bare)
    if curie and curie["prefix"] in PREFIXES:
        return URIRef(PREFIXES[curie["prefix"]] + curie["local"])
    return None


def shorten_iri(iri: str) -> str:
    """Return the CURIE of an IRI in one of our namespaces, which ``expand`` reads back, else the IRI itself."""
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and CURIE.fullmatch(f"{prefix}:{local}"):
            return f"{prefix}:{local}"
    return iri


def fold_typed(text: str) -> str:
    """Return text in simplified characters without width, case or spacing: what ways of typing one name share."""
    return simplified_text("".join(unicodedata.normalize("NFKC", text).casefold().split()))


@lru_cache(maxsize=65536)
def pinyin(label: str) -> str:
    """Return the syllables run together: ``市财政局`` → ``shicaizhengju``."""
    from pypinyin import lazy_pinyin  # its dictionary takes 70 MB, so it is read when it is first needed

    return fold_typed("".join(lazy_pinyin(label)))


@lru_cache(maxsize=65536)
def initials(label: str) -> str:
    """Return the first letter of each syllable: ``市财政局`` → ``sczj``."""
    from pypinyin import Style, lazy_pinyin

    return fold_typed("".join(lazy_pinyin(label, style=Style.FIRST_LETTER)))


def _spoken(given: str, label: str, sound: Callable[[str], str]) -> bool:
    return given in (sound(label), sound(LEVEL.sub("", label)))


def _typed(given: str) -> str:
    return re.sub(r"['’-]+", "", given)


# From the strictest reading to the loosest: the first that finds anything decides. ``given`` is folded.
READINGS: tuple[Callable[[str, str], bool], ...] = (
    lambda given, label: given == fold_typed(label),
    lambda given, label: given == fold_typed(LEVEL.sub("", label)),
    lambda given, label: given.isascii() and _spoken(_typed(given), label, pinyin),
    lambda given, label: given.isascii() and _spoken(_typed(given), label, initials),
    lambda given, label: given in fold_typed(label),
)


def find_things(given: str, labels: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the things that ``given`` may name, IRI → label, by the strictest reading that finds one.

    ``labels`` are pairs of IRI and label or alias, the preferred label of a thing first.
    """
    known = tuple(labels)
    preferred: dict[str, str] = {}
    for iri, label in known:
        preferred.setdefault(iri, label)
    by_path = str(ID) + given.strip()
    if by_path in preferred:
        return {by_path: preferred[by_path]}
    folded = fold_typed(given)
    for reads in READINGS:
        found = {iri: preferred[iri] for iri, label in known if reads(folded, label)}
        if found:
            return found
    return {}


def resolve_thing(given: str, labels: Iterable[tuple[str, str]], *, where: str) -> URIRef:
    """Return the one thing that ``given`` names; raise when there is none, or several (with the candidates)."""
    found = find_things(given, labels)
    if not found:
        raise UnknownThingError(
            Told("nothing is called %(given)s", given=repr(given)),
            where=where,
            remedy=Told("give a label, an alias, pinyin, initials or an IRI"),
        )
    if len(found) > 1:
        candidates = tuple(sorted((label, shorten_iri(iri)) for iri, label in found.items()))
        raise AmbiguousNameError(
            Told("%(given)s names %(count)s things", given=repr(given), count=str(len(found))),
            where=where,
            candidates=candidates,
        )
    return URIRef(next(iter(found)))
