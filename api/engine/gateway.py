"""The one way out: SERVICE calls to endpoints that the operator lists, and to nothing else.

Query processes can reach a single port on this machine, that of the gateway. It passes a call on to the listed endpoint
that the path stands for. It follows no redirect, and it connects to the address that it has looked up and judged, so
that a name cannot lead to a private address later. An operator who wants a private endpoint lists its address.
"""

from __future__ import annotations

import http.client
import ipaddress
import secrets
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from api.exchange.errors import UpstreamFailure
from api.exchange.settings import Settings

_PASSED_ON = ("Accept", "Content-Type", "User-Agent")
_PASSED_BACK = ("Content-Type",)
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Gateway:
    """A server on loopback that passes requests on to the listed endpoints."""

    def __init__(self, settings: Settings) -> None:
        secret = secrets.token_urlsafe(16)  # other programs on this machine cannot use the gateway
        paths = {f"/{secret}/{number}": iri for number, iri in enumerate(settings.service_endpoints)}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _gateway_handler(paths, settings))
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.routes = {iri: f"http://127.0.0.1:{self.port}{path}" for path, iri in paths.items()}
        threading.Thread(target=self.server.serve_forever, name="gateway", daemon=True).start()

    def close(self) -> None:
        """Stop passing anything on."""
        self.server.shutdown()
        self.server.server_close()


def _gateway_handler(paths: dict[str, str], settings: Settings) -> type[BaseHTTPRequestHandler]:
    """Make the handler of one gateway."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            iri = paths.get(self.path)
            if iri is None:
                self.send_error(404)
                return
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            try:
                status, headers, answer = _call_endpoint(iri, body, dict(self.headers), settings)
            except (OSError, http.client.HTTPException, UpstreamFailure) as error:
                self.send_error(502, explain=str(error))
                return
            self.send_response(status)
            for name in _PASSED_BACK:
                self.send_header(name, headers.get(name, ""))
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: the query that calls is in the access log."""

    return Handler


def _call_endpoint(iri: str, body: bytes, headers: dict[str, str], settings: Settings) -> tuple[int, Any, bytes]:
    """Send a query to a listed endpoint; return status, headers and body. A redirect is a failure."""
    target = urlsplit(iri)
    connection = _open_connection(target.scheme, target.hostname or "", target.port, settings.query_seconds)
    try:
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        passed = {name: headers[name] for name in _PASSED_ON if name in headers}
        connection.request("POST", path, body, {**passed, "Host": target.netloc.rpartition("@")[2]})
        response = connection.getresponse()
        answer = response.read(settings.result_bytes + 1)
    finally:
        connection.close()
    if len(answer) > settings.result_bytes:
        raise UpstreamFailure(f"{iri} answered more than {settings.result_bytes} bytes")
    if response.status in range(300, 400):
        raise UpstreamFailure(f"{iri} redirects, which is not followed; list the address it redirects to")
    return response.status, response.headers, answer


def _open_connection(scheme: str, host: str, port: int | None, seconds: float) -> http.client.HTTPConnection:
    """Open a connection to an address that has been judged, under the name that was listed."""
    address = permitted_address(host, port or _DEFAULT_PORTS[scheme])
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    connection.sock = socket.create_connection(address, timeout=seconds)
    if scheme == "https":
        connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=host)
    return connection


def permitted_address(host: str, port: int) -> tuple[str, int]:
    """Look a host up; refuse private addresses, unless the operator listed the address itself."""
    for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        found = str(address[0])
        if _is_address(host) or ipaddress.ip_address(found.partition("%")[0]).is_global:
            return found, port
    raise UpstreamFailure(f"{host} leads to a private address; list the address itself if that is meant")


def _is_address(host: str) -> bool:
    """Tell whether a host is written as an address, or is this machine by name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
