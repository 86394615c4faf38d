"""The places of an unmarked list, and the roles that a reading rule makes of them.

Print is one thing, reading another: ``places_of_list`` says where a unit stands, whatever rule the document is read
under; which places lead is asked of the modules of axioms (``ontology.modules``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from loader.grammar.lexicon import ROLE_KINDS
from loader.model import Clause, Convention, Document, Evidence, NamedUnit
from ontology.modules import roles_of_evidence
from ontology.vocabulary import FG

CONVENTIONS = {
    Convention.FIRST_LISTED_LEADS: FG.FirstListedLeads,
    Convention.BEFORE_FIRST_COMMA_LEADS: FG.BeforeFirstCommaLeads,
    Convention.NO_ORDER_RULE: FG.NoOrderRule,
}
RESPONSIBLE = "responsible"

_MARKED = frozenset(kind.evidence for kind in ROLE_KINDS)
# The same place in a list that a set of bodies heads.
_BEHIND_SET = {
    Evidence.FIRST: Evidence.FIRST_SET,
    Evidence.LATER: Evidence.LATER_THAN_SET,
    Evidence.FIRST_BEFORE_COMMA: Evidence.FIRST_SET_BEFORE_COMMA,
    Evidence.LATER_BEFORE_COMMA: Evidence.LATER_THAN_SET_BEFORE_COMMA,
    Evidence.SET_BEFORE_COMMA: Evidence.LATER_THAN_SET_BEFORE_COMMA,
    Evidence.AFTER_COMMA: Evidence.LATER_THAN_SET_AFTER_COMMA,
}
_HEADS = (Evidence.FIRST, Evidence.FIRST_BEFORE_COMMA)


def places_of_list(commas: Sequence[int]) -> list[Evidence]:
    """Return the place of each unit of an unmarked list, given how many commas stand before each."""
    if len(set(commas)) < 2:
        return [Evidence.LATER if place else Evidence.FIRST for place, _ in enumerate(commas)]
    before = [Evidence.LATER_BEFORE_COMMA if place else Evidence.FIRST_BEFORE_COMMA for place, _ in enumerate(commas)]
    return [place if count == commas[0] else Evidence.AFTER_COMMA for place, count in zip(before, commas, strict=True)]


def set_apart(evidence: Sequence[Evidence], are_sets: Iterable[bool]) -> list[Evidence]:
    """Return evidence with the places of lists that a set of bodies heads, and of sets before a comma, told apart.

    Nothing changes where it has been done already, so that what only the lists of units know to be a set can follow.
    """
    pairs = list(zip(evidence, are_sets, strict=True))
    if any(is_set and place in _HEADS for place, is_set in pairs):
        return [_BEHIND_SET.get(place, place) for place in evidence]
    return [
        Evidence.SET_BEFORE_COMMA if is_set and place is Evidence.LATER_BEFORE_COMMA else place
        for place, is_set in pairs
    ]


def roles_of_units(clause: Clause, convention: Convention | None = None, *, stated: bool = False) -> list[str]:
    """Return the role that a clause alone shows of each unit, read under a convention or the one stated inside it.

    ``lead`` is what print or the convention's module makes lead; any other role has to be marked. The graph, which
    holds the whole document, may conclude more.
    """
    rule, is_stated = (clause.rule, True) if clause.rule else (convention, stated)
    known = roles_of_evidence(CONVENTIONS[rule] if rule else None, stated=is_stated)
    return [_shown(unit, known[unit.evidence.value]) for unit in clause.units]


def roles_in_document(clause: Clause, document: Document) -> list[str]:
    """Return the role of each unit of a clause, read under the convention of its document."""
    return roles_of_units(clause, document.convention, stated=document.convention_stated_in is not None)


def _shown(unit: NamedUnit, role: str) -> str:
    return role if role == "lead" or unit.evidence in _MARKED else RESPONSIBLE
