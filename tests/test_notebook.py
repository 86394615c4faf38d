"""The notebook's committed answers are those that the annex gives, and its page needs no network."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from queries.snapshot.directory import Snapshot

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "notebook"
NOTEBOOK = "responsibility.ipynb"
PAGE = "responsibility.html"
# Whatever a browser fetches on its own, and every script; a link to follow is no load.
LOADS = re.compile(
    r"<(?:script|link|iframe|object|embed|base)\b[^>]*>"
    r"|\b(?:src|srcset|poster|data)\s*=\s*[\"'](?!data:)[^\"']*[\"']"
    r"|@import[^;]*|url\(\s*[\"']?(?!data:|#|[\"']?#)[^)]*\)",
    re.IGNORECASE,
)


def read(file: Path) -> NotebookNode:
    return nbformat.read(file, as_version=4)


def printed(notebook: NotebookNode) -> list[str]:
    """Return what the cells print and the tables they show as text, pictures left out."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output["text"] if output.output_type == "stream" else output.data["text/plain"] for output in outputs]


def differences(committed: NotebookNode, fresh: NotebookNode) -> list[tuple[str, str]]:
    return [pair for pair in zip(printed(committed), printed(fresh), strict=True) if pair[0] != pair[1]]


def test_the_annex_gives_the_committed_answers(annex_snapshot: Snapshot, tmp_path: Path) -> None:
    environment = {**os.environ, "FENGONG_SNAPSHOT": str(annex_snapshot.path)}
    command = [sys.executable, str(FOLDER / "renew.py"), str(tmp_path)]
    subprocess.run(command, check=True, env=environment, timeout=120, capture_output=True, text=True)
    committed, fresh = read(FOLDER / NOTEBOOK), read(tmp_path / NOTEBOOK)
    assert len(printed(committed)) > 10
    assert not differences(committed, fresh), "if the change is meant, run make notebook"


def test_a_changed_answer_is_seen() -> None:
    committed, changed = read(FOLDER / NOTEBOOK), read(FOLDER / NOTEBOOK)
    outputs = [output for cell in changed.cells for output in cell.get("outputs", []) if output.output_type == "stream"]
    outputs[-1]["text"] = re.sub(r"leads \d+ of", "leads 999 of", outputs[-1]["text"])
    assert len(differences(committed, changed)) == 1


def test_nothing_of_the_machine_is_committed() -> None:
    notebook = read(FOLDER / NOTEBOOK)
    errors = [output for cell in notebook.cells for output in cell.get("outputs", []) if output.get("name") == "stderr"]
    assert not errors
    assert not any(cell.metadata for cell in notebook.cells)
    for name in (NOTEBOOK, PAGE):
        assert not re.search(r"ipykernel_\d|site-packages|file://|\.venv", (FOLDER / name).read_text(encoding="utf-8"))


def test_the_page_loads_nothing() -> None:
    page = (FOLDER / PAGE).read_text(encoding="utf-8")
    assert page.count("data:image/svg+xml;base64,") == 3
    assert not LOADS.findall(page)


def test_the_page_shows_what_the_notebook_prints() -> None:
    page = (FOLDER / PAGE).read_text(encoding="utf-8")
    streams = [
        o["text"] for c in read(FOLDER / NOTEBOOK).cells for o in c.get("outputs", []) if o.output_type == "stream"
    ]
    assert streams
    assert all(text.splitlines()[-1] in page for text in streams)


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example/require.js"></script>',
        '<link rel="stylesheet" href="https://cdn.example/a.css">',
        '<img src="https://example.org/a.png">',
        "<img src='figure.png'>",
        '<style>@import "a.css";</style>',
        "<style>p { background: url(https://example.org/a.png) }</style>",
    ],
)
def test_a_page_that_loads_something_is_seen(page: str) -> None:
    assert LOADS.search(page)
