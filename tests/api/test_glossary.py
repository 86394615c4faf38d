"""The words of the site: one glossary, and no page that says them otherwise."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from queries.asking.columns import COLUMNS

API = files("api")
GLOSSARY = Path(__file__).parents[2] / "api" / "translations" / "glossary.csv"
ROWS = list(csv.DictReader(GLOSSARY.read_text(encoding="utf-8").splitlines()))


def said() -> tuple[str, str]:
    """Everything that pages and columns say, in Chinese and in English."""
    with (API / "translations" / "zh.po").open("rb") as file:
        messages = [message for message in read_po(file, locale="zh") if message.id]
    chinese = [str(message.string) for message in messages] + [words.zh for words in COLUMNS.values()]
    english = [str(message.id) for message in messages] + [words.en for words in COLUMNS.values()]
    templates = [each.read_text(encoding="utf-8") for each in (API / "templates").iterdir()]
    return "\n".join(chinese + templates), "\n".join(english + templates)


def test_the_glossary_has_its_terms() -> None:
    assert len(ROWS) > 15
    assert len({row["term"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[row["term"] for row in ROWS])
def test_a_term_is_said_as_the_glossary_has_it(row: dict[str, str]) -> None:
    chinese, english = said()
    assert row["zh"] in chinese
    assert row["en"] in english
    assert not row["never"] or row["never"] not in chinese
