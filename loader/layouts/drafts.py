"""Tasks as the layouts find them, before clauses are parsed and aligned."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class DraftRow:
    """Paragraphs that stand side by side: requirements and the clauses for them. ``number`` counts the data rows."""

    requirements: list[str]
    clauses: list[str]
    number: int | None = None
    deadline: str | None = None


@dataclass(slots=True)
class DraftTask:
    """A task, its label as printed each time, and its rows."""

    heading: str
    rows: list[DraftRow] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
