"""Behind a proxy every address that leaves the server is the public one."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.api.servers import serving_port

PUBLIC = "https://kg.example.org"
FORWARDED = {"X-Forwarded-Host": "kg.example.org", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
REQUIREMENT = "linhai-2030/task-1/req-1"
INSIDE = re.compile(r"https?://(127\.0\.0\.1|localhost)")
# path, Accept, where the public address stands: a header, or the body
ADDRESSES = (
    (f"/id/{REQUIREMENT}", "text/html", "Location"),
    (f"/id/{REQUIREMENT}", "text/turtle", "Location"),
    (f"/page/{REQUIREMENT}", "text/html", "Link"),
    (f"/data/{REQUIREMENT}", "text/turtle", "Link"),
    ("/dataset", "text/html", "Link"),
    ("/queries/leads", "text/csv", "Link"),
    ("/queries/leads", "text/html", "body"),
    ("/sparql", "text/turtle", "body"),
    ("/sparql", "text/html", "body"),
    ("/openapi.json", "*/*", "body"),
    ("/reconcile", "*/*", "body"),
)
Answer = tuple[int, list[tuple[str, str]], str]


@contextmanager
def proxy(behind: int, adds: dict[str, str]) -> Iterator[int]:
    """Pass requests on to a port of this machine, as a reverse proxy does, with headers added."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = fetch(behind, self.path, {"Accept": self.headers["Accept"], **adds})
            self.send_response(answer[0])
            for name, value in answer[1]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer[2].encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def fetch(port: int, path: str, headers: dict[str, str]) -> Answer:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read().decode()


@pytest.fixture(scope="module", params=["told", "forwarded"])
def front(request: pytest.FixtureRequest, small_snapshot: Path) -> Iterator[int]:
    """Return the port of a proxy, before a server that is told its address or reads it from the headers."""
    settings, added = {"told": ({"public_base_url": PUBLIC}, {}), "forwarded": ({"trusted_proxies": 1}, FORWARDED)}[
        request.param
    ]
    with (
        serving_port(snapshot=small_snapshot, access_log=0, workers=1, **settings) as port,
        proxy(port, added) as public,
    ):
        yield public


@pytest.mark.parametrize(("path", "accept", "place"), ADDRESSES)
def test_addresses_are_public(front: int, path: str, accept: str, place: str) -> None:
    status, headers, body = fetch(front, path, {"Accept": accept})
    assert status in (200, 303)
    places = [*headers, ("body", body)]
    assert any(PUBLIC in text for name, text in places if name == place)
    assert not INSIDE.search(f"{headers}{body}")


def test_the_service_description_names_the_public_endpoint(front: int) -> None:
    assert f"sd:endpoint <{PUBLIC}/sparql>" in fetch(front, "/sparql", {"Accept": "text/turtle"})[2]


def test_forwarded_headers_are_not_believed_unasked(server: int) -> None:
    with proxy(server, FORWARDED) as public:
        headers = dict(fetch(public, f"/id/{REQUIREMENT}", {"Accept": "text/html"})[1])
    assert headers["Location"] == f"http://127.0.0.1:{server}/page/{REQUIREMENT}"
