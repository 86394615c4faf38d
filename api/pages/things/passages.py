"""Printed text with what is marked in it: nested and overlapping spans, cut into segments that a template can nest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Span:
    """A marked stretch ``[begin, end)`` of a text, in code points."""

    begin: int
    end: int
    style: str  # a CSS class that says what kind of thing is marked
    iri: str | None = None  # where it leads
    title: str | None = None
    note: int | None = None  # the number of a note about it, counted from 1
    role: str | None = None  # of a unit
    ground: str | None = None  # on what the role rests


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same spans, the outermost first."""

    text: str
    spans: tuple[Span, ...]
    closes: tuple[Span, ...] = ()  # spans with a note that end here

    @property
    def iri(self) -> str | None:
        """Return where the innermost span leads."""
        return next((span.iri for span in reversed(self.spans) if span.iri), None)


def cut_segments(text: str, spans: Iterable[Span]) -> Sequence[Segment]:
    """Cut a text where spans begin and end. The parts joined are the text; spans outside it are cut off or ignored."""
    inside = sorted(
        (span for span in spans if 0 <= span.begin < min(span.end, len(text))),
        key=lambda span: (span.begin - span.end, span.begin, span.style),
    )
    cuts = sorted({0, len(text), *(s.begin for s in inside), *(min(s.end, len(text)) for s in inside)})
    return [
        Segment(
            text[begin:end],
            tuple(span for span in inside if span.begin <= begin and end <= span.end),
            tuple(span for span in inside if span.note and span.end == end),
        )
        for begin, end in pairwise(cuts)
    ]
