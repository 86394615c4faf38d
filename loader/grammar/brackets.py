"""Brackets: some belong to a name, 各县（市、区）政府, and some wrap a whole list, （市财政局、市审计局负责）."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loader.grammar.lexicon import BODY_NOUN, Use, words_of
from loader.grammar.words import STOPS

FILLER = "\ue000"
"""Stands for each character of a bracket that belongs to a name, so that no marker is found inside."""

_PARTNER = {"）": "（", "》": "《"}
_BEFORE_LIST = re.compile(rf"(?:^|[{STOPS}]|{words_of(Use.CLOSE)})$")
_LIST_INSIDE = re.compile(f"（(?:会同|由|按照?(?:各自)?职|{words_of(Use.LABEL)}{BODY_NOUN}：)")
_NUMBER = re.compile("（(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})）")
_LABEL = re.compile(f"（{words_of(Use.LABEL)}(?:责任|配合)?{BODY_NOUN}）(?=：?[^、，；。])")


def mask_brackets(text: str) -> str:
    """Hide what stands in brackets behind ``FILLER``; brackets around whole lists become line breaks.

    A bracket without its partner is a line break as well. Quotation marks hide what they hold. The length stays.
    """
    chars = ["\n" if char in "（）" else char for char in text]
    labelled = _LABEL.match(text) is not None  # brackets announce what follows them, rather than mark what precedes
    hidden = -1
    for begin, end in bracket_pairs(text):
        if begin <= hidden or _NUMBER.match(text, begin):
            continue
        if _LABEL.match(text, begin) and (labelled or _is_stop(chars, begin - 1)):
            chars[end] = FILLER if text[end + 1] == "：" else "："
            hidden = end
        elif not _wraps_list(text, chars, begin, end):
            chars[begin : end + 1] = FILLER * (end + 1 - begin)
            hidden = end
    return "".join(chars)


def _wraps_list(text: str, chars: list[str], begin: int, end: int) -> bool:
    """Tell whether a pair stands by itself, so that it cannot be part of a name."""
    if text[begin] == "《":
        return False
    if _LIST_INSIDE.match(text, begin):
        return True
    before = "".join(chars[max(0, begin - 2) : begin])
    return bool(_BEFORE_LIST.search(before)) and _is_stop(chars, end + 1)


def _is_stop(chars: Sequence[str], place: int) -> bool:
    return not 0 <= place < len(chars) or chars[place] in STOPS


def bracket_pairs(text: str) -> list[tuple[int, int]]:
    """Return the matching brackets and quotes, outer before inner; a bracket closes quotes left open inside it."""
    waiting: list[int] = []
    found = []
    for index, char in enumerate(text):
        if char in "（《":
            waiting.append(index)
        elif char in _PARTNER:
            begin = _close(waiting, text, _PARTNER[char])
            if begin is not None:
                found.append((begin, index))
    return sorted(found)


def _close(waiting: list[int], text: str, opener: str) -> int | None:
    while waiting and text[waiting[-1]] == "《" and opener == "（":
        waiting.pop()
    if waiting and text[waiting[-1]] == opener:
        return waiting.pop()
    return None
