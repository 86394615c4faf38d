"""The same API over another SPARQL 1.1 server, through SPARQLWrapper."""

from __future__ import annotations

import http.client
import io
import re
import threading
import time
import urllib.error
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Self

from pyoxigraph import QueryResultsFormat, QuerySolution, QuerySolutions, parse_query_results
from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from api.engine import tokens
from api.engine.backend import BrokenStream, Query, SerializedResult, StreamedResult, select_rows
from api.engine.spreadsheet import write_xlsx
from api.engine.unions import AS_IT_IS, UnionWay, find_union_way
from api.exchange.errors import (
    MalformedQuery,
    NotAcceptable,
    NotWritable,
    ResultTooLarge,
    ServiceRefused,
    TimeLimit,
    UpstreamFailure,
)
from api.exchange.media import GRAPH, JSON, MEDIA, XLSX, Media
from api.exchange.settings import Settings
from ontology.vocabulary import ASSUMED_GRAPH
from queries.asking.sources import GRAPHS
from queries.writable import UnwritableError

_PIECE = 64 * 1024
# Virtuoso calls blank nodes nodeID://b1, which no parser takes for a label.
_FOREIGN_BLANK = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')
NO_GRAPH = "urn:x-fengong:no-graph"  # is in no store
_FORM_OF = {"SELECT": "solutions", "ASK": "boolean", "CONSTRUCT": GRAPH, "DESCRIBE": GRAPH}


class RemoteBackend:
    """A backend that passes queries on to an endpoint; its data may change, so nothing is kept."""

    version = ""
    snapshot = None
    trouble, refusals = "", 0

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.in_progress = 0
        self.found: UnionWay | None = None
        self.finding = threading.Lock()

    @property
    def graphs(self) -> dict[str, int]:
        """Return no graphs: counting those of another server may take long."""
        return {}

    def pin(self) -> Self:
        """Return itself: there is one edition."""
        return self

    def release(self) -> None:
        """Nothing was held."""

    def edition(self, name: str) -> None:
        """Return None: an endpoint has one edition, its present state."""

    def run(self, query: Query) -> SerializedResult:
        """Answer a query by asking the endpoint, in such a way that its default graph is the union of all."""
        return self.answer(query, self.union_way())

    def union_way(self) -> UnionWay:
        """Return how the endpoint is asked; found out at the first query that it answers."""
        with self.finding:
            if self.found is None:
                self.found = find_union_way(self.ask, self.settings.endpoint)
            return self.found

    def ask(self, text: str, way: UnionWay) -> list[QuerySolution]:
        """Return the rows of a query that is asked in some way; none where the endpoint knows no such way."""
        try:
            found = parse_query_results(self.answer(Query(text), way).read(), QueryResultsFormat.JSON)
        except MalformedQuery:
            return []
        except UpstreamFailure:
            if way is AS_IT_IS:
                raise
            return []
        assert isinstance(found, QuerySolutions)
        return list(found)

    def answer(self, query: Query, way: UnionWay) -> SerializedResult:
        """Answer a query in a given way."""
        _check_services(query.text, self.settings)
        form = _query_form(query.text)
        media = query.media[form]
        if media is None:
            raise NotAcceptable(f"this endpoint has no accepted format for {form}")
        if media is XLSX:
            return _spreadsheet(self.answer(replace(query, media={**query.media, form: JSON}), way))
        began = time.monotonic()
        self.in_progress += 1
        try:
            body, content_type = _fetch_result(self.wrapper(query, media, way), self.settings)
        finally:
            self.in_progress -= 1
        sent = _sent_media(content_type, media, form)
        if sent is JSON:
            body = _FOREIGN_BLANK.sub(rb"\1", body)
        return SerializedResult(form, sent, len(body), body, seconds=time.monotonic() - began)

    def stream(self, query: Query) -> StreamedResult:
        """Answer a query by passing on what the endpoint sends, as it comes."""
        _check_services(query.text, self.settings)
        form = _query_form(query.text)
        media = query.media[form]
        if media is None or media is XLSX:
            raise NotAcceptable(f"this endpoint streams no accepted format for {form}")
        response = _open_response(self.wrapper(query, media, self.union_way()))
        sent = _sent_media(response.headers.get("Content-Type", ""), media, form)
        until = time.monotonic() + self.settings.stream_seconds
        return StreamedResult(form, sent, _passed_on(response, until), response.close)

    def wrapper(self, query: Query, media: Media, way: UnionWay) -> SPARQLWrapper:
        """Return the request that carries a query."""
        if query.printed:
            query = self.printed_query(query)
        wrapper = SPARQLWrapper(self.settings.endpoint, agent="fengong")
        wrapper.setMethod(POST)
        wrapper.setQuery(query.text)
        wrapper.setTimeout(int(min(query.seconds or self.settings.query_seconds, self.settings.query_seconds)) or 1)
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", media.type)
        whole = not (query.default_graphs or query.named_graphs or tokens.names_dataset(query.text))
        if whole and not query.printed:
            for name, value in way.parameters:
                wrapper.addParameter(name, value)
            query = replace(query, default_graphs=way.default_graphs, named_graphs=way.named_graphs)
        for iri in query.default_graphs:
            wrapper.addDefaultGraph(iri)
        for iri in query.named_graphs:
            wrapper.addNamedGraph(iri)
        return wrapper

    def printed_query(self, query: Query) -> Query:
        """Return a query whose dataset lacks the layer of what is assumed, whichever way it names its graphs."""
        if tokens.names_dataset(query.text) and not (query.default_graphs or query.named_graphs):
            return replace(query, text=tokens.replace_dataset_graph(query.text, str(ASSUMED_GRAPH), NO_GRAPH))
        everything = () if query.default_graphs or query.named_graphs else self.printed_graphs()
        default, named = (
            tuple(NO_GRAPH if iri == str(ASSUMED_GRAPH) else iri for iri in graphs or everything)
            for graphs in (query.default_graphs, query.named_graphs)
        )
        return replace(query, default_graphs=default, named_graphs=named)

    def printed_graphs(self) -> tuple[str, ...]:
        """Return the endpoint's graphs but for the layer of what is assumed."""
        names = (row["g"].value for row in select_rows(self, GRAPHS))
        return tuple(name for name in names if name != str(ASSUMED_GRAPH))

    def load(self) -> Mapping[str, int]:
        """Return how many queries are running and waiting."""
        return {"running": self.in_progress, "waiting": 0}

    def running(self) -> list[dict[str, Any]]:
        """Return an empty list: what runs is known to the endpoint's own operator."""
        return []

    def cancel(self, query_id: str) -> bool:
        """Return False: what was passed on cannot be stopped from here."""
        return False

    def close(self) -> None:
        """Leave everything as it is: each query has a connection of its own, closed with its answer."""


