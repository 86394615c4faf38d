"""Recorded reading slips of ``data/corrections.csv``: the text stays as printed, the record says how it is read.

A slip is of words, wherever their context stands; or, where ``what`` is ``clause``, of the reading of a whole clause.

Only readings that are surer than a guess are used to tell which unit or thing is meant (``Confidence.usable``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise

from loader.lists.tables import Row, comparable_name, fail_at, read_list

COLUMNS = ("annex", "context", "printed", "read_as", "confidence", "reason", "reason_en")
OPTIONAL = ("what", "requirements")
CLAUSE = "clause"


class Confidence(StrEnum):
    """How sure a reading is; the values are notations of the scheme ``…/id/scheme/confidence``."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def usable(self) -> bool:
        """Whether names are read by it; a low one is only recorded."""
        return self is not Confidence.LOW


@dataclass(frozen=True, slots=True)
class Correction:
    """How ``printed`` is read wherever ``context``, which holds it once, stands in the document."""

    annex: str
    context: str
    printed: str
    read_as: str
    confidence: Confidence
    reason: str
    reason_en: str
    where: str
    overrules: bool = False  # a clause's units and marks, not words
    requirements: tuple[str, ...] = ()  # how those begin that the clause covers, where that is overruled


@dataclass(frozen=True, slots=True)
class Slip:
    """A correction at its place: ``text[begin:end] == correction.printed``."""

    begin: int
    end: int
    correction: Correction


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its slips mended, and the way back from its offsets to the printed ones."""

    text: str
    _pieces: tuple[tuple[int, int, int, int], ...]  # begin and end as read, begin and end as printed

    def printed_span(self, begin: int, end: int) -> tuple[int, int]:
        """Return the printed span of a span as read; a slip that it touches belongs to it whole."""
        return self._printed(begin, end=False), self._printed(end, end=True)

    def _printed(self, offset: int, *, end: bool) -> int:
        shift = 0
        for read_begin, read_end, begin, stop in self._pieces:
            if offset < read_begin or (end and offset == read_begin):
                break
            if offset < read_end or (end and offset == read_end):
                return stop if end else begin
            shift = stop - read_end
        return offset + shift


def load_corrections(file: Traversable | None = None) -> tuple[Correction, ...]:
    """Read and check the record of slips. Raises AuthorityError with file and line."""
    home = file or files("data") / "corrections.csv"
    return tuple(
        map(_correction, read_list(home, COLUMNS, verbatim=("printed", "read_as", "context"), optional=OPTIONAL))
    )


def of_annex(corrections: Iterable[Correction], annex_id: str) -> tuple[Correction, ...]:
    """Return those of one document."""
    return tuple(correction for correction in corrections if correction.annex == annex_id)


def clause_correction(text: str, corrections: Iterable[Correction]) -> Correction | None:
    """Return the correction that overrules the reading of a clause with this text, if there is one."""
    whole = comparable_name(text)
    return next((each for each in corrections if each.overrules and comparable_name(each.context) == whole), None)


def clause_slips(text: str, corrections: Iterable[Correction]) -> tuple[Slip, ...]:
    """Return the correction of a whole clause as a slip that reaches over all of it."""
    correction = clause_correction(text, corrections)
    return (Slip(0, len(text), correction),) if correction else ()


def find_slips(text: str, corrections: Iterable[Correction]) -> tuple[Slip, ...]:
    """Find every recorded slip of a text, in printed order. Two that overlap are a fault of the record."""
    slips = sorted(_slips(text, corrections), key=lambda slip: (slip.begin, slip.end))
    for first, second in pairwise(slips):
        if second.begin < first.end:
            fail_at(
                second.correction.where, f"it overlaps {first.correction.where}", "keep one correction of the words"
            )
    return tuple(slips)


def mend_slips(text: str, slips: Iterable[Slip]) -> Reading:
    """Mend the slips whose reading is usable."""
    parts: list[str] = []
    pieces: list[tuple[int, int, int, int]] = []
    at = length = 0
    for slip in (slip for slip in slips if slip.correction.confidence.usable):
        parts += (text[at : slip.begin], slip.correction.read_as)
        begin = length + slip.begin - at
        length = begin + len(slip.correction.read_as)
        pieces.append((begin, length, slip.begin, slip.end))
        at = slip.end
    return Reading("".join((*parts, text[at:])), tuple(pieces))


def read_span(text: str, begin: int, end: int, slips: Iterable[Slip]) -> str:
    """Return ``text[begin:end]`` as it is read: the name to resolve a printed unit by."""
    inside = [slip for slip in slips if begin <= slip.begin and slip.end <= end]
    return mend_slips(text[begin:end], (Slip(s.begin - begin, s.end - begin, s.correction) for s in inside)).text


def _slips(text: str, corrections: Iterable[Correction]) -> Iterator[Slip]:
    for correction in (each for each in corrections if not each.overrules):
        inset = correction.context.index(correction.printed)
        at = text.find(correction.context)
        while at >= 0:
            begin = at + inset
            yield Slip(begin, begin + len(correction.printed), correction)
            at = text.find(correction.context, at + len(correction.context))


def _correction(row: Row) -> Correction:
    context, printed = row.required("context"), row.required("printed")
    if context.count(printed) != 1:
        fail_at(row.where, f"{printed!r} does not stand exactly once in {context!r}", "copy both from the document")
    if row["confidence"] not in list(Confidence):
        fail_at(row.where, f"unknown confidence {row['confidence']!r}", f"write one of {', '.join(Confidence)}")
    return Correction(
        annex=row.required("annex"),
        context=context,
        printed=printed,
        read_as=row.required("read_as"),
        confidence=Confidence(row["confidence"]),
        reason=row.required("reason"),
        reason_en=row["reason_en"],
        where=row.where,
        overrules=_is_of_clause(row),
        requirements=row.several("requirements"),
    )


def _is_of_clause(row: Row) -> bool:
    if row["what"] not in ("", "words", CLAUSE):
        fail_at(row.where, f"unknown what, {row['what']!r}", f"write words or {CLAUSE}")
    if row["what"] == CLAUSE and row["context"] != row["printed"]:
        fail_at(row.where, "the context of a clause is not the whole clause", "write the clause in both columns")
    return row["what"] == CLAUSE
