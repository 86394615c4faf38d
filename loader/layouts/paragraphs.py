"""Clauses as paragraphs: which lines belong to one clause, and which bracket of a paragraph is one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from loader.grammar.brackets import bracket_pairs
from loader.grammar.clauses import assigns_duties, names_only, parse_clause
from loader.grammar.lexicon import BODY_NOUN, Label, Mark, Use, words_of
from loader.grammar.markers import leading_label
from loader.grammar.names import ends_like_body
from loader.grammar.script import canonical_script
from loader.layouts.headings import read_number
from loader.model import Clause, Evidence

_CLOSES = re.compile(
    rf"{words_of(Use.CLOSE)}[^，；。]{{0,14}}(?:[，；。](?:排|列|第|首|下同|以下|多个|具体|不再)[^（）]*)?[。；]?$"
)
_INLINE_LABEL = re.compile(
    rf"(?<=[。；！？）\s])(?:{words_of(Use.LABEL, Use.COLON, marks=(Mark.LEAD, Mark.DUTY))}|分管|包保)(?:责任|配合)?"
    rf"(?:{BODY_NOUN}|分工|领导|人)(?:（[^（）]{{1,6}}）)?："
)
_REMEMBERED = 4096  # paragraphs: each is looked at before and while the document is read
_ROLE_WORD = re.compile(rf"负责|牵头|{words_of(Use.LABEL)}{BODY_NOUN}")
_EXPLAINS = re.compile("负责解释|負責解釋")
_SENTENCE_ENDS = "。！？；"
_LONGEST_CLAUSE = 1500


class Part(NamedTuple):
    """A stretch of a paragraph and the clause that closes it; the last stretch may have none."""

    text: str
    clause: str | None


def starts_with_label(text: str) -> Mark | Label | None:
    """Return what a line's label announces, if a label of units, persons or dates starts it."""
    label = leading_label(text)
    return label if isinstance(label, Mark) or label is Label.ASIDE else None


@lru_cache(maxsize=_REMEMBERED)
def is_clause_line(text: str) -> bool:
    """Tell whether a whole line is a clause: it starts with a label of units, is a bracket, or holds names only."""
    if len(text) > _LONGEST_CLAUSE:
        return False
    if isinstance(starts_with_label(text), Mark):
        return bool(parse_clause(text).units)
    parts = part_paragraph(text)
    if any(part.clause is not None for part in parts):
        return all(not part.text for part in parts)
    return not read_number(text) and is_closed(text) and assigns_duties(text) and names_only(text)


def clause_paragraphs(paragraphs: Sequence[str], requirements: int, *, typeset: bool = False) -> list[str]:
    """Part a cell of units into clauses: its paragraphs, but for those that go on or complete the one before.

    A paragraph that ends with 、 or ， goes on; labels that complete each other (牵头…, 配合…) belong together. The
    lines of a single paragraph are one clause, unless there are as many as requirements, or a verb closes each. So are,
    in a ``typeset`` table, paragraphs that hold a bare name each: there they are lines.
    """
    lines = paragraphs[0].split("\n") if len(paragraphs) == 1 else []
    groups = ["\n".join(group) for group in _completed(lines or paragraphs)]
    if len(groups) == requirements:
        return groups
    listed = all(map(_is_bare_name, groups)) if typeset else not all(map(is_closed, groups)) and bool(lines)
    return ["\n".join(lines or paragraphs)] if listed else groups


def is_closed(text: str) -> bool:
    """Tell whether a text ends as clauses do, with a word of what its units do."""
    return bool(_CLOSES.search(canonical_script(text)))


def _is_bare_name(text: str) -> bool:
    units = parse_clause(text).units
    return len(units) == 1 and units[0].text == text.strip()


def _completed(paragraphs: Sequence[str]) -> Iterator[list[str]]:
    group: list[str] = []
    for paragraph in paragraphs:
        if group and not _goes_on(group, paragraph):
            yield group
            group = []
        group.append(paragraph)
    if group:
        yield group


def _goes_on(group: Sequence[str], paragraph: str) -> bool:
    if group[-1].endswith(("、", "，", ",")) or paragraph.startswith(("、", "，", "等")):
        return True
    label = starts_with_label(paragraph)
    if label is None and is_closed(paragraph):
        return _completes(group, paragraph)
    return label is not None and label is not Mark.LEAD and label not in map(starts_with_label, group)


