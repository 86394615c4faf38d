"""From lines at places on pages to paragraphs and tables, whether a PDF gives the lines or a reader of pictures does.

Places are in points or pixels from the top left corner. What repeats at the head or foot of pages is taken out
and told.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from loader.formats.blocks import Block, Cell, Paragraph, Row, Table
from loader.remarks import Reason, Remark

_MARGIN = 0.12  # of a page's height: where heads and feet of pages stand
_SNAP = 3.0  # edges nearer than that are one
_PAGE_NUMBER = re.compile(r"[-—–－·.\s第共页/\d]*\d[-—–－·.\s第共页/\d]*")
_SENTENCE_END = re.compile(r"[。；！？：;!?:]$")
_ORDINAL = re.compile(r"[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[）).、．]?")
_NUMBERED = re.compile(
    r"(?:[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]|\d{1,2}[.、．)](?!\d)|[一二三四五六七八九十]{1,3}、|[①-⑳])"
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page."""

    x0: float
    top: float
    x1: float
    bottom: float

    def holds(self, other: Box) -> bool:
        """Tell whether the middle of another lies inside."""
        x, y = (other.x0 + other.x1) / 2, (other.top + other.bottom) / 2
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of text, where it stands and, if it was recognised in a picture, with what confidence (0 to 1)."""

    text: str
    box: Box
    confidence: float | None = None

    @property
    def size(self) -> float:
        """The height of its characters."""
        return self.box.bottom - self.box.top


@dataclass(slots=True)
class PrintedTable:
    """The cells that rules draw, each with its lines."""

    box: Box
    cells: list[tuple[Box, list[PrintedLine]]]


@dataclass(slots=True)
class PrintedPage:
    """A page: its lines outside of tables, and its tables."""

    number: int
    width: float
    height: float
    lines: list[PrintedLine]
    tables: list[PrintedTable] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block of a page; a paragraph may begin or break off in the middle of a sentence."""

    block: Block
    begins_anew: bool = True
    breaks_off: bool = False


def blocks_of(pages: Sequence[PrintedPage]) -> tuple[list[Block], list[Remark]]:
    """Return what pages hold, in reading order; sentences and rows that a page break parts are put together again."""
    remarks = list(_take_running_heads_off(pages))
    pieces: list[_Piece] = []
    for page in pages:
        for number, piece in enumerate(_pieces(page)):
            joined = _joined_piece(pieces[-1], piece, remarks) if pieces and not number else None
            pieces[len(pieces) - (joined is not None) :] = [joined or piece]
    return [piece.block for piece in pieces], remarks


def _joined_piece(above: _Piece, below: _Piece, remarks: list[Remark]) -> _Piece | None:
    """Join the last piece of a page with the first of the next, if one goes on in the other."""
    if isinstance(above.block, Table) and isinstance(below.block, Table):
        rows = _joined_rows(above.block.rows, below.block.rows, remarks)
        return _Piece(Table(rows, typeset=True)) if rows else None
    if isinstance(above.block, Table) or isinstance(below.block, Table) or not above.breaks_off or below.begins_anew:
        return None
    return replace(below, block=replace(above.block, text=above.block.text + below.block.text))


def _take_running_heads_off(pages: Sequence[PrintedPage]) -> Iterator[Remark]:
    """Take page numbers and what repeats at the head or foot of pages out of their lines; tell the latter."""
    seen: dict[str, list[int]] = defaultdict(list)
    for page in pages:
        for line in _outermost(page):
            seen[_shape(line)].append(page.number)
    running = {shape for shape, numbers in seen.items() if len(set(numbers)) > 1}
    for page in pages:
        gone = [line for line in _outermost(page) if _shape(line) in running or _PAGE_NUMBER.fullmatch(line.text)]
        page.lines = [line for line in page.lines if line not in gone]
    for shape in sorted(running):
        if any(map(str.isalpha, shape.replace("第", "").replace("页", "").replace("共", ""))):
            yield Remark(Reason.PAGE_HEADER, f"page {seen[shape][0]}–{seen[shape][-1]}", shape)


