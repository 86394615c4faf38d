"""What every error of Fengong carries: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping


class Told(str):
    """An English sentence that keeps what it is made of, so that a page can say it in another language.

    ``template`` has named places (``%(name)s``) for ``values``, which may themselves be told.
    """

    template: str
    values: Mapping[str, str]

    def __new__(cls, template: str, **values: str) -> Told:
        """Make the sentence."""
        told = super().__new__(cls, template % values)
        told.template, told.values = template, values
        return told


class FengongError(Exception):
    """A fault that a person can mend, told in one line.

    ``where`` names the place (file, row, paragraph, offset); ``remedy`` says what to do about it.
    """

    exit_status = 2

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f"; {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{advice}"


class SnapshotError(FengongError):
    """A snapshot is missing, incomplete, or of another version."""


class CatalogueError(FengongError):
    """A question's header is broken; ``where`` is the file."""


class UnknownQuestionError(FengongError):
    """No question has this name; the remedy lists near ones."""


class ParameterError(FengongError):
    """A parameter is missing, unknown or ill-typed; ``where`` is its name, the remedy what it means."""


class UnknownThingError(ParameterError):
    """A name given for a unit, programme, … that nothing bears."""


class AmbiguousNameError(ParameterError):
    """A name that several things bear; ``candidates`` are their labels and IRIs."""

    def __init__(self, what: str, *, where: str, candidates: tuple[tuple[str, str], ...]) -> None:
        shown = ", ".join(f"{label} ({short})" for label, short in candidates[:10])
        more = f" and {len(candidates) - 10} more" if len(candidates) > 10 else ""
        super().__init__(what, where=where, remedy=Told("choose one of %(names)s", names=f"{shown}{more}"))
        self.candidates = candidates


class QueryError(FengongError):
    """A query that the store refuses, with the store's own words."""


class EndpointError(FengongError):
    """A SPARQL endpoint is down, slow, or does not answer SPARQL; ``where`` is its address."""
