"""Numbers as documents print them: digits, Chinese numerals, and both with 百 千 万 亿."""

from __future__ import annotations

import re
from decimal import Decimal

import cn2an

# Lengths are bounded, so that a long row of digits costs no more than its length.
_DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,4}(?!\d)|\d{1,16})(?:\.\d{1,8})?"
_SMALL = "零〇一二两三四五六七八九十百千"
# 万 and 亿 before 元 belong to the unit: 50万元 is 50 of 万元, 3万名 is 30000 of 名.
_SCALE = "(?:[百千]?[万亿]|[百千])(?!元)|千(?=万元)"
_CHINESE = rf"[{_SMALL}]{{1,12}}(?:点[{_SMALL}]{{1,8}})?(?:[万亿](?!元)[{_SMALL}]{{0,12}}){{0,2}}"
NUMBER = rf"(?:{_DIGITS}(?:{_SCALE})?|{_CHINESE}|半)"

_SCALES = {"百": 2, "千": 3, "万": 4, "亿": 8}
_PLACES = re.compile("[十百千万亿]")
_DIGITAL = re.compile(rf"({_DIGITS})([百千万亿]*)")


def numeral_value(printed: str) -> Decimal | None:
    """Return the value of what ``NUMBER`` matches.

    None where it is no quantity: a row of Chinese digits such as 二〇二六 is a year or a code.
    """
    if printed == "半":
        return Decimal("0.5")
    if digital := _DIGITAL.fullmatch(printed):
        digits, scales = digital.groups()
        places = sum(_SCALES[scale] for scale in scales)
        return _plain(Decimal(digits.replace(",", "")) * Decimal(10) ** places)
    if len(printed) > 1 and not _PLACES.search(printed) and "点" not in printed:
        return None
    try:
        return Decimal(str(cn2an.cn2an(printed, "smart")))
    except ValueError:
        return None


def _plain(value: Decimal) -> Decimal:
    """Drop the zeros that 1.2万 leaves behind the point."""
    whole = value.to_integral_value()
    return whole if value == whole else value
