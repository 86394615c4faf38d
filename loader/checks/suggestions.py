"""Rows for the lists of units, drafted from names that no list knows; a person completes and decides."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from loader.checks.coverage import UnlistedUnit
from loader.lists.authority import UNIT_COLUMNS

# The kind that a name's ending or a word in it speaks for, the first that fits.
KINDS = (
    (("领导小组", "联席会议", "指挥部", "专班"), "coordination-body"),
    (
        ("总工会", "团市委", "团委", "共青团", "妇联", "妇女联合会", "科协", "残联", "工商联", "联合会"),
        "mass-organisation",
    ),
    (("组织部", "宣传部", "统战部", "政法委", "编办", "网信办", "党校", "纪委"), "party-body"),
    (("税务局", "海关", "气象局", "银保监", "金融监管", "人民银行", "烟草", "邮政管理"), "vertical-agency"),
    (("集团", "公司", "银行", "电网"), "enterprise"),
    (("中心", "学院", "大学", "学校", "医院", "研究院", "图书馆"), "institution"),
    (("政府", "管委会", "街道办"), "people-government"),
)
OTHERWISE = "government-body"
NOTE = "drafted by fengong check --suggest: printed {times} times; check kind, name and parent"


def draft_units(units: Iterable[UnlistedUnit]) -> str:
    """Return CSV in the columns of ``units.csv``, a line a unit, in the order given."""
    file = io.StringIO(newline="")
    rows = csv.DictWriter(file, UNIT_COLUMNS, restval="", lineterminator="\n")
    rows.writeheader()
    rows.writerows(
        {
            "name": unit.name,
            "kind": guess_kind(unit),
            "jurisdiction": unit.jurisdiction,
            "note": NOTE.format(times=unit.times),
        }
        for unit in units
    )
    return file.getvalue()


def guess_kind(unit: UnlistedUnit) -> str:
    """Return the kind that a name speaks for."""
    if unit.group:
        return "group"
    return next((kind for words, kind in KINDS if any(word in unit.name for word in words)), OTHERWISE)
