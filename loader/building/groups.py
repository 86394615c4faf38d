"""Documents by the rule they are read under: what is closed together, and how it all becomes one sorted file."""

from __future__ import annotations

import heapq
import shutil
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from loader.building.merging import Stretch, merge_stretches
from loader.building.parts import Part
from loader.grammar.ranking import CONVENTIONS
from loader.inference.layers import Groups, Rule, split_by_rule
from loader.model import Convention


def rule_of(part: Part) -> Rule:
    """Return the rule that a document is read under."""
    told = part.summary
    return Rule(CONVENTIONS[Convention(told["convention"])], stated=not told["convention_assumed"])


def write_groups(parts: Iterable[Part], shared: Path, extra: Path | None, folder: Path) -> Groups:
    """Write the lines of documents into a file for each rule; added data go with their own rules, or with all."""
    by_rule: defaultdict[Rule, list[Stretch]] = defaultdict(list)
    for part in parts:
        by_rule[rule_of(part)] += part.own
    files = {}
    for number, (rule, stretches) in enumerate(sorted(by_rule.items())):
        files[rule] = folder / f"rule-{number}.nq"
        with files[rule].open("wb") as sink:
            for stretch in stretches:
                sink.writelines(stretch.lines())
    if not extra:
        return Groups(files, shared, frozenset(files.values()))
    added = folder / "added"
    added.mkdir()
    return with_added(Groups(files, shared), split_by_rule(extra, added), folder)


def with_added(groups: Groups, added: Groups, folder: Path) -> Groups:
    """Return groups with the lines of others, rule by rule."""
    whole = folder / "shared-and-added.nq"
    append_files([groups.shared, added.shared], whole)
    files = dict(groups.documents)
    for rule, file in added.documents.items():
        if rule in files:
            append_files([file], files[rule])
        else:
            files[rule] = file
    return Groups(files, whole)


def append_files(files: Sequence[Path], out: Path) -> None:
    """Write files behind what a file holds already."""
    with out.open("ab") as sink:
        for file in files:
            with file.open("rb") as source:
                shutil.copyfileobj(source, sink, 1 << 20)


def write_dump(parts: Iterable[Part], others: Sequence[Path], dump: Path) -> int:
    """Write the lines of documents and of other sorted files as one sorted file without repeated lines; count them."""
    count = 0
    with ExitStack() as stack:
        lines = heapq.merge(*(stack.enter_context(file.open("rb")) for file in others))
        sink = stack.enter_context(dump.open("wb"))
        for some in merge_stretches((stretch for part in parts for stretch in part.own), lines):
            sink.writelines(some)
            count += len(some)
    return count
