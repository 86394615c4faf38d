"""The README tells the truth, its question gives its answer; what documents name is there."""

import re
from pathlib import Path

import pyoxigraph
import pytest

from queries.snapshot.directory import Snapshot

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted(path for folder in (".", "docs", "queries", "ontology") for path in (ROOT / folder).glob("*.md"))
FOLDERS = ("api", "data", "docs", "loader", "ontology", "queries", "tests")
TARGETS = frozenset(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


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


def is_there(path: str) -> bool:
    """Tell whether a file, or several for a pattern, stands at a path that a document names."""
    return "<" in path or "…" in path or any(ROOT.glob(path.rstrip("/")))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_and_target_that_a_document_names_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    paths = re.findall(rf"`((?:{'|'.join(FOLDERS)})/[^`\s]*)`", text)
    paths += [module.replace(".", "/") + "*" for module in re.findall(r"python -m ((?:api|tests)[.\w]+)", text)]
    assert not [path for path in paths if not is_there(path)]
    assert not set(re.findall(r"`make ([a-z-]+)", text)) - TARGETS


def test_a_path_that_is_not_there_is_told() -> None:
    assert not is_there("queries/columns.py")
    assert is_there("queries/library/*.rq")
