"""A question of the library as one request asks it: its parameters, its page, and names for values."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from cachetools import TTLCache, cached
from flask import request
from rdflib.term import URIRef

from api.asking import editions
from api.asking.search import index_if_any
from api.endpoint.protocol import Parameters
from api.engine.backend import Backend, select_rows
from api.exchange import urls
from api.exchange.numbers import read_whole_number
from api.pages.frame.tables import is_table_parameter
from queries.asking.binding import limit_rows
from queries.asking.catalogue import Question
from queries.asking.client import labels_query, near_names
from queries.asking.parameters import read_values
from queries.errors import ParameterError, Told

_RESERVED = ("limit", "offset", "bom", "lang", "reading")  # what every question takes besides its own parameters


@dataclass(frozen=True, slots=True)
class QuestionRequest:
    """A question as one request asks it. ``limit`` None means all rows."""

    question: Question
    given: Mapping[str, list[str]]
    limit: int | None = None
    offset: int = 0
    bom: bool = False

    def sparql(self) -> str:
        """Return the query, every value a term in it, cut to the page."""
        text = self.whole_sparql()
        return text if self.limit is None and not self.offset else limit_rows(text, self.limit, self.offset)

    def whole_sparql(self) -> str:
        """Return the query for all rows."""
        return self.question.bound(read_values(self.question.parameters, self.given, _possible_labels))

    def address(self, extension: str = "", **page: int) -> str:
        """Return where this is answered, in the format of an extension, from another place on."""
        pairs = [(name, value) for name, values in self.given.items() for value in values if value]
        pairs += [(name, str(value)) for name, value in page.items()]
        path = f"/queries/{self.question.name}" + (f".{extension}" if extension else "")
        return urls.absolute_address(path + (f"?{urlencode(pairs)}" if pairs else ""))


def read_question_request(asked: Question, as_page: bool) -> QuestionRequest:
    """Read the query string: the question's parameters, those that every question takes, and a page's for its table."""
    parameters = Parameters(request.query_string)
    given: dict[str, list[str]] = {}
    for name, value in parameters.pairs:
        if name not in _RESERVED and not (as_page and is_table_parameter(name)):
            given.setdefault(name, []).append(value)
    limit, offset = _paging_number(parameters, "limit", 1), _paging_number(parameters, "offset", 0)
    return QuestionRequest(asked, given, limit, offset or 0, _wants_byte_order_mark(parameters))


def _paging_number(parameters: Parameters, name: str, least: int) -> int | None:
    """Return the value of a paging parameter."""
    text = parameters.at_most_once(name)
    if not text:
        return None
    number = read_whole_number(text, least, 10**9 - 1)
    if number is None:
        raise ParameterError(
            Told("%(given)s is not a number from %(least)s on", given=repr(text[:20]), least=str(least)),
            where=name,
            remedy=Told("write %(example)s", example=f"{name}=100"),
        )
    return number


def _wants_byte_order_mark(parameters: Parameters) -> bool:
    """Tell whether CSV is to begin with a byte order mark."""
    text = parameters.at_most_once("bom") or "0"
    if text not in ("0", "1"):
        raise ParameterError(
            Told("%(given)s is not one of %(names)s", given=repr(text), names="0, 1"),
            where="bom",
            remedy=Told("write %(example)s", example="bom=1"),
        )
    return text == "1"


def _possible_labels(given: str, classes: tuple[URIRef, ...]) -> tuple[tuple[str, str], ...]:
    """Return names that ``given`` may stand for: by the search index where there is one, else all of them."""
    backend = editions.current_backend()
    near = near_names(index_if_any(), given, classes)
    if not near:
        return _every_label(backend, classes)
    return tuple((row["thing"].value, row["label"].value) for row in select_rows(backend, labels_query(classes, near)))


@cached(
    TTLCache(maxsize=64, ttl=60),
    key=lambda backend, classes: (backend.version or backend, classes),
    lock=threading.Lock(),
)
def _every_label(backend: Backend, classes: tuple[URIRef, ...]) -> tuple[tuple[str, str], ...]:
    """Return the names of all members of classes; kept for a minute, since another endpoint tells no version."""
    rows = select_rows(backend, labels_query(classes))
    return tuple((row["thing"].value, row["label"].value) for row in rows)
