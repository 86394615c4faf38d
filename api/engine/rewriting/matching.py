r"""REGEX and REPLACE as XPath has them (XQuery 1.0 and XPath 2.0 Functions and Operators, section 7.6).

The engine's own expressions are much like XPath's, but: it writes a group in a replacement as ``${1}`` and takes
``$1x`` for the group of that name; it knows no ``\$``; it reads ``[a-z-[c]]`` as a union; and what it does not know
is an error that looks like "no match". Here patterns and replacements are translated, and what cannot be is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import pyoxigraph
from pyoxigraph import Literal, QuerySolutions

from api.engine.rewriting.calls import Call, RewritingRefused

PATTERN, REPLACEMENT = "urn:x-fengong:pattern", "urn:x-fengong:replacement"
FLAGS = "smixq"
PIECE = re.compile(r"\\[pP]\{[^}]*\}|\\.|-?\[\^?|\]|--|&&|~~|.", re.DOTALL)
BLOCK = re.compile(r"\\[pP]\{Is")
# A class and one that is taken away from it, as the engine opens and closes them; ``[^a-[b]]`` is ``[[^a]--[b]]``.
OPENING: Mapping[str, tuple[str, str]] = {
    "[": ("[", "]"),
    "[^": ("[[^", "]]"),
    "-[": ("--[", "]"),
    "-[^": ("--[[^", "]]"),
}
REPLACED = re.compile(r"\\[\\$]|\$[0-9]+|[\\$]|[^\\$]+", re.DOTALL)
START = (
    r":A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}\x{200C}\x{200D}\x{2070}-\x{218F}"
    r"\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFFD}\x{10000}-\x{EFFFF}"
)
NAME = START + r"\-.0-9\x{B7}\x{300}-\x{36F}\x{203F}\x{2040}"
# Characters of names, which the engine has no escapes for.
NAMES: Mapping[str, str] = {r"\i": f"[{START}]", r"\I": f"[^{START}]", r"\c": f"[{NAME}]", r"\C": f"[^{NAME}]"}
# In a class, signs that stand twice would be operators.
WITHIN: Mapping[str, str] = {"&&": r"\&\&", "~~": r"\~\~", "--": r"\--", **NAMES}


class PatternRefused(RewritingRefused):
    """A regular expression, its flags or its replacement that would fail in silence."""

    def __init__(self, what: str) -> None:
        super().__init__(what, "use the regular expressions of XPath 2.0 without blocks and back-references")


def rewrite_regex(call: Call) -> str | None:
    """Return a call of REGEX with its pattern translated."""
    if len(call.arguments) not in (2, 3):
        return None
    text, pattern, *flags = call.arguments
    return f"REGEX ({', '.join([text, _translated_text(PATTERN, pattern, *flags), *flags])})"


def rewrite_replace(call: Call) -> str | None:
    """Return a call of REPLACE with its pattern and its replacement translated."""
    if len(call.arguments) not in (3, 4):
        return None
    text, pattern, replacement, *flags = call.arguments
    told = _translated_text(REPLACEMENT, replacement, pattern, *flags)
    return f"REPLACE ({', '.join([text, _translated_text(PATTERN, pattern, *flags), told, *flags])})"


def _translated_text(name: str, *arguments: str) -> str:
    """Return a translated pattern or replacement: written down where all is constant, else a call for each row."""
    given = [constant_text(argument) for argument in arguments]
    if any(value is None for value in given):
        return f"<{name}>({', '.join(arguments)})"
    return str(Literal(TRANSLATORS[name](*(value or "" for value in given))))


def constant_text(argument: str) -> str | None:
    """Return the value of an argument that is a plain string; None for anything else."""
    return _value_of(argument) if argument[:1] in ("'", '"') else None


def _value_of(expression: str) -> str | None:
    """Return what the engine makes of an expression without variables; None where that is an error."""
    try:
        solutions = pyoxigraph.Store().query(f"SELECT ({expression} AS ?x) {{}}")
    except SyntaxError:
        return None
    assert isinstance(solutions, QuerySolutions)
    value = next(solutions)["x"]
    return value.value if isinstance(value, Literal) else None


@lru_cache(maxsize=1024)
def engine_pattern(pattern: str, flags: str = "") -> str:
    """Return a pattern of XPath as the engine writes it; raise ``PatternRefused`` where it has no such thing."""
    unknown = next((flag for flag in flags if flag not in FLAGS), None)
    if unknown:
        raise PatternRefused(f"there is no flag {unknown!r} for regular expressions; s, m, i, x and q are known")
    changed = pattern if "q" in flags else "".join(_engine_pieces(pattern, flags))
    if _matches_empty(changed, flags) is None:
        raise PatternRefused(f"the regular expression {pattern!r} is none that this engine knows")
    return changed


def _engine_pieces(pattern: str, flags: str) -> Iterator[str]:
    """Yield the pieces of a pattern as the engine writes them."""
    classes: list[str] = []  # what closes the classes that are open
    for piece, depth in _nested_pieces(pattern):
        if BLOCK.match(piece) or (depth and piece[0] == "["):
            raise PatternRefused(f"the regular expression {pattern!r} holds {piece!r}, which means another thing here")
        if piece in OPENING:
            opened, closing = OPENING[piece]
            yield (classes[-1][1:] if depth else "") + opened
            classes[-1:] = ["]"] if depth else []
            classes.append(closing)
        elif depth and piece == "]":
            yield classes.pop()
        else:
            yield _plain_piece(piece, depth > 0, flags)


def _plain_piece(piece: str, in_class: bool, flags: str) -> str:
    if in_class:
        return WITHIN.get(piece, piece)
    return r"\#" if piece == "#" and "x" in flags else NAMES.get(piece, piece)


def _nested_pieces(pattern: str) -> Iterator[tuple[str, int]]:
    """Cut a pattern into pieces, and tell in how many classes each stands."""
    depth = 0
    for piece in PIECE.findall(pattern):
        if not depth and piece[:2] == "-[":
            yield "-", 0
            piece = piece[1:]
        yield piece, depth
        depth += 1 if piece in OPENING else -1 if depth and piece == "]" else 0


def _matches_empty(pattern: str, flags: str) -> bool | None:
    """Tell whether a pattern matches the empty text; None where the engine does not know the pattern."""
    value = _value_of(f"REGEX('', {Literal(pattern)}, {Literal(flags)})")
    return None if value is None else value == "true"


@lru_cache(maxsize=1024)
def engine_replacement(replacement: str, pattern: str, flags: str = "") -> str:
    r"""Return a replacement of XPath as the engine writes it: ``$1`` is ``${1}``, ``\$`` is ``$$``, ``\\`` is ``\``."""
    if _matches_empty(engine_pattern(pattern, flags), flags):
        raise PatternRefused(f"the regular expression {pattern!r} matches the empty text, which nothing can replace")
    if "q" in flags:
        return replacement.replace("$", "$$")
    groups = _groups_of(pattern)
    return "".join(_engine_piece(piece, groups) for piece in REPLACED.findall(replacement))


def _engine_piece(piece: str, groups: int) -> str:
    """Return one piece of a replacement; of several digits, those that name no group stand for themselves."""
    if piece in ("\\", "$"):
        raise PatternRefused(f"a replacement holds a single {piece!r}; write it as '\\{piece}'")
    if piece[0] == "\\":
        return {r"\\": "\\", r"\$": "$$"}[piece]
    return _named_group(piece[1:], groups) if piece[0] == "$" else piece


def _named_group(digits: str, groups: int) -> str:
    """Return the group that the digits after a ``$`` name, and the digits that are left (F&O, section 7.6.3)."""
    taken = next((n for n in range(len(digits), 1, -1) if int(digits[:n]) <= groups), 1)
    number = int(digits[:taken])
    return (f"${{{number}}}" if number <= groups else "") + digits[taken:]


def _groups_of(pattern: str) -> int:
    """Count the groups of a pattern that a replacement may name."""
    following = pairwise([*_nested_pieces(pattern), ("", 0)])
    return sum(piece == "(" and not depth and after != "?" for (piece, depth), (after, _) in following)


TRANSLATORS: Mapping[str, Callable[..., str]] = {PATTERN: engine_pattern, REPLACEMENT: engine_replacement}


def translating(name: str, noted: list[RewritingRefused]) -> Callable[..., Literal | None]:
    """Return what translates for each row; what it refuses is noted, and the row has no value there."""

    def translate(*terms: object) -> Literal | None:
        texts: Sequence[str] = [term.value for term in terms if isinstance(term, Literal)]
        try:
            return Literal(TRANSLATORS[name](*texts)) if len(texts) == len(terms) else None
        except PatternRefused as refused:
            noted.append(refused)
            return None

    return translate
