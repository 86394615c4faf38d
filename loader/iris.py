"""The one place that mints IRIs. They are ASCII and stable: numbers count in reading order within the task."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from pypinyin import lazy_pinyin
from rdflib.term import URIRef

from loader.model import MentionKind
from ontology.vocabulary import GRAPH, ID


@lru_cache(maxsize=1 << 14)
def pinyin_slug(name: str) -> str:
    """Return pinyin syllables and Latin words joined by hyphens: ``市财政局`` → ``shi-cai-zheng-ju``."""
    runs = lazy_pinyin(unicodedata.normalize("NFKC", name), errors=lambda rest: f" {rest} ")
    words = re.findall(r"[a-z0-9]+", " ".join(runs).lower())
    return "-".join(words) or name_fingerprint(name)


def unlisted_slug(name: str) -> str:
    """Return the identifier of what no list knows: it never meets a listed one, nor that of a homophone."""
    return f"{pinyin_slug(name)}-{name_fingerprint(name)}"


def name_fingerprint(name: str) -> str:
    """Return eight hex digits that tell homophones apart."""
    return hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()[:8]


def mint_annex(annex_id: str) -> URIRef:
    """Return the IRI of a document."""
    return ID[annex_id]


def annex_graph(annex_id: str) -> URIRef:
    """Return the name of the graph that holds what a document prints."""
    return GRAPH[annex_id]


def mint_task(annex_id: str, number: int) -> URIRef:
    """Return the IRI of the ``number``-th task."""
    return ID[f"{annex_id}/task-{number}"]


def mint_requirement(task_iri: URIRef, number: int) -> URIRef:
    """Return the IRI of a task's ``number``-th requirement."""
    return URIRef(f"{task_iri}/req-{number}")


def mint_clause(task_iri: URIRef, number: int) -> URIRef:
    """Return the IRI of a task's ``number``-th clause."""
    return URIRef(f"{task_iri}/clause-{number}")


def mint_assignment(clause_iri: URIRef, position: int) -> URIRef:
    """Return the IRI of the unit named ``position``-th in a clause."""
    return URIRef(f"{clause_iri}/unit-{position}")


def mint_mention(requirement_iri: URIRef, number: int) -> URIRef:
    """Return the IRI of a requirement's ``number``-th mention."""
    return URIRef(f"{requirement_iri}/mention-{number}")


def mint_unit(jurisdiction: str, unit_slug: str) -> URIRef:
    """Return the IRI of a unit of a jurisdiction."""
    return ID[f"unit/{jurisdiction}/{unit_slug}"]


def unlisted_unit(jurisdiction: str, name: str) -> URIRef:
    """Return the IRI of a unit that no list knows: the fingerprint keeps homophones apart (市水务局, 市税务局)."""
    return mint_unit(jurisdiction, unlisted_slug("".join(unicodedata.normalize("NFKC", name).split())))


def mint_function(name: str) -> URIRef:
    """Return the IRI of a function of government."""
    return mint_thing("function", pinyin_slug(name))


def mint_part(whole: URIRef, name: str) -> URIRef:
    """Return the IRI of a named part: ``<whole>/<name>``."""
    return URIRef(f"{whole}/{name}")


def mint_thing(kind: str, thing_slug: str) -> URIRef:
    """Return the IRI of a programme, target group, instrument or limit: ``…/id/<kind>/<slug>``."""
    return ID[f"{kind}/{thing_slug}"]


def mint_mentioned(kind: MentionKind, thing_slug: str) -> URIRef:
    """Return the IRI of a programme, target group or instrument; a limit is part of its requirement."""
    return mint_thing("group" if kind is MentionKind.TARGET_GROUP else kind.value, thing_slug)


def mint_sentence(requirement_iri: URIRef, number: int) -> URIRef:
    """Return the IRI of a requirement's ``number``-th sentence."""
    return mint_part(requirement_iri, f"sentence-{number}")


def mint_correction(passage: URIRef, number: int) -> URIRef:
    """Return the IRI of the ``number``-th reading slip of a requirement or clause."""
    return mint_part(passage, f"correction-{number}")
