"""The server's threads rest on parts of gunicorn that it does not promise: here they are named, with the versions."""

from __future__ import annotations

import ast
import inspect
from configparser import ConfigParser
from importlib.metadata import version

import pytest
from gunicorn.http import get_parser, wsgi
from gunicorn.http.unreader import Unreader
from gunicorn.util import close_graceful
from gunicorn.workers.gthread import TConn, ThreadWorker
from packaging.requirements import Requirement

from api.operation import hearing, threads
from tests.api.servers import ROOT

WORKER = ("accept", "enqueue_req", "finish_request", "handle", "handle_error", "handle_request", "murder_pending")
WORKER_STATE = ("alive", "cfg", "keepalived_conns", "max_keepalived", "nr_conns", "poller", "wsgi")
RESPONSE = ("close", "default_headers", "force_close", "send_headers", "sendfile", "should_close", "start_response")
RESPONSE_STATE = ("chunked", "headers", "headers_sent", "sock")
RELIED_ON = [
    (ThreadWorker, (*WORKER, "on_client_socket_readable"), WORKER_STATE),
    (wsgi.Response, (*RESPONSE, "write", "write_file", "_emit_body"), RESPONSE_STATE),
    (TConn, ("close",), ("client", "data_ready", "parser", "server", "sock")),
    (Unreader, ("take_buffered", "unread"), ("buf",)),
]


@pytest.mark.parametrize(("owner", "methods", "state"), RELIED_ON, ids=lambda each: getattr(each, "__name__", ""))
def test_gunicorn_has_what_our_threads_use(owner: type, methods: tuple[str, ...], state: tuple[str, ...]) -> None:
    assert [name for name in methods if not callable(getattr(owner, name, None))] == []
    sources = "".join(inspect.getsource(each) for each in owner.__mro__[:-1])
    assert [name for name in state if f"self.{name}" not in sources] == []


def test_gunicorn_s_functions_take_what_our_threads_give() -> None:
    given = ["req", "sock", "client", "server", "cfg", "response_class"]
    assert list(inspect.signature(wsgi.create).parameters)[:6] == given
    assert list(inspect.signature(get_parser).parameters)[:3] == ["cfg", "source", "source_addr"]
    assert list(inspect.signature(TConn).parameters) == ["cfg", "sock", "client", "server"]
    assert callable(close_graceful)


@pytest.mark.parametrize("module", [threads, hearing], ids=lambda module: module.__name__)
def test_every_method_that_replaces_one_of_gunicorn_s_is_named(module: object) -> None:
    tree = ast.parse(inspect.getsource(module))  # type: ignore[arg-type]
    own = {name: value for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__}  # type: ignore[attr-defined]
    named = {name for _, methods, _ in RELIED_ON for name in methods}
    for cls in (own[node.name] for node in tree.body if isinstance(node, ast.ClassDef)):
        bases = [base for base, _, _ in RELIED_ON if issubclass(cls, base)]
        replaced = {name for name in vars(cls) if any(hasattr(base, name) for base in bases)}
        assert {name for name in replaced if not name.startswith("__")} <= named | {"head", "send", "flush"}


def test_the_versions_of_gunicorn_are_bounded_and_hold_the_one_that_is_installed() -> None:
    configuration = ConfigParser()
    configuration.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = configuration["options"]["install_requires"].split("\n")
    [wanted] = [requirement for line in lines if line and (requirement := Requirement(line)).name == "gunicorn"]
    assert {each.operator for each in wanted.specifier} >= {">=", "<"}
    assert version("gunicorn") in wanted.specifier