def _outermost(page: PrintedPage) -> list[PrintedLine]:
    """Return the lines in the margins of a page, at most two at its head and foot, that stand apart from its text."""
    lines = sorted(page.lines, key=lambda line: line.box.top)
    edge = page.height * _MARGIN
    heads = [line for line in lines if line.box.bottom < edge]
    feet = [line for line in lines if line.box.top > page.height - edge]
    return [*_apart(heads[:2], lines), *_apart(feet[:-3:-1], lines[::-1])]


def _apart(margin: Sequence[PrintedLine], lines: Sequence[PrintedLine]) -> Sequence[PrintedLine]:
    """Return the lines of a margin down (or up) to the last one that the next line of the page keeps away from."""
    for count in range(len(margin), 0, -1):
        inner = lines[count] if count < len(lines) else None
        if inner is None or _distance(margin[count - 1].box, inner.box) > 1.2 * margin[count - 1].size:
            return margin[:count]
    return [line for line in margin[:1] if _PAGE_NUMBER.fullmatch(line.text)]


def _distance(one: Box, other: Box) -> float:
    return max(other.top - one.bottom, one.top - other.bottom)


def _shape(line: PrintedLine) -> str:
    return re.sub(r"\d+", "#", line.text)


def _pieces(page: PrintedPage) -> Iterator[_Piece]:
    """Yield the paragraphs and tables of a page from its top to its foot."""
    left = min((line.box.x0 for line in page.lines), default=0.0)
    right = max((line.box.x1 for line in page.lines), default=page.width)
    rest = sorted(page.lines, key=lambda line: line.box.top)
    for table in sorted(page.tables, key=lambda table: table.box.top):
        above = [line for line in rest if line.box.top < table.box.top]
        rest = rest[len(above) :]
        yield from _paragraphs(above, left, right, page.number)
        yield _Piece(_grid_table(table, page.number))
    yield from _paragraphs(rest, left, right, page.number)


def _paragraphs(lines: Sequence[PrintedLine], left: float, right: float, number: int) -> Iterator[_Piece]:
    """Join lines that are full with the next ones, unless those are indented, numbered or far below."""
    for group in _groups(lines, lambda above, below: _is_full(above, left, right) and not _begins(above, below, left)):
        text = "".join(line.text for line in group)
        breaks_off = _is_full(group[-1], left, right) and not _SENTENCE_END.search(text)
        begins_anew = group[0].box.x0 - left > 1.2 * group[0].size or bool(_NUMBERED.match(text))
        yield _Piece(Paragraph(text, None, 0, f"page {number}"), begins_anew, breaks_off)


def _groups(
    lines: Sequence[PrintedLine], go_on: Callable[[PrintedLine, PrintedLine], bool]
) -> Iterator[list[PrintedLine]]:
    group: list[PrintedLine] = []
    for line in lines:
        if group and not go_on(group[-1], line):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _is_full(line: PrintedLine, left: float, right: float) -> bool:
    """Tell whether hardly another word would have found room in the line."""
    return line.box.x1 > right - 1.8 * line.size and line.box.x1 - line.box.x0 > (right - left) / 2


def _begins(above: PrintedLine, below: PrintedLine, left: float) -> bool:
    """Tell whether a line begins a paragraph: it is indented, or numbered after a sentence, or stands far below."""
    indented = below.box.x0 - left > 1.2 * below.size
    numbered = bool(_NUMBERED.match(below.text) and _SENTENCE_END.search(above.text))
    return indented or numbered or below.box.top - above.box.bottom > 1.6 * above.size


def _grid_table(table: PrintedTable, number: int) -> Table:
    """Lay the cells out on the grid of their edges; one that reaches over several places stands at each."""
    columns = _edges(x for box, _ in table.cells for x in (box.x0, box.x1))
    rows = _edges(y for box, _ in table.cells for y in (box.top, box.bottom))
    grid = [[Cell() for _ in columns[1:]] for _ in rows[1:]]
    for box, lines in table.cells:
        texts = tuple(_cell_paragraphs(lines, box))
        top, left = _edge_number(rows, box.top), _edge_number(columns, box.x0)
        for y in range(top, _edge_number(rows, box.bottom)):
            for x in range(left, _edge_number(columns, box.x1)):
                grid[y][x] = Cell(texts, above=y > top, left=x > left)
    return Table(tuple(Row(tuple(row), f"page {number}, table row {y}") for y, row in enumerate(grid, 1)), typeset=True)


