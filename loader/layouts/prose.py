"""Running text: numbered paragraphs whose clauses close them, in a bracket or on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from loader.formats.blocks import Paragraph
from loader.grammar.clauses import assigns_duties, names_only
from loader.grammar.lexicon import Label
from loader.grammar.markers import leading_label
from loader.layouts.drafts import DraftRow, DraftTask
from loader.layouts.headings import DEEPEST, part_heading, read_number
from loader.layouts.ledger import Ledger
from loader.layouts.paragraphs import Part, is_clause_line, part_paragraph, starts_with_label, untaken_brackets
from loader.layouts.signs import Sign, sign_of
from loader.remarks import Reason

_DEADLINE = re.compile(r"(?:时限|期限|时间|进度)[^：:；;。]{0,6}[：:]\s*([^；;。）)〕\]\n|｜]{2,40})")
_SAYS_NOTHING = re.compile(
    r"^[（(]此件|^附件[：:]|^[0-9〇一二三四五六七八九十]{4}年[0-9一二三四五六七八九十]{1,3}月[0-9一二三四五六七八九十]{1,3}日$"
)
_DATE = re.compile(r"[0-9〇一二三四五六七八九十]{4}年[0-9一二三四五六七八九十]{1,3}月[0-9一二三四五六七八九十]{1,3}日")
_SENTENCE_END = re.compile(r"[。！？；]$")
_HEADING_LIMIT = 60
_SHORTEST_ITEM = 4
_SIGNATURE_LIMIT = 40
_FORMAT_LEVELS = 10  # headings that only the format marks stand above the numbered ones


@dataclass(slots=True)
class Section:
    """A heading and what stands under it, down to the next heading that is not deeper.

    A numbered sentence is no heading: what it says belongs to the ``task`` of the heading over it.
    """

    depth: float
    number: str
    heading: str
    text: str  # the heading's words, without its number
    where: str
    parent: Section | None = None
    is_sentence: bool = False
    task: DraftTask | None = None
    clause: str | None = None  # printed beside the heading, for whatever stands under it
    headless: DraftRow | None = None  # its clause stands before its text
    assigned: bool = False
    used: bool = False
    pending: list[str] = field(default_factory=list)  # paragraphs since the last clause

    @property
    def owner(self) -> Section:
        """The section whose heading names the task."""
        return self.parent.owner if self.is_sentence and self.parent else self


class FoundClause(NamedTuple):
    """A clause that was found: its sign, its task, and whether it stands under a heading."""

    sign: Sign
    task: DraftTask
    in_section: bool


@dataclass(slots=True)
class ProseReader:
    """Reads the paragraphs of one document in turn and adds what they assign to ``tasks``."""

    tasks: list[DraftTask]
    ledger: Ledger
    plain_from: int = DEEPEST + 1  # the level from which numbered paragraphs are no headings, see `level_of_points`
    found: list[FoundClause] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)  # all, in the order of the document
    _here: Section = field(default_factory=lambda: Section(-1, "", "", "", ""))
    _lines: list[str] = field(default_factory=list)  # of the clause being gathered
    _last: str = ""
    _held: list[str] = field(default_factory=list)  # names below a clause: its rest, unless a date shows that they sign

    def read(self, paragraph: Paragraph) -> None:
        """Take in the next paragraph."""
        text, last, self._last = paragraph.text, self._last, paragraph.text
        if self._lines and _is_list(text):
            self._held.append(text)
            return
        self._release(signed=bool(_DATE.fullmatch(text)))
        if is_clause_line(text) or starts_with_label(text) is Label.ASIDE:
            if _is_signature(last, text):
                self.ledger.tell(Reason.SIGNATURE, _where(paragraph), text)
                return
            if self._repeats(text):
                self._end_clause()
            self._lines.append(text)
        else:
            self._end_clause()
            self._running(paragraph)

    def _release(self, *, signed: bool) -> None:
        """Give lines of names to the clause above them, or, where they sign, to nobody."""
        self._lines.extend(() if signed else self._held)
        self._held = []

    def finish(self) -> None:
        """Close what is open, and tell of every item without a clause that stands among items with one."""
        self._release(signed=False)
        self._end_section()
        for section in _left_out(self.sections):
            self.ledger.tell(Reason.ITEM_UNASSIGNED, section.where, section.text)

    def _end_clause(self) -> None:
        lines, self._lines = self._lines, []
        if any(map(is_clause_line, lines)):
            self._add(self._here.pending, "\n".join(lines))
            self._here.pending = []

    def _repeats(self, text: str) -> bool:
        """Tell whether a line begins a new clause: its label stands among the lines gathered, or it has none."""
        label = starts_with_label(text)
        return label is None or (label is not Label.ASIDE and label in map(starts_with_label, self._lines))

    def _running(self, paragraph: Paragraph) -> None:
        parts: Sequence[Part] = part_paragraph(paragraph.text)
        for bracket in untaken_brackets(paragraph.text, parts):
            self.ledger.tell(Reason.BRACKET_NOT_TAKEN, _where(paragraph), bracket)
        number = read_number(paragraph.text)
        if number.level < self.plain_from if number else paragraph.level:
            parts = self._under_new_heading(paragraph, parts)
        for part in parts:
            if part.clause is None:
                self._wait(part.text)
            else:
                self._add([part.text] if part.text else self._here.pending, part.clause)
                self._here.pending = []

    def _under_new_heading(self, paragraph: Paragraph, parts: Sequence[Part]) -> list[Part]:
        """Begin a section; return what the paragraph says besides its heading."""
        self._end_section()
        first = parts[0]
        self._here = self._new_section(paragraph, first)
        self.sections.append(self._here)
        alone = len(parts) == 1 and _is_heading_only(first.text, self._here.heading)
        if first.clause is not None and alone:
            self._add([], first.clause)
        return [] if alone else [Part(self._here.text, first.clause), *parts[1:]]

    def _new_section(self, paragraph: Paragraph, first: Part) -> Section:
        """Make the section of a paragraph: a heading, or a numbered sentence under one that names a task."""
        number = read_number(paragraph.text)
        heading, text = part_heading(first.text)
        depth = number.level if number else paragraph.level / _FORMAT_LEVELS
        parent = self._parent_of(depth)
        closed = first.clause is not None or _SENTENCE_END.search(first.text.strip()) is not None
        is_sentence = number is not None and _names_task(parent) and closed and _rest(first.text) == text
        printed = number.number if number else ""
        return Section(depth, printed, heading, text, _where(paragraph), parent, is_sentence=is_sentence)

    def _parent_of(self, depth: float) -> Section | None:
        section: Section | None = self._here
        while section is not None and section.depth >= depth:
            section = section.parent
        return section

    def _end_section(self) -> None:
        """Leave a section; what waits in it for a clause is covered by one beside a heading above, if there is one."""
        self._end_clause()
        above = self._here.parent
        while above is not None and above.clause is None:
            above = above.parent
        waiting = self._here.pending or ([self._here.text] if not self._here.assigned else [])
        if above is not None and above.clause is not None and any(waiting) and not self._here.assigned:
            _withdraw(above)
            self._add(waiting, above.clause)
        elif self._here.assigned and self._here.number:
            for text in self._here.pending:
                self.ledger.tell(Reason.TEXT_AFTER_CLAUSE, self._here.where, text)
        self._here.pending = []

    def _wait(self, text: str) -> None:
        """Keep a paragraph for the clause to come, or give it to the clause that stands before it."""
        if _says_nothing(text):
            return
        row = self._here.headless
        if row is None:
            self._here.pending.append(text)
            return
        self.ledger.use(text)
        if row.requirements == [self._here.text]:
            row.requirements = [text]
        else:
            row.requirements.append(text)

    def _add(self, requirements: Sequence[str], clause: str) -> None:
        """Add a clause to the task of its heading; without a heading, the paragraph before the clause is a task."""
        here, owner = self._here, self._here.owner
        texts = list(requirements if owner.heading else requirements[-1:]) or [here.text]
        if not texts[0]:
            return
        task = self._task_of(owner, texts)
        self.ledger.use(*requirements, clause)
        self.found.append(FoundClause(sign_of(clause), task, in_section=bool(owner.heading)))
        if not requirements and here.assigned and task.rows and len(task.rows[-1].requirements) == 1:
            task.rows[-1].clauses.append(clause)
            return
        deadline = _DEADLINE.search(clause)
        row = DraftRow(texts, [clause], None, deadline[1].strip() if deadline else None)
        task.rows.append(row)
        here.assigned = True
        here.headless = None if requirements or _SENTENCE_END.search(here.text) else row
        here.clause = clause if here.headless else None

    def _task_of(self, owner: Section, texts: Sequence[str]) -> DraftTask:
        """Return the task of a heading, a new one where it has none yet; without a heading each text is one."""
        if owner.task is None or not owner.heading:
            owner.task = DraftTask(owner.heading or part_heading(texts[0]).heading)
            self.tasks.append(owner.task)
            self._use_headings(owner)
        return owner.task

    def _use_headings(self, section: Section | None) -> None:
        """Count a heading that names a task as used, and those above it that order the tasks."""
        while section is not None and not section.used:
            section.used = True
            self.ledger.use(section.heading)
            section = section.parent


def _withdraw(section: Section) -> None:
    """Take back the row in which a heading stood for the items under it."""
    row, task = section.headless, section.owner.task
    section.headless = None
    if row is not None and task is not None and row in task.rows and row.requirements == [section.text]:
        task.rows.remove(row)


def _where(paragraph: Paragraph) -> str:
    number = read_number(paragraph.text)
    return number.number if number else paragraph.where


def _left_out(sections: Sequence[Section]) -> Iterator[Section]:
    """Yield the items that say something, have no clause above, in or under them, and stand among items with one."""
    covered: set[int] = set()
    for section in filter(lambda each: each.assigned, sections):
        above: Section | None = section
        while above is not None and id(above) not in covered:
            covered.add(id(above))
            above = above.parent
    passed = covered | {id(section.parent) for section in sections}  # headings that lead to items are no items
    led = {(id(section.parent), section.depth) for section in sections if id(section) in covered}
    for section in sections:
        among = section.number and (id(section.parent), section.depth) in led
        if among and id(section) not in passed and len(section.text) >= _SHORTEST_ITEM:
            yield section


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
    number = read_number(paragraph.text)
    inside = any(part.clause for part in part_paragraph(paragraph.text))
    label = starts_with_label(paragraph.text)
    return (str(number.level) if number else "") + "0C" * inside or "A" * (label is Label.ASIDE)


def _is_heading_only(text: str, heading: str) -> bool:
    """Tell whether a paragraph is nothing but its heading, so that its text is yet to come."""
    bare = text.rstrip("。：:；; 　")
    return bare == heading and len(bare) <= _HEADING_LIMIT


def _names_task(section: Section | None) -> bool:
    """Tell whether a heading names a task of which the numbered sentences under it are the requirements."""
    return (
        section is not None
        and bool(section.number)
        and not section.is_sentence
        and not _SENTENCE_END.search(section.text)
    )


def _rest(text: str) -> str:
    """Return what follows the number of a paragraph."""
    number = read_number(text)
    return (number.rest if number else text).strip()


def _says_nothing(text: str) -> bool:
    if _SAYS_NOTHING.search(text):
        return True
    if _is_list(text):
        return True
    return leading_label(text) is Label.CONTENT and text.endswith(("：", ":"))


def _is_list(text: str) -> bool:
    """Tell whether a line is nothing but names: a signature, or the rest of a clause."""
    return len(text) <= _SIGNATURE_LIMIT and not re.search("[。；，：]", text) and names_only(text)


def _is_signature(before: str, text: str) -> bool:
    """Tell whether a bracket of names, without a word of what they do, completes the name of who signs."""
    bare = text.strip()
    if bare[:1] not in "（(〔[" or bare[-1:] not in "）)〕]" or assigns_duties(bare):
        return False
    is_name = len(before) <= _SIGNATURE_LIMIT and not re.search("[。；，：]", before) and not read_number(before)
    return is_name and names_only(before)
