"""A few of the faults that ``make faults`` tries by the hundred; and the proof that a loss would be seen."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults.crashes import Site, Trial, all_trials


@pytest.mark.slow
def test_nothing_is_lost_and_everything_ends_in_words(tmp_path: Path) -> None:
    trials = list(all_trials(Site(tmp_path), 0.02, random.Random(3)))
    assert len({trial.kind for trial in trials}) >= 9
    assert [trial for trial in trials if trial.verdict != "well"] == []
    assert trials[-1].status == 0


@pytest.mark.parametrize(
    ("trial", "verdict"),
    [
        (Trial("", 0, "", sound=False), "lost"),
        (Trial("", 1, "Traceback (most recent call last):", sound=True), "traceback"),
        (Trial("", -11, "", sound=True), "status -11"),
        (Trial("", 2, "fengong: x: no space left on device", sound=True), "well"),
    ],
)
def test_a_loss_is_seen(trial: Trial, verdict: str) -> None:
    assert trial.verdict == verdict


def test_a_damaged_site_is_seen(tmp_path: Path) -> None:
    site = Site(tmp_path)
    assert site.is_sound()
    (site.out / "current" / "manifest.json").write_text("{}")
    assert not site.is_sound()
