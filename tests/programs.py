"""Programs of the system that some tests and measurements need, and where they are."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def missing(reason: str) -> NoReturn:
    """Skip where a thing is missing; fail where continuous integration (the variable CI) should have had it."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def program(name: str) -> str:
    """Return the path of a program, or skip; in CI it must be there."""
    return shutil.which(name) or missing(f"{name} is not installed")
