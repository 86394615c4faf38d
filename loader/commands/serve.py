"""``fengong serve``: a snapshot, or another endpoint, over HTTP."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from queries.errors import FengongError
from queries.snapshot.directory import DEFAULT
from queries.snapshot.integrity import READ_AT_START, open_sound_snapshot

FC = TypeVar("FC", bound=Callable[..., Any])
# gunicorn takes the application by its name: the loader never imports the api.
SERVER = ("-P", "-m", "gunicorn", "-c", "python:api.operation.gunicorn_conf", "api:create_app()")


def setting_option(option: str, **details: Any) -> Callable[[FC], FC]:
    """Declare an option that its environment variable gives, too; on the command line it wins."""
    variable = f"FENGONG_{option.removeprefix('--').upper()}"
    return click.option(option, envvar=variable, show_envvar=True, **details)


@click.command("serve", epilog="Example: fengong serve --port 8080")
@setting_option("--snapshot", type=click.Path(path_type=Path), default=DEFAULT, show_default=True)
@setting_option("--host", default="127.0.0.1", show_default=True)
@setting_option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@setting_option("--endpoint", metavar="URL", help="Serve a SPARQL 1.1 endpoint instead of a snapshot.")
@setting_option(
    "--index",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="With --endpoint: search in search.sqlite of the snapshot that was loaded there.",
)
def command(snapshot: Path, host: str, port: int, endpoint: str | None, index: Path | None) -> None:
    """Serve SPARQL and linked-data pages; other settings are environment variables (docs/serving.md)."""
    if index and not endpoint:
        raise click.UsageError("--index goes with --endpoint; a snapshot has its own")
    if not endpoint:
        open_sound_snapshot(snapshot, READ_AT_START)
    refuse_taken_port(host, port)
    click.echo(f"Fengong: http://{host}:{port}/ (Ctrl-C stops)")
    sys.stdout.flush()
    environment = {**os.environ, **server_environment(snapshot, host, port, endpoint, index)}
    # gunicorn looks for modules where it starts: among our packages, whatever lies in the user's folder.
    os.chdir(Path(__file__).parents[2])
    os.execve(sys.executable, [sys.executable, *SERVER], environment)


def server_environment(
    snapshot: Path, host: str, port: int, endpoint: str | None, index: Path | None = None
) -> dict[str, str]:
    """Return the options as the environment variables that the server reads."""
    named = {"SNAPSHOT": str(snapshot.absolute()), "HOST": host, "PORT": str(port), "ENDPOINT": endpoint}
    named["INDEX"] = str(index.absolute()) if index else None
    return {f"FENGONG_{name}": value for name, value in named.items() if value}


def refuse_taken_port(host: str, port: int) -> None:
    """Say in one line, before anything starts, that the address cannot be listened on."""
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        remedy = "choose another with --host and --port"
        raise FengongError(f"cannot listen here ({error.strerror})", where=f"{host}:{port}", remedy=remedy) from error
