"""``fengong read``: what a document yields, before loading it."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from loader.commands.options import convention_option
from loader.errors import DocumentError
from loader.grammar.ranking import RESPONSIBLE, roles_in_document
from loader.lists.authority import load_authority
from loader.lists.corrections import CLAUSE, COLUMNS, OPTIONAL, Confidence, Correction, load_corrections
from loader.lists.tables import comparable_name
from loader.mentions.finding import with_mentions
from loader.model import Clause, Convention, Document, Requirement, Task
from loader.overruling import overruled_clause, with_overruled_clauses
from loader.reading import document_to_json, read_document
from loader.remarks import Remark, remarks_about

_COLOURS = {"lead": "bold red", "supporting": "blue", RESPONSIBLE: "magenta"}
_OTHER_ROLE = "cyan"
_MENTION, _WARNING = "underline", "yellow"


@click.command("read", epilog="Example: fengong read annex.txt --json | jq .tasks[0].heading")
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Everything, as one JSON object.")
@click.option(
    "--correct",
    nargs=2,
    type=str,
    metavar="CLAUSE READING",
    help="Print the lines of data/corrections.csv by which CLAUSE is read as READING (牵头单位：A；配合单位：B).",
)
@click.option("--reason", default="", help="Why, for --correct.")
@convention_option
def command(
    document: Path, as_json: bool, correct: tuple[str, str] | None, reason: str, convention: Convention | None
) -> None:
    """Print the tasks, requirements, clauses, units and roles that DOCUMENT yields."""
    corrections = load_corrections()
    reading = with_overruled_clauses(read_document(document, convention=convention), corrections)
    reading = with_mentions(reading, load_authority(), corrections)
    if correct:
        click.echo(correction_lines(reading, *correct, reason), nl=False)
        return
    console = Console(highlight=False, soft_wrap=True)
    if as_json:
        click.echo(json.dumps(document_to_json(reading), ensure_ascii=False, indent=1))
    elif console.is_terminal:
        console.print(*coloured_lines(reading), sep="\n")
    else:
        click.echo("\n".join(document_outline(reading)))
    if as_json or not console.is_terminal:
        for warning in reading.warnings:
            click.echo(f"fengong: {document}: {warning}", err=True)


def correction_lines(document: Document, printed: str, read_as: str, reason: str) -> str:
    """Return the header and the line that overrule a clause. Raises DocumentError or AuthorityError if it cannot be."""
    clauses = (clause for task in document.tasks for clause in task.clauses)
    clause = next((each for each in clauses if comparable_name(each.text) == comparable_name(printed)), None)
    if clause is None:
        raise DocumentError("no clause reads so", where=f"'{printed}'", remedy="copy it from 'fengong read'")
    why = reason or "人工更正"
    correction = Correction(
        document.metadata.id, clause.text, clause.text, read_as, Confidence.HIGH, why, "", "--correct"
    )
    overruled_clause(clause, correction)
    row = [*(str(getattr(correction, column)) for column in COLUMNS), CLAUSE, ""]
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows((COLUMNS + OPTIONAL, row))
    return file.getvalue()


def coloured_lines(document: Document) -> Iterator[Text]:
    """Yield the document in lines for a terminal: clauses coloured by role, mentions underlined, warnings in place."""
    yield Text(document.title, "bold reverse")
    yield Text.assemble(*((f" {role} ", _COLOURS.get(role, _OTHER_ROLE)) for role in _COLOURS), (" mention ", _MENTION))
    told: list[Remark] = []
    for task in document.tasks:
        yield Text(f"\n{task.heading}", "bold")
        for requirement in task.requirements:
            yield Text("  ") + _mentions_marked(requirement)
            for index in requirement.clauses:
                yield Text("    ") + _roles_marked(task.clauses[index], document)
            about = remarks_about(document.warnings, requirement.text)
            told += about
            yield from (Text(f"    ! {warning}", _WARNING) for warning in about)
    yield Text("")
    yield from (Text(f"! {warning}", _WARNING) for warning in document.warnings if warning not in told)
    yield Text(f"{_coverage(document)}\n{_summary(document)}", "bold")


def _mentions_marked(requirement: Requirement) -> Text:
    text = Text(requirement.text)
    for mention in requirement.mentions:
        text.stylize(_MENTION, mention.begin, mention.end)
    return text


def _roles_marked(clause: Clause, document: Document) -> Text:
    text = Text(clause.text, "dim")
    for unit, role in zip(clause.units, roles_in_document(clause, document), strict=True):
        text.stylize(f"not dim {_COLOURS.get(role, _OTHER_ROLE)}", unit.begin, unit.end)
    return text


def document_outline(document: Document) -> list[str]:
    """Return the document as indented lines: tasks, requirements, and under each its units by role."""
    tasks = (line for task in document.tasks for line in _task_outline(task, document))
    return [*tasks, _coverage(document), _summary(document)]


def _task_outline(task: Task, document: Document) -> Iterator[str]:
    yield task.heading
    for requirement in task.requirements:
        yield f"  {requirement.text[:60]}{'…' if len(requirement.text) > 60 else ''}"
        for index in requirement.clauses:
            yield f"    {requirement.alignment}  {_named_by_role(task.clauses[index], document)}"


def _coverage(document: Document) -> str:
    return f"{document.coverage:.0%} of its characters are used"


def _summary(document: Document) -> str:
    counts = Counter({"tasks": len(document.tasks), "requirements": 0, "clauses": 0})
    for task in document.tasks:
        counts.update(requirements=len(task.requirements), clauses=len(task.clauses))
    stated = "assumed" if document.convention_assumed else "stated" if document.convention_stated_in else "not stated"
    figures = ", ".join(f"{n} {what}" for what, n in counts.items())
    return f"{figures}; {document.convention} ({stated})"


def _named_by_role(clause: Clause, document: Document) -> str:
    """Return the names of a clause's units behind their roles, in the order in which roles first occur."""
    named: dict[str, list[str]] = {}
    for unit, role in zip(clause.units, roles_in_document(clause, document), strict=True):
        named.setdefault(role, []).append(unit.text)
    return "; ".join(f"{role}: {'、'.join(names)}" for role, names in named.items())
