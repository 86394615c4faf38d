"""Running text: numbered paragraphs whose clauses close them, in a bracket or on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from loader.formats.blocks import Paragraph
from loader.grammar.markers import Label
from loader.layouts.drafts import DraftRow, DraftTask
from loader.layouts.headings import headed, numbered
from loader.layouts.paragraphs import Part, is_clause_line, parted, starts_with_label

_DEADLINE = re.compile(r"(?:时限|期限|时间|进度)[^：:；;。]{0,6}[：:]\s*([^；;。）)〕\]\n|｜]{2,40})")
_HEADING_LIMIT = 60


@dataclass(slots=True)
class ProseReader:
    """Reads the paragraphs of one document in turn."""

    tasks: list[DraftTask] = field(default_factory=list)
    _heading: str = ""
    _fresh: bool = True  # the heading has begun no task yet
    _pending: list[str] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)

    def read(self, paragraph: Paragraph) -> None:
        """Take in the next paragraph."""
        text = paragraph.text
        if self._is_clause_line(text):
            if self._repeats(text):
                self.finish()
            self._lines.append(text)
            return
        self.finish()
        self._running(paragraph)

    def finish(self) -> None:
        """Close the clause whose lines have been gathered."""
        lines, self._lines = self._lines, []
        if not lines:
            return
        clause = "\n".join(lines)
        if is_clause_line(clause) or any(map(is_clause_line, lines)):
            self._add(self._pending, clause)
            self._pending = []

    def _is_clause_line(self, text: str) -> bool:
        return is_clause_line(text) or starts_with_label(text) is Label.ASIDE

    def _repeats(self, text: str) -> bool:
        """Tell whether a line begins a new clause: its label stands among the lines gathered, or it has none."""
        label = starts_with_label(text)
        return label is None or (label is not Label.ASIDE and label in map(starts_with_label, self._lines))

    def _running(self, paragraph: Paragraph) -> None:
        parts = parted(paragraph.text)
        number = numbered(paragraph.text)
        is_heading = bool(number) or paragraph.level > 0
        if is_heading:
            self._begin(paragraph, parts)
            parts = self._without_heading(parts, paragraph)
        for part in parts:
            if part.clause is None:
                self._pending.extend([part.text] if part.text else [])
            elif part.text:
                self._add([part.text], part.clause)
            else:
                self._add(self._pending or [self._heading], part.clause)
                self._pending = []

    def _begin(self, paragraph: Paragraph, parts: Sequence[Part]) -> None:
        self._pending = []
        self._fresh = True
        self._heading = headed(parts[0].text).heading

    def _without_heading(self, parts: Sequence[Part], paragraph: Paragraph) -> list[Part]:
        first = parts[0]
        text = headed(first.text).text
        if first.clause is None and len(parts) == 1 and _is_heading_only(first.text, self._heading):
            return []
        return [Part(text, first.clause), *parts[1:]]

    def _add(self, requirements: Sequence[str], clause: str) -> None:
        texts = list(requirements) or ([self._heading] if self._heading else [])
        if not texts:
            return
        if self._fresh or not self.tasks:
            heading = self._heading or headed(texts[0]).heading
            self.tasks.append(DraftTask(heading))
            self._fresh = not self._heading
        deadline = _DEADLINE.search(clause)
        self.tasks[-1].rows.append(DraftRow(texts, [clause], None, deadline[1].strip() if deadline else None))


def _is_heading_only(text: str, heading: str) -> bool:
    """Tell whether a paragraph is nothing but its heading, so that its text is yet to come."""
    bare = text.rstrip("。：:；; 　")
    return bare == heading and len(bare) <= _HEADING_LIMIT
