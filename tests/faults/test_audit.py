"""The audit finds what it looks for."""

import pytest

from tests.faults.audit import PERMISSIVE, audit_licences, locked_names, write_sbom
from tests.faults.expressions import exploding, find_expressions, written_patterns


@pytest.mark.parametrize("pattern", [r"(\s*a*)*b", r"\w+\w+\w+$", r"(.*)(.*)(.*)x"])
def test_an_expression_that_explodes_is_found(pattern: str) -> None:
    assert exploding(pattern)


@pytest.mark.parametrize("pattern", [r"[^,]+(?:,[^,]+)*", r"\d{1,4}年", r"a++b", r"(?>a*)b", r"a(?!)"])
def test_one_that_does_not_is_let_pass(pattern: str) -> None:
    assert exploding(pattern) is None


def test_patterns_are_found_in_tables_and_in_calls() -> None:
    assert list(written_patterns("import re\nre.match('a+b', text)\nother.match('c')")) == ["a+b"]
    found = list(find_expressions())
    assert len(found) > 100
    assert len({module for module, _, _ in found}) > 20


def test_none_of_ours_explodes() -> None:
    assert [pattern for _, pattern, flags in find_expressions() if exploding(pattern, flags)] == []


def test_every_licence_is_permissive() -> None:
    line, sound = audit_licences()
    assert sound, line
    assert not PERMISSIVE.search("GNU General Public License v3")


def test_the_bill_of_materials_lists_what_is_locked() -> None:
    line, sound = write_sbom()
    assert sound, line
    assert "pyoxigraph" in locked_names()
