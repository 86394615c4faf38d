"""The page on searching tells the truth."""

from pathlib import Path

import pytest

from queries.search.index import Index
from queries.snapshot.directory import Snapshot

PAGE = Path(__file__).parent.parent / "docs" / "search.md"
ROWS = [
    [cell.strip().strip("`") for cell in line.strip("|").split("|")][:2]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| `")
]


def test_all_examples_are_read() -> None:
    assert len(ROWS) == 9


@pytest.mark.parametrize(("typed", "found"), ROWS)
def test_what_is_typed_finds_what_is_said(annex_snapshot: Snapshot, typed: str, found: str) -> None:
    assert Index.open(annex_snapshot.index_path).search(typed, language="zh").hits[0].label == found
