"""Hex digits that stand for something longer: validators, file names, lines of the log."""

from __future__ import annotations

import hashlib


def text_digest(text: str) -> str:
    """Return sixteen hex digits that stand for a text, which may hold lone surrogates."""
    return _sha256_digits(text)[:16]


def parts_digest(parts: tuple[object, ...]) -> str:
    """Return the thirty-two hex digits of a validator: what changes when one of these parts does."""
    return _sha256_digits(repr(parts))[:32]


def _sha256_digits(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
