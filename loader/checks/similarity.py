"""Documents that say nearly the same, and later versions of one plan, found without comparing all with all.

A document is kept as a sketch: the least hashes of its passages of a few characters. The share of equal ones among the
least of two is an estimate of how much of the texts is the same (Broder's resemblance).
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from zlib import crc32

PASSAGE = 8  # characters
SIZE = 64  # hashes of a sketch
ASKED = 8  # of them, by which documents find each other
ALIKE = 0.8  # of the passages
MOST = 16  # documents that are compared for one hash

Sketch = Sequence[int]
_VARYING = re.compile(r"[\d〇零一二三四五六七八九十\W]+|年|月|日|号|第|版|修订|最新")


def make_sketch(texts: Iterable[str]) -> list[int]:
    """Return the sketch of a document's texts; blanks do not count."""
    whole = "".join("".join(text.split()) for text in texts)
    places = range(max(len(whole) - PASSAGE, 0) + 1)
    return heapq.nsmallest(SIZE, {crc32(whole[place : place + PASSAGE].encode()) for place in places})


def sketch_resemblance(one: Sketch, other: Sketch) -> float:
    """Return the share of passages that two documents have in common, as their sketches tell it."""
    least = heapq.nsmallest(SIZE, {*one, *other})
    return len(set(least) & set(one) & set(other)) / len(least) if least else 0.0


def group_alike(sketches: Mapping[str, Sketch]) -> list[list[str]]:
    """Return the ids of documents that say nearly the same as the first of their group, in order.

    The time grows with the number of documents: each is compared with few that share its least hashes.
    """
    groups: dict[str, list[str]] = {}
    firsts: defaultdict[int, list[str]] = defaultdict(list)
    for name, sketch in sorted(sketches.items()):
        near = dict.fromkeys(first for each in sketch[:ASKED] for first in firsts[each])
        alike = [(sketch_resemblance(sketches[first], sketch), first) for first in near]
        best, first = max(alike, default=(0.0, ""))
        if best >= ALIKE:
            groups[first].append(name)
            continue
        groups[name] = [name]
        for each in sketch[:ASKED]:
            if len(firsts[each]) < MOST:
                firsts[each].append(name)
    return [group for group in groups.values() if len(group) > 1]


def plan_of(title: str) -> str:
    """Return a title without what changes from one version to the next: years, numbers, punctuation."""
    return _VARYING.sub("", folded_title(title))


def folded_title(title: str) -> str:
    """Return a title with full and half width taken as one."""
    return unicodedata.normalize("NFKC", title)


def group_versions(titles: Mapping[str, tuple[str, str]]) -> list[list[str]]:
    """Return the ids of documents of one place (place, title by id) whose titles differ only in what changes."""
    plans: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name, (place, title) in sorted(titles.items()):
        plans[place, plan_of(title)].append(name)
    return [sorted(same, key=lambda name: folded_title(titles[name][1])) for same in plans.values() if len(same) > 1]
