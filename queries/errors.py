"""What every error of Fengong carries: what is wrong, where, and what to do."""


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
