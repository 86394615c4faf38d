"""One shape for many prints: full and half width, traditional and simplified, spaces of OCR.

The grammar reads a *canonical* text of the same length, so that a place found in it is a place in the print.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loader.grammar.lexicon import Use, words_of
from loader.grammar.names import ends_like_body, is_person, is_whole_name, parts_lines, starts_like_body
from loader.grammar.words import STOPS

# Only characters of role words and of the names of kinds of bodies, each beside its simplified form: this is no
# converter of names.
_TRADITIONAL = (
    "單单 責责 牽牵 頭头 門门 關关 協协 參参 與与 會会 領领 導导 負负 級级 區区 縣县 鄉乡 鎮镇 個个 體体 職职 時时 "
    "間间 聯联 員员 辦办 屬属 駐驻 開开 業业 團团 實实 務务 達达 進进 總总 發发 財财 廳厅 黨党 鐵铁 電电 為为 據据 "
    "應应 範范 圍围 項项 標标 長长 無无 劃划 規规 織织 構构 權权 現现 處处 學学 場场 網网 衛卫 護护 監监 檢检 號号 "
    "頓顿 順顺 後后 組组 館馆 報报 臺台 廠厂 園园 銀银 隊队 醫医 僑侨 殘残 婦妇 軍军 國国 華华 師师 驗验 產产 製制 "
    "訂订 備备 註注 續续 擔担 審审 計计 統统 籌筹 貫贯 徹彻 結结 積积 極极 設设 動动 調调 強强 確确 於于 將将 對对 "
    "從从 經经 適适 際际 農农 環环 稅税 廣广 視视 紀纪 繫系 話话 來来 說说 層层 戶户 運运 營营 議议 專专 資资 檔档 "
    "圖图 書书 術术 療疗 藥药 養养 創创 訊讯 購购 費费 額额 補补 貼贴 點点 複复 覆复 隸隶 別别 係系 繳缴 險险 測测 "
    "稱称 績绩 齊齐 類类 舉举 內内 準准 編编 階阶 節节 問问 題题 絡络 維维 優优 記记 錄录 換换 認认 證证 評评 價价 "
    "獎奖 勵励 庫库 徵征 軌轨 車车 輛辆 機机 連连 鋼钢 礦矿 氣气 災灾 島岛 陽阳 東东 灣湾 臨临 濟济 馬马 龍龙 鳳凤"
)
_BRACKETS = {"(": "（", "[": "（", "〔": "（", "【": "（", "［": "（", "〖": "（", "{": "（", "﹝": "（", "❲": "（"}
_CLOSING = {")": "）", "]": "）", "〕": "）", "】": "）", "］": "）", "〗": "）", "}": "）", "﹞": "）", "❳": "）"}
_QUOTES = {"“": "《", "「": "《", "『": "《", "〈": "《", "”": "》", "」": "》", "』": "》", "〉": "》"}
_STOPS = {
    ",": "，",
    ";": "；",
    ":": "：",
    "︰": "：",
    "∶": "：",
    "､": "、",
    "﹑": "、",
    "丶": "、",
    "\\": "/",
    "｡": "。",
    "|": "；",
    "｜": "；",
}
_WIDE = {chr(0xFF01 + i): chr(0x21 + i) for i in range(94)}
_BLANKS = dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\x00", " ")
_CANONICAL = str.maketrans(
    {char: (_BRACKETS | _CLOSING | _STOPS).get(narrow, narrow) for char, narrow in _WIDE.items()}
    | _BRACKETS
    | _CLOSING
    | _QUOTES
    | _STOPS
    | _BLANKS
    | {pair[0]: pair[1] for pair in _TRADITIONAL.split()}
)

_BLANK = re.compile(r"\s+")
_AND = re.compile(r"\s{1,3}and\s{1,3}")
_BULLET = re.compile(r"^(?:[0-9]{1,2}[.．]|[①-⑳])")
_REACH = 24
_LABEL_AHEAD = re.compile(r"[^、，；。：\s]{2,14}：")
_CLOSED = re.compile(f"{words_of(Use.CLOSE)}$")


def canonical_script(text: str) -> str:
    """Fold width, brackets, quotes, stops and the traditional forms of role words; the length stays."""
    return text.translate(_CANONICAL)


@dataclass(frozen=True, slots=True)
class Line:
    """A canonical text without the blanks that mean nothing; ``origins[i]`` is where ``text[i]`` is printed."""

    text: str
    origins: tuple[int, ...]

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Return the printed span of ``text[begin:end]``, which is not empty."""
        return self.origins[begin], self.origins[end - 1] + 1


def line_of(text: str) -> Line:
    """Drop meaningless blanks; a blank that separates becomes a line break, an OCR ``and`` a 和."""
    shape = _AND.sub(lambda found: "和".center(len(found[0])), canonical_script(text))
    kept = list(_kept(shape))
    return Line("".join(char for _, char in kept), tuple(index for index, _ in kept))


def _kept(shape: str) -> Iterator[tuple[int, str]]:
    begin = 0
    for blank in _BLANK.finditer(shape):
        yield from ((index, shape[index]) for index in range(begin, blank.start()))
        if _separates(shape, blank.start(), blank.end()):
            yield blank.start(), "\n"
        begin = blank.end()
    yield from ((index, shape[index]) for index in range(begin, len(shape)))


def _separates(shape: str, begin: int, end: int) -> bool:
    """Tell whether the blank parts two names or a name and a label, rather than the letters of one."""
    left = _piece(shape[max(0, begin - _REACH) : begin], -1)
    ahead = shape[end : end + _REACH]
    right = _piece(ahead, 0)
    if len(left) < 2 or len(right) < 2 or (left[-1].isascii() and right[0].isascii()):
        return False
    if _LABEL_AHEAD.match(ahead) or _CLOSED.search(left):
        return True
    bare = _BULLET.sub("", right)
    if parts_lines(left, bare) or (is_person(right) and is_whole_name(left)):
        return True
    if ends_like_body(left) and starts_like_body(bare):
        return True
    return is_person(left) and (starts_like_body(right) or is_whole_name(right))


def _piece(text: str, side: int) -> str:
    pieces = re.split(rf"[{STOPS}\s]", text)
    return pieces[side]
