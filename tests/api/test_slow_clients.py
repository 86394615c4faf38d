"""Clients who dawdle keep nobody else waiting."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from api.operation.hearing import PartialRequest
from tests.api.servers import serving_port

HEAD = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 6\r\n\r\n"
CHUNKED = b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
LIMIT = 1000


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        (b"", False),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", False),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", True),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /next", True),
        (HEAD, False),
        (HEAD + b"ASK{", False),
        (HEAD + b"ASK {}", True),
        (HEAD.replace(b"Content-Length: 6", b"content-length:6") + b"ASK{", False),
        (HEAD.replace(b": 6", b": 1001"), True),  # more than is accepted: refused unheard
        (HEAD.replace(b"Host", b"Expect: 100-continue\r\nHost"), True),
        (CHUNKED + b"6\r\nASK {}\r\n", False),
        (CHUNKED + b"6\r\nASK {}\r\n0\r\n\r\n", True),
        (CHUNKED + b"0\r\n\r\nGET /more HTTP/1.1\r\n", True),
        (b"x" * 300_000, True),  # no head: for the parser to refuse
    ],
)
def test_a_request_is_complete_by_its_own_word(text: bytes, complete: bool) -> None:
    whole, by_bytes = PartialRequest(LIMIT), PartialRequest(LIMIT)
    whole.add(text)
    for n in range(len(text)):
        by_bytes.add(text[n : n + 1])
        if by_bytes.is_complete:
            break
    assert whole.is_complete is complete
    assert by_bytes.is_complete is complete


@pytest.fixture(scope="module")
def port(small_snapshot: Path) -> Iterator[int]:
    with serving_port(snapshot=small_snapshot, access_log=0, workers=2, queue=4) as port:
        yield port


def seconds_of(port: int, path: str) -> float:
    began = time.monotonic()
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", path)
        assert connection.getresponse().status == 200
    return time.monotonic() - began


@pytest.mark.parametrize("begun", [b"", b"GET /health/live HTTP/1.1\r\nHo", HEAD + b"ASK", CHUNKED + b"6\r\nAS"])
def test_half_requests_keep_nobody_waiting(port: int, begun: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(300):
            half = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            half.sendall(begun)
        assert seconds_of(port, "/health/live") < 5
        assert seconds_of(port, "/sparql?query=ASK%7B%7D") < 5


def test_a_request_in_pieces_is_answered(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        for piece in (HEAD[:20], HEAD[20:], b"ASK", b" {}"):
            client.sendall(piece)
            time.sleep(0.05)
        assert client.recv(12) == b"HTTP/1.1 200"


def test_a_request_begun_on_a_kept_connection_is_answered(port: int) -> None:
    whole = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(whole + whole[:10])
        answered = client.recv(65536)
        assert answered.startswith(b"HTTP/1.1 200")
        client.sendall(whole[10:])
        assert client.recv(12) == b"HTTP/1.1 200"
        client.recv(65536)
        client.sendall(whole[:10])
        time.sleep(0.2)
        client.sendall(whole[10:])
        assert client.recv(12) == b"HTTP/1.1 200"


def test_a_request_that_never_ends_is_refused_in_words(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHo")
        answer = client.recv(65536)
    assert answer.startswith(b"HTTP/1.1 408")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head


def test_so_many_connections_that_the_oldest_gives_way(port: int) -> None:
    with ExitStack() as stack:
        halves = [stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20)) for _ in range(800)]
        for half in halves:
            half.sendall(b"GET")
        assert seconds_of(port, "/health/live") < 5
        assert halves[0].recv(1) == b""  # closed


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"NONSENSE\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nBad Name: y\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n: y\r\n\r\n", 400),
        (b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nLong: " + b"x" * 70000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x/y\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x:port\r\n\r\n", 400),
        (b'GET / HTTP/1.1\r\nHost: "><script>\r\n\r\n', 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET /health/live HTTP/1.0\r\n\r\n", 200),
        (b"GET /health/live HTTP/1.1\r\nHost: [::1]:8000\r\n\r\n", 200),
        (b"GET /health/live HTTP/1.1\r\nHost: kg.example.org\r\n\r\n", 200),
    ],
)
def test_what_is_no_request_is_a_problem_too(port: int, request_: bytes, status: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(request_)
        client.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split(b" ")[1] == str(status).encode()
    if status != 200:
        assert b"application/problem+json" in head
        assert json.loads(body)["status"] == status
    assert b"X-Content-Type-Options: nosniff" in head
    assert b"Content-Security-Policy: default-src" in head
