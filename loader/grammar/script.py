"""One shape for many prints: full and half width, traditional and simplified, spaces of OCR.

The grammar reads a *canonical* text of the same length, so that a place found in it is a place in the print.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loader.grammar.names import ends_like_body, is_person, starts_like_body

# Only characters that occur in role words and in the names of kinds of bodies: this is no converter of names.
_TRADITIONAL = (
    "單責牽頭門關協參與會領導負級區縣鄉鎮個體職時間聯員辦屬駐開業團實"
    "務達進總發財廳黨鐵電為據應範圍項標長無劃規織構權現處學場網衛護監檢"
)
_SIMPLIFIED = (
    "单责牵头门关协参与会领导负级区县乡镇个体职时间联员办属驻开业团实"
    "务达进总发财厅党铁电为据应范围项标长无划规织构权现处学场网卫护监检"
)
_BRACKETS = {"(": "（", "[": "（", "〔": "（", "【": "（", "［": "（", "〖": "（", "{": "（", "﹝": "（", "❲": "（"}
_CLOSING = {")": "）", "]": "）", "〕": "）", "】": "）", "］": "）", "〗": "）", "}": "）", "﹞": "）", "❳": "）"}
_QUOTES = {"“": "《", "「": "《", "『": "《", "〈": "《", "”": "》", "」": "》", "』": "》", "〉": "》"}
_STOPS = {
    ",": "，",
    ";": "；",
    ":": "：",
    "︰": "：",
    "∶": "：",
    "､": "、",
    "﹑": "、",
    "丶": "、",
    "｡": "。",
    "|": "；",
    "｜": "；",
}
_WIDE = {chr(0xFF01 + i): chr(0x21 + i) for i in range(94)}
_BLANKS = dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\x00", " ")
_CANONICAL = str.maketrans(
    {char: (_BRACKETS | _CLOSING | _STOPS).get(narrow, narrow) for char, narrow in _WIDE.items()}
    | _BRACKETS
    | _CLOSING
    | _QUOTES
    | _STOPS
    | _BLANKS
    | dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True))
)

STOPS = "、，；。：\n！？/"
_BLANK = re.compile(r"\s+")
_AND = re.compile(r"\s{1,3}and\s{1,3}")
_REACH = 24
_LABEL_AHEAD = re.compile(r"[^、，；。：\s]{2,14}：")
_CLOSED = re.compile(r"(?:牵头|配合|负责|参与|参加|落实|协助|协办)$")


def canonical(text: str) -> str:
    """Fold width, brackets, quotes, stops and the traditional forms of role words; the length stays."""
    return text.translate(_CANONICAL)


@dataclass(frozen=True, slots=True)
class Line:
    """A canonical text without the blanks that mean nothing; ``origins[i]`` is where ``text[i]`` is printed."""

    text: str
    origins: tuple[int, ...]

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Return the printed span of ``text[begin:end]``, which is not empty."""
        return self.origins[begin], self.origins[end - 1] + 1


def line_of(text: str) -> Line:
    """Drop meaningless blanks; a blank that separates becomes a line break, an OCR ``and`` a 和."""
    shape = _AND.sub(lambda found: "和".center(len(found[0])), canonical(text))
    kept = list(_kept(shape))
    return Line("".join(char for _, char in kept), tuple(index for index, _ in kept))


def _kept(shape: str) -> Iterator[tuple[int, str]]:
    begin = 0
    for blank in _BLANK.finditer(shape):
        yield from ((index, shape[index]) for index in range(begin, blank.start()))
        if _separates(shape, blank.start(), blank.end()):
            yield blank.start(), "\n"
        begin = blank.end()
    yield from ((index, shape[index]) for index in range(begin, len(shape)))


def _separates(shape: str, begin: int, end: int) -> bool:
    """Tell whether the blank parts two names or a name and a label, rather than the letters of one."""
    left = _piece(shape[max(0, begin - _REACH) : begin], -1)
    ahead = shape[end : end + _REACH]
    right = _piece(ahead, 0)
    if len(left) < 2 or len(right) < 2:
        return False
    if _LABEL_AHEAD.match(ahead) or _CLOSED.search(left):
        return True
    if ends_like_body(left):
        return starts_like_body(right) or is_person(right)
    return is_person(left) and starts_like_body(right)


def _piece(text: str, side: int) -> str:
    pieces = re.split(rf"[{STOPS}\s]", text)
    return pieces[side]
