"""Whole numbers that requests give as text."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"[0-9]{1,18}")


def read_whole_number(text: str, least: int, most: int) -> int | None:
    """Return the number that digits spell; None where they do not, or where it lies outside the bounds.

    Only ASCII digits count, and no more than eighteen: Python refuses to read thousands of them.
    """
    number = int(text) if _DIGITS.fullmatch(text) else None
    return number if number is not None and least <= number <= most else None
