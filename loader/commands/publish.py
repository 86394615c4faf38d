"""``fengong publish``: a snapshot into a remote SPARQL 1.1 store."""

from __future__ import annotations

import os
from pathlib import Path

import click

from loader.building.quads import published_parts
from loader.commands.options import snapshot_option
from loader.snapshot.publishing import PIECE, SENDERS, Target, publish_files, publish_snapshot, sent_lines
from queries.snapshot.directory import Snapshot

PASSWORD = "FENGONG_PASSWORD"


@click.command("publish", epilog="Example: fengong publish --to http://localhost:7878/store")
@click.option("--to", "address", metavar="URL", required=True, help="The store's Graph Store or update address.")
@snapshot_option
@click.option("--quads", type=click.Path(path_type=Path), help="A folder of parts that was closed, not a snapshot.")
@click.option("--protocol", type=click.Choice(tuple(SENDERS)), help="[default: update for …/update, else gsp]")
@click.option("--user", help=f"For HTTP Basic; the password is read from {PASSWORD}.")
@click.option("--piece", type=click.IntRange(1), default=PIECE, show_default=True, help="Bytes of triples a request.")
def command(
    address: str, snapshot: Path | None, quads: Path | None, protocol: str | None, user: str | None, piece: int
) -> None:
    """Replace the snapshot's named graphs in a remote store, and leave its other graphs alone."""
    target = Target.at(address, protocol, user=user, password=os.environ.get(PASSWORD))
    if quads and snapshot:
        raise click.UsageError("give --quads or --snapshot, not both")
    if quads:
        sent = publish_files(published_parts(quads), target, piece=piece)
    else:
        sent = publish_snapshot(Snapshot.open(snapshot), target, piece=piece)
    for line in sent_lines(sent):
        click.echo(line)
