"""From what a page shows, a dataclass of its own, to the variables of its template."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def template_variables(*parts: DataclassInstance) -> dict[str, object]:
    """Return the fields of the parts of a page by name; what a field holds stays as it is."""
    return {field.name: getattr(part, field.name) for part in parts for field in fields(part)}
