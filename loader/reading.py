"""A document: bytes → text → blocks → drafts of tasks → parsed and aligned tasks."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from loader.formats.blocks import Content, Paragraph
from loader.formats.files import read_bytes
from loader.formats.readers import read_content
from loader.grammar.clauses import clause_to_json, missed_names, parse_clause
from loader.grammar.conventions import stated_rule
from loader.layouts.alignment import align_rows
from loader.layouts.drafts import DraftRow, DraftTask
from loader.layouts.finding import find_tasks, text_blocks
from loader.layouts.headings import first_words
from loader.layouts.imprint import read_imprint, with_imprint
from loader.layouts.ledger import Ledger
from loader.layouts.titles import title_of
from loader.metadata import read_metadata
from loader.model import (
    Clause,
    Convention,
    Document,
    DocumentMetadata,
    Imprint,
    ImprintField,
    Mention,
    Requirement,
    ScannedLine,
    Task,
)
from loader.remarks import Reason, Remark, remark_to_json


def read_document(
    path: Path, *, metadata: DocumentMetadata | None = None, convention: Convention | None = None
) -> Document:
    """Read a document and everything it assigns.

    ``metadata`` defaults to what ``metadata.ini`` beside the document says. An order rule that the document states
    holds; where it states none, ``convention`` does, then the one of the metadata, else none.

    Raises:
        DocumentError: The file cannot be read, its table lacks a column or a cell, or it assigns nothing to anyone.

    """
    data = read_bytes(path)
    content = read_content(data, str(path))
    known = metadata or read_metadata(path)
    ledger = Ledger()
    content = replace(content, blocks=text_blocks(content, ledger))
    ledger.count(content.blocks)
    drafts, rows = find_tasks(content, str(path), ledger)
    rule = _rule(content)
    ruling = rule[0] if rule else convention or known.convention or Convention.NO_ORDER_RULE
    title, imprint = _titled(content, known, path, ledger)
    return Document(
        metadata=with_imprint(known, imprint, ledger),
        title=title,
        convention=ruling,
        convention_assumed=rule is None and ruling is not Convention.NO_ORDER_RULE,
        convention_stated_in=rule[1] if rule else None,
        tasks=tuple(_task(draft, ledger) for draft in drafts),
        sha256=hashlib.sha256(data).hexdigest(),
        rows=rows,
        imprint=imprint,
        coverage=ledger.coverage,
        warnings=(*content.warnings, *ledger.remarks, *_overruled(rule, convention or known.convention)),
        scanned=content.scanned,
    )


_PRINTED_ALONE = (ImprintField.NUMBER, ImprintField.DATE)


def _titled(content: Content, known: DocumentMetadata, path: Path, ledger: Ledger) -> tuple[str, tuple[Imprint, ...]]:
    """Return the title, as known, as printed, or else the file's name, and what the document prints of itself."""
    printed = title_of(content.blocks, content.title)
    if not (printed or known.title):
        ledger.tell(Reason.TITLE_ASSUMED, "", _printable_name(path))
    imprint = read_imprint(content.blocks, printed or known.title or "")
    ledger.use(printed or "", *(each.text for each in imprint if each.field in _PRINTED_ALONE))
    return known.title or printed or _printable_name(path), imprint


def _printable_name(path: Path) -> str:
    """Return a file's name without its suffix; bytes of it that are not UTF-8 become replacement characters."""
    return os.fsencode(path.stem).decode(errors="replace")


def document_to_json(document: Document) -> dict[str, object]:
    """Return the object that ``fengong read --json`` prints."""
    return {
        "id": document.metadata.id,
        "title": document.title,
        "convention": document.convention.value,
        "convention_assumed": document.convention_assumed,
        "convention_stated_in": document.convention_stated_in,
        "imprint": {each.field.value: {"text": each.text, "where": each.where} for each in document.imprint},
        "tasks": [_task_to_json(task, document) for task in document.tasks],
        "coverage": document.coverage,
        "warnings": [remark_to_json(warning) for warning in document.warnings],
        **({"scanned": list(map(_scanned_to_json, document.scanned))} if document.scanned else {}),
    }


def _task_to_json(task: Task, document: Document) -> dict[str, object]:
    stated = document.convention_stated_in is not None
    return {
        "heading": task.heading,
        "requirements": [
            {
                "text": requirement.text,
                "clauses": [
                    clause_to_json(task.clauses[number], document.convention, stated=stated)
                    for number in requirement.clauses
                ],
                **({"mentions": list(map(_mention_to_json, requirement.mentions))} if requirement.mentions else {}),
            }
            for requirement in task.requirements
        ],
    }


def _mention_to_json(mention: Mention) -> dict[str, object]:
    return {"kind": mention.kind.value, "text": mention.text, "begin": mention.begin, "end": mention.end}


def _scanned_to_json(line: ScannedLine) -> dict[str, object]:
    return {"text": line.text, "page": line.page, "region": line.region, "confidence": line.confidence}


def _rule(content: Content) -> tuple[Convention, str] | None:
    """Find the order rule that the document states, and the words that state it."""
    for text in _texts(content):
        rule = stated_rule(text)
        if rule:
            return rule.convention, text[rule.begin : rule.end].strip()
    return None


def _overruled(rule: tuple[Convention, str] | None, asked: Convention | None) -> Iterator[Remark]:
    if rule and asked and rule[0] is not asked:
        yield Remark(Reason.RULE_STATED, "", rule[1])


def _texts(content: Content) -> Iterator[str]:
    for block in content.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (cell.text for row in block.rows for cell in row.cells)


def _task(draft: DraftTask, ledger: Ledger) -> Task:
    clauses = [_clause(text, row) for row in draft.rows for text in row.clauses]
    for clause in clauses:
        where = f"row {clause.row}" if clause.row else first_words(draft.heading)
        if not clause.units:
            ledger.tell(Reason.NO_NAME, where, clause.text)
        for name in missed_names(clause.text):
            ledger.tell(Reason.NAME_MISSED, where, name)
    return Task(draft.heading, tuple(_requirements(draft.rows)), tuple(clauses), _printed_headings(draft))


def _clause(text: str, row: DraftRow) -> Clause:
    return replace(parse_clause(text), row=row.number)


def _requirements(rows: Sequence[DraftRow]) -> Iterator[Requirement]:
    texts = ((row, text) for row in rows for text in row.requirements)
    for aligned in align_rows([(len(row.requirements), len(row.clauses)) for row in rows]):
        for clauses in aligned.covers:
            row, text = next(texts)
            yield Requirement(text, clauses, aligned.alignment, row.number, row.deadline)


def _printed_headings(draft: DraftTask) -> tuple[str, ...]:
    return () if draft.printed in ([], [draft.heading]) else tuple(draft.printed)
