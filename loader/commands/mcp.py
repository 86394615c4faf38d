"""``fengong mcp``: tools for assistants, over the Model Context Protocol."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from loader.commands.serve import server_environment, setting_option
from queries.errors import FengongError
from queries.snapshot.directory import DEFAULT
from queries.snapshot.integrity import READ_AT_START, open_sound_snapshot


@click.command("mcp", epilog="Example: fengong mcp --http --port 8001")
@setting_option("--snapshot", type=click.Path(path_type=Path), default=DEFAULT, show_default=True)
@setting_option("--endpoint", metavar="URL", help="Ask a SPARQL 1.1 endpoint instead of a snapshot.")
@click.option("--http", is_flag=True, help="Serve HTTP at /mcp instead of standard input and output.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535))
def command(snapshot: Path, endpoint: str | None, http: bool, host: str, port: int) -> None:
    """Offer search, questions, SPARQL, descriptions, proofs and citations to assistants (MCP)."""
    if find_spec("mcp") is None:
        raise FengongError("the package 'mcp' is not installed", remedy="pip install 'fengong[mcp]'")
    if not endpoint:
        open_sound_snapshot(snapshot, READ_AT_START)
    environment = {**os.environ, **server_environment(snapshot, host, port, endpoint)}
    os.chdir(Path(__file__).parents[2])
    reached = ("--http", "--host", host, "--port", str(port)) if http else ()
    os.execve(sys.executable, [sys.executable, "-P", "-m", "api.assistants", *reached], environment)
