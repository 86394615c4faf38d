"""The sentences of a paragraph and their force: whether they oblige, encourage, permit, or only explore.

A sentence ends at 。！？； or a line's end, outside brackets and quotation marks. Its force is read from words that say
it where a clause begins (鼓励企业…) or a verb is modified (应当); a sentence without such words has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loader.model import Force

ENDS = "。！？!?；;\n"
OPENING, CLOSING = "“‘「『（(《〈【〔[", "”’」』）)》〉】〕]"
DEEPEST = 8  # brackets that never close must not swallow the paragraph

# Where a clause begins, with the words that may stand before its verb.
START = (
    r"(?:^|(?<=[,，。；;:：\s]))(?:并|且|还|也|同时|积极|大力|继续|持续|优先|充分|进一步|重点|依法|全面|鼓励和|支持和|"
    "[一二三四五六七八九十]是)*"
)
WORDS = {
    Force.OBLIGED: (
        r"(?<![相适供反响效对感呼])应(?![急用届对付聘征考邀运变力答有保收纳验贷接享转缴装尽])|"
        r"必须|(?<!无)须(?!知)|不得(?![^,，。；;]{0,12}的(?:标准|原则|要求|规定))|严禁|禁止|"
        r"(?<![需主重必只纲简概摘紧首想将既不也还])要(?![求素点闻件务害道领么是塞地么不])"
    ),
    Force.ENCOURAGED: (
        rf"{START}(?:鼓励|支持|引导|提倡|倡导)(?!性|下|力度|资金|政策|措施|[^,，。；;]{{0,8}}的(?:社会)?(?:氛围|风尚))"
    ),
    Force.PERMITTED: (
        "允许|准予|自愿|(?<![不许认非宁尚])可(?:以|自主|选择|按|凭|享受|申请|申领|领取|参加|适当|根据|视同|视情|依法|直接|优先|单独|结合|参照|"
        "给予|放宽|延长|同时|继续|一次性|免|由|向|在|将|从)"
    ),
    Force.EXPLORED: (
        rf"(?:{START}|(?<=[和、]))(?:探索(?!性|者|出)|研究(?:探索|制定|出台|建立)|试行|先行先试)|"
        r"开展[^,，。；;]{0,12}试点(?!城市|地区|单位|企业)"
    ),
}
_WORDS = {force: re.compile(words) for force, words in WORDS.items()}


@dataclass(frozen=True, slots=True)
class FoundSentence:
    """A sentence at its place, its closing sign included, with the forces that its words say."""

    begin: int
    end: int
    forces: tuple[Force, ...]


def find_sentences(text: str) -> Iterator[FoundSentence]:
    """Yield the sentences of a paragraph in reading order. The time is linear in its length."""
    for begin, end in _spans(text):
        words = text[begin:end]
        yield FoundSentence(begin, end, tuple(force for force, pattern in _WORDS.items() if pattern.search(words)))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for end in (*_ends(text), len(text)):
        trimmed = text[begin:end].strip()
        if trimmed.strip(ENDS):
            start = begin + text[begin:end].index(trimmed)
            yield start, start + len(trimmed)
            begin = end


def _ends(text: str) -> Iterator[int]:
    """Yield where a sentence's closing sign and the marks that close with it end."""
    depth = 0
    for offset, character in enumerate(text):
        if character in OPENING:
            depth = min(depth + 1, DEEPEST)
        elif character in CLOSING:
            depth = max(depth - 1, 0)
        elif character == "\n":
            depth = 0
            yield offset + 1
        elif character in ENDS and not depth:
            yield offset + 1
