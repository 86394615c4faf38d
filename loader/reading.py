"""A document: bytes → text → blocks → drafts of tasks → parsed and aligned tasks."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from loader.errors import DocumentError
from loader.formats.blocks import Block, Content, Paragraph, Table
from loader.formats.files import read_bytes
from loader.formats.readers import read_content
from loader.grammar.clauses import clause_to_json, missed_names, parse_clause
from loader.grammar.conventions import stated_rule
from loader.layouts.alignment import align
from loader.layouts.drafts import DraftRow, DraftTask
from loader.layouts.furniture import without_page_numbers, without_site_frame
from loader.layouts.headings import first_words, numbered
from loader.layouts.imprint import read_imprint, with_imprint
from loader.layouts.ledger import Ledger
from loader.layouts.prose import ProseReader, level_of_points
from loader.layouts.signs import lacks_signs
from loader.layouts.tables import TableReader, plain_paragraphs, squeezed
from loader.layouts.titles import title_of
from loader.layouts.wrapping import unwrapped
from loader.metadata import read_metadata
from loader.model import (
    Clause,
    Convention,
    Document,
    DocumentMetadata,
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
    tasks, rows = _drafts(content, str(path), ledger)
    rule = _rule(content)
    ruling = rule[0] if rule else convention or known.convention or Convention.NO_ORDER_RULE
    printed_title = title_of(content.blocks, content.title)
    if not (printed_title or known.title):
        ledger.tell(Reason.TITLE_ASSUMED, "", _printable_name(path))
    imprint = read_imprint(content.blocks, printed_title or known.title or "")
    ledger.use(printed_title or "", *(each.text for each in imprint if each.field in _PRINTED_ALONE))
    return Document(
        metadata=with_imprint(known, imprint, ledger),
        title=known.title or printed_title or _printable_name(path),
        convention=ruling,
        convention_assumed=rule is None and ruling is not Convention.NO_ORDER_RULE,
        convention_stated_in=rule[1] if rule else None,
        tasks=tuple(_task(draft, ledger) for draft in tasks),
        sha256=hashlib.sha256(data).hexdigest(),
        rows=rows,
        imprint=imprint,
        coverage=ledger.coverage,
        warnings=(*content.warnings, *ledger.remarks, *_overruled(rule, convention or known.convention)),
        scanned=content.scanned,
    )


_PRINTED_ALONE = (ImprintField.NUMBER, ImprintField.DATE)


def _printable_name(path: Path) -> str:
    """Return a file's name without its suffix; bytes of it that are not UTF-8 become replacement characters."""
    return os.fsencode(path.stem).decode(errors="replace")


def text_blocks(content: Content, ledger: Ledger) -> list[Block]:
    """Return the blocks of the text itself: without what pages and sites put around it, its broken lines joined."""
    blocks = without_page_numbers(content.blocks, ledger) if content.lined else content.blocks
    return unwrapped(without_site_frame(blocks, ledger), ledger)


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


def _drafts(content: Content, name: str, ledger: Ledger) -> tuple[list[DraftTask], int]:
    """Find the tasks in tables and in running text, in the order in which they stand."""
    found: list[DraftTask] = []
    tables = TableReader(name, found, ledger)
    paragraphs = [block for block in content.blocks if isinstance(block, Paragraph)]
    prose = ProseReader(found, ledger, level_of_points(paragraphs))
    for block in content.blocks:
        if isinstance(block, Table) and not tables.read(block):
            for paragraph in plain_paragraphs(block, ledger):
                prose.read(paragraph)
        elif isinstance(block, Paragraph):
            prose.read(block)
    prose.finish()
    tasks = [task for task in found if any(row.clauses for row in task.rows)]
    strays = _strays(prose, title_of(content.blocks, content.title) or first_line(paragraphs))
    known = set(map(id, strays))
    kept = [task for task in tasks if id(task) not in known]
    if not kept:
        raise DocumentError(_nothing_found(content, strays), where=name, remedy=_REMEDY)
    for clause in (clause for task in strays for row in task.rows for clause in row.clauses):
        ledger.tell(Reason.STRAY, "", clause)
    return kept, tables.rows


def first_line(paragraphs: Sequence[Paragraph]) -> str:
    """Return the first line of a text that declares no title, if it is short enough for one."""
    return next((each.text for each in paragraphs if len(each.text) <= _LONGEST_TITLE and not numbered(each.text)), "")


def _strays(prose: ProseReader, title: str) -> list[DraftTask]:
    """Return the tasks of the running text, if too few or too weak signs show that it assigns any."""
    items = sum(bool(section.number) for section in prose.sections)
    articles = sum(section.number.endswith("条") for section in prose.sections) >= _FEWEST_ARTICLES
    above = [clause for clause in prose.found if not clause.in_section]
    strays = above if items > 1 and len(above) < _FEWEST_UNHEADED else []
    rest = [clause for clause in prose.found if clause not in strays]
    if lacks_signs([clause.sign for clause in rest], items, title, articles=articles):
        strays = prose.found
    return [clause.task for clause in strays]


_FEWEST_ARTICLES = 3
_FEWEST_UNHEADED = 3  # fewer, before the first heading of a document that has some, belong to its frame
_LONGEST_TITLE = 60
_REMEDY = "see docs/reading.md for the layouts that are read"


def _nothing_found(content: Content, strays: Sequence[DraftTask]) -> str:
    clauses = [clause for task in strays for row in task.rows for clause in row.clauses]
    if clauses:
        first = " ".join(clauses[0].split())[:40]
        return (
            f"too little shows that it assigns tasks: no 责任单位 label or table, and no more than {len(clauses)} "
            f"paragraph{'s' * (len(clauses) > 1)} closed by units (“{first}”)"
        )
    tables = (block.rows for block in content.blocks if isinstance(block, Table))
    heads = next((rows[0] for rows in tables if rows and len(rows[0].cells) > 1), None)
    if heads is None:
        return "no responsibility clause is found in it"
    named = "、".join(squeezed(cell.text)[:20] for cell in heads.cells[:12])
    return f"its table lacks a column of tasks (工作任务 …) or of units (责任单位 …); its heads are {named}"


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
    for aligned in align([(len(row.requirements), len(row.clauses)) for row in rows]):
        for clauses in aligned.covers:
            row, text = next(texts)
            yield Requirement(text, clauses, aligned.alignment, row.number, row.deadline)


def _printed_headings(draft: DraftTask) -> tuple[str, ...]:
    return () if draft.printed in ([], [draft.heading]) else tuple(draft.printed)
