"""Tables that no rules draw: columns by the white gutters between lines of text, rows by the white above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from loader.formats.printed import Box, PrintedLine, PrintedPage, PrintedTable

_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 3


def tables_by_gutters(page: PrintedPage) -> PrintedPage:
    """Return a page with its one table, if most lines below one of several parts stand in columns of their own."""
    lines = sorted(page.lines, key=lambda line: line.box.top)
    head = next((line for line in lines if len(_level_with(line, lines)) >= _FEWEST_COLUMNS), None)
    if head is None:
        return page
    body = [line for line in lines if line.box.bottom > head.box.top]
    columns, rows = _column_bands(body), _row_bands(body)
    if len(columns) < _FEWEST_COLUMNS or len(rows) < _FEWEST_ROWS:
        return page
    cells = [
        (Box(x0, top, x1, bottom), [line for line in body if Box(x0, top, x1, bottom).holds(line.box)])
        for top, bottom in rows
        for x0, x1 in columns
    ]
    table = PrintedTable(Box(columns[0][0], rows[0][0], columns[-1][1], rows[-1][1]), cells)
    return PrintedPage(page.number, page.width, page.height, [line for line in lines if line not in body], [table])


def _level_with(line: PrintedLine, lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    middle = (line.box.top + line.box.bottom) / 2
    return [other for other in lines if other.box.top < middle < other.box.bottom]


def _column_bands(lines: Sequence[PrintedLine]) -> list[tuple[float, float]]:
    """Return the stretches between gutters, each up to the middle of the gutter beside it."""
    covered = list(_merged([(line.box.x0, line.box.x1) for line in lines], 0.5 * _height(lines)))
    edges = [covered[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(covered)), covered[-1][1]]
    return list(pairwise(edges))


def _row_bands(lines: Sequence[PrintedLine]) -> list[tuple[float, float]]:
    """Return the bands of rows: each begins where the first column has a line, else where the space is wide."""
    height = _height(lines)
    left = min(line.box.x0 for line in lines)
    first = sorted(line.box.top for line in lines if line.box.x0 < left + 2 * height)
    covered = [band[0] for band in _merged([(line.box.top, line.box.bottom) for line in lines], 0.7 * height)]
    begins = first if len(first) >= len(covered) else covered
    bottom = max(line.box.bottom for line in lines)
    edges = [begin - 0.3 * height for begin in begins]
    return list(zip(edges, [*edges[1:], bottom], strict=True))


def _height(lines: Sequence[PrintedLine]) -> float:
    heights = sorted(line.size for line in lines)
    return heights[len(heights) // 2]


def _merged(spans: Sequence[tuple[float, float]], gap: float) -> Iterator[tuple[float, float]]:
    """Yield the spans joined where less than a gap lies between them."""
    begin, end = min(spans)
    for low, high in sorted(spans):
        if low - end > gap:
            yield begin, end
            begin, end = low, high
        end = max(end, high)
    yield begin, end
