"""One responsibility clause: its units, and what print alone says of each.

Everything is read in canonical text of which every place is known in print (`loader.grammar.script`): markers part the
text (`loader.grammar.markers`), what lies between them is cut into names (`loader.grammar.spans`), markers and labels
mark names (`loader.grammar.roles`). Here, names left unmarked are ranked by the order rule, if there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from loader.grammar.conventions import StatedRule, stated_rule
from loader.grammar.lexicon import ROLE_KINDS, Mark
from loader.grammar.names import is_plainly_body, names_group, names_open_set
from loader.grammar.ranking import places_of_list, roles_of_units, set_apart
from loader.grammar.roles import Item, RoleReader
from loader.grammar.script import Line, line_of
from loader.model import Basis, Clause, Convention, Evidence, NamedUnit

_REMEMBERED = 512  # texts: more than stand between two questions about the same one
_MARKED = {kind.mark: kind.evidence for kind in ROLE_KINDS}


def parse_clause(text: str) -> Clause:
    """Read one clause: what print says of each unit, and the order rule that the clause itself states, if any.

    Offsets of units are code points of ``text``: ``text[unit.begin:unit.end] == unit.text``. Any text is accepted; one
    that names no unit has none.
    """
    rule, line, reader = _reading(text)
    names = [line.text[item.begin : item.end] for item in reader.items]
    open_ended = reader.more or any(map(names_open_set, names))
    convention = rule.convention if rule else None
    more = open_ended or bool(reader.passed)
    printed = _evidence(reader.items, more, unordered=convention is Convention.NO_ORDER_RULE)
    evidence = set_apart(printed, map(names_group, names))
    units = tuple(_unit(text, line, item, proof) for item, proof in zip(reader.items, evidence, strict=True))
    return Clause(text, units, open_ended, _basis(evidence, reader.joint), rule=convention)


def missed_names(text: str) -> tuple[str, ...]:
    """Return what in a clause begins as names of bodies do, but was not taken for one."""
    return tuple(_reading(text).reader.passed)


def names_only(text: str) -> bool:
    """Tell whether a text is nothing but names and markers: a clause, whatever stands around it."""
    reader = _reading(text).reader
    names = [reader.text[item.begin : item.end] for item in reader.items]
    return bool(names) and not reader.rejected and all(map(is_plainly_body, names))


def assigns_duties(text: str) -> bool:
    """Tell whether a text names units and a marker or a verb says what they do: 市财政局负责, not 市财政局."""
    reader = _reading(text).reader
    return bool(reader.items) and reader.assigns


class _Reading(NamedTuple):
    """What is read of a text before its names are ranked; nobody changes it."""

    rule: StatedRule | None
    line: Line
    reader: RoleReader


@lru_cache(maxsize=_REMEMBERED)
def _reading(text: str) -> _Reading:
    """Read a text, once for all who ask: whether it is a clause is asked in several places before it is parsed."""
    rule = stated_rule(text)
    line = _without_rule(line_of(text), rule)
    return _Reading(rule, line, RoleReader(line.text).read())


def clause_to_json(clause: Clause, convention: Convention | None = None, *, stated: bool = False) -> dict[str, object]:
    """Return the object that ``fengong clause`` prints for a clause, read under a convention, stated or assumed."""
    roles = roles_of_units(clause, convention, stated=stated)
    return {
        "text": clause.text,
        "units": [
            {"text": unit.text, "role": role, "group": unit.group}
            for unit, role in zip(clause.units, roles, strict=True)
        ],
        "open_ended": clause.open_ended,
        "basis": clause.basis.value,
    }


def _without_rule(line: Line, rule: StatedRule | None) -> Line:
    """Blank the words of an order rule to stops: they name no unit."""
    if rule is None:
        return line
    inside = (rule.begin <= origin < rule.end for origin in line.origins)
    return replace(line, text="".join("；" if hide else char for hide, char in zip(inside, line.text, strict=True)))


def _unit(text: str, line: Line, item: Item, evidence: Evidence) -> NamedUnit:
    begin, end = line.span(item.begin, item.end)
    return NamedUnit(text[begin:end], begin, end, evidence, names_group(line.text[item.begin : item.end]))


def _evidence(items: Sequence[Item], open_ended: bool, *, unordered: bool) -> list[Evidence]:
    """Say of each name what print alone says of it: the evidence properties of the ontology."""
    unmarked = [item for item in items if item.mark is None]
    if any(item.mark is Mark.LEAD for item in items):
        ranked = [Evidence.BESIDE_LEAD] * len(unmarked)
    elif len(items) == len(unmarked) == 1 and not open_ended:
        ranked = [Evidence.SOLE]
    elif unordered:
        ranked = [Evidence.UNORDERED] * len(unmarked)
    else:
        ranked = places_of_list([item.commas for item in unmarked])
    rest = iter(ranked)
    return [_MARKED[item.mark] if item.mark else next(rest) for item in items]


def _basis(evidence: Sequence[Evidence], joint: bool) -> Basis:
    if not set(_MARKED.values()).isdisjoint(evidence):
        return Basis.EXPLICIT_MARKER
    if list(evidence) == [Evidence.SOLE]:
        return Basis.SOLE
    return Basis.JOINT if joint else Basis.LIST_ORDER
