"""The datatypes of OWL 2 RL: which words each allows, and which value they mean.

https://www.w3.org/TR/owl2-profiles/#Datatypes_in_OWL_2_RL, lexical forms after XML Schema 1.1.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from rdflib.namespace import RDF, XSD
from rdflib.term import Literal, URIRef

INTEGER = r"[+-]?[0-9]+"
DOUBLE = r"(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?|[+-]?INF|NaN)"
DATE_TIME = (
    r"-?[0-9]{4,}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-4]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
)
ZONE = r"(?:Z|[+-][0-9]{2}:[0-5][0-9])"
NORMAL = r"[^\t\n\r]*"
TOKEN = r"(?:[^\s]+(?: [^\s]+)*)?"
NAME = r"[^\W\d]|[:_]"  # the first character; XML's own ranges are a little narrower than Unicode's letters


@dataclass(frozen=True, slots=True)
class Datatype:
    """A set of literals. Two literals can be equal only within one ``space``."""

    space: str
    lexical: str
    value: Callable[[str], Any] = str
    low: int | None = None
    high: int | None = None

    def holds(self, words: str) -> bool:
        """Tell whether these words, read in this datatype's space, lie in it."""
        if not re.fullmatch(self.lexical, words):
            return False
        return all(
            within
            for within in (
                self.low is None or self.value(words) >= self.low,
                self.high is None or self.value(words) <= self.high,
            )
        )


def _instant(words: str) -> object:
    zoned = datetime.fromisoformat(words)
    return zoned.astimezone(UTC) if zoned.tzinfo else zoned


def _integer(low: int | None = None, high: int | None = None) -> Datatype:
    return Datatype("decimal", INTEGER, Decimal, low, high)


def _signed(bits: int) -> Datatype:
    return _integer(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


DATATYPES: dict[URIRef, Datatype] = {
    XSD.decimal: Datatype("decimal", r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", Decimal),
    XSD.integer: _integer(),
    XSD.nonNegativeInteger: _integer(low=0),
    XSD.positiveInteger: _integer(low=1),
    XSD.nonPositiveInteger: _integer(high=0),
    XSD.negativeInteger: _integer(high=-1),
    XSD.long: _signed(64),
    XSD.int: _signed(32),
    XSD.short: _signed(16),
    XSD.byte: _signed(8),
    XSD.unsignedLong: _integer(0, 2**64 - 1),
    XSD.unsignedInt: _integer(0, 2**32 - 1),
    XSD.unsignedShort: _integer(0, 2**16 - 1),
    XSD.unsignedByte: _integer(0, 2**8 - 1),
    XSD.double: Datatype("double", DOUBLE, float),
    XSD.float: Datatype("float", DOUBLE, float),
    XSD.string: Datatype("string", r"(?s:.*)"),
    XSD.normalizedString: Datatype("string", NORMAL),
    XSD.token: Datatype("string", TOKEN),
    XSD.language: Datatype("string", r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*"),
    XSD.Name: Datatype("string", rf"(?:{NAME})[\w.:-]*"),
    XSD.NCName: Datatype("string", r"(?:[^\W\d]|_)[\w.-]*"),
    XSD.NMTOKEN: Datatype("string", r"[\w.:-]+"),
    XSD.boolean: Datatype("boolean", "true|false|0|1", lambda words: words in {"true", "1"}),
    XSD.hexBinary: Datatype("hexBinary", r"(?:[0-9a-fA-F]{2})*", bytes.fromhex),
    XSD.base64Binary: Datatype("base64Binary", r"(?:[A-Za-z0-9+/]\s?)*(?:=\s?){0,2}", b64decode),
    XSD.anyURI: Datatype("anyURI", r"[^\s<>{}|^`\\]*"),
    XSD.dateTime: Datatype("dateTime", DATE_TIME + ZONE + "?", _instant),
    XSD.dateTimeStamp: Datatype("dateTime", DATE_TIME + ZONE, _instant),
    RDF.langString: Datatype("langString", r"(?s:.*)"),
    RDF.XMLLiteral: Datatype("XMLLiteral", r"(?s:.*)"),
}


# Which lies within which: https://www.w3.org/TR/xmlschema11-2/#built-in-datatypes
DERIVED: dict[URIRef, URIRef] = {
    XSD.integer: XSD.decimal,
    XSD.nonNegativeInteger: XSD.integer,
    XSD.positiveInteger: XSD.nonNegativeInteger,
    XSD.nonPositiveInteger: XSD.integer,
    XSD.negativeInteger: XSD.nonPositiveInteger,
    XSD.long: XSD.integer,
    XSD.int: XSD.long,
    XSD.short: XSD.int,
    XSD.byte: XSD.short,
    XSD.unsignedLong: XSD.nonNegativeInteger,
    XSD.unsignedInt: XSD.unsignedLong,
    XSD.unsignedShort: XSD.unsignedInt,
    XSD.unsignedByte: XSD.unsignedShort,
    XSD.normalizedString: XSD.string,
    XSD.token: XSD.normalizedString,
    XSD.language: XSD.token,
    XSD.NMTOKEN: XSD.token,
    XSD.Name: XSD.token,
    XSD.NCName: XSD.Name,
    XSD.dateTimeStamp: XSD.dateTime,
}


def datatype_of(literal: Literal) -> URIRef:
    """Return a literal's datatype; RDF 1.1 gives every literal one."""
    return RDF.langString if literal.language else (literal.datatype or XSD.string)


def is_well_typed(literal: Literal) -> bool:
    """Tell whether a literal's words belong to its datatype; datatypes outside OWL 2 RL are not judged."""
    datatype = DATATYPES.get(datatype_of(literal))
    return datatype is None or datatype.holds(str(literal))


def belongs_to(literal: Literal, wanted: URIRef) -> bool:
    """Tell whether a literal's value lies in a datatype; what we do not know is given the benefit of the doubt."""
    own, other = DATATYPES.get(datatype_of(literal)), DATATYPES.get(wanted)
    if own is None or other is None:
        return own is None and datatype_of(literal) == wanted
    if own.space != other.space or not own.holds(str(literal)):
        return False
    # 1.0 is an integer, though not spelt like one.
    return other.holds(_plain(own.value(str(literal))) if own.space == "decimal" else str(literal))


def _plain(number: Decimal) -> str:
    whole = number.to_integral_value()
    return f"{whole:f}" if whole == number else f"{number:f}"


def literal_value(literal: Literal) -> tuple[object, ...]:
    """Return what a literal means, comparable with ``==``; one of an unknown datatype means only itself."""
    name = datatype_of(literal)
    datatype = DATATYPES.get(name)
    if datatype is None or not datatype.holds(str(literal)):
        return str(name), str(literal)
    return datatype.space, datatype.value(str(literal)), (literal.language or "").lower()
