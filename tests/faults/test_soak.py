"""A short soak, and the proof that it would see a mixed answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.soak import Answer, draw_samples, report_lines, soak, verdict_of

ONE, OTHER = Answer(200, '"a"', b"one"), Answer(200, '"b"', b"other")


@pytest.mark.slow
def test_every_answer_is_of_one_edition(tmp_path: Path) -> None:
    account = soak(tmp_path / "editions", 0.15, clients=3)
    assert account.verdicts["whole"] > 10
    assert account.swaps >= 3
    assert account.wrong == []
    draw_samples(account, tmp_path / "plot.svg")
    assert "| … mixed | 0 |" in list(report_lines(account))


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (ONE, "whole"),
        (Answer(200, '"a"', b"one and other"), "mixed"),
        (Answer(200, '"b"', b"one"), "foreign tag"),
        (Answer(503, "", b""), "busy"),
        (Answer(500, "", b""), "failed"),
        (None, "lost"),
    ],
)
def test_what_is_wrong_is_seen(answer: Answer | None, verdict: str) -> None:
    assert verdict_of(answer, [ONE, OTHER]) == verdict
