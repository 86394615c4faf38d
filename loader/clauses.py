"""One responsibility clause: its units, and what print alone says of each.

A clause is read in four steps, each over canonical text of which every place is known in print: markers part the text
(`loader.grammar.markers`), what lies between them is cut into names (`loader.grammar.names`), markers and labels give
names their marks, and what remains unmarked is ranked by the order rule, if there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from loader.grammar.brackets import FILLER, mask
from loader.grammar.conventions import StatedRule, stated_rule
from loader.grammar.markers import WEAK_DUTY, Label, Mark, Token, tokens
from loader.grammar.names import (
    is_body,
    is_plainly_body,
    length_without_action,
    names_group,
    names_open_set,
    parts_names,
    starts_like_body,
)
from loader.grammar.script import Line, line_of
from loader.model import Basis, Clause, Convention, Evidence, NamedUnit

_LABEL_MARK = {Label.LEAD: Mark.LEAD, Label.SUPPORT: Mark.SUPPORT}
_EVIDENCE = {Mark.LEAD: Evidence.MARKED_LEAD, Mark.SUPPORT: Evidence.MARKED_SUPPORTING}
_JOINER = re.compile(r"以及|及|和|与|并|暨|或")
_LEADING = re.compile(
    r"(?:其中|主要由|分别由|统一由|由|请|以及|以(?=[市省县区各])|及(?!其)|并|另|和(?=[市省县区州各有相国]|农业|教育|财政)|与(?=[市省县区各])|暨|对(?=[市省县区各])|向(?=[市省县区各])|[-—•·*★☆●▲◆□■△]+|[0-9]{1,2}[.．]|[①-⑳])+"
)
_REMARK = re.compile(r"不再|均需|均由|均涉及|以下均|同样适用")
_REMARK_START = re.compile(r"下同|以下同|以下均|以下简称|注$|多个牵头|多部门")
_BRACKET_MARKS = (
    (Mark.LEAD, re.compile(r"（(?:总|共同)?(?:牵头|主办|主责|主要责任)(?:责任)?(?:单位|部门)?）")),
    (Mark.SUPPORT, re.compile(r"（(?:共同)?(?:配合|协办|参与|参加|协助|协同)(?:责任)?(?:单位|部门)?）")),
)
_GLOSS = re.compile(
    r"（(?:不?含|包括|除|即|如|下同|以下|联系|电话|负责|排[名序在]|列|详见|见|[0-9一二三四五六七八九十]+[年月]|按|限|兼)[^（）]*(?:（[^（）]*）[^（）]*)*）$"
)
_PART_OF_NAME = re.compile(
    r"（[^（）]*(?:[局厅署院处室科股站所会办部委队司行社团组院校馆县市区州旗乡镇道地企业位门体构心府盟所园港]|集团|公司|中心)）$"
)
_PERSON_GLOSS = re.compile(r"（[^（）]*）$")


@dataclass(slots=True)
class _Item:
    """A name at ``begin:end`` of a line; ``commas`` counts the commas before it in its list."""

    begin: int
    end: int
    mark: Mark | None
    commas: int


@dataclass(slots=True)
class _Reading:
    """What has been read of a clause so far."""

    items: list[_Item] = field(default_factory=list)
    joint: bool = False
    more: bool = False
    label: Mark | None = None
    prefix: Mark | None = None
    aside: bool = False
    prose: bool = False
    rejected: bool = False  # something was neither name nor marker
    governed: int = 0  # the first item that a marker to come may mark
    after_comma: int = 0
    commas: int = 0
    marked: bool = False  # a marker was read in this sentence


def parse_clause(text: str, convention: Convention | None = None) -> Clause:
    """Read one clause; a rule stated inside it ranks it, else ``convention``, else none.

    Offsets of units are code points of ``text``: ``text[unit.begin:unit.end] == unit.text``. Any text is accepted; one
    that names no unit has none.
    """
    rule = stated_rule(text)
    line = line_of(text)
    reading = _read(line, _without_rule(line, rule))
    names = [line.text[item.begin : item.end] for item in reading.items]
    open_ended = reading.more or any(map(names_open_set, names))
    evidence = _evidence(reading.items, open_ended, rule.convention if rule else convention)
    units = tuple(
        _unit(text, line, item, proof, names_group(name))
        for item, proof, name in zip(reading.items, evidence, names, strict=True)
    )
    return Clause(text, units, open_ended, _basis(evidence, reading.joint))


def clause_to_json(clause: Clause) -> dict[str, object]:
    """Return the object that ``fengong clause`` prints for a clause."""
    return {
        "text": clause.text,
        "units": [{"text": unit.text, "role": unit.role.value, "group": unit.group} for unit in clause.units],
        "open_ended": clause.open_ended,
        "basis": clause.basis.value,
    }


def names_only(text: str) -> bool:
    """Tell whether a text is nothing but names and markers: a clause, whatever stands around it."""
    line = line_of(text)
    reading = _read(line, _without_rule(line, stated_rule(text)))
    names = [line.text[item.begin : item.end] for item in reading.items]
    return bool(names) and not reading.rejected and all(map(is_plainly_body, names))


def _unit(text: str, line: Line, item: _Item, evidence: Evidence, group: bool) -> NamedUnit:
    begin, end = line.span(item.begin, item.end)
    return NamedUnit(text[begin:end], begin, end, evidence, group)


def _without_rule(line: Line, rule: StatedRule | None) -> str:
    """Return the masked text, with the words of an order rule and standing remarks blanked to stops."""
    masked = mask(line.text)
    if rule is not None:
        masked = "".join(
            "；" if rule.begin <= origin < rule.end else char for char, origin in zip(masked, line.origins, strict=True)
        )
    return _without_remarks(masked)


def _without_remarks(masked: str) -> str:
    kept = []
    for number, sentence in enumerate(re.split(r"(?<=[。；\n])", masked)):
        remark = number > 0 and _REMARK.search(sentence)
        kept.append("；" * len(sentence) if remark else _without_aside(sentence))
    return "".join(kept)


def _without_aside(sentence: str) -> str:
    """Blank a sentence from the comma on after which it only remarks: ，下同."""
    pieces = re.split(r"(?<=[，；])", sentence)
    for index, piece in enumerate(pieces):
        if _REMARK_START.match(piece):
            rest = sum(map(len, pieces[index:]))
            return "".join(pieces[:index]) + "；" * rest
    return sentence


def _read(line: Line, masked: str) -> _Reading:
    reading = _Reading()
    place = 0
    touching = False
    for token in [*tokens(line.text, masked), Token(Mark.STOP, len(masked), len(masked))]:
        if token.begin > place:
            _take_names(reading, line.text, masked, place, token, touching)
        _HANDLERS[token.mark](reading, line.text, masked, token)
        touching = token.mark not in (Mark.STOP, Mark.LABEL, Mark.WITH, Mark.PLACES)
        place = token.end
    return reading


def _take_names(reading: _Reading, text: str, masked: str, begin: int, token: Token, touching: bool) -> None:
    """Take the names between two markers; right behind a verb only what is plainly a name counts."""
    if reading.aside:
        return
    for start, end in _names(text, masked, begin, token.begin):
        _take_name(reading, text, masked, start, end, touching and start == begin)


def _take_name(reading: _Reading, text: str, masked: str, begin: int, end: int, touching: bool) -> None:
    begin, end, mark, closed = _trimmed(text, masked, begin, end)
    name = text[begin:end]
    if end <= begin or not is_body(name, strict=reading.prose or touching):
        reading.prose = reading.prose or (end - begin > 2 and not re.search(r"[0-9]|无", name))
        reading.rejected = reading.rejected or end - begin > 1
        return
    if touching and not starts_like_body(name):
        reading.prose = reading.rejected = True
        return
    reading.items.append(_Item(begin, end, mark or reading.prefix or reading.label, reading.commas))
    if closed:
        _close(reading, None)


def _names(text: str, masked: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a stretch between markers at the joiners that part names."""
    start = begin
    for joiner in _JOINER.finditer(masked, begin, end):
        if joiner.start() <= start:
            continue
        if parts_names(
            text[max(start, joiner.start() - 40) : joiner.start()], text[joiner.end() : min(end, joiner.end() + 40)]
        ):
            yield start, joiner.start()
            start = joiner.end()
    yield start, end


