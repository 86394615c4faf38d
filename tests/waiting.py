"""Tests wait for events, not for moments: a busy machine takes its time."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 300.0  # seconds, after which what was waited for does not come


def wait_until(condition: Callable[[], object]) -> None:
    """Wait until a condition holds; fail where it never does."""
    end = time.monotonic() + PATIENCE
    while not (held := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    assert held, "what was waited for did not happen"
