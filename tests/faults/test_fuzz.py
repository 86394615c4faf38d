"""Some made inputs of every kind, and the proof that a fault and a growth would be found."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.faults import fuzz, inputs
from tests.faults.fuzz import GROWING, MOST_GROWTH, TARGETS, Tally, growth, run_target


@pytest.mark.parametrize("name", TARGETS)
def test_made_inputs_end_in_documented_errors_only(name: str) -> None:
    tally = Tally()
    run_target(name, 25, 7, tally)
    assert tally.tried >= 25
    assert tally.found == {}


def test_a_fault_is_found_with_its_input(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(text: str) -> None:
        assert "牵" not in text, "a fault"

    monkeypatch.setitem(fuzz.TARGETS, "clauses", (fails, TARGETS["clauses"][1]))  # type: ignore[arg-type]
    tally = Tally()
    run_target("clauses", 300, 1, tally)
    assert [key.startswith("AssertionError at test_fuzz.py") for key in tally.found] == [True]
    assert all("牵" in made for made in tally.found.values())


def test_quadratic_growth_is_found() -> None:
    def quadratic(size: int) -> None:
        end = time.process_time() + (size / 2048) ** 2 * 0.05
        while time.process_time() < end:
            pass

    assert growth(lambda n: lambda: quadratic(n)) > MOST_GROWTH
    # A busy machine makes a measurement larger, never smaller.
    assert any(growth(GROWING["a clause without end"]) < MOST_GROWTH for _ in range(20))


@pytest.mark.parametrize("make", [inputs.word_document, inputs.excel_document, inputs.pdf_document])
def test_the_same_rows_make_the_same_document_at_any_time(make: Callable[[list[tuple[str, str]]], bytes]) -> None:
    first = make([("修渠", "县水利局负责")])
    time.sleep(2.1)  # archives tell times by two seconds
    assert make([("修渠", "县水利局负责")]) == first
