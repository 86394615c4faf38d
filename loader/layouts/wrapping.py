"""Lines that a PDF broke at the width of its page, put together again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from loader.formats.blocks import Block, Paragraph
from loader.layouts.headings import numbered
from loader.layouts.paragraphs import starts_with_label

_WIDEST = 60
_FEWEST_LINES = 8
_SLACK = 2
_PARAGRAPH_END = re.compile(r"[。；！？：:;）)〕\]】]$")


def unwrapped(blocks: Sequence[Block]) -> list[Block]:
    """Join broken lines, in a text whose lines are mostly of one width; leave other texts alone."""
    width = _page_width([len(block.text) for block in blocks if isinstance(block, Paragraph)])
    return list(_joined(blocks, width)) if width else list(blocks)


def _page_width(lengths: Sequence[int]) -> int | None:
    """Return the width at which lines are broken, if many lines reach it and none goes far beyond."""
    if len(lengths) < _FEWEST_LINES:
        return None
    width = sorted(lengths)[len(lengths) * 9 // 10]
    full = sum(abs(length - width) <= _SLACK for length in lengths)
    return width if 10 < width <= _WIDEST and full * 5 >= len(lengths) * 2 and max(lengths) <= width * 2 else None


def _joined(blocks: Sequence[Block], width: int) -> Iterator[Block]:
    waiting: Paragraph | None = None
    last = 0
    for block in blocks:
        if waiting and isinstance(block, Paragraph) and _goes_on(waiting, last, block, width):
            waiting = Paragraph(waiting.text + block.text, block.line, waiting.level)
            last = len(block.text)
            continue
        if waiting:
            yield waiting
        waiting = block if isinstance(block, Paragraph) else None
        last = len(waiting.text) if waiting else 0
        if waiting is None:
            yield block
    if waiting:
        yield waiting


def _goes_on(above: Paragraph, length: int, below: Paragraph, width: int) -> bool:
    """Tell whether a line that is full and ends no sentence goes on in the next line of the file."""
    next_line = above.line is not None and below.line == above.line + 1
    if not next_line or length < width - _SLACK or above.level or below.level or _PARAGRAPH_END.search(above.text):
        return False
    return not numbered(below.text) and starts_with_label(below.text) is None
