"""Who issued a document, under which number, when, and to what it belongs, as head, title and signature print it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise, takewhile
from typing import Any

from loader.formats.blocks import Block, Paragraph, Table
from loader.grammar.names import ends_like_body
from loader.grammar.script import canonical_script
from loader.layouts.headings import read_number
from loader.layouts.ledger import Ledger
from loader.model import DocumentMetadata, Imprint, ImprintField
from loader.remarks import Reason

_REACH = 40  # blocks from the beginning
_TAIL = 12  # blocks from the end, where a notice is signed
_LONGEST = 80
_DIGITS = "[0-9〇○零一二三四五六七八九十]"
_CHINESE = "〇一二三四五六七八九"
_DATE = rf"(?:{_DIGITS}{{4}}年{_DIGITS}{{1,3}}月{_DIGITS}{{1,3}}日|[12][0-9]{{3}}-[0-9]{{1,2}}-[0-9]{{1,2}})"
_NUMBER = r"[^\W\d_]{1,14}（(?:19|20)[0-9]{2}）第?[0-9]{1,5}号"
_LABELLED: tuple[tuple[ImprintField, re.Pattern[str]], ...] = tuple(
    (field, re.compile(rf"(?:{labels})：({value})"))
    for field, labels, value in (
        (ImprintField.NUMBER, "发文字号|文号|公文文号|发布文号", _NUMBER),
        (ImprintField.ISSUER, "发文机关|发文单位|制定机关", r"[^\W\d_]{3,30}"),
        (ImprintField.PUBLISHER, "发布机构|发布机关|信息来源", r"[^\W\d_]{3,30}"),
        (ImprintField.DATE, "成文日期|发文日期|成文时间|发文时间|印发日期", _DATE),
    )
)
_NUMBER_LINE = re.compile(rf"(?:.{{0,30}}?)({_NUMBER})")
_DATE_LINE = re.compile(rf"（?({_DATE})(?:）|印发)?")
_DATED_NOTE = re.compile(rf"（({_DATE})[^（）]{{0,40}}）")
_ANNEX_LINE = re.compile(r"附件[0-9一二三四五六七八九十]*：?")
_ISSUED_BY = re.compile(r"([^\W\d_]{2,30}?)(?:关于|印发)")
_PARENT = re.compile(r"《([^《》]{4,60})》(?=.{0,12}(?:分工|任务|清单|台账|责任|措施)[^通知]*$)")
_STEP = r"[^\W\d_省市县区旗盟]{1,7}?(?:省|自治区|市|自治州|自治县|地区|盟|县|旗|区|州(?![市县区局委]))"
_PLACES = re.compile(rf"(?:中共)?((?:{_STEP})+)")
_LAST_PLACE = re.compile(rf"{_STEP}$")


_FILLED: tuple[tuple[ImprintField, str, Callable[[str], date | str | None]], ...] = (
    (ImprintField.DATE, "date", lambda text: date_of(text)),
    (ImprintField.JURISDICTION, "jurisdiction", lambda text: text),
)


def read_imprint(blocks: Sequence[Block], title: str) -> tuple[Imprint, ...]:
    """Read what a document prints of itself, one of a kind: what a label says before what the layout shows.

    The jurisdiction is the place at the beginning of the issuer's name, else of the title.
    """
    found: dict[ImprintField, Imprint] = {}
    for imprint in (*_from_labels(blocks), *_from_lines(blocks), *_from_title(title), *_from_signature(blocks)):
        if imprint.text != _bare(title)[0]:
            found.setdefault(imprint.field, imprint)
    source = found.get(ImprintField.ISSUER) or Imprint(ImprintField.ISSUER, title, "title")
    place = _place_of(source.text)
    if place:
        found[ImprintField.JURISDICTION] = Imprint(ImprintField.JURISDICTION, place, source.where)
    return tuple(found[field] for field in ImprintField if field in found)


def with_imprint(known: DocumentMetadata, imprint: Sequence[Imprint], ledger: Ledger) -> DocumentMetadata:
    """Add what print says of date and place to what is known; where the two differ, the known holds, and it is told."""
    printed = {each.field: each for each in imprint}
    values: dict[str, Any] = {}
    for field, name, read in _FILLED:
        value = read(printed[field].text) if field in printed else None
        if value and getattr(known, name) is None:
            values[name] = value
        elif value and getattr(known, name) != value:
            ledger.tell(Reason.IMPRINT_DIFFERS, printed[field].where, printed[field].text)
    return replace(known, **values)


def date_of(text: str) -> date | None:
    """Read a printed date, 2031年5月6日 or 二〇三一年五月六日; ``None`` where it names no day."""
    parts = re.findall(f"{_DIGITS}+", text)
    try:
        year, month, day = map(_number, parts)
        return date(year, month, day)
    except ValueError:
        return None


def _number(digits: str) -> int:
    """Read 2031, 二〇三一, 十二 and 二十."""
    if digits.isdecimal():
        return int(digits)
    tens, has_ten, ones = digits.partition("十")
    if not has_ten:
        return int("".join(str(_CHINESE.index(char)) for char in digits.replace("○", "〇").replace("零", "〇")))
    return 10 * (_CHINESE.index(tens) if tens else 1) + (_CHINESE.index(ones) if ones else 0)


def _lines(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """Yield the short lines of the head, and the cells of the small tables in it, with their places."""
    for block in blocks[:_REACH]:
        if isinstance(block, Paragraph) and len(block.text) <= _LONGEST:
            yield block.text, block.where
        elif isinstance(block, Table) and len(block.rows) < _TAIL:
            for row in block.rows:
                cells = [cell.text for cell in row.cells if cell.paragraphs and not cell.left]
                yield from ((f"{label.rstrip('：:')}：{value}", row.place) for label, value in pairwise(cells))


def _bare(text: str) -> tuple[str, str]:
    """Return a text without blanks, as printed and in canonical characters, of one length."""
    printed = "".join(text.split())
    return printed, canonical_script(printed)


def _from_labels(blocks: Sequence[Block]) -> Iterator[Imprint]:
    for text, where in _lines(blocks):
        printed, shape = _bare(text)
        for field, pattern in _LABELLED:
            if match := pattern.search(shape):
                yield Imprint(field, printed[slice(*match.span(1))], where)


def _from_lines(blocks: Sequence[Block]) -> Iterator[Imprint]:
    """Yield what stands on lines of its own: a number, the notice over an annex, a date under the title."""
    paragraphs = [block for block in blocks[:_REACH] if isinstance(block, Paragraph) and len(block.text) <= _LONGEST]
    for place, block in enumerate(paragraphs):
        printed, shape = _bare(block.text)
        for field, pattern in ((ImprintField.NUMBER, _NUMBER_LINE), (ImprintField.DATE, _DATED_NOTE)):
            if (match := pattern.fullmatch(shape)) and not read_number(block.text):
                yield Imprint(field, printed[slice(*match.span(1))], block.where)
        if _ANNEX_LINE.fullmatch(shape):
            yield from _notice_before(paragraphs[:place])


def _from_signature(blocks: Sequence[Block]) -> Iterator[Imprint]:
    """Yield the names over a date, at the end of the head or of the document, and the date; a date alone comes last."""
    near = {id(block): block for block in (*blocks[:_REACH], *blocks[-_TAIL:]) if isinstance(block, Paragraph)}
    paragraphs = list(near.values())
    alone = []
    for place, block in enumerate(paragraphs):
        printed, shape = _bare(block.text)
        if date_line := _DATE_LINE.fullmatch(shape):
            dated = Imprint(ImprintField.DATE, printed[slice(*date_line.span(1))], block.where)
            names = list(takewhile(lambda above: _is_issuer(above.text), reversed(paragraphs[:place])))[::-1]
            if names:
                yield Imprint(ImprintField.ISSUER, "、".join(_bare(name.text)[0] for name in names), names[0].where)
                yield dated
            alone.append(dated)
    yield from alone


def _notice_before(paragraphs: Sequence[Paragraph]) -> Iterator[Imprint]:
    """Yield the title of the notice to which an annex belongs."""
    for block in paragraphs:
        if re.search("的(?:通知|函|意见)$", block.text) and len(block.text) <= _LONGEST:
            yield Imprint(ImprintField.PARENT, "".join(block.text.split()), block.where)


def _from_title(title: str) -> Iterator[Imprint]:
    shape = "".join(canonical_script(title).split())
    if match := _PARENT.search(shape):
        yield Imprint(ImprintField.PARENT, match[1], "title")
    if (match := _ISSUED_BY.match(shape)) and _is_issuer(match[1]):
        yield Imprint(ImprintField.ISSUER, match[1], "title")


def _is_issuer(text: str) -> bool:
    bare = "".join(text.split())
    return 3 < len(bare) <= 40 and not re.search("[，。；：0-9]", canonical_script(bare)) and ends_like_body(bare)


def _place_of(text: str) -> str | None:
    """Return the place at the beginning of a name as printed: 临溪县 of 青岚市临溪县人民政府."""
    printed, shape = _bare(text)
    match = _PLACES.match(shape)
    last = _LAST_PLACE.search(match[1]) if match else None
    return printed[match.start(1) + last.start() : match.end(1)] if match and last else None
