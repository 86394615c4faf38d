"""What government units do, told from their names by one curated list (``data/functions.csv``).

A name is taken apart: the place at its head (省, 市, 县 …), the kind of body at its end (局, 委 …), and between them
the stems of the list, in full or in short: 市人社局, 聊城市人力资源和社会保障局. Several stems in a row are several
functions: 教育体育局. A name that the list does not wholly explain has no function; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from rdflib.term import URIRef

from loader import iris
from loader.lists.tables import comparable_name, fail_at, read_list

COLUMNS = ("function", "name_en", "stems", "former", "whole", "source", "note")
SUFFIXES = (
    "委员会办公室",
    "委员会",
    "办公室",
    "总局",
    "局",
    "厅",
    "委",
    "办",
    "部",
    "署",
    "分局",
    "管理局",
    "服务局",
    "事务局",
    "发展局",
)
LONGEST = 40  # characters; what is longer is no unit's name
CONNECTIVES = ("和", "与", "及", "、", "暨")


class Level(StrEnum):
    """The level of government that a name's head tells."""

    STATE = "state"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"


LEVELS = {
    "国家": Level.STATE, "中央": Level.STATE, "省": Level.PROVINCE, "自治区": Level.PROVINCE, "市": Level.CITY,
    "州": Level.CITY, "盟": Level.CITY, "地区": Level.CITY, "县": Level.COUNTY, "区": Level.COUNTY, "旗": Level.COUNTY,
    "镇": Level.TOWNSHIP, "乡": Level.TOWNSHIP, "街道": Level.TOWNSHIP,
}  # fmt: skip
# A place, or several in a row, or none: 市, 聊城市, 山东省聊城市, 国家税务总局聊城市.
_HEAD = re.compile(f"(?:中共|国家税务总局|国网)?(?:[一-鿿]{{0,10}}?(?:{'|'.join(LEVELS)})){{0,3}}(?:级|直)?")
_LEVEL = re.compile(f"({'|'.join(sorted(LEVELS, key=len, reverse=True))})(?:级|直)?$")
_YOUTH = re.compile("(?:共青团)[一-鿿]{1,8}(?:委|委员会)|团[省市县区州]委")
_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Function:
    """A function of government, with the names that the list gives it."""

    name: str
    name_en: str
    others: tuple[str, ...]
    source: str
    note: str

    @property
    def iri(self) -> URIRef:
        """The IRI of the concept."""
        return iris.mint_function(self.name)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a unit's name tells: its functions in printed order, and the level of its place where one is printed."""

    functions: tuple[Function, ...]
    level: Level | None


@dataclass(frozen=True, slots=True)
class FunctionList:
    """The functions by stem (what stands between place and kind of body) and by whole name."""

    functions: tuple[Function, ...]
    by_stem: Mapping[str, tuple[Function, ...]]
    by_name: Mapping[str, tuple[Function, ...]]


def understand_unit(name: str) -> Understood | None:
    """Return the functions and level of a unit by its name, or None where the list does not explain it."""
    return _understand(_BRACKETS.sub("", comparable_name(name)))


@lru_cache(maxsize=1 << 14)
def _understand(name: str) -> Understood | None:
    if len(name) > LONGEST:
        return None
    if _YOUTH.fullmatch(name):
        return Understood(
            load_function_list().by_name["共青团"], _level(re.sub("^(?:共青团|团)|委(?:员会)?$", "", name))
        )
    for head in _heads(name):
        if found := _of_core(name[len(head) :]):
            return Understood(found, _level(head))
    return None


def _heads(name: str) -> Iterator[str]:
    """Yield what may be the place at the head of a name, shortest first."""
    for end in range(len(name)):
        if not end or _HEAD.fullmatch(name, 0, end):
            yield name[:end]


def _level(head: str) -> Level | None:
    match = _LEVEL.search(head)
    return LEVELS[match[1]] if match else None


def _of_core(core: str) -> tuple[Function, ...]:
    known = load_function_list()
    for name in (core, core.removeprefix("人民政府"), core.removeprefix("委")):
        if name in known.by_name:
            return known.by_name[name]
        for suffix in SUFFIXES:
            if name.endswith(suffix) and (found := _of_stems(name.removesuffix(suffix))):
                return found
    return ()


def _of_stems(words: str) -> tuple[Function, ...]:
    """Return the functions of one stem or of several in a row, longest stems first; nothing where a rest is left."""
    known = load_function_list().by_stem
    for end in range(len(words), 1, -1):
        if words[:end] not in known:
            continue
        rest = words[end:]
        if not rest:
            return known[words[:end]]
        trimmed = rest[1:] if rest.startswith(CONNECTIVES) else rest
        if further := _of_stems(trimmed):
            return tuple(dict.fromkeys((*known[words[:end]], *further)))
    return ()


@cache
def load_function_list() -> FunctionList:
    """Read and check the list. Raises AuthorityError with file and line."""
    functions: list[Function] = []
    by_stem: dict[str, tuple[Function, ...]] = {}
    by_name: dict[str, tuple[Function, ...]] = {}
    for row in read_list(files("data") / "functions.csv", COLUMNS):
        stems = (*row.several("stems"), *row.several("former"))
        function = Function(
            row.required("function"),
            row.required("name_en"),
            (*stems, *row.several("whole")),
            row["source"],
            row["note"],
        )
        if any(function.name == other.name for other in functions):
            fail_at(row.where, f"the function {function.name!r} stands there twice", "put the names into one line")
        functions.append(function)
        for names, index in ((stems, by_stem), (row.several("whole"), by_name)):
            for name in names:
                index[comparable_name(name)] = (*index.get(comparable_name(name), ()), function)
    return FunctionList(tuple(functions), by_stem, by_name)
