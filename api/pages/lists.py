"""All things of one kind, in pinyin order under their initials; long lists in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from api.pages.graph import Graph, Row, ask
from api.pages.kinds import Kind
from api.pages.names import Name, in_row

SORTED_HERE = 2_000  # a longer list is ordered by the store, by identifier, whose words are pinyin
A_PAGE = 200
IN_READING_ORDER = {"documents", "tasks"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing in a list."""

    iri: str
    names: Sequence[Name]
    requirements: int
    letter: str


def page(graph: Graph, kind: Kind, language: str, number: int) -> dict[str, Any]:
    """Return what the list of a kind shows."""
    bound = {"class": kind.cls}
    total = int(count.text) if (count := ask(graph, "members-count", bound).one("count")) else 0
    whole = total <= SORTED_HERE
    name = "members-mentioned" if kind.counted.startswith("^") else "members"
    bound |= {"property": kind.counted.lstrip("^")} if kind.counted else {}
    answer = ask(graph, name, bound, window=(SORTED_HERE, 0) if whole else (A_PAGE, A_PAGE * (number - 1)))
    entries = [entry(row, language) for row in answer.rows if "thing" in row]
    if whole and kind.name not in IN_READING_ORDER:
        entries.sort(key=pinyin_order)
    shown = entries[A_PAGE * (number - 1) : A_PAGE * number] if whole else entries
    return {"answer": answer, "total": total, "letters": by_letter(shown, kind), "page_size": A_PAGE}


def entry(row: Row, language: str) -> Entry:
    """Make an entry; its letter is the initial of the name shown first."""
    names = in_row(row, "thing", language)
    return Entry(
        row["thing"].text, names, row["requirements"].number if "requirements" in row else 0, initial(names[0].text)
    )


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
