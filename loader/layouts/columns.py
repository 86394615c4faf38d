"""What the columns of a task table hold, told by the words at their heads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from loader.formats.blocks import Cell, Row
from loader.grammar.clauses import parse_clause
from loader.grammar.lexicon import BODY_NOUN, HEAD_WORDS, ROLE_KINDS, Column, Use, words_of
from loader.grammar.markers import label_kind
from loader.grammar.script import canonical_script
from loader.grammar.words import any_word

_KINDS = tuple((row.column, re.compile(any_word(row.words), re.IGNORECASE)) for row in HEAD_WORDS if row.column)
_DEMAND_ORDER = (
    "要求 措施 举措 内容 做法 要点 具体 细化 描述 任务 目标 成果 标准 指标 require measure action content".split()  # noqa: SIM905
)
_SAMPLE = 40  # rows under a header that are measured
_SHORTEST_TEXT = 4
_SHORT = 30
_ROLE_MARKS = tuple(kind.mark for kind in ROLE_KINDS)
_STRONG_HEAD = re.compile(
    rf"(?!主办|承办){words_of(Use.LABEL)}|{words_of(Use.COLON, marks=_ROLE_MARKS)}|落实|负责|分工"
    "|owner|lead|support|responsible|^co$"
)
_TASK_HEAD = re.compile(
    "任务|措施|举措|工作(?!单位|年限|地点|经历)|行动|要点|重点|实事|^(?:具体|主要|目标)?要求|task|require|measure|action"
)
_SERVICE_HEAD = re.compile(
    "办公电话|联系电话|地址|(?:设定|法律|实施|行使)依据|职权|收费|办理(?:时限|流程|地点|条件)|(?:承诺|法定)时限|办件类型|受理"
)
_PLAIN_HEAD = re.compile(r"[^，。；！？]{0,20}")
_ROLE_HEAD = re.compile(rf"{words_of(Use.LABEL, Use.HEAD, Use.COLON)}[^，。；]{{0,4}}{BODY_NOUN}")


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds what.

    ``units`` are (column, printed head); ``texts`` the columns under the one head of the text, and ``label`` and
    ``number`` may be missing. ``left_out`` are the columns that hold neither.
    """

    width: int
    texts: tuple[int, ...]
    units: tuple[tuple[int, str], ...]
    label: int | None = None
    number: int | None = None
    deadline: int | None = None
    row_is_task: bool = False
    heads: tuple[str, ...] = ()
    left_out: tuple[int, ...] = ()

    @property
    def used(self) -> set[int | None]:
        """The columns that are read."""
        return {*self.texts, *(index for index, _ in self.units), self.label, self.number, self.deadline}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: its words, what they say, and how long the texts under it are on average."""

    column: int
    words: str
    kind: Column | None
    length: float
    joins: bool = False  # the head to the left reaches over this column
    names_bodies: bool = True  # a bare 单位 may also stand over units of measure


def column_kind(head: str) -> Column | None:
    """Classify the head of a column; ``None`` if no word of it is known."""
    bare = bare_head(canonical_script(head))
    return next((column for column, pattern in _KINDS if pattern.search(bare)), None) if 0 < len(bare) <= 30 else None


def bare_head(head: str) -> str:
    """Take all blanks out of the head of a column."""
    return re.sub(r"\s", "", head)


def names_role(head: str) -> bool:
    """Tell whether a head names units by their role, as 责任单位 does; a bare 单位 may be anything."""
    return bool(_ROLE_HEAD.match(bare_head(canonical_script(head))))


def layout_of(heads: Sequence[Head]) -> Layout | None:
    """Read a header row; ``None`` unless it names a column of units and one that says what is to be done.

    What is to be done stands in a column that a known word names, or in the longest beside the units.
    """
    units = [head for head in heads if head.kind is Column.UNITS and head.names_bodies]
    text = _text_head(heads, units)
    if not units or text is None or not _assigns(units, heads):
        return None
    texts = tuple(head.column for head in _joined(heads, text))
    label = _label_head(heads[: texts[0]], text)
    layout = Layout(
        width=1 + max(*texts, *(head.column for head in units)),
        texts=texts,
        units=tuple((head.column, head.words) for head in units),
        label=label.column if label else None,
        number=_first(heads, Column.NUMBER),
        deadline=_first(heads, Column.DEADLINE),
        row_is_task=_names_no_task(heads, text, label),
        heads=tuple(head.words for head in heads),
    )
    return replace(layout, left_out=tuple(head.column for head in heads if head.column not in layout.used))


def _assigns(units: Sequence[Head], heads: Sequence[Head]) -> bool:
    """Tell whether heads show that tasks are assigned: 责任单位, or 主管部门 beside 工作任务, not beside 收费项目."""
    if any(_SERVICE_HEAD.search(canonical_script(head.words)) for head in heads):
        units = [head for head in units if head.kind is None]
    words = (canonical_script(bare_head(head.words)) for head in heads if head.kind in (Column.DEMAND, Column.TASK))
    return any(_STRONG_HEAD.search(canonical_script(head.words).lower()) for head in units) or any(
        map(_TASK_HEAD.search, words)
    )


def _names_no_task(heads: Sequence[Head], text: Head, label: Head | None) -> bool:
    """Tell whether each row is a task of its own: the text is the task itself, not what one requires."""
    numbered = any(head.kind is Column.NUMBER for head in heads)
    return label is None or (label.kind is Column.CLASS and (text.kind is Column.TASK or numbered))


def _first(heads: Sequence[Head], wanted: Column) -> int | None:
    return next((head.column for head in heads if head.kind is wanted), None)


def _text_head(heads: Sequence[Head], units: Sequence[Head]) -> Head | None:
    """Choose the column that says what is to be done: a demand before a task, 要求 before 内容; else the longest."""
    unknown = [head for head in heads if head.kind is None and head.length >= _SHORTEST_TEXT]
    longest = max(unknown, key=lambda head: head.length, default=None)
    for wanted in (Column.DEMAND, Column.TASK, Column.CLASS):
        columns = [head for head in heads if head.kind is wanted and not head.joins]
        if columns:
            named = min(columns, key=lambda head: (_demand_rank(head.words), -head.column))
            is_label = longest is not None and wanted is not Column.DEMAND and longest.length > 2 * named.length
            return longest if is_label else named
    plain = all(_PLAIN_HEAD.fullmatch(bare_head(head.words)) for head in heads)
    return longest if plain and any(names_role(unit.words) for unit in units) else None


def _joined(heads: Sequence[Head], first: Head) -> Iterator[Head]:
    """Yield a head and those to its right over which it reaches."""
    yield first
    for head in heads[first.column + 1 :]:
        if not head.joins:
            return
        yield head


def _demand_rank(head: str) -> int:
    bare = canonical_script(head).lower()
    return next((rank for rank, word in enumerate(_DEMAND_ORDER) if word in bare), len(_DEMAND_ORDER))


def _label_head(before: Sequence[Head], text: Head) -> Head | None:
    """Choose the column that names the task: the nearest before the text, a task before a class, or a short one."""
    for wanted in (Column.TASK, Column.DEMAND, Column.CLASS):
        columns = [head for head in before if head.kind is wanted]
        if columns:
            return columns[-1]
    short = [head for head in before if head.kind is None and 1 < head.length < min(text.length, _SHORT)]
    return short[-1] if short else None


def header_of(rows: Sequence[Row], index: int) -> tuple[Layout, int] | None:
    """Read the header that starts at a row: one row, or two where merged heads are parted below."""
    heads = rows[index].cells
    below = rows[index + 1].cells if index + 1 < len(rows) else ()
    if len(below) == len(heads) and _parts_heads([cell.text for cell in below if not cell.above]):
        low = [
            replace(cell, paragraphs=cell.paragraphs or head.paragraphs)
            for head, cell in zip(heads, below, strict=True)
        ]
        parted = layout_of(_heads(low, rows[index + 2 :]))
        if parted:
            return parted, index + 2
    if not any(column_kind(cell.text) is Column.UNITS for cell in heads):
        return None
    layout = layout_of(_heads(heads, rows[index + 1 :]))
    return (layout, index + 1) if layout else None


def _heads(cells: Sequence[Cell], body: Sequence[Row]) -> list[Head]:
    """Read the heads over the rows of a table; one that reaches over its right neighbour gives it its words."""
    heads: list[Head] = []
    for column, cell in enumerate(cells):
        length = _mean_length(column, body)
        joins = column > 0 and (cell.left or (not cell.paragraphs and length > 0))
        words = heads[-1].words if joins else cell.text
        kind = column_kind(words)
        bodies = kind is not Column.UNITS or names_role(words) or _holds_bodies(column, body)
        heads.append(Head(column, words, kind, length, joins, bodies))
    return heads


def _holds_bodies(column: int, body: Sequence[Row]) -> bool:
    """Tell whether most cells of a column name a body."""
    texts = [text for row in body[:_SAMPLE] if (text := row.cell(column).text.strip())]
    return sum(bool(parse_clause(text).units) for text in texts) * 2 >= len(texts)


def _mean_length(column: int, body: Sequence[Row]) -> float:
    cells = [row.cell(column) for row in body[:_SAMPLE] if column < len(row.cells)]
    lengths = [len(cell.text) for cell in cells if cell.paragraphs and not (cell.above or cell.left)]
    return sum(lengths) / len(lengths) if lengths else 0.0


def _parts_heads(below: Sequence[str]) -> bool:
    """Tell whether a row under a header is a header too: it names nothing but columns, and some of units."""
    kinds = [column_kind(head) for head in below if head.strip()]
    return Column.UNITS in kinds and None not in kinds


def clause_label(head: str) -> str:
    """Return the words to put before a cell of units, as printed at its head; none where they mark nobody."""
    bare = re.sub(r"\s", "", canonical_script(head)) + "："
    return head.strip() + "：" if label_kind(bare) in _ROLE_MARKS else ""
