"""The server's threads: connections that are kept, more of them than threads, a server that stops or starts anew."""

from __future__ import annotations

import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.api.servers import ROOT, free_port, running_server, serving_port
from tests.waiting import PATIENCE, wait_until

GET = b"GET /health/live HTTP/1.1\r\nHost: here\r\n\r\n"
SMALLEST = {"access_log": 0, "workers": 1, "queue": 0}  # 17 threads
ASKED_AT_FIRST = 'fengong_requests_total{route="/health/ready"'  # which a process that took over has not been


def odd(environ: dict[str, Any], start: Callable[..., object]) -> Iterator[bytes]:
    """Answer in every way that WSGI knows, as an application."""
    path = environ["PATH_INFO"]
    length = {"/whole": 6, "/broken": 6, "/file": 6, "/nothing": 0}.get(path)
    start("200 OK", [] if length is None else [("Content-Length", str(length))])
    if path == "/file":
        return environ["wsgi.file_wrapper"](io.BytesIO(b"abcdef"))
    return parts(path)


def parts(path: str) -> Iterator[bytes]:
    if path != "/nothing":
        yield b"abc"
    if path.endswith("broken"):
        raise ValueError
    if path != "/nothing":
        yield b"def"


@pytest.fixture(scope="module")
def odd_server() -> Iterator[int]:
    port = free_port()
    workers = ["--threads", "2", "--worker-class", "api.operation.threads.StayingThreads"]
    options = ["--bind", f"127.0.0.1:{port}", *workers]
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", *options, f"{__name__}:odd"]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}, stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: accepts(port))
        yield port
        process.terminate()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/whole", "/file", "/chunks", "/nothing"])
def test_whole_responses(odd_server: int, path: str, method: str) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", odd_server, timeout=PATIENCE)) as connection:
        for _ in range(3):
            connection.request(method, path)
            answer = connection.getresponse()
            expected = b"" if method == "HEAD" or path == "/nothing" else b"abcdef"
            assert (answer.status, answer.read()) == (200, expected)


@pytest.mark.parametrize("path", ["/broken", "/chunks-broken"])
def test_a_response_that_is_cut_off_does_not_look_whole(odd_server: int, path: str) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", odd_server, timeout=PATIENCE)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        with pytest.raises(http.client.IncompleteRead) as cut:
            answer.read()
        assert cut.value.partial == b"abc"


@pytest.fixture(scope="module")
def small_server(small_snapshot: Path) -> Iterator[int]:
    with serving_port(snapshot=small_snapshot, **SMALLEST) as port:
        yield port


def accepts(port: int) -> bool:
    with suppress(OSError), connect(port):
        return True
    return False


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def read_answers(connection: socket.socket, answers: int) -> bytes:
    """Read until so many answers have come, or the connection ends."""
    read = b""
    while read.count(b"\r\n\r\nok\n") < answers and (part := connection.recv(4096)):
        read += part
    return read


def test_one_connection_carries_many_requests(small_server: int) -> None:
    with connect(small_server) as connection:
        for pause in (0, 0, 0.1, 0):  # after the longest its thread has left it
            time.sleep(pause)
            connection.sendall(GET)
            assert read_answers(connection, 1).startswith(b"HTTP/1.1 200")


def test_requests_sent_at_once_are_all_answered(small_server: int) -> None:
    with connect(small_server) as connection:
        connection.sendall(3 * GET)
        assert read_answers(connection, 3).count(b"HTTP/1.1 200") == 3


def test_more_connections_than_threads(small_server: int) -> None:
    with ExitStack() as stack:
        connections = [stack.enter_context(connect(small_server)) for _ in range(40)]
        for _ in range(3):
            for connection in connections:
                connection.sendall(GET)
            assert all(read_answers(connection, 1).startswith(b"HTTP/1.1 200") for connection in connections)


def test_a_new_server_process_takes_over_without_a_lost_request(small_snapshot: Path) -> None:
    statuses: list[int] = []
    done = threading.Event()
    with running_server(snapshot=small_snapshot, access_log=0, workers=2) as (process, port):
        threads = [threading.Thread(target=keep_requesting, args=(port, number, statuses, done)) for number in range(3)]
        assert ASKED_AT_FIRST in get_text(port, "/metrics")
        for thread in threads:
            thread.start()
        process.send_signal(signal.SIGHUP)
        wait_until(lambda: ASKED_AT_FIRST not in get_text(port, "/metrics"))
        before = len(statuses)
        wait_until(lambda: len(statuses) > before + 50)  # of the new process
        done.set()
        for thread in threads:
            thread.join()
    assert set(statuses) == {200}


def keep_requesting(port: int, number: int, statuses: list[int], done: threading.Event) -> None:
    """Ask other questions without a pause on a kept connection; an exception leaves a status that is none.

    A kept connection that ends before any answer is asked for anew, as RFC 9110 §9.2.2 has it: its end and the
    question may have crossed.
    """
    kept = False
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        while not done.is_set():
            try:
                connection.request("GET", f"/sparql?query=ASK%7B%7DLIMIT%20{number}{len(statuses)}")
                answer = connection.getresponse()
                answer.read()
                statuses.append(answer.status)
                kept = connection.sock is not None
            except (OSError, http.client.HTTPException) as error:
                crossed = kept and isinstance(error, ConnectionError)
                statuses.extend([] if crossed else [0])
                kept = False
                connection.close()


def get_text(port: int, path: str) -> str:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("GET", path)
        return connection.getresponse().read().decode()


def test_a_stopping_server_answers_what_it_has_begun(small_snapshot: Path) -> None:
    with running_server(snapshot=small_snapshot, **SMALLEST) as (process, port), connect(port) as connection:
        slow = (
            "/sparql?timeout=4&query=SELECT(COUNT(*)AS%3Fn)%7B" + ".".join(f"?a{n}?b{n}?c{n}" for n in range(6)) + "%7D"
        )
        connection.sendall(f"GET {slow} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        wait_until(lambda: 'fengong_queries{state="running"} 1.0' in get_text(port, "/metrics"))
        process.terminate()
        assert connection.recv(4096).startswith(b"HTTP/1.1 503")
        assert process.wait(PATIENCE) == 0
