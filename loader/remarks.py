"""What a reader should know of a reading: whatever was lost, guessed or assumed, and where it stands.

Every reason is one of `Reason`, a whole sentence without places in it, so that a page can say it in another language;
what it is about stands in ``where`` and ``text``. A new reason needs its translation in ``api/translations/zh.po``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from queries.errors import Told

_TELLING = 20  # characters, which are enough to find a text again


class Reason(StrEnum):
    """Why something is told."""

    OPEN_PARAGRAPH = Told("a <p> is not closed; the paragraph is taken to end where the next begins")
    FURNITURE = Told("this part of a page stands around its text (navigation, a foot, a form) and is not read")
    STRUCK = Told("text that its author struck out or deleted is not read")
    HIDDEN = Told("text that its author hid is not read")
    RUBY = Told("a reading aid above the characters is not read")
    PAGE_HEADER = Told("a page header or footer is not read")
    NOTE = Told("a note or comment is not read")
    ROW_PARTED = Told("a row that a page break parts is put together again")
    PICTURE_PAGE = Told("this page is a picture and is not read")
    TURNED = Told("text that is turned, such as a water mark, is not read")
    FORMULA = Told("this cell holds a formula without a value, so nothing is read there")
    LOW_CONFIDENCE = Told("this line of a scan is read with little confidence; compare the original")
    UNPRINTABLE = Told("characters that cannot be printed are taken out")
    DOUBTFUL = Told("characters that no font is sure to print stand in the text; compare the original")
    NO_UNIT = Told("no unit is named for this requirement")
    NO_NAME = Told("this stands where units stand, but no unit is recognised in it")
    NAME_MISSED = Told("this part of a clause begins as names do, but is not recognised as a unit")
    COLUMN_UNKNOWN = Told("no role of this column is known, so it is left out")
    COLUMN_ASIDE = Told("this column says nothing of what is to be done or by which unit, so it is left out")
    ROW_LEFT_OUT = Told("this row is a sum or a note, so it is left out")
    UNITS_ALONE = Told("units stand in a row without a requirement")
    MERGED_UNITS = Told("the cell of units is empty and taken to be merged with the one above")
    TABLE_PASSED = Told("this table is no task table, so it is passed over")
    ITEM_UNASSIGNED = Told("this item has no clause, though items beside it have one")
    TEXT_AFTER_CLAUSE = Told("this text follows the clause of its item and has none of its own")
    BRACKET_NOT_TAKEN = Told("this bracket names units and a role but closes no text, so it is not read as a clause")
    SIGNATURE = Told("this bracket completes the name of who signs, so it is not read as a clause")
    LINES_JOINED = Told("lines broken at the width of a page, or inside a bracket, are joined again")
    STRAY = Told("units are named here, but too little shows that the text assigns tasks, so no clause is read")
    TITLE_ASSUMED = Told("no title is printed, so the name of the file serves")
    IMPRINT_DIFFERS = Told("the document prints another date or place than its metadata say; the metadata hold")
    RULE_STATED = Told("the document states its own order rule, so the one asked for is not used")


@dataclass(frozen=True, slots=True)
class Remark:
    """A reason, the place as printed (``line 12``, ``row 3``, ``page 2``, a number; may be empty), and the words."""

    reason: Reason
    where: str = ""
    text: str = ""

    def __str__(self) -> str:
        """Return the remark as one line for a terminal."""
        place = f"{self.where}: " if self.where else ""
        words = f": “{' '.join(self.text.split())}”" if self.text else ""
        return f"{place}{self.reason}{words}"


def remark_to_json(remark: Remark) -> dict[str, str]:
    """Return the object that ``fengong read --json`` prints for a remark."""
    return {"reason": remark.reason.value, "where": remark.where, "text": remark.text}


def remarks_about(remarks: Iterable[Remark], text: str) -> list[Remark]:
    """Return the remarks whose words stand in a text."""
    bare = "".join(text.split())
    heads = ((remark, "".join(remark.text.split()).rstrip("…")[:_TELLING]) for remark in remarks)
    return [remark for remark, head in heads if len(head) > 1 and head in bare]
