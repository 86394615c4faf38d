"""All things of one kind, in pinyin order under their initials; long lists in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from api.asking.graph import Graph, Row, ask, ask_of
from api.pages.frame.kinds import Kind
from api.pages.frame.names import Name, in_row

SORTED_HERE = 1_000  # a longer list is ordered by identifier, whose words are pinyin
A_PAGE = 200
IN_READING_ORDER = {"documents", "tasks"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing in a list."""

    iri: str
    names: Sequence[Name]
    requirements: int | None
    letter: str


def page(graph: Graph, kind: Kind, language: str, number: int) -> dict[str, Any]:
    """Return what the list of a kind shows.

    Of a long list only the names on this page are asked for: to put thousands in order takes a store longer than us.
    """
    everything = sorted(row["thing"].text for row in ask(graph, "members", {"class": kind.cls}).rows)
    window = slice(A_PAGE * (number - 1), A_PAGE * number)
    whole = len(everything) <= SORTED_HERE
    bound = {"class": kind.cls} | ({"property": kind.counted.lstrip("^")} if kind.counted else {})
    answer = ask_of(graph, question_of(kind), bound, "thing", everything if whole else everything[window])
    lettered = kind.name not in IN_READING_ORDER
    entries = [entry(row, language, lettered) for row in answer.rows if "thing" in row]
    if whole and lettered:
        entries.sort(key=pinyin_order)
    shown = entries[window] if whole else entries
    return {"answer": answer, "total": len(everything), "letters": by_letter(shown, kind), "page_size": A_PAGE}


def question_of(kind: Kind) -> str:
    """Return the question behind a list: its things count nothing, lead to what they count, or are led to by it."""
    if not kind.counted:
        return "entries-uncounted"
    return "entries-mentioned" if kind.counted.startswith("^") else "entries"


def entry(row: Row, language: str, lettered: bool) -> Entry:
    """Make an entry; its letter, where it is to have one, is the initial of the name shown first."""
    names = in_row(row, "thing", language)
    requirements = row["requirements"].number if "requirements" in row else None
    return Entry(row["thing"].text, names, requirements, initial(names[0].text) if lettered else "")


def pinyin_order(entry: Entry) -> tuple[str, list[str], str]:
    """Order entries by the sound of the name shown first."""
    return entry.letter, sounds(entry.names[0].text.lower()), entry.iri


def sounds(text: str) -> list[str]:
    """Return the syllables of a text. The dictionary takes 70 MB, so it is read when a list is first shown."""
    from pypinyin import lazy_pinyin

    return lazy_pinyin(text)


def initial(name: str) -> str:
    """Return the capital under which a name is listed; ``#`` for one that does not begin with a letter."""
    letters = [sound for sound in sounds(name.lstrip("“”\"'《》")) if sound.strip()]
    first = letters[0][0].upper() if letters else "#"
    return first if "A" <= first <= "Z" else "#"


def by_letter(entries: Sequence[Entry], kind: Kind) -> list[tuple[str, list[Entry]]]:
    """Group entries under their letters; what is in reading order stays in one group."""
    if kind.name in IN_READING_ORDER:
        return [("", list(entries))] if entries else []
    return [(letter, list(group)) for letter, group in groupby(entries, key=lambda each: each.letter)]
