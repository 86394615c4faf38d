"""A programme, target group, limit or instrument: the sentences that mention it and the units answerable for them."""

from __future__ import annotations

from typing import Any

from api.asking.graph import Asked, Row, ask
from api.pages.things.passages import Segment, Span, segments

SENTENCES_A_PAGE = 50
NEIGHBOURS = 40
UNITS = 60


def page(asked: Asked) -> dict[str, Any]:
    """Return what the page of a mentioned thing shows; the sentences may take several pages."""
    graph, bound = asked.graph, {"thing": asked.iri}
    window = (SENTENCES_A_PAGE + 1, SENTENCES_A_PAGE * (asked.number - 1))
    sentences = ask(graph, "thing-requirements", bound, window=window)
    if asked.number > 1 and not sentences:
        asked.beyond()
    return {
        "sentences": sentences,
        "quotes": [(row, quoted(row)) for row in sentences.rows[:SENTENCES_A_PAGE]],
        "more": len(sentences.rows) > SENTENCES_A_PAGE,
        "units": ask(graph, "thing-units", bound, window=(UNITS, 0)),
        "neighbours": ask(graph, "thing-neighbours", bound, window=(NEIGHBOURS, 0)),
        "limit": ask(graph, "limit", {"limit": asked.iri}),
    }


def quoted(row: Row) -> list[Segment]:
    """Return the sentence around a mention, the mention marked."""
    text, begin, end = row["text"].text, row["begin"].number, row["end"].number
    first = text.rfind("。", 0, begin) + 1
    last = text.find("。", end - 1) + 1 or len(text)
    return list(segments(text[first:last], [Span(begin - first, end - first, "found")]))
