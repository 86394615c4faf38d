"""A corpus in figures: ``corpus.json`` of a snapshot, and the lines of ``fengong check``."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from loader.building.corpus import Corpus
from loader.building.parts import Part
from loader.building.reports import refused_outcomes
from loader.checks.coverage import coverage_figures
from loader.checks.similarity import group_alike, group_versions

MOST = 200  # rows of each list: the rest is in report.csv and ``fengong check``
_PLACE = re.compile(r"[“\"'].*|\d+.*|[:：;；(（].*")


def corpus_figures(corpus: Corpus) -> dict[str, Any]:
    """Return the figures of a corpus, as JSON; lists are cut at ``MOST``, and their lengths told."""
    parts = corpus.parts
    units = coverage_figures(corpus.tally).units
    alike, versions = alike_and_versions(parts)
    return {
        "documents": len(parts),
        "formats": counted_values(part.summary["format"] for part in parts),
        "layouts": counted_values("table" if part.summary["rows"] else "text" for part in parts),
        "conventions": counted_values(
            f"{part.summary['convention']} ({convention_ground(part.summary)})" for part in parts
        ),
        "coverage": round(sum(part.summary["coverage"] for part in parts) / max(len(parts), 1), 4),
        "warnings": counted_values(reason for part in parts for reason in part.reasons),
        "refused": counted_values(_PLACE.sub("", each.reason).strip() for each in refused_outcomes(corpus.outcomes)),
        "passed_over": dict(sorted(corpus.passed_over.items())),
        "unlisted": len(units.unlisted),
        "unlisted_units": [[unit.name, unit.jurisdiction, unit.times] for unit in units.unlisted[:MOST]],
        "alike": alike[:MOST],
        "versions": versions[:MOST],
    }


def alike_and_versions(parts: Iterable[Part]) -> tuple[list[list[str]], list[list[str]]]:
    """Return the documents that say nearly the same, and the versions of one plan, by their ids."""
    sketches, titles = {}, {}
    for part in parts:
        sketches[part.id] = part.sketch
        titles[part.id] = part.summary["jurisdiction"] or "", part.summary["title"]
    return group_alike(sketches), group_versions(titles)


def convention_ground(summary: Mapping[str, Any]) -> str:
    """Tell whether a document's convention is stated, assumed, or neither."""
    if summary["convention_assumed"]:
        return "assumed"
    return "stated" if summary["convention_stated"] else "none"


def counted_values(values: Iterable[str]) -> dict[str, int]:
    """Return how often each value stands there, the commonest first."""
    return dict(sorted(Counter(values).items(), key=lambda each: (-each[1], each[0])))


def write_overview(corpus: Corpus, path: Path) -> None:
    """Write the figures."""
    path.write_text(json.dumps(corpus_figures(corpus), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def overview_lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the figures as lines for a terminal."""
    if not figures:
        return
    yield f"documents: {figures['documents']}; read of their text: {figures['coverage']:.1%}"
    for topic in ("formats", "layouts", "conventions", "warnings", "refused", "passed_over"):
        if figures[topic]:
            yield f"{topic.replace('_', ' ')}: " + "; ".join(
                f"{name} {count}" for name, count in figures[topic].items()
            )
    yield from (f"nearly the same text: {', '.join(group)}" for group in figures["alike"])
    yield from (f"versions of one plan: {', '.join(group)}" for group in figures["versions"])
