"""``fengong read``: what a document yields, before loading it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from loader.commands.options import convention_option
from loader.model import Convention, Document, Role
from loader.reading import document_to_json, read_document


@click.command("read", epilog="Example: fengong read annex.txt --json | jq .tasks[0].heading")
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Everything, as one JSON object.")
@convention_option
def command(document: Path, as_json: bool, convention: Convention | None) -> None:
    """Print the tasks, requirements, clauses, units and roles that DOCUMENT yields."""
    reading = read_document(document, convention=convention)
    for warning in reading.warnings:
        click.echo(f"fengong: {document}: {warning}", err=True)
    if as_json:
        click.echo(json.dumps(document_to_json(reading), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(outline(reading)))


def outline(document: Document) -> list[str]:
    """Return the document as indented lines: tasks, requirements, and under each its units by role."""
    counts = Counter({"tasks": len(document.tasks)})
    lines = []
    for task in document.tasks:
        lines.append(task.heading)
        counts["requirements"] += len(task.requirements)
        counts["clauses"] += len(task.clauses)
        for requirement in task.requirements:
            lines.append(f"  {requirement.text[:60]}{'…' if len(requirement.text) > 60 else ''}")
            for index in requirement.clauses:
                units = task.clauses[index].units
                named = ((role, [unit.text for unit in units if unit.role is role]) for role in Role)
                shown = "; ".join(f"{role}: {'、'.join(names)}" for role, names in named if names)
                lines.append(f"    {requirement.alignment}  {shown}")
    stated = "assumed" if document.convention_assumed else "stated"
    lines.append(f"{', '.join(f'{n} {what}' for what, n in counts.items())}; {document.convention} ({stated})")
    return lines
