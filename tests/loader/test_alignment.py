"""The alignment rule, case by case."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.layouts.alignment import align_rows
from loader.model import Alignment

EQUAL, ONE_REQUIREMENT, ONE_CLAUSE = Alignment.EQUAL_COUNTS, Alignment.ONE_REQUIREMENT, Alignment.ONE_CLAUSE
JOINED, AMBIGUOUS, UNASSIGNED = Alignment.JOINED_ROWS, Alignment.AMBIGUOUS, Alignment.UNASSIGNED

CASES = {
    "equal counts align by order": ([(2, 2)], [(EQUAL, [(0,), (1,)])]),
    "one of each": ([(1, 1)], [(EQUAL, [(0,)])]),
    "one requirement takes every clause": ([(1, 3)], [(ONE_REQUIREMENT, [(0, 1, 2)])]),
    "one clause covers every requirement": ([(3, 1)], [(ONE_CLAUSE, [(0,), (0,), (0,)])]),
    "a slipped border joins the row below": (
        [(3, 2), (3, 4)],
        [(JOINED, [(0,), (1,), (2,), (3,), (4,), (5,)])],
    ),
    "and the row above, where the one below does not help": (
        [(2, 1), (2, 3)],
        [(JOINED, [(0,), (1,), (2,), (3,)])],
    ),
    "three rows, when two do not do": ([(3, 2), (2, 2), (2, 3)], [(JOINED, [(n,) for n in range(7)])]),
    "rows that are right by themselves stay so": (
        [(2, 2), (3, 2), (2, 3), (1, 1)],
        [(EQUAL, [(0,), (1,)]), (JOINED, [(2,), (3,), (4,), (5,), (6,)]), (EQUAL, [(7,)])],
    ),
    "no neighbour helps": ([(3, 2), (1, 1)], [(AMBIGUOUS, [(0, 1)] * 3), (EQUAL, [(2,)])]),
    "the last row alone": ([(2, 3)], [(AMBIGUOUS, [(0, 1, 2)] * 2)]),
    "no clause": ([(2, 0), (1, 1)], [(UNASSIGNED, [(), ()]), (EQUAL, [(0,)])]),
    "nothing": ([], []),
}


@pytest.mark.parametrize(("rows", "expected"), CASES.values(), ids=CASES)
def test_rule(rows: list[tuple[int, int]], expected: list[tuple[Alignment, list[tuple[int, ...]]]]) -> None:
    assert [(answer.alignment, list(answer.covers)) for answer in align_rows(rows)] == expected


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=30))
def test_every_requirement_is_answered_once_and_no_clause_is_lost(rows: list[tuple[int, int]]) -> None:
    answers = align_rows(rows)
    covers = [cover for answer in answers for cover in answer.covers]
    assert len(covers) == sum(row[0] for row in rows)
    orphans = sum(clauses for requirements, clauses in rows if not requirements)
    covered = {clause for cover in covers for clause in cover}
    assert len(covered) >= sum(row[1] for row in rows) - orphans
    assert covered <= set(range(sum(row[1] for row in rows)))
