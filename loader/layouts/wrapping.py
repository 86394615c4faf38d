"""Lines that a PDF broke at the width of its page, put together again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loader.formats.blocks import Block, Paragraph
from loader.grammar.script import canonical_script
from loader.layouts.headings import read_number
from loader.layouts.ledger import Ledger
from loader.layouts.paragraphs import starts_with_label
from loader.remarks import Reason

_WIDEST = 130  # columns; a Chinese character takes two
_NARROWEST = 40
_FEWEST_BROKEN = 3
_FEWEST_LINES = 5
_SLACK = 6
_INDENT = 4  # the first line of a paragraph begins two characters further in, which a copy loses
_HANGING = 3  # a stop may hang over the edge
_LONGEST_BRACKET = 200
_PARAGRAPH_END = re.compile(r"[：:）)〕\]】]$")
_ANY_END = re.compile(r"[。；！？：:）)〕\]】]$")
_SENTENCE_END = re.compile(r"[。；！？]$")


def unwrapped_blocks(blocks: Sequence[Block], ledger: Ledger) -> list[Block]:
    """Join broken lines, in a text whose lines are mostly of one width, and brackets that a line end broke; tell it."""
    width = _page_width([block.text for block in blocks if isinstance(block, Paragraph)])
    joined = list(_joined(blocks, width))
    lost = len(blocks) - len(joined)
    if lost:
        first = next(new for old, new in zip(blocks, joined, strict=False) if old != new)
        text = first.text if isinstance(first, Paragraph) else ""
        ledger.tell(Reason.LINES_JOINED, first.where if isinstance(first, Paragraph) else "", text)
    return joined


def _columns(text: str) -> int:
    """Return how wide a text is printed: GBK takes two bytes for what takes two columns."""
    return len(text.encode("gbk", "replace"))


def _page_width(lines: Sequence[str]) -> int | None:
    """Return the width at which lines are broken: many reach it, some amid a sentence, and hardly one goes beyond."""
    if len(lines) < _FEWEST_LINES:
        return None
    widths = list(map(_columns, lines))
    width = sorted(widths)[len(widths) * 4 // 5]
    full = [line for line, columns in zip(lines, widths, strict=True) if abs(columns - width) <= _SLACK]
    beyond = sum(columns > width + _SLACK for columns in widths)
    broken = sum(not _ANY_END.search(line) for line in full)
    even = len(full) * 3 >= len(lines) and beyond * 20 <= len(lines) and max(widths) <= width * 2
    return width if even and broken >= _FEWEST_BROKEN and _NARROWEST <= width <= _WIDEST else None


def _joined(blocks: Sequence[Block], width: int | None) -> Iterator[Block]:
    waiting: Paragraph | None = None
    last = ""
    for block in blocks:
        if waiting and isinstance(block, Paragraph) and _goes_on(waiting, last, block, width):
            waiting = replace(waiting, text=_spliced(waiting.text, block.text))
            last = block.text
            continue
        if waiting:
            yield waiting
        waiting = block if isinstance(block, Paragraph) else None
        last = waiting.text if waiting else ""
        if waiting is None:
            yield block
    if waiting:
        yield waiting


def _spliced(above: str, below: str) -> str:
    """Join two lines; a blank stays between Latin words."""
    both_latin = above[-1:].isascii() and above[-1:].isalnum() and below[:1].isascii() and below[:1].isalpha()
    return f"{above} {below}" if both_latin else above + below


def _goes_on(above: Paragraph, last: str, below: Paragraph, width: int | None) -> bool:
    """Tell whether a line goes on in the next: its bracket is open, or it is full and ends no paragraph."""
    if above.level or below.level:
        return False
    if _closes_bracket(above.text, below.text):
        return True
    reach = _columns(last) + (_INDENT if last == above.text else 0)
    if width is None or reach < width - _SLACK or _PARAGRAPH_END.search(last):
        return False
    if _SENTENCE_END.search(last) and reach < width - _HANGING:
        return False
    if below.text.endswith(("：", ":")) and _columns(below.text) < width // 2:
        return False  # whom a notice is for
    return (
        not read_number(below.text) and starts_with_label(below.text) is None and not below.text.startswith(("（", "("))
    )


def _closes_bracket(above: str, below: str) -> bool:
    """Tell whether a line leaves a bracket open that the next line closes."""
    shape = canonical_script(above[-_LONGEST_BRACKET:])
    opened = shape.rfind("（")
    if opened < 0 or "）" in shape[opened:] or shape[opened:].endswith("。"):
        return False
    closed = canonical_script(below[:_LONGEST_BRACKET]).find("）")
    return closed >= 0 and "（" not in canonical_script(below[:closed]) and not read_number(below)
