"""Which clause covers which requirement, where a table row holds several paragraphs of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loader.model import Alignment


@dataclass(frozen=True, slots=True)
class Aligned:
    """For each requirement of some rows in turn, the clauses (numbered within those rows) that cover it."""

    covers: tuple[tuple[int, ...], ...]
    alignment: Alignment


def align_rows(rows: Sequence[tuple[int, int]]) -> list[Aligned]:
    """Align the rows of one task, given as (requirements, clauses) of each row; one answer per requirement, in order.

    Equal counts align by order; one requirement takes every clause of its row, and one clause covers every requirement.
    Other rows are joined with their neighbours, as few as will do, until the joint counts are equal: a row border has
    slipped. Where no neighbours help, every clause may cover every requirement, which is ambiguous.

    The clause numbers of the answer count from 0 through all the rows.
    """
    joined = _joined(rows)
    answers: list[Aligned] = []
    begin = offset = 0
    while begin < len(rows):
        end = joined.get(begin, begin + 1)
        requirements = sum(row[0] for row in rows[begin:end])
        clauses = sum(row[1] for row in rows[begin:end])
        answers.append(_aligned(requirements, clauses, offset, slipped=end - begin > 1))
        begin, offset = end, offset + clauses
    return answers


def _aligned(requirements: int, clauses: int, offset: int, *, slipped: bool) -> Aligned:
    numbers = tuple(range(offset, offset + clauses))
    if not clauses:
        return Aligned(((),) * requirements, Alignment.UNASSIGNED)
    if requirements == clauses:
        alignment = Alignment.JOINED_ROWS if slipped else Alignment.EQUAL_COUNTS
        return Aligned(tuple((number,) for number in numbers), alignment)
    return Aligned((numbers,) * requirements, _UNEQUAL.get((requirements == 1, clauses == 1), Alignment.AMBIGUOUS))


_UNEQUAL = {(True, False): Alignment.ONE_REQUIREMENT, (False, True): Alignment.ONE_CLAUSE}


def _joined(rows: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Return the windows of rows to be joined, as begin → end; they do not overlap."""
    windows: dict[int, int] = {}
    free = 0
    for index, row in enumerate(rows):
        if index >= free and _is_odd(row):
            window = _window(rows, index, free)
            if window:
                windows[window[0]] = free = window[1]
    return windows


def _is_odd(row: tuple[int, int]) -> bool:
    return row[0] != row[1] and min(row) > 1


_WIDEST = 8  # more rows than that have not slipped, they are out of order


def _window(rows: Sequence[tuple[int, int]], odd: int, free: int) -> tuple[int, int] | None:
    """Find the smallest run of rows around an odd one whose joint counts are equal, rows below before rows above."""
    for size in range(2, min(_WIDEST, len(rows) - free) + 1):
        for begin in range(min(odd, len(rows) - size), max(free, odd - size + 1) - 1, -1):
            run = rows[begin : begin + size]
            if sum(row[0] for row in run) == sum(row[1] for row in run):
                return begin, begin + size
    return None
