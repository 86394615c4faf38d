"""Options that several subcommands share."""

from pathlib import Path

import click

snapshot_option = click.option(
    "--snapshot",
    type=click.Path(path_type=Path),
    help="The snapshot's folder.  [default: var/current]",
)
endpoint_option = click.option("--endpoint", metavar="URL", help="A SPARQL endpoint, instead of a snapshot.")
