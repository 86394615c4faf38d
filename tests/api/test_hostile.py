"""Requests that mean harm or make no sense: each gets its exact answer, and then the server still answers."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.api import exchanges
from tests.api.exchanges import Exchange
from tests.api.servers import serving_port

COUNT = len(exchanges.read_exchanges("hostile.http"))
LIMITS = {
    "query_seconds": 2,
    "query_memory": 32 << 20,
    "result_bytes": 1_000_000,
    "body_bytes": 100_000,
    "operator_token": "let-me-in",
    "access_log": 0,
}


class Canary:
    """A listener that counts who connects to it."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.visits = 0
        self.thread = threading.Thread(target=self.count, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}/"

    def count(self) -> None:
        while True:
            try:
                visitor, _ = self.listener.accept()
            except OSError:
                return
            self.visits += 1
            visitor.close()

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    canary = Canary()
    yield canary
    canary.close()


@pytest.fixture(scope="module")
def port(small_snapshot: Path) -> Iterator[int]:
    with serving_port(snapshot=small_snapshot, **LIMITS) as port:
        yield port


def wire(case: Exchange) -> bytes:
    """Write a request down as it goes over the wire."""
    if case.method == "RAW":
        return case.body.replace(b"\n", b"\r\n") + b"\r\n\r\n"
    headers = [*case.headers, ("Host", "localhost"), ("Connection", "close")]
    if case.body:
        headers.append(("Content-Length", str(len(case.body))))
    lines = [f"{case.method} {case.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""]
    return exchanges.to_bytes("\r\n".join(lines)) + case.body


def send_bytes(port: int, request: bytes) -> tuple[int, dict[str, str], str]:
    """Send a request and read the answer until the server closes."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR) if b"Connection: close" not in request else None
        answer = b""
        while part := connection.recv(1 << 16):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return int(first.split()[1]), headers, body.decode("utf-8", "replace")


@pytest.mark.parametrize("number", range(COUNT))
def test_hostile(port: int, canary: Canary, number: int) -> None:
    case = exchanges.read_exchanges("hostile.http", canary.url)[number]
    status, headers, body = send_bytes(port, wire(case))
    assert (case.name, status) == (case.name, case.status), body
    if case.kind.startswith("!"):
        assert headers["Content-Type"] == "application/problem+json"
        problem = json.loads(body)
        assert (problem["type"], problem["status"]) == (f"https://w3id.org/fengong/problem/{case.kind[1:]}", status)
    elif case.kind != "-":
        assert headers["Content-Type"].partition(";")[0] == case.kind
    assert [text for text in case.texts if text not in body] == [], body
    status, _, body = send_bytes(port, b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert (status, canary.visits) == (200, 0), body


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="/proc/net/tcp tells connections on Linux only")
def test_the_kernel_knows_of_no_connection_either(port: int, canary: Canary) -> None:
    """Runs after the set; a connection that was refused or is already closed still stands in TIME_WAIT."""
    visited = canary.listener.getsockname()[1]
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    assert rows
    assert visited not in {int(remote.rpartition(":")[2], 16) for _, _, remote, *_ in rows}


def test_how_many_cases() -> None:
    names = [case.name for case in exchanges.read_exchanges("hostile.http")]
    assert len(names) == len(set(names)) == 96


def test_the_canary_notices() -> None:
    canary = Canary()
    with closing(socket.create_connection(canary.listener.getsockname())) as visitor:
        visitor.recv(1)
    canary.close()
    assert canary.visits == 1