def _completes(group: Sequence[str], paragraph: str) -> bool:
    """Tell whether a paragraph names who supports the lead that the one before names: 市城管局牵头, 各区政府配合."""
    above, below = parse_clause("\n".join(group)).units, parse_clause(paragraph).units
    supports = bool(below) and all(unit.evidence is Evidence.MARKED_SUPPORTING for unit in below)
    return supports and all(unit.evidence is Evidence.MARKED_LEAD for unit in above)


@lru_cache(maxsize=_REMEMBERED)
def part_paragraph(text: str) -> tuple[Part, ...]:
    """Part a paragraph at its clauses: brackets that hold one, and labels of units after a sentence."""
    shape = canonical_script(text)
    parts: list[Part] = []
    place = 0
    for begin, end in _clause_spans(text, shape):
        parts.append(Part(_between(text[place:begin]), text[begin:end].strip()))
        place = end
    rest = text[place:].strip() if not parts else _between(text[place:])
    return (*parts, Part(rest, None)) if rest or not parts else tuple(parts)


def _between(text: str) -> str:
    """Return the text between two clauses, without the stop that belongs to the clause before."""
    return text.strip().lstrip("。；;，,").strip()


def _clause_spans(text: str, shape: str) -> Iterator[tuple[int, int]]:
    place = 0
    for begin, end in _brackets(shape):
        if begin >= place and end - begin <= _LONGEST_CLAUSE and _holds_clause(text, shape, begin, end):
            yield from _label_spans(shape, place, begin)
            yield begin, end
            place = end
    yield from _label_spans(shape, place, len(shape))


def _label_spans(shape: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Find labels of units inside running text; their clause goes on to the sentence that starts with no label."""
    found = _INLINE_LABEL.search(shape, begin, end)
    while found and found.start() > begin:
        stop = found.end()
        while stop < end and (shape[stop] != "。" or starts_with_label(shape[stop + 1 : stop + 30].lstrip())):
            stop += 1
        stop = min(stop + 1, end)
        if parse_clause(shape[found.start() : min(stop, found.start() + _LONGEST_CLAUSE)]).units:
            yield found.start(), stop
        found = _INLINE_LABEL.search(shape, stop, end)


def _brackets(shape: str) -> Iterator[tuple[int, int]]:
    """Find the outermost brackets that are closed, as spans that include them."""
    done = 0
    for begin, last in bracket_pairs(shape):
        if shape[begin] == "（" and begin >= done:
            done = last + 1
            yield begin, done


def _holds_clause(text: str, shape: str, begin: int, end: int) -> bool:
    """Tell whether a bracket is a clause: it closes a sentence or a paragraph, and a label, a verb or names fill it."""
    inside = text[begin + 1 : end - 1]
    after_sentence = begin == 0 or shape[max(0, begin - 4) : begin].rstrip()[-1:] in _SENTENCE_ENDS
    before_end = shape[end : end + 8].lstrip()[:1] in ("", *_SENTENCE_ENDS, "，", "、", "（")
    if _EXPLAINS.search(inside) or not (after_sentence or before_end):
        return False
    if leading_label(inside) is not None:
        return starts_with_label(inside) is not None and bool(parse_clause(inside).units)
    if is_closed(inside) and assigns_duties(inside):
        return _is_plain_clause(parse_clause(inside))
    ends_item = not shape[end:].strip("。；") and read_number(text) is not None and not ends_like_body(shape[:begin])
    return ((after_sentence and before_end) or ends_item) and names_only(inside)


def untaken_brackets(text: str, parts: Sequence[Part]) -> Iterator[str]:
    """Yield the brackets of a paragraph that hold a word of a role and names, but were not taken for clauses."""
    shape = canonical_script(text)
    if not _ROLE_WORD.search(shape) or _EXPLAINS.search(shape):
        return
    taken = {part.clause for part in parts}
    for begin, end in _brackets(shape):
        inside = text[begin + 1 : end - 1]
        known = any(clause and text[begin:end] in clause for clause in taken)
        if not known and _ROLE_WORD.search(shape, begin, end) and parse_clause(inside).units:
            yield text[begin:end]


def _is_plain_clause(clause: Clause) -> bool:
    """Tell whether the text is names and what they do, or names for the most: else it is a gloss that names a body."""
    named = sum(len(unit.text) for unit in clause.units)
    return bool(clause.units) and (named * 3 >= len(clause.text) or names_only(clause.text))
