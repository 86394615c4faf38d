"""The documents of a snapshot in figures: how many, in which layouts, under which rules, what was refused and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from queries.snapshot.directory import CORPUS, Snapshot


def read_figures(snapshot: Snapshot) -> Mapping[str, Any]:
    """Return the figures that a build kept; none of a snapshot that is older than they are."""
    file = snapshot.path / CORPUS
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}