def _trimmed(text: str, masked: str, begin: int, end: int) -> tuple[int, int, Mark | None, bool]:
    """Trim leading words, trailing glosses and verbs; tell the mark in a bracket, and whether a verb closed it."""
    leading = _LEADING.match(masked, begin, end)
    begin = leading.end() if leading else begin
    closed = False
    weak = WEAK_DUTY.search(masked, max(begin, end - 20), end)
    if weak and weak.start() - begin >= 2 and is_body(text[begin : weak.start()], strict=True):
        end, closed = weak.start(), True
    cut = (
        begin + length_without_action(masked[begin : min(end, begin + 200)].replace(FILLER, "　"))
        if end - begin <= 200
        else end
    )
    closed = closed or cut < end
    end = min(end, cut)
    mark = None
    while end > begin and masked[end - 1] == FILLER:
        bracket = _tail_bracket(text, masked, begin, end)
        mark = mark or _bracket_mark(text[bracket:end])
        if not _is_gloss(text[bracket:end]):
            break
        end = bracket
    return begin, end, mark, closed


def _tail_bracket(text: str, masked: str, begin: int, end: int) -> int:
    start = end
    while start > begin and masked[start - 1] == FILLER:
        start -= 1
    return start


def _bracket_mark(bracket: str) -> Mark | None:
    return next((mark for mark, pattern in _BRACKET_MARKS if pattern.fullmatch(bracket)), None)


def _is_gloss(bracket: str) -> bool:
    if _bracket_mark(bracket) or _GLOSS.search(bracket):
        return True
    return bool(_PERSON_GLOSS.search(bracket)) and not _PART_OF_NAME.search(bracket) and not bracket.isascii()


