"""The numbers that Word prints before paragraphs without keeping them in the text (ISO/IEC 29500-1, §17.9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import cn2an
from lxml import etree

from loader.formats.markedtext import whole_number, word_child, word_children, word_value

_LEVELS = 9
_NUMBER = re.compile(r"%([1-9])")


def _chinese(number: int) -> str:
    text = str(cn2an.an2cn(number))
    return text.removeprefix("一") if 10 <= number < 20 else text


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


def _letter(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    signs = zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"],
        strict=True,
    )
    text = ""
    for value, sign in signs:
        count, number = divmod(number, value)
        text += sign * count
    return text


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "chineseLegalSimplified": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "ideographDigital": _chinese,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
}


class _Level(NamedTuple):
    start: int
    form: str
    text: str


@dataclass(slots=True)
class Numbering:
    """Counts the numbered paragraphs of a document in reading order."""

    lists: dict[str, tuple[str, dict[int, _Level]]] = field(default_factory=dict)  # numId → what it counts, its levels
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)  # style → numId, level
    _counts: dict[str, list[int]] = field(default_factory=dict)

    def label_of(self, properties: etree._Element | None) -> str:
        """Return what Word prints before a paragraph of these properties; nothing for a bullet or no list at all."""
        number, level = self._list_of(properties)
        counted, levels = self.lists.get(number, ("", {}))
        if level not in levels:
            return ""
        counts = self._counts.setdefault(counted, [0] * _LEVELS)
        counts[level] = counts[level] + 1 if counts[level] else levels[level].start
        counts[level + 1 :] = [0] * (_LEVELS - level - 1)
        return _NUMBER.sub(lambda found: _numbered(counts, levels, int(found[1]) - 1), levels[level].text)

    def _list_of(self, properties: etree._Element | None) -> tuple[str, int]:
        own = word_child(properties, "numPr")
        if own is None:
            return self.styles.get(word_value(word_child(properties, "pStyle")), ("", 0))
        level = whole_number(word_value(word_child(own, "ilvl")), 0)
        return word_value(word_child(own, "numId")), min(level, _LEVELS - 1)


def _numbered(counts: list[int], levels: dict[int, _Level], level: int) -> str:
    if level not in levels:
        return ""
    number = counts[level] or levels[level].start
    shown = _FORMATS.get(levels[level].form) if 0 < number < 1000 else str
    return shown(number) if shown else ""


def numbering_of(numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """Read which lists a document has, and which styles number their paragraphs."""
    if numbering is None:
        return Numbering()
    abstract = {
        word_value(node, "abstractNumId"): dict(_levels(node)) for node in word_children(numbering, "abstractNum")
    }
    lists = {}
    for node in word_children(numbering, "num"):
        counted = word_value(word_child(node, "abstractNumId"))
        lists[word_value(node, "numId")] = (counted, abstract.get(counted, {}))
    found = Numbering(lists)
    for style in word_children(styles, "style"):
        number, level = found._list_of(word_child(style, "pPr"))
        if number:
            found.styles[word_value(style, "styleId")] = number, level
    return found


def _levels(node: etree._Element) -> Iterator[tuple[int, _Level]]:
    for level in word_children(node, "lvl"):
        place, start = (
            whole_number(word_value(level, "ilvl"), 0),
            whole_number(word_value(word_child(level, "start")), 1),
        )
        form, text = (
            word_value(word_child(level, "numFmt"), default="decimal"),
            word_value(word_child(level, "lvlText")),
        )
        if place < _LEVELS and form not in ("bullet", "none"):
            yield place, _Level(start, form, text)
