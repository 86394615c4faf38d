"""SERVICE to servers that others wrote, and to those that stall, lie, truncate, redirect, or send pages."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.exchange.settings import Settings
from tests.api.servers import TRIG, serving_port, write_snapshot
from tests.programs import program
from tests.virtuoso import virtuoso

JSON = "application/sparql-results+json"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
NAMES = f'<http://a.example/1> <{LABEL}> "市财政局"@zh , 7 .'


@contextmanager
def federating(snapshot: Path, *endpoints: str, **settings: float) -> Iterator[FlaskClient]:
    chosen = Settings(snapshot=snapshot, workers=2, access_log=False, service_endpoints=endpoints, **settings)  # type: ignore[arg-type]
    app = create_app(chosen)
    try:
        yield app.test_client()
    finally:
        app.extensions["backend"].close()


def ask(client: FlaskClient, endpoint: str, silent: str = "") -> tuple[int, str, str]:
    """Return status, problem and text of a query that calls an endpoint, and how it names that."""
    query = f"SELECT ?x ?o {{ VALUES ?x {{ 1 }} SERVICE {silent} <{endpoint}> {{ ?s <{LABEL}> ?o }} }}"
    answer = client.post("/sparql", data={"query": query})
    slug = answer.json["type"].rpartition("/")[2] if answer.status_code != 200 else ""
    return answer.status_code, slug, answer.text


# --- servers of others ---


def test_oxigraphs_server_answers(small_snapshot: Path, oxigraph: str) -> None:
    urlopen(Request(f"{oxigraph}/store?default", NAMES.encode(), {"Content-Type": "text/turtle"}), timeout=30).close()
    with federating(small_snapshot, f"{oxigraph}/query") as client:
        status, _, text = ask(client, f"{oxigraph}/query")
        assert (status, "市财政局" in text, '"7"' in text) == (200, True, True)


def test_virtuoso_answers(small_snapshot: Path, tmp_path: Path) -> None:
    program("virtuoso-t")
    dump = tmp_path / "names.nq"
    dump.write_text(NAMES.replace(" , 7 .", " <http://g.example/> .\n"), encoding="utf-8")
    with virtuoso(tmp_path, dump) as server, federating(small_snapshot, server.endpoint) as client:
        status, _, text = ask(client, server.endpoint)
        assert (status, "市财政局" in text) == (200, True)


def test_a_second_fengong_answers(small_snapshot: Path, tmp_path: Path) -> None:
    other = write_snapshot(tmp_path / "other", TRIG, name="fedcba9876543210")
    with serving_port(snapshot=other, access_log=0, workers=1) as port:
        endpoint = f"http://127.0.0.1:{port}/sparql"
        query = f"""
            SELECT (COUNT(DISTINCT ?s) AS ?n) {{
              ?s a ?class
              SERVICE <{endpoint}> {{ SELECT ?s {{ ?s a ?class }} ORDER BY ?s }}
            }}"""
        with federating(small_snapshot, endpoint) as client:
            here = client.post("/sparql", data={"query": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class }"})
            both = client.post("/sparql", data={"query": query})
            assert (both.status_code, both.json["results"]) == (200, here.json["results"])


# --- servers that fail ---

ROW = '{"s":{"type":"uri","value":"http://a.example/"},"o":{"type":"literal","value":"x"}}'


def results(rows: int) -> bytes:
    return ('{"head":{"vars":["s","o"]},"results":{"bindings":[' + ",".join([ROW] * rows) + "]}}").encode()


@pytest.mark.parametrize(
    ("status", "media_type", "body", "headers", "word"),
    [
        (200, "text/html", b"<html>Sign in</html>", {}, "text/html"),
        (200, JSON, b"<html>Sign in</html>", {}, "no SPARQL result"),
        (200, JSON, results(2)[:-4], {}, "not the whole"),
        (200, JSON, results(25), {}, "20 rows"),
        (200, JSON, b" " * 3000 + results(1), {}, "2500 bytes"),
        (302, "text/plain", b"", {"Location": "http://127.0.0.1:9/"}, "redirects"),
        (307, "text/plain", b"", {"Location": "http://127.0.0.1:9/"}, "redirects"),
        (500, "text/plain", b"down", {}, "answered 500"),
        (503, JSON, results(1), {}, "answered 503"),
        (404, "text/html", b"<html>", {}, "answered 404"),
    ],
)
def test_a_failure_names_the_endpoint(
    small_snapshot: Path,
    misbehaving: Callable[..., str],
    status: int,
    media_type: str,
    body: bytes,
    headers: dict[str, str],
    word: str,
) -> None:
    endpoint = misbehaving(status, media_type, body, **headers)
    with federating(small_snapshot, endpoint, service_rows=20, result_bytes=2500) as client:
        code, slug, text = ask(client, endpoint)
        assert (code, slug) == (502, "upstream-failure")
        assert endpoint in text
        assert word in text
        assert f":{client.application.extensions['backend'].gateway.port}" not in text
        code, _, text = ask(client, endpoint, "SILENT")
        assert (code, '"x"' in text) == (200, True)


@contextmanager
def stalling(sent: bytes) -> Iterator[str]:
    """Listen, answer with some bytes, then one more each tenth of a second, or nothing where the length was told."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    visitor, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=drip, args=(visitor,), daemon=True).start()

        def drip(visitor: socket.socket) -> None:
            try:
                visitor.recv(65536)
                visitor.sendall(sent)
                while sent and b"Content-Length" not in sent:
                    time.sleep(0.1)
                    visitor.sendall(b" ")
                time.sleep(0 if sent else 60)
                visitor.close()
            except OSError:
                visitor.close()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n"])