def _edges(places: Iterable[float]) -> list[float]:
    """Return places in order, those that lie close together once."""
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > _SNAP:
            edges.append(place)
    return edges


def _edge_number(edges: Sequence[float], place: float) -> int:
    return max(bisect_right(edges, place + 0.01) - 1, 0)


def _cell_paragraphs(lines: Sequence[PrintedLine], box: Box) -> Iterator[str]:
    """Yield the paragraphs of a cell: a sentence that ends before the cell does, or a number, closes one.

    A full line goes on in the next. Lines of a narrow cell stay lines, for they may be names, one a line.
    """
    ordered = sorted(lines, key=lambda line: (line.box.top, line.box.x0))
    if not ordered:
        return
    size = ordered[0].size
    gaps = [min(line.box.x0 - box.x0, box.x1 - line.box.x1) for line in ordered]
    left, right = box.x0 + min(*gaps, 0.7 * size), box.x1 - min(*gaps, 0.7 * size)
    wide = right - left > 8 * size

    def goes_on(above: PrintedLine, below: PrintedLine) -> bool:
        ended = bool(_SENTENCE_END.search(above.text))
        return not ended or (_is_full(above, left, right) and not _NUMBERED.match(below.text))

    for group in _groups(ordered, goes_on):
        parts = [line.text + ("" if wide and _is_full(line, left, right) else "\n") for line in group[:-1]]
        yield "".join((*parts, group[-1].text))


def _joined_rows(above: Sequence[Row], below: Sequence[Row], remarks: list[Remark]) -> tuple[Row, ...] | None:
    """Join a table with its continuation on the next page: heads that are printed again go, a parted row is one."""
    if len(above[0].cells) != len(below[0].cells):
        return None
    rest = below[
        sum(
            1
            for _ in itertools.takewhile(
                lambda pair: _row_texts(pair[0]) == _row_texts(pair[1]), zip(above, below, strict=False)
            )
        ) :
    ]
    if rest and _continues_row(above[-1], rest[0]):
        remarks.append(Remark(Reason.ROW_PARTED, rest[0].place, rest[0].cells[-1].text[:60]))
        cells = tuple(map(_joined_cell, above[-1].cells, rest[0].cells))
        return (*above[:-1], replace(above[-1], cells=cells), *rest[1:])
    return (*above, *rest)


def _row_texts(row: Row) -> list[str]:
    return ["".join(cell.text.split()) for cell in row.cells]


def _continues_row(above: Row, below: Row) -> bool:
    """Tell whether a row is the rest of the row above.

    It is where its number is missing, or the table has no numbers and a cell is missing, and the longest cell above
    breaks off in a sentence, or has nothing below it, or the cells behind it have nothing below them.
    """
    pairs = list(zip(_row_texts(above), _row_texts(below), strict=True))
    numbers = [pair for pair in pairs if _ORDINAL.fullmatch(pair[0])]
    missing = [
        n for n, (cell, (a, b)) in enumerate(zip(above.cells, pairs, strict=True)) if a and not b and not cell.above
    ]
    if not missing or not any(b for _, b in pairs) or any(b for _, b in numbers):
        return False
    longest = max(range(len(pairs)), key=lambda n: len(pairs[n][0]))
    broken = bool(pairs[longest][1]) and not _SENTENCE_END.search(pairs[longest][0])
    return (broken and len(pairs[longest][0]) > 12) or (bool(numbers) and missing[-1] >= longest)


def _joined_cell(above: Cell, below: Cell) -> Cell:
    if not (above.paragraphs and below.paragraphs):
        return above if above.paragraphs else below
    if _SENTENCE_END.search(above.text):
        return replace(above, paragraphs=above.paragraphs + below.paragraphs)
    joined = above.paragraphs[-1] + below.paragraphs[0]
    return replace(above, paragraphs=(*above.paragraphs[:-1], joined, *below.paragraphs[1:]))
