"""Headings: how they are numbered, and where in a paragraph they end."""

from __future__ import annotations

import re
from typing import NamedTuple

_CHINESE = "[一二三四五六七八九十百〇零]{1,4}"
_NUMBERS: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (level, re.compile(pattern))
    for level, pattern in (
        (1, rf"第{_CHINESE}[章编部篇](?:分)?[\s　、]*"),
        (1, rf"{_CHINESE}\s*[、.．]\s*"),
        (2, rf"第(?:{_CHINESE}|[0-9]{{1,3}})[条节款][\s　、：:]*"),
        (2, rf"[（(]{_CHINESE}[）)]\s*[、.．]?\s*"),
        (3, r"[0-9]{1,2}[.．][0-9]{1,2}(?:[.．][0-9]{1,2})?(?![0-9%％万亿个元米])[\s、.．]*"),
        (3, rf"(?:重点|主要)?(?:任务|项目|举措|工程|行动|事项)\s*(?:{_CHINESE}|[0-9]{{1,2}})\s*[：:、.．]\s*"),
        (3, r"[0-9０-９]{1,3}\s*[.．、](?![0-9０-９])\s*"),
        (4, r"[（(][0-9０-９]{1,3}[）)]\s*"),
        (4, r"[0-9]{1,2}[）)]\s*"),
        (5, r"[①-⑳]\s*"),
    )
)
_END = re.compile(r"[。！？]|：(?=.)|\s{2,}|　")
_COMMA = re.compile(r"[，；,;]")
_LONGEST = 45
_TRAILING = "。：:；;，,、 　"


DEEPEST = 5
"""The deepest level of numbering that is told apart: ①."""


class Numbered(NamedTuple):
    """A paragraph's number as printed, its depth (1–5) and what follows it."""

    level: int
    number: str
    rest: str


class Headed(NamedTuple):
    """A paragraph parted into its heading, number included, and the text after it."""

    heading: str
    text: str


def read_number(text: str) -> Numbered | None:
    """Read the number at the start of a paragraph."""
    for level, pattern in _NUMBERS:
        found = pattern.match(text)
        if found and found.end() < len(text):
            return Numbered(level, found[0].strip(), text[found.end() :])
    return None


def part_heading(text: str) -> Headed:
    """Part a paragraph at the end of its heading: ``1.拓展市场。积极…`` → ``1.拓展市场``, ``积极…``.

    Where the first sentence is too long for a heading, its first words serve and the text keeps them.
    """
    number = read_number(text)
    rest = number.rest if number else text
    prefix = text[: len(text) - len(rest)]
    end = _END.search(rest, 0, _LONGEST + 1)
    if end and end.start() > 1 and rest[end.end() :].strip():
        return Headed((prefix + rest[: end.start()]).strip(), rest[end.end() :].strip())
    return Headed((prefix + first_words(rest)).strip(), rest.strip())


def first_words(text: str) -> str:
    """Return a text's first words, short enough for a heading."""
    whole = text.strip().rstrip(_TRAILING)
    sentence = re.split(r"[。！？\n]", whole, maxsplit=1)[0]
    if len(sentence) <= _LONGEST:
        return sentence
    comma = _COMMA.search(sentence, 4, _LONGEST)
    return sentence[: comma.start()] if comma else sentence[: _LONGEST - 1] + "…"
