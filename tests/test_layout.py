"""The import rule of the architecture: who may import whom."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "ontology": {"ontology"},
    "data": {"data"},
    "queries": {"queries", "ontology"},
    "api": {"api", "queries", "ontology"},
    "loader": {"loader", "queries", "ontology", "data"},
}


def imported_packages(source: str) -> set[str]:
    """Top-level names imported anywhere in the source, of our own packages only."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found & set(ALLOWED)


@pytest.mark.parametrize("package", ALLOWED)
def test_package_imports_only_what_it_may(package: str) -> None:
    modules = sorted((ROOT / package).rglob("*.py"))
    assert modules
    wrong = {
        str(module.relative_to(ROOT)): extra
        for module in modules
        if (extra := imported_packages(module.read_text(encoding="utf-8")) - ALLOWED[package])
    }
    assert not wrong


def test_the_rule_can_fail() -> None:
    assert imported_packages("def f():\n    from loader.model import Task\n") == {"loader"}
