from pathlib import Path

from ontology.rules import TABLE

PAGE = Path(__file__).parents[2] / "docs" / "inference.md"
BEGIN, END = "<!-- rules: begin -->\n", "<!-- rules: end -->"


def table() -> str:
    rows = [f"`{rule.name}` | {rule.status} | {rule.note}".rstrip() for rule in TABLE]
    return "\n".join(["rule | status | note", "--- | --- | ---", *rows]) + "\n"


def test_the_page_lists_every_rule() -> None:
    """Renew the page by putting what ``table`` returns between its marks."""
    text = PAGE.read_text(encoding="utf-8")
    assert text.partition(BEGIN)[2].partition(END)[0] == table()
