"""SERVICE reaches what the operator lists, through one gate, and nothing behind it."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.engine import gateway
from api.engine.backend import Query
from api.engine.gateway import permitted_address
from api.engine.live import LiveBackend
from api.exchange import errors
from api.exchange.settings import Settings

ANSWER = (
    b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"\xe4\xb8\xad","xml:lang":"zh"}}]}}'
)


@contextmanager
def fixed_endpoint(status: int = 200, body: bytes = ANSWER, **headers: str) -> Iterator[tuple[str, list[bytes]]]:
    """Run an endpoint that gives the same answer to everything; yield its address and what it was sent."""
    seen: list[bytes] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            for name, value in {"Content-Type": "application/sparql-results+json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/sparql", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def live(small_snapshot: Path) -> Iterator[Callable[..., LiveBackend]]:
    opened: list[LiveBackend] = []

    def open_(*endpoints: str) -> LiveBackend:
        opened.append(
            LiveBackend(Settings(snapshot=small_snapshot, workers=1, service_endpoints=endpoints, query_seconds=5))
        )
        return opened[-1]

    yield open_
    for each in opened:
        each.close()


def ask_through_gateway(live: LiveBackend, iri: str) -> bytes:
    return live.run(Query(f"SELECT ?x {{ SERVICE <{iri}> {{ ?s ?p ?x }} }}")).read()


def test_a_listed_endpoint_answers(live: Callable[..., LiveBackend]) -> None:
    with fixed_endpoint() as (iri, seen):
        assert "中".encode() in ask_through_gateway(live(iri), iri)
        assert b"SELECT" in seen[0]


def test_another_is_refused(live: Callable[..., LiveBackend]) -> None:
    with fixed_endpoint() as (iri, seen), pytest.raises(errors.ServiceRefused):
        ask_through_gateway(live("http://listed.example/"), iri)
    assert seen == []


def test_a_redirect_is_not_followed(live: Callable[..., LiveBackend]) -> None:
    with (
        fixed_endpoint() as (secret, seen),
        fixed_endpoint(status=307, Location=secret) as (iri, _),
        pytest.raises(errors.UpstreamFailure),
    ):
        ask_through_gateway(live(iri), iri)
    assert seen == []


def test_an_answer_that_is_too_large_is_refused(
    live: Callable[..., LiveBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    with fixed_endpoint(body=b" " * 5000) as (iri, _):
        served = live(iri)
        object.__setattr__(served.settings, "result_bytes", 1000)
        with pytest.raises(errors.UpstreamFailure):
            ask_through_gateway(served, iri)


def test_an_endpoint_that_is_down_is_told(live: Callable[..., LiveBackend]) -> None:
    with pytest.raises(errors.UpstreamFailure):
        ask_through_gateway(live("http://127.0.0.1:9/"), "http://127.0.0.1:9/")


def test_the_gateway_is_no_open_door(live: Callable[..., LiveBackend]) -> None:
    with fixed_endpoint() as (iri, seen):
        served = live(iri)
        assert served.gateway is not None
        with socket.create_connection(("127.0.0.1", served.gateway.port)) as visitor:
            visitor.sendall(b"POST /0 HTTP/1.0\r\nContent-Length: 0\r\n\r\n")
            assert b" 404 " in visitor.recv(1000)
    assert seen == []


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"])
def test_a_name_may_not_lead_to_a_private_address(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(gateway.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (address, 80))])
    with pytest.raises(errors.UpstreamFailure, match="private"):
        permitted_address("looks-public.example", 80)


def test_a_public_address_and_one_that_is_listed_as_such_may_be_called(monkeypatch: pytest.MonkeyPatch) -> None:
    assert permitted_address("127.0.0.1", 80) == ("127.0.0.1", 80)
    monkeypatch.setattr(gateway.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("8.8.8.8", 80))])
    assert permitted_address("public.example", 80) == ("8.8.8.8", 80)
