"""The title of a document that does not declare one: the short lines before its text begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from loader.formats.blocks import Block, Paragraph
from loader.grammar.script import canonical_script
from loader.layouts.headings import read_number

_KIND = re.compile(
    r"(?:方案|计划|规划|意见|措施|办法|通知|规定|细则|清单|台账|分工|分解|任务|要点|决定|公告|批复|函|纲要|条例|任务书|政策|举措|行动|安排|表|实事|目录|名单|指南|指引|须知|问答|解读|公告|公示|制度|预案)(?:的通知|（[^（）]{1,30}）|《[^《》]{1,10}》)*$"
)
_ANNEX = re.compile(r"附[件表]\s*[0-9一二三四五六七八九十]*[：:]?$")
_NUMBER = re.compile(r"[^\s，。]{1,12}[〔\[（(]\s*[0-9]{4}\s*[〕\])）]\s*[0-9]+\s*号$")
_SHORTEST = 6
_LONGEST = 120
_REACH = 40
_MOST_TITLE_ROWS = 3


def title_of(blocks: Sequence[Block], declared: str | None = None) -> str | None:
    """Find the title: a heading of the first level, else what the file declares, else the lines that end as titles do.

    A declared title that does not end as titles do (the name of a web site) comes last.
    """
    lines = [line for block in blocks[:_REACH] for line in _lines(block)]
    for line in lines:
        if line.level == 1 and not _ANNEX.match(canonical_script(line.text)):
            return _tidy(line.text)
    if declared and _KIND.search(canonical_script(declared)):
        return _tidy(declared)
    return _printed_title([line.text for line in lines]) or declared


def _lines(block: Block) -> Iterator[Paragraph]:
    """Yield a paragraph, or the rows of one cell above the heads of a table."""
    if isinstance(block, Paragraph):
        yield block
        return
    for row in block.rows[:_MOST_TITLE_ROWS]:
        own = [cell.text for cell in row.cells if cell.paragraphs and not (cell.left or cell.above)]
        if len(own) > 1:
            return
        yield from (Paragraph("".join(text.split())) for text in own)


def _printed_title(lines: Sequence[str]) -> str | None:
    gathered: list[str] = []
    for line in lines:
        shape = canonical_script(line.strip())
        if _ANNEX.match(shape) or _NUMBER.match(shape):
            continue
        if len(shape) < _SHORTEST or not _may_be_title(shape):
            gathered = []
            continue
        gathered.append(line.strip())
        if _KIND.search(shape):
            return _tidy("".join(gathered[-3:]))
    return None


def _may_be_title(shape: str) -> bool:
    return (
        len(shape) <= _LONGEST
        and not re.search(r"[。；：，]$|[0-9]{4}年[0-9]+月[0-9]+日$", shape)
        and not read_number(shape)
    )


def _tidy(text: str) -> str:
    return re.sub(
        r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])|(?<=\d)\s+(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])\s+(?=\d)",
        "",
        " ".join(text.split()),
    )
