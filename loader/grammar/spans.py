"""Names between markers: where one ends and the next begins, and what around a name is not part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loader.grammar.brackets import FILLER
from loader.grammar.lexicon import BODY_NOUN, ROLE_KINDS, Mark, Use, words_of
from loader.grammar.markers import WEAK_DUTY
from loader.grammar.names import LONGEST, is_body_name, is_person, length_of_person, length_without_action, parts_names
from loader.grammar.words import any_word

_JOINER = re.compile("以及|及|和|与|并|暨|或")
_LEADING = re.compile(
    any_word(
        "其中 主要由 分别由 统一由 由 请 以及 及(?!其) 并 另 暨 [以与对向](?=[市省县区各])",
        "和(?=[市省县区州各有相国]|农业|教育|财政)",
        "[-—•·*★☆●▲◆□■△]+ [0-9]{1,2}[.．] [①-⑳]",
    )
    + "{1,4}"
)
_MARKED = tuple(
    (kind.mark, re.compile(f"（(?:总|共同)?{words_of(Use.BRACKET, marks=(kind.mark,))}(?:责任)?{BODY_NOUN}?）"))
    for kind in ROLE_KINDS
)
_GLOSS = re.compile(
    "[（《](?:不?含|包括)|（"
    + any_word(
        " 除 即 如 下同 以下 联系 电话 负责 排[名序在] 列 详见 见 按 限 兼 ；",
        "[0-9一二三四五六七八九十]+[年月]",
    )
)
_REMARK = re.compile("[，。；：0-9]|[的了]|牵头|配合|负责|参与|落实|职责|分工")
_LONGEST_PART = 24  # characters of a bracket that belongs to a name: （区政务服务数据管理局）
_VERB_REACH = 20
_TRAILING = ".．·…-—–*★"


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A candidate for a name; ``mark`` is printed behind it in a bracket, ``closed`` says that a verb followed it."""

    begin: int
    end: int
    mark: Mark | None
    closed: bool


def name_spans(text: str, masked: str, begin: int, end: int) -> Iterator[NameSpan]:
    """Cut a stretch between markers at the joiners that part names, and trim each piece."""
    start = begin
    for joiner in _JOINER.finditer(masked, begin, end):
        if joiner.start() > start and _parts(text, start, joiner, end):
            yield trimmed_span(text, masked, start, joiner.start())
            start = joiner.end()
    yield trimmed_span(text, masked, start, end)


def _parts(text: str, begin: int, joiner: re.Match[str], end: int) -> bool:
    left = text[max(begin, joiner.start() - LONGEST) : joiner.start()]
    return parts_names(left, text[joiner.end() : min(end, joiner.end() + LONGEST)])


def trimmed_span(text: str, masked: str, begin: int, end: int) -> NameSpan:
    """Trim leading words (由, 其中, bullets), verbs that follow a name, and glosses in brackets."""
    leading = _LEADING.match(masked, begin, end)
    begin = leading.end() if leading else begin
    name_end = _end_before_verb(text, masked, begin, end)
    closed = name_end < end
    while name_end > begin and masked[name_end - 1] in _TRAILING:
        name_end -= 1
    stop, mark = _end_before_gloss(text, masked, begin, name_end)
    return NameSpan(begin, stop - length_of_person(text[begin:stop]), mark, closed)


def _end_before_verb(text: str, masked: str, begin: int, end: int) -> int:
    weak = WEAK_DUTY.search(masked, max(begin, end - _VERB_REACH), end)
    if weak and is_body_name(text[begin : weak.start()], strict=True):
        return weak.start()
    return begin + length_without_action(masked[begin:end]) if end - begin <= 2 * LONGEST else end


def _end_before_gloss(text: str, masked: str, begin: int, end: int) -> tuple[int, Mark | None]:
    """Return where a name ends before its glosses, and the mark that one of them is."""
    mark = None
    while end > begin and masked[end - 1] == FILLER:
        opening = _tail_bracket(text, masked, begin, end)
        bracket = text[opening:end]
        mark = mark or _bracket_mark(bracket)
        if not _is_gloss(bracket):
            break
        end = opening
    return end, mark


def _tail_bracket(text: str, masked: str, begin: int, end: int) -> int:
    """Return where the last of the brackets at the end of a name opens."""
    depth = 0
    for place in range(end - 1, begin - 1, -1):
        depth += (text[place] in "）》") - (text[place] in "（《")
        if depth <= 0 or masked[place] != FILLER:
            return place if masked[place] == FILLER else place + 1
    return begin


def _bracket_mark(bracket: str) -> Mark | None:
    return next((mark for mark, pattern in _MARKED if pattern.fullmatch(bracket)), None)


def _is_gloss(bracket: str) -> bool:
    """Tell whether a bracket behind a name only explains it: a mark, 含…, a person, a date; not （市文明办）."""
    if _bracket_mark(bracket) or _GLOSS.match(bracket):
        return True
    inside = bracket[1:-1]
    return bracket.endswith("）") and (len(inside) > _LONGEST_PART or bool(_REMARK.search(inside)) or is_person(inside))
