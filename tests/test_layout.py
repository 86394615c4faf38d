"""Who may import whom: the contracts of setup.cfg, held by import-linter."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from queries.snapshot import directory

ROOT = Path(__file__).parent.parent
PACKAGES = ("api", "data", "loader", "ontology", "queries")
# A module, an import that it may not have, and the contract that says so.
BAD_IMPORTS = {
    "api/exchange/media.py": ("api.pages.frame", "The rooms of api BROKEN"),
    "api/pages/frame/links.py": ("api.pages.things", "The rooms of the pages BROKEN"),
    "api/asking/search.py": ("loader.model", "Api and loader meet only in a snapshot BROKEN"),
    "loader/commands/build.py": ("api", "Api and loader meet only in a snapshot BROKEN"),
    "loader/grammar/spans.py": ("loader.statement", "The rooms of loader BROKEN"),
    "queries/errors.py": ("queries.export", "The rooms of queries BROKEN"),
    "ontology/rules.py": ("data", "Only the loader reads data BROKEN"),
    "data/__init__.py": ("ontology", "Data know nobody BROKEN"),
}


def check_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Hold the packages in a folder against the contracts in its setup.cfg."""
    program = (
        "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"
    )
    return subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Our modules, to be spoilt."""
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    for module in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        target = tmp_path / module.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(module, target)
    return tmp_path


def test_every_room_imports_only_what_it_may() -> None:
    checked = check_imports(ROOT)
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count("KEPT") == len(set(contract for _, contract in BAD_IMPORTS.values()))


@pytest.mark.parametrize("module", BAD_IMPORTS)
def test_a_bad_import_is_told(copy: Path, module: str) -> None:
    imported, told = BAD_IMPORTS[module]
    with (copy / module).open("a", encoding="utf-8") as file:
        file.write(f"\nimport {imported}\n")
    checked = check_imports(copy)
    assert checked.returncode == 1
    assert told in checked.stdout


def test_a_room_without_a_place_is_told(copy: Path) -> None:
    (copy / "loader" / "attic.py").touch()
    checked = check_imports(copy)
    assert checked.returncode == 1
    assert "attic" in checked.stdout


def test_the_picture_shows_every_room_in_its_row() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    layers = (setup[section].get("layers", "") for section in setup.sections() if section.startswith("importlinter:"))
    rows = [row.replace(" | ", " · ") for text in layers for row in text.split("\n") if row]
    picture = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert len(rows) > 20
    assert not [row for row in rows if not re.search(rf"  {row}(  |$)", picture, re.MULTILINE)]


def test_the_table_of_a_snapshot_names_all_its_files() -> None:
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    constants = vars(directory).items()
    files = {value for name, value in constants if name.isupper() and isinstance(value, str)}
    assert directory.INDEX in files
    assert not [file for file in files if f"| `{file}" not in table]