def _stop(reading: _Reading, text: str, masked: str, token: Token) -> None:
    stop = masked[token.begin : token.end]
    if stop == "，":
        reading.commas += 1
        reading.after_comma = len(reading.items)
    elif stop in "。；！？":
        _close(reading, None)
        reading.marked = reading.prose = False


def _mark(reading: _Reading, text: str, masked: str, token: Token) -> None:
    since_comma = token.mark is Mark.SUPPORT and not reading.marked
    begin = max(reading.governed, reading.after_comma) if since_comma else reading.governed
    governed = [item for item in reading.items[begin:] if item.mark not in (Mark.SUPPORT, Mark.LEAD) or reading.label]
    if governed and token.mark in _EVIDENCE:
        for item in governed:
            item.mark = item.mark if reading.prefix and item.mark is reading.prefix else token.mark
        _close(reading, None)
    elif token.mark in _EVIDENCE and not reading.items[begin:]:
        reading.prefix = token.mark
    else:
        _close(reading, None)
    reading.marked = True


def _with(reading: _Reading, text: str, masked: str, token: Token) -> None:
    for item in reading.items[max(reading.governed, reading.after_comma) :]:
        item.mark = item.mark or Mark.LEAD
    _close(reading, Mark.SUPPORT)
    reading.marked = True


def _duty(reading: _Reading, text: str, masked: str, token: Token) -> None:
    if not reading.items[reading.governed :] and not reading.items:
        reading.prose = True
    _close(reading, None)
    reading.marked = True


def _joint(reading: _Reading, text: str, masked: str, token: Token) -> None:
    reading.joint = True


def _more(reading: _Reading, text: str, masked: str, token: Token) -> None:
    reading.more = reading.more or (bool(reading.items) and not reading.aside)


def _places(reading: _Reading, text: str, masked: str, token: Token) -> None:
    if not reading.aside:
        _take_name(reading, text, masked, token.begin, token.end, False)


def _label(reading: _Reading, text: str, masked: str, token: Token) -> None:
    _close(reading, None)
    reading.marked = reading.prose = False
    if token.label is Label.BODY or token.label is Label.PLAIN:
        _take_label_names(reading, text, masked, token)
        return
    reading.aside = token.label is Label.ASIDE
    reading.label = _LABEL_MARK.get(token.label) if token.label else None


def _take_label_names(reading: _Reading, text: str, masked: str, token: Token) -> None:
    """Read a label that is itself a name, 市财政局：负责…; then its duties follow, not names."""
    before = len(reading.items)
    for start, end in _names(text, masked, token.begin, token.end - 1):
        begin, stop, mark, _ = _trimmed(text, masked, start, end)
        if is_body(text[begin:stop], strict=True):
            reading.items.append(_Item(begin, stop, mark, reading.commas))
    reading.aside = False
    reading.prose = len(reading.items) > before


def _close(reading: _Reading, prefix: Mark | None) -> None:
    """End the reach of markers: those to come mark only what follows."""
    reading.governed = reading.after_comma = len(reading.items)
    reading.prefix = prefix


_HANDLERS = {
    Mark.STOP: _stop,
    Mark.LEAD: _mark,
    Mark.SUPPORT: _mark,
    Mark.WITH: _with,
    Mark.DUTY: _duty,
    Mark.JOINT: _joint,
    Mark.MORE: _more,
    Mark.PLACES: _places,
    Mark.LABEL: _label,
}


def _evidence(items: Sequence[_Item], open_ended: bool, convention: Convention | None) -> list[Evidence]:
    """Say of each name what print alone says of it (design: the evidence properties)."""
    marked_lead = any(item.mark is Mark.LEAD for item in items)
    if marked_lead:
        return [_EVIDENCE.get(item.mark or Mark.DUTY, Evidence.BESIDE_LEAD) for item in items]
    if len(items) == 1 and items[0].mark is None and not open_ended:
        return [Evidence.SOLE]
    unmarked = [item for item in items if item.mark is None]
    first = _first_ranked(unmarked, convention)
    ranked = iter([Evidence.FIRST] * first + [Evidence.LATER if first else Evidence.JOINT] * (len(unmarked) - first))
    return [Evidence.MARKED_SUPPORTING if item.mark else next(ranked) for item in items]


def _first_ranked(unmarked: Sequence[_Item], convention: Convention | None) -> int:
    """Return how many of the unmarked names the order rule puts first; 0 where it does not decide."""
    if convention is Convention.FIRST_LISTED_LEADS:
        return min(1, len(unmarked))
    if convention is Convention.BEFORE_FIRST_COMMA_LEADS:
        before = sum(item.commas == unmarked[0].commas for item in unmarked)
        return before if before < len(unmarked) else 0
    return 0


def _basis(evidence: Sequence[Evidence], joint: bool) -> Basis:
    if {Evidence.MARKED_LEAD, Evidence.MARKED_SUPPORTING} & set(evidence):
        return Basis.EXPLICIT_MARKER
    if list(evidence) == [Evidence.SOLE]:
        return Basis.SOLE
    return Basis.JOINT if joint else Basis.LIST_ORDER
