"""The names of the hand-kept lists, wherever a folded text prints them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from loader.lists.authority import Authority, Exclusion, LimitRecord, TermRecord, UnitRecord
from loader.mentions.folding import CLOSING, OPENING, fold_listed_name

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class PrintedForm(Generic[Record]):
    """One way to print a record: the words to look for, and which part of them is the name."""

    words: str
    begin: int
    end: int
    record: Record


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What to look for in a text; forms are kept by their first character."""

    terms: Mapping[str, Sequence[PrintedForm[TermRecord]]]
    limits: Mapping[str, Sequence[PrintedForm[LimitRecord]]]
    exclusions: Mapping[str, Sequence[PrintedForm[Exclusion]]]
    units: Mapping[str, Sequence[PrintedForm[UnitRecord]]]


@lru_cache(maxsize=8)
def authority_lexicon(authority: Authority) -> Lexicon:
    """Return the lexicon of the lists."""
    return Lexicon(
        _by_first(_name_form(name, term) for term in authority.terms for name in term.names),
        _by_first(map(_limit_form, authority.limits)),
        _by_first(_name_form(exclusion.phrase, exclusion) for exclusion in authority.exclusions),
        _by_first(_name_form(name, unit) for unit in authority.units for name in unit.names),
    )


def form_occurrences(
    text: str, forms: Mapping[str, Sequence[PrintedForm[Record]]]
) -> Iterator[tuple[int, int, Record]]:
    """Yield begin, end and record of every form that the text prints, also those inside others.

    The time is linear in the length of the text for lists of a given size.
    """
    for offset, character in enumerate(text):
        for form in forms.get(character, ()):
            if text.startswith(form.words, offset):
                yield offset + form.begin, offset + form.end, form.record


def is_quoted(name: str) -> bool:
    """Return whether quotation marks enclose the whole name: it is meant only where it is printed in such marks."""
    return len(name) > len("“”") and name[0] == OPENING and name.find(CLOSING) == len(name) - 1


def listed_label(name: str) -> str:
    """Return a listed name without the quotation marks that enclose it."""
    return name[1:-1] if is_quoted(name) else name


def _name_form(name: str, record: Record) -> PrintedForm[Record]:
    words = fold_listed_name(name)
    margin = 1 if is_quoted(words) else 0
    return PrintedForm(words, margin, len(words) - margin, record)


def _limit_form(record: LimitRecord) -> PrintedForm[LimitRecord]:
    words, printed = fold_listed_name(record.context), fold_listed_name(record.printed)
    begin = words.index(printed)
    return PrintedForm(words, begin, begin + len(printed), record)


def _by_first(forms: Iterable[PrintedForm[Record]]) -> dict[str, list[PrintedForm[Record]]]:
    found: dict[str, list[PrintedForm[Record]]] = defaultdict(list)
    for form in forms:
        found[form.words[0]].append(form)
    return dict(found)
