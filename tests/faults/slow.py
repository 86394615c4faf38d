"""How long others wait while 500 clients send half requests, drip bytes, or say nothing: a ratio, measured in turns.

python -m tests.faults.slow
"""

from __future__ import annotations

import http.client
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from tests.api.servers import TRIG, running_server, write_snapshot

CLIENTS, REQUESTS, TURNS = 500, 150, 4
BEGUN = (
    b"",
    b"GET /health/live HTTP/1.1\r\nHost: x\r\nHo",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 900\r\n\r\nSELECT",
)
PATHS = ("/health/live", "/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D")


@contextmanager
def slow_clients(port: int) -> Iterator[None]:
    """Hold half requests open, and send a byte more of some of them now and then."""
    over = threading.Event()
    with ExitStack() as stack:
        held = []
        for number in range(CLIENTS):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            client.sendall(BEGUN[number % len(BEGUN)])
            held.append(client)

        def drip() -> None:
            while not over.wait(0.2):
                for client in held[::10]:
                    with suppress(OSError):
                        client.send(b"a")

        dripping = threading.Thread(target=drip)
        dripping.start()
        try:
            yield
        finally:
            over.set()
            dripping.join()


def seconds_of_requests(port: int) -> list[float]:
    """Ask in turn for a lookup and for the server's health, each on a connection of its own; return what each took."""
    taken = []
    for number in range(REQUESTS):
        began = time.perf_counter()
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            connection.request("GET", PATHS[number % len(PATHS)])
            assert connection.getresponse().status == 200
        taken.append(time.perf_counter() - began)
    return taken


def measure_waits(folder: Path) -> tuple[float, float]:
    """Return the 95th percentile of seconds alone, and among slow clients."""
    alone: list[float] = []
    among: list[float] = []
    with running_server(snapshot=write_snapshot(folder / "snapshot", TRIG), access_log=0) as (_, port):
        for _ in range(TURNS):
            alone += seconds_of_requests(port)
            with slow_clients(port):
                among += seconds_of_requests(port)
    return quantiles(alone, n=20)[18], quantiles(among, n=20)[18]


def main() -> int:
    """Print the figures; return 1 where others wait three times as long or more."""
    with TemporaryDirectory() as folder:
        alone, among = measure_waits(Path(folder))
    print(f"| p95 alone | p95 among {CLIENTS} slow clients | ratio |\n|---|---|---|")
    print(f"| {alone * 1000:.1f} ms | {among * 1000:.1f} ms | {among / alone:.2f} |")
    return among >= 3 * alone


if __name__ == "__main__":
    sys.exit(main())
