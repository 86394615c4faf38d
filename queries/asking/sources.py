"""Where a query runs: a snapshot on this machine, or any SPARQL 1.1 endpoint through SPARQLWrapper."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Protocol
from urllib.error import HTTPError, URLError

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)
from SPARQLWrapper import JSON, POST, TURTLE, URLENCODED, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from ontology.vocabulary import ASSUMED_GRAPH
from queries.asking.catalogue import Form
from queries.errors import EndpointError, FengongError, QueryError
from queries.snapshot.directory import Snapshot

# Grouped, not DISTINCT: for that Virtuoso takes seconds.
GRAPHS = "SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"

Results = QuerySolutions | QueryBoolean | QueryTriples | Iterator[Triple]


class Source(Protocol):
    """Something that answers SPARQL 1.1 queries over the union of its graphs."""

    @property
    def dump(self) -> Path | None:
        """Every graph as built, a file for ``open_dump``; None where that is not at hand."""

    def query(self, text: str, form: Form) -> Results:
        """Return the results, streamed where the source can; raise QueryError or EndpointError."""
        ...


@dataclass(frozen=True, slots=True)
class Local:
    """A store on this machine, opened read only; ``dump`` is the graph as built, and ``index`` finds names, if any."""

    store: Store
    dump: Path | None = None
    index: Path | None = None

    @classmethod
    def open(cls, snapshot: Path | Snapshot | None = None, *, printed: bool = False) -> Local:
        """Open a snapshot (default ``var/current``); ``printed``: without what rests on assumed rules."""
        opened = snapshot if isinstance(snapshot, Snapshot) else Snapshot.open(snapshot)
        store = opened.printed_store_path if printed else opened.store_path
        whole = store == opened.store_path
        return cls(Store.read_only(str(store)), opened.dump_path if whole else None, opened.index_path)

    def query(self, text: str, form: Form) -> Results:
        """Run the query over the union of all graphs."""
        try:
            return self.store.query(text, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise QueryError(f"not a SPARQL query: {error.msg}") from error


@dataclass(frozen=True, slots=True)
class Remote:
    """A SPARQL endpoint. ``timeout`` is in seconds and covers each wait for the server, not the whole answer.

    An endpoint that is too busy (429, 502, 503, 504) or unreachable is asked again ``retries`` times, after
    ``Retry-After`` or a pause that doubles. Queries over ``longest_get`` characters go by POST.
    """

    endpoint: str
    timeout: int = 60
    retries: int = 2
    pause: float = 0.5
    longest_get: int = 2000
    headers: tuple[tuple[str, str], ...] = field(default=())
    printed: bool = False  # without what rests on assumed rules
    dump: Path | None = field(default=None, init=False)

    def query(self, text: str, form: Form) -> Results:
        """Send the query and parse the answer while it arrives."""
        request = self._request(text, form)
        for graph in self._printed_graphs() if self.printed else ():
            request.addDefaultGraph(graph)
            request.addNamedGraph(graph)
        if self.printed:
            request.setMethod(POST)
            request.setRequestMethod(URLENCODED)
        return self._parsed(self._sent(request), form)

    def _printed_graphs(self) -> list[str]:
        """Return the graphs of the data set but for the layer of what is assumed; any endpoint can leave it out so."""
        found = self._parsed(self._sent(self._request(GRAPHS, Form.ROWS)), Form.ROWS)
        assert isinstance(found, QuerySolutions)
        return [name for row in found if (name := row["g"].value) != str(ASSUMED_GRAPH)]

    def _request(self, text: str, form: Form) -> SPARQLWrapper:
        request = SPARQLWrapper(self.endpoint, agent="fengong")
        request.setOnlyConneg(True)  # no parameters that only some servers know
        request.setTimeout(self.timeout)
        request.setQuery(text)
        request.setReturnFormat(TURTLE if form is Form.GRAPH else JSON)
        if len(text) > self.longest_get:
            request.setMethod(POST)
            request.setRequestMethod(URLENCODED)
        for name, value in self.headers:
            request.addCustomHttpHeader(name, value)
        return request

    def _sent(self, request: SPARQLWrapper) -> HTTPResponse:
        for attempt in range(self.retries + 1):
            try:
                response: HTTPResponse = request.query().response
                return response
            except HTTPError as error:
                with error:
                    said = _gist(error.read(2000))
                if error.code not in (429, 502, 503, 504) or attempt == self.retries:
                    raise self._error(f"HTTP {error.code}: {said}") from error
                time.sleep(_retry_after(error) or self.pause * 2**attempt)
            except SPARQLWrapperException as error:
                raise self._refusal(error) from error
            except TimeoutError as error:
                raise self._error(f"no answer in {self.timeout} s") from error
            except (URLError, HTTPException, OSError) as error:
                if attempt == self.retries:
                    raise self._error(f"cannot be reached ({getattr(error, 'reason', error)})") from error
                time.sleep(self.pause * 2**attempt)
        raise AssertionError("every attempt returns or raises")

    def _parsed(self, response: HTTPResponse, form: Form) -> Results:
        media = response.headers.get_content_type()
        rdf, results = RdfFormat.from_media_type(media), QueryResultsFormat.from_media_type(media)
        if form is Form.GRAPH and rdf:
            return (quad.triple for quad in parse(response, format=rdf))
        try:
            if form is not Form.GRAPH and results:
                return parse_query_results(response, results)
        except (SyntaxError, ValueError) as error:
            response.close()
            raise self._error(f"answers broken results ({error})") from error
        response.close()
        wanted = "RDF" if form is Form.GRAPH else "SPARQL results"
        raise self._error(f"answers {media}, which is not {wanted}")

    def _refusal(self, error: SPARQLWrapperException) -> FengongError:
        if isinstance(error.__context__, HTTPError):
            error.__context__.close()  # SPARQLWrapper has read it and leaves it open
        if isinstance(error, QueryBadFormed):
            return QueryError(f"the endpoint refuses the query: {_gist(str(error))}", where=self.endpoint)
        return self._error(_gist(str(error)))

    def _error(self, what: str) -> EndpointError:
        return EndpointError(
            what, where=self.endpoint, remedy="is this the address of a SPARQL endpoint, and is it up?"
        )


def _retry_after(error: HTTPError) -> float | None:
    seconds = error.headers.get("Retry-After", "")
    return min(float(seconds), 30.0) if seconds.isdecimal() else None


def _gist(body: str | bytes) -> str:
    """One line of what a server said."""
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    return " ".join(text.replace("\\n", " ").split())[:300]
