"""Triples as JSON-LD 1.1, subject by subject: compacted with prefixes, or expanded (https://www.w3.org/TR/json-ld11/).

The context stands in the document, so that it can be read without the net; it is published by itself too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_DELIMITERS = frozenset(":/?#[]@")  # an IRI that ends otherwise is no prefix to JSON-LD 1.1
SAFE = 2**53  # whole numbers up to here mean the same to every reader of JSON


class Sink(Protocol):
    """What a document is written to."""

    def write(self, data: bytes) -> int:
        """Take a piece of it."""


def write_jsonld(triples: Iterable[Triple], prefixes: Mapping[str, str] | None, sink: Sink) -> None:
    """Write triples that stand subject by subject; compacted with ``prefixes``, expanded where there are none."""
    if prefixes is not None:
        prefixes = {name: iri for name, iri in prefixes.items() if name and iri[-1:] in _DELIMITERS}
    nodes = (_node(list(group), prefixes) for _, group in groupby(triples, key=lambda triple: triple.subject))
    if prefixes is None:
        head, foot = "[", "]"
    else:
        head, foot = f'{{"@context":{_dumped(prefixes)},"@graph":[', "]}"
    sink.write(head.encode())
    for number, node in enumerate(nodes):
        sink.write((",\n" if number else "\n").encode() + _dumped(node).encode())
    sink.write(f"\n{foot}\n".encode())


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _node(triples: list[Triple], prefixes: Mapping[str, str] | None) -> dict[str, Any]:
    """Return all triples of one subject as a node."""
    name, value = (_expanded_name, _expanded_value) if prefixes is None else (_compact(prefixes), _compacted_value)
    held: dict[str, list[Any]] = {}
    for triple in triples:
        if triple.predicate.value == RDF_TYPE and isinstance(triple.object, NamedNode | BlankNode):
            held.setdefault("@type", []).append(name(_identifier(triple.object)))
        else:
            held.setdefault(name(triple.predicate.value), []).append(value(triple.object, name))
    whole = {"@id": name(_identifier(triples[0].subject))}
    return whole | {key: values[0] if prefixes and len(values) == 1 else values for key, values in held.items()}


def _identifier(term: Any) -> str:
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(term.value)


def _expanded_name(iri: str) -> str:
    return iri


def _compact(prefixes: Mapping[str, str]) -> Callable[[str], str]:
    """Return what abbreviates IRIs by prefixes."""

    def shorten(iri: str) -> str:
        found = next(((name, base) for name, base in prefixes.items() if iri.startswith(base)), None)
        rest = iri[len(found[1]) :] if found else ""
        return f"{found[0]}:{rest}" if found and not rest.startswith("//") else iri

    return shorten


def _expanded_value(term: Any, name: Callable[[str], str]) -> Any:
    """Return a term as an object, in full."""
    if not isinstance(term, Literal):
        return {"@id": name(_identifier(term))}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == f"{XSD}string":
        return {"@value": term.value}
    return {"@value": term.value, "@type": name(term.datatype.value)}


def _compacted_value(term: Any, name: Callable[[str], str]) -> Any:
    """Return a term as an object, as short as it can be said without loss."""
    full = _expanded_value(term, name)
    if set(full) == {"@value"}:
        return term.value
    if isinstance(term, Literal) and term.datatype.value == f"{XSD}boolean" and term.value in ("true", "false"):
        return term.value == "true"
    whole = isinstance(term, Literal) and term.datatype.value == f"{XSD}integer"
    return int(term.value) if whole and term.value.lstrip("-").isdecimal() and _is_exact(term.value) else full


def _is_exact(digits: str) -> bool:
    """Tell whether a whole number is written as JSON writes it, and read by everyone as what it is."""
    return str(int(digits)) == digits and abs(int(digits)) <= SAFE


def grouped_by_subject(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield the same triples in the order of their lines, so subject by subject.

    The engine's own order differs from process to process; the bytes under one entity tag may not.
    """
    yield from sorted(triples, key=str)
