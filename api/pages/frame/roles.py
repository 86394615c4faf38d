"""What roles, kinds of evidence and grounds are called on pages; the ontology names the first two."""

from __future__ import annotations

from collections.abc import Mapping

from api.exchange.languages import current_language, gettext, translatable
from ontology.words import evidence_words, role_words

_GROUNDS: Mapping[str, str] = {
    "printed": translatable("shown by print"),
    "stated": translatable("by a rule that the document states"),
    "assumed": translatable("assumed"),
    "corrected": translatable("corrected by a person"),
}


def role_name(role: str) -> str:
    """Return the name of a role, which answers tell by a word such as ``lead``."""
    return next((each.in_language(current_language()) for each in role_words() if each.word == role), role)


def evidence_name(property: str) -> str:
    """Return the name of a kind of evidence, told by the IRI of its property."""
    return next((each.in_language(current_language()) for each in evidence_words() if each.term == property), property)


def ground_name(ground: str) -> str:
    """Return what a role rests on, in words."""
    return gettext(_GROUNDS.get(ground, ground))


def role_style_sheet() -> str:
    """Return the style sheet that gives each role the colour that the ontology names; lighter where pages are dark."""
    light = "".join(_coloured(each.word, each.color) for each in role_words() if each.color)
    dark = "".join(
        _coloured(each.word, f"color-mix(in oklab, {each.color} 42%, white)") for each in role_words() if each.color
    )
    return f"{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n"


def _coloured(word: str, color: str) -> str:
    return (
        f".role-{word}, .m.{word} a {{ --role: {color}; }}\n"
        f".role-{word} {{ color: {color}; }}\n.bar-{word}, .dot-{word} {{ stroke: {color}; border-color: {color}; }}\n"
    )
