"""A programme, target group, limit or instrument: the sentences that mention it and the units answerable for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.asking.graph import PageRequest, ResultTable, Row, ask_first_rows, ask_question
from api.pages.things.passages import Segment, Span, cut_segments

_SENTENCES_A_PAGE = 50
_NEIGHBOURS = 40
_UNITS = 60


@dataclass(frozen=True, slots=True)
class MentionedThingPage:
    """What the page of a mentioned thing shows; the sentences, with the mention marked, may take several pages."""

    sentences: ResultTable
    quotes: Sequence[tuple[Row, Sequence[Segment]]]
    more: bool
    units: ResultTable
    neighbours: ResultTable
    limit: ResultTable


def mentioned_thing_page(asked: PageRequest) -> MentionedThingPage:
    """Ask for what the page of a mentioned thing shows; raise ``NoSuchPage`` beyond its last."""
    graph, bound = asked.graph, {"thing": asked.iri}
    window = (_SENTENCES_A_PAGE + 1, _SENTENCES_A_PAGE * (asked.number - 1))
    sentences = ask_question(graph, "thing-requirements", bound, window=window)
    if asked.number > 1 and not sentences:
        asked.beyond()
    return MentionedThingPage(
        sentences,
        quotes=[(row, _quoted_sentence(row)) for row in sentences.rows[:_SENTENCES_A_PAGE]],
        more=len(sentences.rows) > _SENTENCES_A_PAGE,
        units=ask_first_rows(graph, "thing-units", bound, _UNITS),
        neighbours=ask_first_rows(graph, "thing-neighbours", bound, _NEIGHBOURS),
        limit=ask_question(graph, "limit", {"limit": asked.iri}),
    )


def _quoted_sentence(row: Row) -> list[Segment]:
    """Return the sentence around a mention, the mention marked."""
    text, begin, end = row["text"].text, row["begin"].number, row["end"].number
    first = text.rfind("。", 0, begin) + 1
    last = text.find("。", end - 1) + 1 or len(text)
    return list(cut_segments(text[first:last], [Span(begin - first, end - first, "found")]))