def _spreadsheet(answer: SerializedResult) -> SerializedResult:
    """Return rows as a spreadsheet, which no endpoint writes."""
    found = parse_query_results(answer.read(), QueryResultsFormat.JSON)
    assert isinstance(found, QuerySolutions)
    sheet = io.BytesIO()
    try:
        write_xlsx(found, sheet)
    except UnwritableError as error:
        raise NotWritable(error.what, remedy=error.remedy) from error
    body = sheet.getvalue()
    return replace(answer, media=XLSX, size=len(body), body=body, file=None)


def _check_services(text: str, settings: Settings) -> None:
    """Refuse a query that may call an endpoint which is not listed."""
    try:
        tokens.route_services(text, {iri: iri for iri in settings.service_endpoints})
    except tokens.NotListed as error:
        raise ServiceRefused(f"SERVICE {error} is not one of the endpoints that the operator lists") from error


def _query_form(text: str) -> str:
    """Return the form of a query: its first keyword after the prologue."""
    for token in tokens.sparql_tokens(text):
        if token.keyword in _FORM_OF:
            return _FORM_OF[token.keyword]
    raise MalformedQuery("this is no SELECT, ASK, CONSTRUCT or DESCRIBE query")


def _fetch_result(wrapper: SPARQLWrapper, settings: Settings) -> tuple[bytes, str]:
    """Send a request; return body and Content-Type."""
    response = _open_response(wrapper)
    with _upstream_problems(wrapper.timeout):
        body = response.read(settings.result_bytes + 1)
    if len(body) > settings.result_bytes:
        raise ResultTooLarge(f"the result is larger than {settings.result_bytes} bytes")
    return body, response.headers.get("Content-Type", "")


def _open_response(wrapper: SPARQLWrapper) -> Any:
    """Send a request; return the response, whose body is still to be read."""
    with _upstream_problems(wrapper.timeout):
        return wrapper.query().response


@contextmanager
def _upstream_problems(seconds: int | None) -> Iterator[None]:
    """Tell what goes wrong between us and the endpoint as problems."""
    try:
        yield
    except SPARQLWrapperException as error:
        raise MalformedQuery(_brief_message(error)) from error
    except TimeoutError as error:
        raise TimeLimit(f"the endpoint did not answer within {seconds} seconds") from error
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        raise UpstreamFailure(f"the endpoint failed ({_brief_message(error)})") from error


def _passed_on(response: Any, until: float) -> Iterator[bytes]:
    """Yield a response as it comes; raise ``BrokenStream`` where it does not come to its end in time."""
    while piece := _next_piece(response):
        yield piece
        if time.monotonic() > until:
            raise BrokenStream("it took too long")
    if response.length:  # told, and not sent
        raise BrokenStream("the endpoint sent less than it told")


def _next_piece(response: Any) -> bytes:
    """Read what has come of a response; nothing at its end."""
    try:
        piece: bytes = response.read1(_PIECE)
    except (http.client.HTTPException, OSError) as error:
        raise BrokenStream(_brief_message(error)) from error
    return piece


def _brief_message(error: Exception) -> str:
    """Return the first line of what another server says."""
    return re.sub(r"\s+", " ", str(error))[:300] or HTTPStatus.BAD_GATEWAY.phrase


def _sent_media(content_type: str, asked: Media, form: str) -> Media:
    """Return the format the endpoint really sent, which may not be the one it was asked for."""
    name = content_type.partition(";")[0].strip().lower()
    if name in asked.names:
        return asked
    found = next((media for media in MEDIA if form in media.forms and name in media.names), None)
    if found is None:
        raise UpstreamFailure(f"the endpoint answered with {name or 'no media type'}")
    return found
