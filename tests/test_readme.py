"""The README tells the truth: its question gives its answer."""

import re
from pathlib import Path

import pyoxigraph

from queries.snapshot.directory import Snapshot

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def printed_answer() -> list[list[str]]:
    """Return the rows of the table that follows the question, its head first."""
    table = README.split("```sparql")[1].split("```")[1].strip().split("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return [rows[0], *rows[2:]]


def test_the_question_gives_the_answer_that_is_printed(annex_snapshot: Snapshot) -> None:
    question = README.split("```sparql")[1].split("```")[0]
    store = pyoxigraph.Store.read_only(str(annex_snapshot.store_path))
    answer = store.query(question, use_default_graph_as_union=True)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    assert printed_answer() == [names, *([row[name].value for name in names] for row in answer)]


def test_every_link_leads_somewhere() -> None:
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in target]
    assert len(targets) > 10
    assert not [target for target in targets if not (ROOT / target).exists()]
