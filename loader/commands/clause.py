"""``fengong clause``: responsibility clauses to JSON Lines."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable

import click

from loader.commands.options import convention_option
from loader.grammar.clauses import clause_to_json, parse_clause
from loader.model import Convention


@click.command("clause", epilog="Example: printf '由市财政局牵头,会同市审计局办理\\n' | fengong clause")
@click.argument("texts", nargs=-1, metavar="[TEXT]…")
@convention_option
def command(texts: tuple[str, ...], convention: Convention | None) -> None:
    """Read one clause per TEXT, or per line of standard input; print one JSON object a line.

    A convention that is given counts as one that the clause's document states.
    """
    lines: Iterable[str] = texts or io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8")
    for text in lines:
        if text.strip():
            reading = parse_clause(text.rstrip("\r\n"))
            click.echo(json.dumps(clause_to_json(reading, convention, stated=True), ensure_ascii=False))
