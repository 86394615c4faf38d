"""GROUP_CONCAT over terms of every kind: the engine gives nothing where one of them is an IRI or a number."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from api.engine.rewriting.calls import Call
from api.engine.rewriting.matching import constant_text

NAME = "urn:x-fengong:concatenation:"
NAMED = re.compile(rf"<({NAME}[^>]*)>")
SEPARATOR = re.compile(r"SEPARATOR\s*=\s*", re.IGNORECASE)


def rewrite_concatenation(call: Call) -> str | None:
    """Return GROUP_CONCAT as an aggregate of ours, whose name tells the separator and whether values are distinct."""
    separator = constant_text(SEPARATOR.sub("", call.modifiers, count=1)) if call.modifiers else " "
    if separator is None or len(call.arguments) != 1:
        return None
    return f"<{NAME}{int(call.distinct)}:{quote(separator, safe='')}>({call.arguments[0]})"


class Concatenation:
    """The texts of terms, one after another; the language is kept where it is the same for all."""

    def __init__(self, name: str) -> None:
        distinct, _, separator = name.removeprefix(NAME).partition(":")
        self.distinct, self.separator = distinct == "1", unquote(separator)
        self.terms: list[NamedNode | Literal] = []
        self.nameless = False

    def accumulate(self, term: NamedNode | BlankNode | Literal | Triple) -> None:
        """Take one more term."""
        if isinstance(term, NamedNode | Literal):
            self.terms.append(term)
        else:
            self.nameless = True

    def finish(self) -> Literal | None:
        """Return all texts in one; nothing where a term has none, as a blank node."""
        if self.nameless:
            return None
        terms = list(dict.fromkeys(self.terms)) if self.distinct else self.terms
        languages = {term.language if isinstance(term, Literal) else None for term in terms}
        language = languages.pop() if len(languages) == 1 else None
        return Literal(self.separator.join(term.value for term in terms), language=language)
