"""The command: serve the tools over standard input and output, or over HTTP."""

from __future__ import annotations

import argparse
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import api.assistants
from api.application import build_application
from api.assistants.tools import make_server
from api.exchange.settings import Settings


def main(arguments: list[str] | None = None) -> None:
    """Serve as the command line says; other settings are environment variables, as for the server."""
    parser = argparse.ArgumentParser(prog="python -m api.assistants", description=api.assistants.__doc__)
    parser.add_argument("--http", action="store_true", help="serve HTTP at /mcp instead of standard input and output")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    given: Any = parser.parse_args(arguments)
    app = build_application(replace(Settings.from_environment(), access_log=False))
    server = make_server(app, version("fengong"))
    try:
        if given.http:
            server.run("streamable-http", host=given.host, port=given.port)
        else:
            server.run("stdio")
    except KeyboardInterrupt:
        pass
    finally:
        app.extensions["backend"].close()


if __name__ == "__main__":
    main()
