"""Hex digits that stand for something longer: validators, file names, lines of the log."""

from __future__ import annotations

import hashlib


def of_text(text: str) -> str:
    """Return sixteen hex digits that stand for a text, which may hold lone surrogates."""
    return _digest(text)[:16]


def of_parts(parts: tuple[object, ...]) -> str:
    """Return the thirty-two hex digits of a validator: what changes when one of these parts does."""
    return _digest(repr(parts))[:32]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
