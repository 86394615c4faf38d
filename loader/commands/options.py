"""Options that several subcommands share."""

from pathlib import Path

import click

from loader.model import Convention

snapshot_option = click.option(
    "--snapshot",
    type=click.Path(path_type=Path),
    help="The snapshot's folder.  [default: var/current]",
)
endpoint_option = click.option("--endpoint", metavar="URL", help="A SPARQL endpoint, instead of a snapshot.")
convention_option = click.option(
    "--convention",
    type=click.Choice([rule.value for rule in Convention]),
    callback=lambda _context, _option, given: Convention(given) if given else None,
    help="How an unmarked list is ranked where the document states no rule.",
)

reading_option = click.option(
    "--reading",
    type=click.Choice(("assumed", "printed")),
    default="assumed",
    show_default=True,
    help="With what rests on assumed order rules, or by print and stated rules alone.",
)