def test_an_endpoint_that_stalls_is_left_in_time(small_snapshot: Path, sent: bytes) -> None:
    with stalling(sent) as endpoint, federating(small_snapshot, endpoint, query_seconds=2) as client:
        began = time.monotonic()
        code, slug, text = ask(client, endpoint)
        assert (code, slug, endpoint in text) == (504, "upstream-timeout", True)
        assert time.monotonic() - began < 2.5
        code, _, text = ask(client, endpoint, "SILENT")
        assert code == 200


def test_an_answer_that_breaks_off_is_no_answer(small_snapshot: Path) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nContent-Length: 5000\r\n\r\n".encode()
    with stalling(head + results(2)) as endpoint, federating(small_snapshot, endpoint) as client:
        code, slug, text = ask(client, endpoint)
        assert (code, slug, endpoint in text) == (502, "upstream-failure", True)


def test_an_endpoint_that_is_down_is_named(small_snapshot: Path) -> None:
    with federating(small_snapshot, "http://127.0.0.1:9/sparql") as client:
        code, slug, text = ask(client, "http://127.0.0.1:9/sparql")
        assert (code, slug, "http://127.0.0.1:9/sparql" in text) == (502, "upstream-failure", True)


@pytest.mark.parametrize("silent", ["", "SILENT"])
@pytest.mark.parametrize("listed", [(), ("http://127.0.0.1:9/sparql",)])
def test_what_is_not_listed_is_refused_in_silence_or_not(
    small_snapshot: Path, silent: str, listed: tuple[str, ...]
) -> None:
    with federating(small_snapshot, *listed) as client:
        assert ask(client, "http://127.0.0.1:9/other", silent)[:2] == (403, "service-refused")


def test_a_failure_is_that_of_its_own_query(small_snapshot: Path, misbehaving: Callable[..., str]) -> None:
    bad, good = misbehaving(500, "text/plain", b""), misbehaving(200, JSON, results(1))
    with federating(small_snapshot, bad, good) as client:
        assert ask(client, bad)[0] == 502
        assert ask(client, good)[0] == 200
        assert not client.application.extensions["backend"].gateway.calls
