"""The ``fengong`` command: one lazy group, one module a subcommand, one place where errors become a line."""

from __future__ import annotations

import os
import sqlite3
import sys
from importlib import import_module

import click

from loader.supervision import supervise
from queries.errors import FengongError

# In the order of --help; a command's module is imported only when it is called, so that small ones start fast.
COMMANDS = (
    "build",
    "serve",
    "mcp",
    "query",
    "explain",
    "read",
    "clause",
    "infer",
    "check",
    "diff",
    "export",
    "publish",
)

# Those that take memory and time, in libraries that may end a process without a word.
LONG = ("build", "infer", "check", "publish", "export")


class LazyGroup(click.Group):
    """A group whose commands are ``loader.commands.<name>:command``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands in the order of the flow."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a known command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"loader.commands.{cmd_name}").command
        return command


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with: fengong build && fengong serve",
)
@click.version_option(package_name="fengong")
def fengong() -> None:
    """Who is responsible for what, in which role, according to which sentence."""


def main() -> None:
    """Run the command; a fault is one line on standard error and an exit status."""
    os.environ["PYTHONSAFEPATH"] = (
        "1"  # our packages have common names: no process of ours imports from the user's folder
    )
    if sys.argv[1:] and sys.argv[1] in LONG:
        supervise()
    try:
        fengong(standalone_mode=False)
    except FengongError as error:
        click.echo(f"fengong: {error}", err=True)
        sys.exit(error.exit_status)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("fengong: interrupted", err=True)
        sys.exit(130)
    except (MemoryError, ImportError, sqlite3.Error) as error:
        click.echo(f"fengong: {_starved_sentence(error)}", err=True)
        sys.exit(2)
    except BrokenPipeError:  # the reader of a pipe left, as `| head` does
        sys.stdout = None
        sys.exit(0)
    except OSError as error:
        click.echo(f"fengong: {_starved_sentence(error)}", err=True)
        sys.exit(2)


def _starved_sentence(error: Exception) -> str:
    """Say in one line what the system refused: space, memory, descriptors, a permission."""
    where = f"{error.filename}: " if isinstance(error, OSError) and error.filename else ""
    what = (error.strerror if isinstance(error, OSError) else None) or " ".join(str(error).split())
    return f"{where}{what or 'memory ran out'}; give it what it lacks, and run it again"


if __name__ == "__main__":
    main()
