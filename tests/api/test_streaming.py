"""Results that are sent as they come, and that nobody takes for the whole when they are broken off."""

from __future__ import annotations

import csv
import http.client
import io
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.api.servers import open_application, running_server, serving_port, write_snapshot
from tests.faults.soak import point_to, sample_of
from tests.waiting import wait_until

ROWS = "SELECT ?s ?p ?o { ?s ?p ?o }"
TRIPLES = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?q ?r ?s }"
COMPLAINT = http.client.IncompleteRead
STREAMED = [*((ROWS, each) for each in ("json", "xml", "csv", "tsv")), (TRIPLES, "nt"), ("ASK { ?s ?p ?o }", "json")]


def address(query: str, format_: str = "json", **more: object) -> str:
    """Return the address of a query."""
    given = "".join(f"&{name}={value}" for name, value in more.items())
    return f"/sparql?query={quote(query)}&format={format_}{given}"


@contextmanager
def asked(port: int, path: str) -> Iterator[http.client.HTTPResponse]:
    """Ask a server; yield the response, whose body is still to be read."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path)
        with closing(connection.getresponse()) as response:
            yield response


@pytest.fixture(scope="module")
def port(small_snapshot: Path) -> Iterator[int]:
    """A server whose results may have no more than a thousand bytes, unless they are streamed."""
    with serving_port(snapshot=small_snapshot, workers=4, result_bytes=1000) as port:
        yield port


@pytest.mark.parametrize(("query", "format_"), STREAMED)
@pytest.mark.parametrize("prefix", ["", "/printed"])
def test_a_stream_has_the_bytes_of_the_whole(client: FlaskClient, query: str, format_: str, prefix: str) -> None:
    whole = client.get(prefix + address(query, format_))
    streamed = client.get(prefix + address(query, format_, stream=1))
    assert streamed.status_code == 200
    assert streamed.content_type == whole.content_type
    assert streamed.data == whole.data


def test_a_result_in_the_cache_is_sent_as_a_whole(client: FlaskClient) -> None:
    whole = client.get(address(ROWS))
    assert "Content-Length" in client.get(address(ROWS, stream=1)).headers
    held = {"If-None-Match": whole.headers["ETag"]}
    assert client.get(address(ROWS, stream=1), headers=held).status_code == 304


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        (address(ROWS, stream=2), 400, "neither 0 nor 1"),
        (address(ROWS, "csv", stream=1, bom=1), 400, "do not go together"),
        (address(ROWS, "xlsx", stream=1), 406, "only when the result is complete"),
        (address(TRIPLES, "ttl", stream=1), 406, "only when the result is complete"),
        (address("SELEC", stream=1), 400, "query"),
    ],
)
def test_what_cannot_be_streamed_is_refused_before_it_begins(
    client: FlaskClient, path: str, status: int, words: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert words in f"{answer.json['title']} {answer.json['detail']}"  # type: ignore[index]


def test_a_head_is_that_of_the_whole(client: FlaskClient) -> None:
    assert int(client.head(address(ROWS, stream=1)).headers["Content-Length"]) > 0


def test_the_limit_of_a_result_is_not_that_of_a_stream(port: int) -> None:
    with asked(port, address(ROWS)) as whole:
        assert whole.status == 400
    with asked(port, address(ROWS, stream=1)) as streamed:
        assert streamed.getheader("Transfer-Encoding") == "chunked"
        body = streamed.read()
    assert len(body) > 1000
    assert len(json.loads(body)["results"]["bindings"]) > 10


def test_the_first_rows_come_before_the_last_is_found(port: int) -> None:
    with asked(port, address(ENDLESS, "csv", stream=1)) as response:
        rows = csv.reader(io.TextIOWrapper(response, encoding="utf-8"))
        assert len(next(rows)) == 18
        assert len(next(rows)) == 18
    wait_until(lambda: running_queries(port) == 0)  # the client hung up


def running_queries(port: int) -> int:
    """Return how many queries a server is answering."""
    with asked(port, "/health/ready") as response:
        return int(json.loads(response.read())["running"])


@pytest.mark.parametrize("format_", ["json", "xml", "csv", "tsv"])
def test_what_is_broken_off_has_no_end(port: int, format_: str) -> None:
    with asked(port, address(ENDLESS, format_, stream=1, timeout=0.5)) as response:
        assert response.status == 200
        with pytest.raises(COMPLAINT):
            response.read()


def test_a_broken_document_is_no_document(port: int) -> None:
    with asked(port, address(ENDLESS, stream=1, timeout=0.5)) as response, pytest.raises(COMPLAINT) as broken:
        response.read()
    begun = broken.value.partial
    assert begun.startswith(b'{"head"')
    with pytest.raises(json.JSONDecodeError):
        json.loads(begun)


def test_half_of_the_processes_stay_for_what_is_answered_at_once(small_snapshot: Path) -> None:
    with running_server(snapshot=small_snapshot, workers=2) as (_, port):
        with asked(port, address(ENDLESS, stream=1)) as first:
            assert first.read(100)
            with asked(port, address(ENDLESS, stream=1)) as second:
                assert (second.status, json.loads(second.read())["limit"]) == (503, "streams")
            with asked(port, address("ASK {}")) as short:
                assert short.status == 200
        wait_until(lambda: is_taken(port))


def is_taken(port: int) -> bool:
    """Tell whether a stream may begin."""
    with asked(port, address(ROWS, stream=1)) as response:
        return bool(response.status == 200 and response.read())


def test_a_stream_takes_no_more_memory_the_longer_it_is(small_snapshot: Path) -> None:
    with (
        running_server(snapshot=small_snapshot, workers=2) as (process, port),
        asked(port, address(ENDLESS, stream=1)) as response,
    ):
        response.read(1 << 20)
        early, read = sample_of(process)[0], 0
        while read < 64:
            response.read(1 << 20)
            read += 1
        assert sample_of(process)[0] < early + 16  # megabytes


def test_a_stream_is_of_the_edition_in_which_it_began(tmp_path: Path) -> None:
    for name, word in (("a" * 16, "old"), ("b" * 16, "new")):
        source = tmp_path / f"{name}.trig"
        lines = (f'<urn:s{number}> <urn:p> "{word} {"x" * 900} {number}" .' for number in range(20_000))
        source.write_text(f"<urn:g> {{ {' '.join(lines)} }}", encoding="utf-8")
        write_snapshot(tmp_path / name, source, name=name)
    pointer = tmp_path / "current"
    point_to(pointer, "a" * 16)
    with running_server(snapshot=pointer, workers=4) as (_, port), asked(port, address(ROWS, "tsv", stream=1)) as first:
        begun = first.read(1000)
        point_to(pointer, "b" * 16)
        wait_until(lambda: b"new" in body_of(port, address(f"{ROWS} LIMIT 1", "tsv")))
        told = begun + first.read()
    assert told.count(b'"old ') == 20_000
    assert b'"new ' not in told


def body_of(port: int, path: str) -> bytes:
    """Return what a server says."""
    with asked(port, path) as response:
        return response.read()


def test_a_stream_is_passed_on_from_another_server(small_snapshot: Path) -> None:
    with (
        serving_port(snapshot=small_snapshot) as behind,
        open_application(small_snapshot, endpoint=f"http://127.0.0.1:{behind}/sparql") as app,
    ):
        client = app.test_client()
        assert client.get(address(ROWS, "csv", stream=1), buffered=True).data == client.get(address(ROWS, "csv")).data


def test_a_stream_is_noted_when_it_has_ended(client: FlaskClient, small_snapshot: Path) -> None:
    with open_application(small_snapshot, workers=2) as app:
        client = app.test_client()
        noted: list[tuple[str, int | None]] = []
        app.extensions["accounts"].note = lambda entry: noted.append((entry.outcome, entry.size))
        whole = client.get(address(ROWS, stream=1), buffered=True)
        broken = client.get(address(ENDLESS, stream=1, timeout=0.5), buffered=False)
        with pytest.raises(ConnectionResetError):
            len(broken.data)
        broken.close()
    assert noted[0] == ("streamed", len(whole.data))
    assert noted[1][0] == "broken-off"
