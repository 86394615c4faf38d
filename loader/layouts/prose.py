"""Running text: numbered paragraphs whose clauses close them, in a bracket or on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from loader.formats.blocks import Paragraph
from loader.grammar.lexicon import Label
from loader.grammar.markers import leading_label
from loader.layouts.drafts import DraftRow, DraftTask
from loader.layouts.headings import DEEPEST, headed, numbered
from loader.layouts.ledger import Ledger
from loader.layouts.paragraphs import Part, is_clause_line, parted, starts_with_label

_DEADLINE = re.compile(r"(?:时限|期限|时间|进度)[^：:；;。]{0,6}[：:]\s*([^；;。）)〕\]\n|｜]{2,40})")
_SAYS_NOTHING = re.compile(r"^[（(]此件|^附件[：:]|^[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日$")
# What a web site says of itself, which looks like a clause.
_SITE = re.compile(
    r"网站标识码|ICP备|公网安备|版权所有|技术支持[：:]|^主办(?:单位)?[：:]\s*\S{2,20}(?:政府|政府办|办公室|管委会)(?:\s|$)"
)
_SENTENCE_END = re.compile(r"[。！？；]$")
_HEADING_LIMIT = 60


@dataclass(slots=True)
class ProseReader:
    """Reads the paragraphs of one document in turn and adds what they assign to ``tasks``."""

    tasks: list[DraftTask]
    ledger: Ledger
    plain_from: int = DEEPEST + 1  # the level from which numbered paragraphs are no headings, see `level_of_points`
    _heading: str = ""
    _heading_text: str = ""  # the heading's words, without its number
    _task: DraftTask | None = None  # of the present heading
    _pending: list[str] = field(default_factory=list)  # paragraphs since the last clause
    _lines: list[str] = field(default_factory=list)  # of the clause being gathered
    _headless: DraftRow | None = None  # its clause stands before its text

    def read(self, paragraph: Paragraph) -> None:
        """Take in the next paragraph."""
        text = paragraph.text
        if _SITE.search(text):
            return
        if is_clause_line(text) or starts_with_label(text) is Label.ASIDE:
            if self._repeats(text):
                self.finish()
            self._lines.append(text)
            return
        self.finish()
        self._running(paragraph)

    def finish(self) -> None:
        """Close the clause whose lines have been gathered."""
        lines, self._lines = self._lines, []
        if any(map(is_clause_line, lines)):
            self._add(self._pending, "\n".join(lines))
            self._pending = []

    def _repeats(self, text: str) -> bool:
        """Tell whether a line begins a new clause: its label stands among the lines gathered, or it has none."""
        label = starts_with_label(text)
        return label is None or (label is not Label.ASIDE and label in map(starts_with_label, self._lines))

    def _running(self, paragraph: Paragraph) -> None:
        parts = parted(paragraph.text)
        number = numbered(paragraph.text)
        if number.level < self.plain_from if number else paragraph.level:
            parts = self._under_new_heading(parts)
        for part in parts:
            if part.clause is None:
                self._wait(part.text)
            elif part.text:
                self._add([part.text], part.clause)
                self._pending = []
            else:
                self._add(self._pending, part.clause)
                self._pending = []

    def _under_new_heading(self, parts: Sequence[Part]) -> list[Part]:
        """Begin a heading; return what the paragraph says besides it."""
        first = parts[0]
        self._heading, text = headed(first.text)
        self._heading_text = text
        self._pending, self._task, self._headless = [], None, None
        alone = len(parts) == 1 and _is_heading_only(first.text, self._heading)
        if first.clause is not None and alone:
            self._add([], first.clause)
        return [] if alone else [Part(text, first.clause), *parts[1:]]

    def _wait(self, text: str) -> None:
        """Keep a paragraph for the clause to come, or give it to the clause that stands before it."""
        if _SAYS_NOTHING.search(text) or (leading_label(text) is Label.CONTENT and text.endswith(("：", ":"))):
            return
        if self._headless is None:
            self._pending.append(text)
        elif self._headless.requirements == [self._heading_text]:
            self._headless.requirements = [text]
        else:
            self._headless.requirements.append(text)

    def _add(self, requirements: Sequence[str], clause: str) -> None:
        """Add a clause to the task of the heading; without a heading, the paragraph before the clause is a task."""
        texts = list(requirements if self._heading else requirements[-1:]) or [self._heading_text]
        if not texts[0]:
            return
        if self._task is None or not self._heading:
            self._task = DraftTask(self._heading or headed(texts[0]).heading)
            self.tasks.append(self._task)
            self.ledger.use(self._heading)
        rows = self._task.rows
        if not requirements and rows and len(rows[-1].requirements) == 1:
            rows[-1].clauses.append(clause)
            return
        self.ledger.use(*requirements, clause)
        deadline = _DEADLINE.search(clause)
        row = DraftRow(texts, [clause], None, deadline[1].strip() if deadline else None)
        rows.append(row)
        self._headless = None if requirements or _SENTENCE_END.search(self._heading_text) else row


def level_of_points(paragraphs: Sequence[Paragraph]) -> int:
    """Return the level of points that share one clause at the end of their section; ``DEEPEST + 1`` if none do.

    They do where every clause stands on lines of its own, behind points of one level and before a heading of a higher
    one, and several points stand before a clause: then a point is a requirement of its section, not a task.
    """
    signs = "".join(map(_sign, paragraphs))
    shape = re.sub("C[CA]*", "C", signs).replace("A", "")
    for level in range(2, DEEPEST + 1):
        runs = [len(run) for run in re.findall(f"[1-{level - 1}]({level}+)C(?=[1-{level - 1}]|$)", shape)]
        if len(runs) == shape.count("C") and (max(runs, default=0) > 2 or sum(run > 1 for run in runs) > 1):
            return level
    return DEEPEST + 1


def _sign(paragraph: Paragraph) -> str:
    """Return the level of a numbered paragraph, C for a clause, A for a line about persons or dates, else nothing."""
    if is_clause_line(paragraph.text):
        return "C"
    number = numbered(paragraph.text)
    inside = any(part.clause for part in parted(paragraph.text))
    label = starts_with_label(paragraph.text)
    return (str(number.level) if number else "") + "0C" * inside or "A" * (label is Label.ASIDE)


def _is_heading_only(text: str, heading: str) -> bool:
    """Tell whether a paragraph is nothing but its heading, so that its text is yet to come."""
    bare = text.rstrip("。：:；; 　")
    return bare == heading and len(bare) <= _HEADING_LIMIT
