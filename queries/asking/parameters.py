"""Typed parameters of a question: from what people give to RDF terms, which ``binding`` puts into the query."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rdflib.namespace import XSD
from rdflib.term import Identifier, Literal, URIRef

from queries.errors import ParameterError, Told
from queries.names import expand_curie, resolve_thing, shorten_iri

Labels = Callable[[str, tuple[URIRef, ...]], Iterable[tuple[str, str]]]
"""From what was typed, and classes, to pairs of IRI and label: at least of those members that it may name."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        """Return the text in ``zh`` or, for any other language, in English."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a question that the asker may fix.

    ``types`` is one XSD datatype, or the classes of the things that may be named. No default means no restriction.
    """

    name: str
    types: tuple[URIRef, ...]
    title: Words
    default: tuple[Identifier, ...] = ()
    allowed: tuple[str, ...] = ()
    minimum: int | None = None
    required: bool = False
    about: Words | None = field(default=None)

    @property
    def is_thing(self) -> bool:
        """Whether the value is a thing with an IRI rather than a literal."""
        return self.types[0] not in DATATYPES

    def describe(self, language: str = "en") -> str:
        """Return one line that tells an asker what to give: ``groups (with | without): sets of bodies``."""
        words = (self.about or self.title).in_language(language).rstrip(".")
        kind = " | ".join(self.allowed) or (
            "name or IRI" if self.is_thing else shorten_iri(self.types[0]).partition(":")[2]
        )
        least = "" if self.minimum is None else f", at least {self.minimum}"
        meaning = "" if words.casefold() == self.name else f": {words[:1].lower()}{words[1:]}"
        return f"{self.name} ({kind}{least}){meaning}"

    def read(self, given: object, labels: Labels) -> Identifier:
        """Return the term that ``given`` stands for: a term as it is, text by the parameter's type."""
        text = str(given).strip() if self.is_thing else str(given)
        if self.is_thing:
            return expand_curie(text) or resolve_thing(text, labels(text, self.types), where=self.name)
        return self._literal(text)

    def _literal(self, text: str) -> Literal:
        datatype = self.types[0]
        try:
            value = DATATYPES[datatype](text)
        except ValueError:
            raise self._refuse(Told("%(given)s is not %(what)s", given=repr(text), what=NOUNS[datatype])) from None
        if self.allowed and text not in self.allowed:
            raise self._refuse(
                Told("%(given)s is not one of %(names)s", given=repr(text), names=", ".join(self.allowed))
            )
        if self.minimum is not None and value < self.minimum:
            raise self._refuse(Told("%(given)s is less than %(least)s", given=text, least=str(self.minimum)))
        return typed_literal(value, datatype)

    def _refuse(self, what: str) -> ParameterError:
        return ParameterError(what, where=self.name, remedy=self.describe())


def _text(text: str) -> str:
    text.encode()  # a lone surrogate is not a character
    return text


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,18}", text):
        raise ValueError(text)
    return int(text)


DATATYPES: Mapping[URIRef, Callable[[str], Any]] = {
    XSD.string: _text,
    XSD.integer: _integer,
}


NOUNS: Mapping[URIRef, Told] = {XSD.string: Told("text"), XSD.integer: Told("a whole number")}


def typed_literal(value: object, datatype: URIRef) -> Literal:
    """Return a literal; a string is a simple one, as SPARQL writes it."""
    return Literal(value, datatype=None if datatype == XSD.string else datatype)


def read_values(
    parameters: Mapping[str, Parameter], given: Mapping[str, object], labels: Labels
) -> dict[str, tuple[Identifier, ...]]:
    """Return the terms of every parameter: as given (one value or a sequence), else the default.

    None and the empty string mean "not given", as an empty field of a form does.
    """
    unknown = sorted(set(given) - set(parameters))
    if unknown:
        raise ParameterError(Told("no such parameter"), where=unknown[0], remedy=_advice(unknown[0], parameters))
    return {name: _terms(parameter, given.get(name), labels) for name, parameter in parameters.items()}


def _advice(name: str, parameters: Mapping[str, Parameter]) -> str:
    known = ", ".join(parameter.describe() for parameter in parameters.values())
    near = difflib.get_close_matches(name, parameters, n=1)
    return (f"did you mean {near[0]}? " if near else "") + (f"it takes {known}" if known else "it takes none")


def _terms(parameter: Parameter, given: object, labels: Labels) -> tuple[Identifier, ...]:
    values = list(given) if isinstance(given, Sequence) and not isinstance(given, str) else [given]
    terms = tuple(parameter.read(value, labels) for value in values if value is not None and value != "")
    if not terms and parameter.required:
        raise ParameterError(Told("missing"), where=parameter.name, remedy=f"give {parameter.describe()}")
    return terms or parameter.default
