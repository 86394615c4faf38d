"""``fengong diff``: what changed between two documents."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click
from rich.table import Table

from loader.commands.options import endpoint_option, snapshot_option
from queries.asking.answers import draw_table
from queries.asking.client import Client
from queries.asking.comparison import Change, changed_passages, compare_documents
from queries.names import shorten_iri

COLUMNS = ("kind", "task", "requirement", "unit", "older", "newer")
MARKS = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}  # as git diff --word-diff writes them


@click.command("diff", epilog="Example: fengong diff linhai-2029 linhai-2030 --format csv")
@click.argument("older")
@click.argument("newer")
@snapshot_option
@endpoint_option
@click.option("--format", "format_", type=click.Choice(("table", "csv", "json")), default="table", show_default=True)
def command(older: str, newer: str, snapshot: Path | None, endpoint: str | None, format_: str) -> None:
    """Compare two documents: tasks, requirements, words, units and roles. OLDER and NEWER are identifiers or titles."""
    WRITERS[format_](compare_documents(Client(endpoint or snapshot), older, newer))


def write_table(changes: Sequence[Change]) -> None:
    """Print the changes in columns, reworded texts as one with marks."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for head in ("change", "requirement", "unit", "what"):
        table.add_column(head, overflow="fold", no_wrap=head == "change")
    for change in changes:
        table.add_row(change.kind, shorten_iri(change.requirement or ""), change.unit or "", change_line(change))
    click.echo(draw_table(table) if changes else "no difference\n", nl=False)


def change_line(change: Change) -> str:
    """Return the older and the newer state in one line."""
    if change.unit is None and change.older and change.newer:
        return "".join(MARKS[kind].format(words) for kind, words in changed_passages(change.older, change.newer))
    return " → ".join(part for part in (change.older, change.newer) if part)


def print_changes(changes: Sequence[Change]) -> None:
    """Print the changes as CSV."""
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(change.as_row() for change in changes)


def write_json(changes: Sequence[Change]) -> None:
    """Print the changes as a JSON array."""
    click.echo(json.dumps([change.as_row() for change in changes], ensure_ascii=False, indent=2))


WRITERS: Mapping[str, Callable[[Sequence[Change]], None]] = {
    "table": write_table,
    "csv": print_changes,
    "json": write_json,
}
