"""The tasks of a document, in tables and in running text, in the order in which they are printed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loader.errors import DocumentError
from loader.formats.blocks import Block, Content, Paragraph, Table
from loader.grammar.lexicon import Column
from loader.layouts.columns import column_kind
from loader.layouts.drafts import DraftTask
from loader.layouts.furniture import without_page_numbers, without_site_frame
from loader.layouts.headings import read_number
from loader.layouts.ledger import Ledger
from loader.layouts.prose import ProseReader, level_of_points
from loader.layouts.signs import lacks_signs
from loader.layouts.tables import TableReader, plain_paragraphs, without_blanks
from loader.layouts.titles import title_of
from loader.layouts.wrapping import unwrapped_blocks
from loader.remarks import Reason

_FEWEST_ARTICLES = 3
_FEWEST_UNHEADED = 3  # fewer, before the first heading of a document that has some, belong to its frame
_FEWEST_HEADS = 3
_LONGEST_HEAD = 10
_LONGEST_TITLE = 60
_POINTED = re.compile(r"[，。；：:;,.]|\d")
_WHOLE_TABLE = "give the table itself: a Word, Excel or HTML file, or a scan whose table has rules"
_REMEDY = "see docs/reading.md for the layouts that are read"


def text_blocks(content: Content, ledger: Ledger) -> list[Block]:
    """Return the blocks of the text itself: without what pages and sites put around it, its broken lines joined."""
    blocks = without_page_numbers(content.blocks, ledger) if content.lined else content.blocks
    return unwrapped_blocks(without_site_frame(blocks, ledger), ledger)


def find_tasks(content: Content, name: str, ledger: Ledger) -> tuple[list[DraftTask], int]:
    """Find the tasks, and count the rows of task tables. Raises DocumentError where nothing assigns any."""
    found: list[DraftTask] = []
    tables, prose = _read_blocks(content.blocks, name, found, ledger)
    strays = _strays(prose, title_of(content.blocks, content.title) or _first_line(content.blocks))
    known = set(map(id, strays))
    kept = [task for task in found if any(row.clauses for row in task.rows) and id(task) not in known]
    heads = _heads_in_lines(content.blocks)
    if heads and not tables.rows:
        raise DocumentError(_columns_lost(heads), where=name, remedy=_WHOLE_TABLE)
    if not kept:
        raise DocumentError(_nothing_found(content, strays, tables), where=name, remedy=_REMEDY)
    for clause in _clauses_of(strays):
        ledger.tell(Reason.STRAY, "", clause)
    return kept, tables.rows


def _read_blocks(
    blocks: Sequence[Block], name: str, found: list[DraftTask], ledger: Ledger
) -> tuple[TableReader, ProseReader]:
    tables = TableReader(name, found, ledger)
    prose = ProseReader(found, ledger, level_of_points([block for block in blocks if isinstance(block, Paragraph)]))
    for block in blocks:
        if isinstance(block, Paragraph):
            prose.read(block)
        elif not tables.read(block):
            for paragraph in plain_paragraphs(block, ledger):
                prose.read(paragraph)
    prose.finish()
    return tables, prose


def _first_line(blocks: Sequence[Block]) -> str:
    """Return the first line of a text that declares no title, if it is short enough for one."""
    texts = (block.text for block in blocks if isinstance(block, Paragraph))
    return next((text for text in texts if len(text) <= _LONGEST_TITLE and not read_number(text)), "")


def _strays(prose: ProseReader, title: str) -> list[DraftTask]:
    """Return the tasks of the running text, if too few or too weak signs show that it assigns any."""
    items = sum(bool(section.number) for section in prose.sections)
    articles = sum(section.number.endswith("条") for section in prose.sections) >= _FEWEST_ARTICLES
    above = [clause for clause in prose.found if not clause.in_section]
    strays = above if items > 1 and len(above) < _FEWEST_UNHEADED else []
    rest = prose.found if strays is not above else [clause for clause in prose.found if clause.in_section]
    if lacks_signs([clause.sign for clause in rest], items, title, articles=articles):
        strays = prose.found
    return list({id(clause.task): clause.task for clause in strays}.values())


def _heads_in_lines(blocks: Sequence[Block]) -> list[str]:
    """Return the heads of a table that came apart, a line for each cell: then nothing tells what belongs together."""
    run: list[str] = []
    for block in blocks:
        text = without_blanks(block.text) if isinstance(block, Paragraph) else ""
        if text and len(text) <= _LONGEST_HEAD and not _POINTED.search(text) and column_kind(text):
            run.append(text)
            continue
        if _make_a_header(run):
            break
        run = []
    return run if _make_a_header(run) else []


def _make_a_header(heads: Sequence[str]) -> bool:
    kinds = set(map(column_kind, heads))
    return len(heads) >= _FEWEST_HEADS and Column.UNITS in kinds and bool(kinds & {Column.TASK, Column.DEMAND})


def _columns_lost(heads: Sequence[str]) -> str:
    return (
        f"the columns of its table cannot be told apart: its heads ({'、'.join(heads)}) stand each in a line of its own"
    )


def _clauses_of(tasks: Sequence[DraftTask]) -> list[str]:
    return [clause for task in tasks for row in task.rows for clause in row.clauses]


def _nothing_found(content: Content, strays: Sequence[DraftTask], reader: TableReader) -> str:
    """Say what was missing: signs that the text assigns tasks, clauses, the columns of a table, or units in them."""
    if clauses := _clauses_of(strays):
        first, count = " ".join(clauses[0].split())[:40], len(clauses)
        few = f"no more than {count} paragraph{'s' * (count > 1)} closed by units (“{first}”)"
        return f"too little shows that it assigns tasks: no 责任单位 label or table, and {few}"
    if reader.has_header:
        return "its table has columns of tasks and of units, but names no unit in any row"
    tables = (block.rows for block in content.blocks if isinstance(block, Table))
    heads = next((rows[0] for rows in tables if rows and len(rows[0].cells) > 1), None)
    if heads is None:
        return "no responsibility clause is found in it"
    named = "、".join(without_blanks(cell.text)[:20] for cell in heads.cells[:12])
    return f"its table lacks a column of tasks (工作任务 …) or of units (责任单位 …); its heads are {named}"
