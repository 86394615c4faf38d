"""From left to right through a clause: which names it holds, and which marker or label marks each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from loader.grammar.brackets import mask_brackets
from loader.grammar.lexicon import ROLE_KINDS, Label, Mark
from loader.grammar.markers import Token, clause_tokens
from loader.grammar.names import is_body_name, may_have_been_body, starts_like_body
from loader.grammar.spans import NameSpan, name_spans, trimmed_span
from loader.grammar.words import STOPS

_ROLE_MARKS = frozenset(kind.mark for kind in ROLE_KINDS)
_REMARK = re.compile("不再|均需|均由|均涉及|以下均|同样适用")
_AFTERTHOUGHT = re.compile("下同|以下同|以下均|以下简称|注$|多个牵头|多部门")
_FIGURE = re.compile("[0-9]|无")


@dataclass(slots=True)
class Item:
    """A name at ``begin:end``; ``commas`` counts the commas before it. ``fixed`` marks are not to be overruled."""

    begin: int
    end: int
    mark: Mark | None
    commas: int
    fixed: bool = False


@dataclass(slots=True)
class RoleReader:
    """Reads the tokens of one clause in turn; afterwards ``items`` are its names.

    A marker governs the names before it, back to the marker before that; a marker of support that is the first of its
    sentence, back to the comma. A label marks the names after it, until the next label. 会同 does both.
    """

    text: str
    masked: str = ""
    items: list[Item] = field(default_factory=list)
    joint: bool = False  # 按职责分工
    more: bool = False  # 等
    assigns: bool = False  # a marker or a verb closed a list of names
    rejected: bool = False  # something was neither a name nor a marker
    passed: list[str] = field(default_factory=list)  # of that, what begins as names do
    _label: Mark | None = None
    _prefix: Mark | None = None
    _prefix_is_local: bool = False  # it marks no more than the list right behind it
    _aside: bool = False
    _prose: bool = False
    _governed: int = 0  # the first item that a marker to come may mark
    _after_comma: int = 0
    _commas: int = 0
    _marked: bool = False  # a marker was read in this sentence
    _led: bool = False  # a lead was marked before

    def read(self) -> RoleReader:
        """Read the whole clause."""
        self.masked = _without_remarks(mask_brackets(self.text))
        handlers = self._handlers()
        end = len(self.masked)
        place, behind_verb = 0, False
        for token in [*clause_tokens(self.text, self.masked), Token(Mark.STOP, end, end)]:
            if token.begin > place and not self._aside:
                self._take_names(place, token.begin, behind_verb)
            handlers[token.mark](token)
            behind_verb = token.mark in _VERBS
            place = token.end
        return self

    def _handlers(self) -> dict[Mark, Callable[[Token], None]]:
        return {
            Mark.STOP: self._on_stop,
            **dict.fromkeys(_ROLE_MARKS, self._on_mark),
            Mark.WITH: self._on_with,
            Mark.DUTY: self._on_duty,
            Mark.JOINT: self._on_joint,
            Mark.MORE: self._on_more,
            Mark.PLACES: self._on_places,
            Mark.LABEL: self._on_label,
        }

    def _take_names(self, begin: int, end: int, behind_verb: bool) -> None:
        """Take the names between two markers; right behind a verb only what is plainly a name counts."""
        for span in name_spans(self.text, self.masked, begin, end):
            self._take_name(span, behind_verb and span.begin == begin)

    def _take_name(self, span: NameSpan, behind_verb: bool) -> None:
        name = self.text[span.begin : span.end]
        if not is_body_name(name, strict=self._prose or behind_verb) or (behind_verb and not starts_like_body(name)):
            self._reject(name)
            return
        fixed = span.mark or self._prefix
        self.items.append(Item(span.begin, span.end, fixed or self._label, self._commas, fixed is not None))
        if span.closed:
            self.assigns = True
            self._close()

    def _reject(self, name: str) -> None:
        """Remember that prose has begun, unless it was a date or a figure."""
        self.rejected = self.rejected or len(name) > 1
        if may_have_been_body(name):
            self.passed.append(name)
        self._prose = self._prose or (len(name) > 2 and not _FIGURE.search(name))

    def _close(self, prefix: Mark | None = None, *, local: bool = False) -> None:
        """End the reach of what came before: markers to come govern only what follows."""
        self._governed = self._after_comma = len(self.items)
        self._prefix, self._prefix_is_local = prefix, local

    def _on_stop(self, token: Token) -> None:
        stop = self.masked[token.begin : token.end]
        if self._prefix_is_local and (stop != "、" or len(self.items) == self._governed):
            self._prefix = None
        if stop == "，":
            self._commas += 1
            self._after_comma = len(self.items)
        elif stop in "。；！？":
            self._close()
            self._marked = self._prose = False

    def _on_mark(self, token: Token) -> None:
        since_comma = token.mark is not Mark.LEAD and not self._marked and not self._led
        begin = max(self._governed, self._after_comma) if since_comma else self._governed
        free = [item for item in self.items[begin:] if not item.fixed]
        for item in free:
            item.mark = token.mark
        self._led = self._led or token.mark is Mark.LEAD
        self._close(None if free else token.mark, local=True)
        self._marked = self.assigns = True

    def _on_with(self, token: Token) -> None:
        for item in self.items[max(self._governed, self._after_comma) :]:
            item.mark, item.fixed = item.mark or Mark.LEAD, True
        self._close(Mark.SUPPORT)
        self._marked = self.assigns = True

    def _on_duty(self, token: Token) -> None:
        self._prose = self._prose or not self.items
        self._close()
        self._marked = self.assigns = True

    def _on_joint(self, token: Token) -> None:
        self.joint = self.assigns = True

    def _on_more(self, token: Token) -> None:
        self.more = self.more or (bool(self.items) and not self._aside)

    def _on_places(self, token: Token) -> None:
        if not self._aside:
            self._take_name(NameSpan(token.begin, token.end, None, closed=False), behind_verb=False)

    def _on_label(self, token: Token) -> None:
        self._close()
        self._marked = self._prose = False
        if token.label is Label.PLAIN:
            self._take_label(token)
            return
        self._aside = token.label in (Label.ASIDE, Label.CONTENT)
        self._label = token.label if isinstance(token.label, Mark) and token.label in _ROLE_MARKS else None

    def _take_label(self, token: Token) -> None:
        """Read a label that is itself a name, 市财政局：负责…; its duties follow, not names."""
        span = trimmed_span(self.text, self.masked, token.begin, token.end - 1)
        self._aside = False
        name = self.text[span.begin : span.end]
        if is_body_name(name, strict=True) and (starts_like_body(name) or name[-1] in "局委办部厅院会"):
            self.items.append(Item(span.begin, span.end, span.mark, self._commas))
            self._prose = True


_VERBS = _ROLE_MARKS | {Mark.DUTY, Mark.JOINT, Mark.MORE}


def _without_remarks(masked: str) -> str:
    """Blank standing remarks to stops: a sentence after the first, or what a comma adds to one."""
    kept = []
    first = True
    for sentence in re.split("(?<=[。；\n])", masked):
        is_remark = not first and _REMARK.search(sentence)
        kept.append("；" * len(sentence) if is_remark else _without_afterthought(sentence))
        first = first and not sentence.strip(STOPS)
    return "".join(kept)


def _without_afterthought(sentence: str) -> str:
    pieces = re.split("(?<=[，；])", sentence)
    for index, piece in enumerate(pieces):
        if _AFTERTHOUGHT.match(piece) or (index and _REMARK.search(piece)):
            return "".join(pieces[:index]) + "；" * sum(map(len, pieces[index:]))
    return sentence
