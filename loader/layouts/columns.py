"""What the columns of a task table hold, told by the words at their heads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from loader.formats.blocks import Row
from loader.grammar.lexicon import HEAD_WORDS, ROLE_KINDS, Column
from loader.grammar.markers import label_kind
from loader.grammar.script import canonical
from loader.grammar.words import either

_KINDS = tuple((row.column, re.compile(either(row.words), re.IGNORECASE)) for row in HEAD_WORDS if row.column)
_DEMAND_ORDER = (
    "要求 措施 举措 内容 做法 要点 具体 细化 描述 任务 目标 成果 标准 指标 require measure action content".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds what. ``units`` are (column, printed head); ``label`` and ``number`` may be missing."""

    width: int
    text: int
    units: tuple[tuple[int, str], ...]
    label: int | None = None
    number: int | None = None
    deadline: int | None = None
    row_is_task: bool = False
    heads: tuple[str, ...] = ()


def column_kind(head: str) -> Column | None:
    """Classify the head of a column; ``None`` if no word of it is known."""
    bare = re.sub(r"\s", "", canonical(head))
    return next((column for column, pattern in _KINDS if pattern.search(bare)), None) if 0 < len(bare) <= 30 else None


def layout_of(heads: Sequence[str]) -> Layout | None:
    """Read a header row; ``None`` unless it names a column of units and one that says what is to be done."""
    kinds = [column_kind(head) for head in heads]
    units = tuple((index, heads[index]) for index, kind in enumerate(kinds) if kind is Column.UNITS)
    text = _text_column(heads, kinds)
    if not units or text is None:
        return None
    label = _label_column(kinds, text)
    return Layout(
        width=1 + max(text, *(index for index, _ in units)),
        text=text,
        units=units,
        label=label,
        number=_first(kinds, Column.NUMBER),
        deadline=_first(kinds, Column.DEADLINE),
        row_is_task=_names_no_task(kinds, text, label),
        heads=tuple(heads),
    )


def _names_no_task(kinds: Sequence[Column | None], text: int, label: int | None) -> bool:
    """Tell whether each row is a task of its own: the text is the task itself, not what one requires."""
    return label is None or (kinds[label] is Column.CLASS and (kinds[text] is Column.TASK or Column.NUMBER in kinds))


def _first(kinds: Sequence[Column | None], wanted: Column) -> int | None:
    return next((index for index, kind in enumerate(kinds) if kind is wanted), None)


def _text_column(heads: Sequence[str], kinds: Sequence[Column | None]) -> int | None:
    """Choose the column that says what is to be done: a demand before a task, 要求 before 内容."""
    for wanted in (Column.DEMAND, Column.TASK, Column.CLASS):
        columns = [index for index, kind in enumerate(kinds) if kind is wanted]
        if columns:
            return min(columns, key=lambda index: (_demand_rank(heads[index]), -index))
    return None


def _demand_rank(head: str) -> int:
    bare = canonical(head).lower()
    return next((rank for rank, word in enumerate(_DEMAND_ORDER) if word in bare), len(_DEMAND_ORDER))


def _label_column(kinds: Sequence[Column | None], text: int) -> int | None:
    """Choose the column that names the task: the nearest before the text, a task before a class."""
    for wanted in (Column.TASK, Column.DEMAND, Column.CLASS):
        columns = [index for index, kind in enumerate(kinds[:text]) if kind is wanted]
        if columns:
            return columns[-1]
    return None


def header_of(rows: Sequence[Row], index: int) -> tuple[Layout, int] | None:
    """Read the header that starts at a row: one row, or two where merged heads are parted below."""
    heads = [cell.text for cell in rows[index].cells]
    below = [cell.text for cell in rows[index + 1].cells] if index + 1 < len(rows) else []
    if len(below) == len(heads) and _parts_heads(below):
        parted = layout_of([low or head for head, low in zip(heads, below, strict=True)])
        if parted:
            return parted, index + 2
    layout = layout_of(heads)
    return (layout, index + 1) if layout else None


def _parts_heads(below: Sequence[str]) -> bool:
    """Tell whether a row under a header is a header too: it names nothing but columns, and some of units."""
    kinds = [column_kind(head) for head in below if head.strip()]
    return Column.UNITS in kinds and None not in kinds


def clause_label(head: str) -> str:
    """Return the words to put before a cell of units, as printed at its head; none where they mark nobody."""
    bare = re.sub(r"\s", "", canonical(head)) + "："
    return head.strip() + "：" if any(label_kind(bare) is kind.mark for kind in ROLE_KINDS) else ""
