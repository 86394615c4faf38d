"""Our regular expressions, held against a tool that finds the ones whose time explodes (regexploit).

    python -m tests.faults.expressions

Expressions are taken from the imported modules, so that the ones that tables are made into are seen as they run.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from regexploit.ast.sre import SreOpParser
    from regexploit.redos import find

PACKAGES = ("api", "data", "loader", "ontology", "queries")
DEPTH = 4  # how deep a table of expressions may lie in a module's values
CUBIC = 3  # regexploit's starriness of what is worse than quadratic
# Modules that start a program when they are imported, or need a package that is not installed everywhere.
PROGRAMS = ("__main__",)


class Parser(SreOpParser):  # type: ignore[misc]
    """regexploit's parser, which does not know what Python 3.11 and 3.13 added: none of it gives back what it took."""

    def from_POSSESSIVE_REPEAT(self, data: Any) -> None:
        """Read a possessive repetition: nothing in it is tried twice."""

    def from_ATOMIC_GROUP(self, data: Any) -> None:
        """Read an atomic group: nothing in it is tried twice."""

    def from_FAILURE(self, data: Any) -> None:
        """Read what never matches (``(?!)``, which Python 3.13 knows): nothing is tried after it."""


def find_expressions() -> Iterator[tuple[str, str, int]]:
    """Yield module, pattern and flags of every expression in our packages."""
    for package in PACKAGES:
        for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if not found.name.endswith(PROGRAMS):
                module = importlib.import_module(found.name)
                yield from ((found.name, each.pattern, each.flags) for each in kept_patterns(vars(module), DEPTH))
                source = Path(str(module.__file__)).read_text(encoding="utf-8")
                yield from ((found.name, text, 0) for text in written_patterns(source))


def kept_patterns(value: object, depth: int) -> Iterator[re.Pattern[str]]:
    """Yield the compiled text expressions among the values of a module, and in the tables among them."""
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif depth and isinstance(value, Mapping):
        for key, each in list(value.items()):
            if not str(key).startswith("__"):
                yield from kept_patterns(each, depth - 1)
    elif depth and isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from kept_patterns(each, depth - 1)


def written_patterns(source: str) -> Iterator[str]:
    """Yield the expressions that stand as plain text in calls of ``re``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            if of_re and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                yield node.args[0].value


def exploding(pattern: str, flags: int = 0) -> str | None:
    """Return a text on which an expression takes more than quadratic time; None where the tool finds none."""
    worst = max(find(Parser().parse_sre(pattern, flags)), key=lambda each: each.starriness, default=None)
    return str(worst.example()) if worst and worst.starriness >= CUBIC else None


def main() -> int:
    """Print what explodes; return 1 if anything does."""
    told = {(module, pattern): exploding(pattern, flags) for module, pattern, flags in find_expressions()}
    bad = {where: example for where, example in told.items() if example}
    for (module, pattern), example in bad.items():
        print(f"{module}: {pattern!r} explodes on {example}")
    print(f"regular expressions: {len(told)}, exploding: {len(bad)}")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
