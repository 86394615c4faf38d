"""Ask the question library, or a query of one's own, of a snapshot or an endpoint: the same code for both.

>>> client = Client("http://127.0.0.1:8000/sparql")        # doctest: +SKIP
>>> client.ask("workload", unit="rsj").frame()             # doctest: +SKIP
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pyoxigraph import Store
from rdflib.term import URIRef

from ontology.vocabulary import ID
from queries.asking.answers import Answer, Row
from queries.asking.binding import bind_terms, limit_rows
from queries.asking.catalogue import Form, Question, library_question, read_own, read_question
from queries.asking.parameters import read_values
from queries.asking.sources import Local, Remote, Source
from queries.search.index import Index
from queries.snapshot.directory import Snapshot

KIND = re.compile(r"[A-Z]")  # fg:TargetGroup is the index's kind "target-group"
LABELS = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing ?rank ?label WHERE {
  VALUES ?class { UNDEF }
  VALUES ?thing { UNDEF }
  ?thing a ?class ; ?kind ?label .
  VALUES (?kind ?rank) { (skos:prefLabel 0) (skos:altLabel 2) (<http://purl.org/dc/terms/title> 1) }
}
ORDER BY ?rank DESC(LANG(?label)) ?label ?thing
"""


class Client:
    """Asks questions of ``where``: an endpoint's address, a snapshot (its folder, or opened), or a store.

    Options such as ``timeout`` and ``retries`` are those of ``queries.sources.Remote``.
    """

    def __init__(self, where: str | Path | Snapshot | Store | Source | None = None, **options: Any) -> None:
        self.source = _source(where, **options)
        self.every_label = lru_cache(maxsize=None)(self._labels)

    def ask(self, name: str | Question, /, **parameters: object) -> Answer:
        """Answer a question of the library. Values may be terms, text, numbers, or sequences of these.

        Raise UnknownQuestionError, ParameterError (AmbiguousNameError lists the candidates), or EndpointError.
        """
        asked = library_question(name) if isinstance(name, str) else name
        return self.run(asked, self.bound(asked, parameters))

    def pages(self, name: str | Question, /, *, size: int = 1000, **parameters: object) -> Iterator[list[Row]]:
        """Yield the answer in lists of up to ``size`` rows, one request a list, for endpoints that cap answers."""
        asked = library_question(name) if isinstance(name, str) else name
        bound = self.bound(asked, parameters)
        offset = 0
        while rows := self.run(asked, limit_rows(bound, size, offset)).rows():
            yield rows
            if len(rows) < size:
                return
            offset += size

    def query(self, text: str, /, **parameters: object) -> Answer:
        """Answer a query of one's own; a header like the library's may declare parameters."""
        return self.ask(read_own(text), **parameters)

    def bound(self, asked: Question, parameters: dict[str, object]) -> str:
        """Return the SPARQL text that is sent, every value a term in it."""
        return asked.bound(read_values(asked.parameters, parameters, self.labels))

    def run(self, asked: Question, sparql: str) -> Answer:
        """Run SPARQL text whose parameters are bound already."""
        return Answer(asked, self.source.query(sparql, asked.form))

    def labels(self, given: str, classes: tuple[URIRef, ...]) -> tuple[tuple[str, str], ...]:
        """Return names that ``given`` may stand for: by the search index where there is one, else all of them."""
        near = near_names(self.index, given, classes)
        return self._labels(classes, near) if near else self.every_label(classes)

    @cached_property
    def index(self) -> Index | None:
        """The search index beside a snapshot on this machine."""
        path = self.source.index if isinstance(self.source, Local) else None
        return Index.open(path) if path and path.exists() else None

    def _labels(self, classes: tuple[URIRef, ...], things: tuple[URIRef, ...] = ()) -> tuple[tuple[str, str], ...]:
        text = labels_query(classes, things)
        rows = Answer(read_question("labels", text), self.source.query(text, Form.ROWS))
        return tuple((str(row["thing"]), str(row["label"])) for row in rows)


def labels_query(classes: tuple[URIRef, ...], things: tuple[URIRef, ...] = ()) -> str:
    """Return the query for (``thing``, ``label``) of members of some classes, preferred Chinese labels first.

    Of all members, or of those among ``things``.
    """
    return bind_terms(LABELS, {"class": classes, "thing": things})


def near_names(index: Index | None, given: str, classes: tuple[URIRef, ...]) -> tuple[URIRef, ...]:
    """Return the things that ``given`` may name, by the search index; none where it cannot tell."""
    if index is None:
        return ()
    local = ID + given if index.describe(ID + given) else None
    return (URIRef(local),) if local else tuple(map(URIRef, index.named(given, map(kind_of, classes))))


def kind_of(class_: URIRef) -> str:
    """Return what the search index calls the members of a class."""
    return KIND.sub(r"-\g<0>", class_.rpartition("#")[2])[1:].lower()


def _source(where: str | Path | Snapshot | Store | Source | None, **options: Any) -> Source:
    if isinstance(where, str) and where.startswith(("http://", "https://")):
        return Remote(where, **options)
    if isinstance(where, Store):
        return Local(where)
    if where is None or isinstance(where, str | Path | Snapshot):
        return Local.open(Path(where) if isinstance(where, str) else where, printed=options.get("printed", False))
    return where
