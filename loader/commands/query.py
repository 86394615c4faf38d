"""``fengong query``: ask a question of the library, or a query of one's own."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.table import Table

from loader.commands.options import endpoint_option, reading_option, snapshot_option
from queries.asking.answers import FORMATS, draw_table
from queries.asking.binding import limit_rows
from queries.asking.catalogue import Question, catalogue, library_question, read_own
from queries.asking.client import Client
from queries.asking.parameters import Parameter, Words
from queries.errors import FengongError, ParameterError


@click.command()
@click.argument("asked", metavar="[NAME|FILE.rq|-]", required=False)
@click.option("-p", "--parameter", "given", metavar="NAME=VALUE", multiple=True, help="Fix a parameter; repeatable.")
@snapshot_option
@endpoint_option
@click.option("--format", "format_", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write here, not to standard output.")
@click.option("--lang", type=click.Choice(("en", "zh")), default="en", help="Language of titles and columns.")
@reading_option
@click.option("--limit", type=click.IntRange(min=0), help="At most so many rows.")
@click.option("--about", is_flag=True, help="Describe the question and its parameters instead of asking it.")
def command(
    asked: str | None,
    given: tuple[str, ...],
    snapshot: Path | None,
    endpoint: str | None,
    format_: str,
    out: Path | None,
    lang: str,
    reading: str,
    limit: int | None,
    about: bool,
) -> None:
    """Ask a question of the library, or a SPARQL query; without a name, list the library.

    \b
    fengong query workload
    fengong query leads -p unit=rsj --format csv
    echo 'SELECT * { ?s a fg:Unit }' | fengong query -
    """  # noqa: D301 - click reads the backspace
    if asked is None:
        click.echo(library_listing(lang), nl=False)
        return
    chosen = choose_question(asked)
    if about:
        click.echo(question_description(chosen, lang), nl=False)
        return
    client = Client(endpoint or snapshot, printed=reading == "printed")
    sparql = client.bound(chosen, parameter_values(given))
    answer = client.run(chosen, limit_rows(sparql, limit) if limit is not None else sparql)
    with click.open_file(str(out or "-"), "wb") as stream:
        answer.write(stream, format_, language=lang)


def choose_question(asked: str) -> Question:
    """Return the question of this name, or the one in this file, or on standard input."""
    if asked == "-":
        return read_own(sys.stdin.read(), where="standard input")
    if not asked.endswith(".rq"):
        return library_question(asked)
    try:
        return read_own(Path(asked).read_text(encoding="utf-8"), name=Path(asked).stem, where=asked)
    except (OSError, UnicodeDecodeError) as error:
        raise FengongError(f"the query cannot be read ({error})", where=asked) from error


def parameter_values(given: tuple[str, ...]) -> dict[str, object]:
    """Return ``name=value`` pairs as lists of values by name."""
    found: dict[str, list[str]] = {}
    for pair in given:
        name, sign, value = pair.partition("=")
        if not sign:
            raise ParameterError("no value", where=pair, remedy="write -p name=value")
        found.setdefault(name.strip(), []).append(value)
    return dict(found)


def library_listing(language: str) -> str:
    """Return the library as a table."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for head in ("question", "parameters", "what it tells"):
        table.add_column(head, no_wrap=head == "question")
    for asked in catalogue().values():
        table.add_row(asked.name, " ".join(map(_shown, asked.parameters.values())), asked.title.in_language(language))
    return draw_table(table)


def _shown(parameter: Parameter) -> str:
    return parameter.name if parameter.required else f"[{parameter.name}]"


def question_description(asked: Question, language: str) -> str:
    """Return what a question tells, its parameters, and its columns."""
    lines = [f"{asked.name}: {asked.title.in_language(language)}", "", asked.description.in_language(language)]
    if asked.parameters:
        lines += ["", Words("Parameters", "参数").in_language(language)]
        lines += [f"  {parameter.describe(language)}" for parameter in asked.parameters.values()]
    if asked.columns:
        lines += ["", Words("Columns", "列").in_language(language)]
        lines += [f"  {column}: {asked.column_title(column).in_language(language)}" for column in asked.columns]
    return "\n".join(lines) + "\n"
