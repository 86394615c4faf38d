"""All things of one kind, in pinyin order under their initials; long lists in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from flask import current_app

from api.asking.graph import Graph, NoSuchPage, ResultTable, Row, ask_about_things, ask_question
from api.exchange.readings import kept_reading
from api.pages.frame.kinds import PageKind
from api.pages.frame.names import DisplayName, names_in_row
from api.pages.frame.places import served_places
from api.pages.frame.scope import DocumentScope, document_of
from api.pages.frame.tables import MOST_ROWS, PeopleTable, TableChoice, people_table
from ontology.vocabulary import ID
from queries.errors import Told

_SORTED_HERE = 1_000  # a longer list is ordered by identifier, whose words are pinyin
_A_PAGE = 200
_IN_READING_ORDER = {"documents", "tasks"}


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A thing in a list."""

    iri: str
    names: Sequence[DisplayName]
    requirements: int | None
    letter: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """What one page of the list of a kind shows: the entries under their letters, of ``total`` in all.

    Limits stand in a table of their own instead, since a number says nothing without what it limits.
    """

    kind: PageKind
    number: int
    answer: ResultTable
    total: int
    letters: Sequence[tuple[str, Sequence[ListEntry]]]
    table: PeopleTable | None = None
    places: Sequence[tuple[str, DisplayName, int]] = ()  # to choose from: part of an address, name, number of things
    scope: DocumentScope = field(default_factory=DocumentScope)
    page_size: int = _A_PAGE


_TABLES = {"limits": "limits-table"}  # the questions of the kinds that are listed as tables


def table_page(graph: Graph, kind: PageKind, language: str, choice: TableChoice) -> ListPage:
    """Ask for what the list of a kind shows as a table."""
    answer = ask_question(graph, _TABLES[kind.name])
    variables = list(dict.fromkeys(name for row in answer.rows for name in row))
    order = _variables_of(answer.query, variables)
    kept = kept_reading().items()
    table = people_table(graph, order, answer.rows, language, choice, _table_size(), kind.path, kept)
    return ListPage(kind, 1, answer, len(answer.rows), (), table)


def _table_size() -> int | None:
    """Return how many rows a page has: all of them where no server can give another page."""
    return MOST_ROWS if current_app.config.get("MIRROR") else None


def is_table(kind: PageKind) -> bool:
    """Tell whether the things of a kind are listed as a table."""
    return kind.name in _TABLES


def _variables_of(query: str, variables: Sequence[str]) -> list[str]:
    """Return variables in the order in which a query selects them."""
    head = query.partition("WHERE")[0]
    return sorted(variables, key=lambda name: head.find(f"?{name}"))


def list_page(graph: Graph, kind: PageKind, language: str, number: int, scope: DocumentScope) -> ListPage:
    """Ask for what the list of a kind shows, of some documents if they are asked; raise ``NoSuchPage`` beyond its last.

    Of a long list only the names on this page are asked for: to put thousands in order takes a store longer than us.
    """
    every = sorted(row["thing"].text for row in ask_question(graph, "members", {"class": kind.cls}).rows)
    offered = served_places().counted(every)
    everything = _things_in_scope(graph, kind, every, scope) if scope else every
    window = slice(_A_PAGE * (number - 1), _A_PAGE * number)
    whole = len(everything) <= _SORTED_HERE
    bound = {"class": kind.cls} | ({"property": kind.counted.lstrip("^")} if kind.counted else {})
    answer = ask_about_things(graph, _list_question(kind), bound, "thing", everything if whole else everything[window])
    lettered = kind.name not in _IN_READING_ORDER
    entries = [_list_entry(row, language, lettered) for row in answer.rows if "thing" in row]
    if whole and lettered:
        entries.sort(key=_pinyin_order)
    letters = _entries_by_letter(entries[window] if whole else entries, kind)
    if (number > 1 or scope.place) and not letters:
        raise NoSuchPage(Told("There is no such page of this list."))
    return ListPage(kind, number, answer, len(everything), letters, places=offered, scope=scope)


def _things_in_scope(graph: Graph, kind: PageKind, things: Sequence[str], scope: DocumentScope) -> list[str]:
    """Return those of some things that stand in the documents looked at, are named there, or are of their place."""
    documents = frozenset(scope.documents()) if not kind.of_place or scope.year or scope.document else frozenset[str]()
    if kind.part or kind.name == "documents":
        return [iri for iri in things if document_of(iri) in documents]
    if kind.of_place and scope.place:
        things = [iri for iri in things if served_places().slug_of(iri) == scope.place]
    if not documents:
        return list(things)
    bound: dict[str, str | list[str]] = {
        "class": kind.cls,
        "property": kind.counted.lstrip("^"),
        "annex": [str(ID) + each for each in documents],
    }
    named = {row["thing"].text for row in ask_question(graph, "members-named", bound).rows}
    return [iri for iri in things if iri in named]


def _list_question(kind: PageKind) -> str:
    """Return the question behind a list: its things count nothing, lead to what they count, or are led to by it."""
    if not kind.counted:
        return "entries-uncounted"
    return "entries-mentioned" if kind.counted.startswith("^") else "entries"


def _list_entry(row: Row, language: str, lettered: bool) -> ListEntry:
    """Make an entry; its letter, where it is to have one, is the initial of the name shown first."""
    names = names_in_row(row, "thing", language)
    requirements = row["requirements"].number if "requirements" in row else None
    return ListEntry(row["thing"].text, names, requirements, _pinyin_initial(names[0].text) if lettered else "")


def _pinyin_order(entry: ListEntry) -> tuple[str, list[str], str]:
    """Order entries by the sound of the name shown first."""
    return entry.letter, _pinyin_syllables(entry.names[0].text.lower()), entry.iri


def _pinyin_syllables(text: str) -> list[str]:
    """Return the syllables of a text. The dictionary takes 70 MB, so it is read when a list is first shown."""
    from pypinyin import lazy_pinyin

    return lazy_pinyin(text)


def _pinyin_initial(name: str) -> str:
    """Return the capital under which a name is listed; ``#`` for one that does not begin with a letter."""
    letters = [sound for sound in _pinyin_syllables(name.lstrip("“”\"'《》")) if sound.strip()]
    first = letters[0][0].upper() if letters else "#"
    return first if "A" <= first <= "Z" else "#"


def _entries_by_letter(entries: Sequence[ListEntry], kind: PageKind) -> list[tuple[str, list[ListEntry]]]:
    """Group entries under their letters; what is in reading order stays in one group."""
    if kind.name in _IN_READING_ORDER:
        return [("", list(entries))] if entries else []
    return [(letter, list(group)) for letter, group in groupby(entries, key=lambda each: each.letter)]
