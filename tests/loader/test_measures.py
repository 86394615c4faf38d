"""The labels of limits, in both languages."""

from decimal import Decimal

import pytest

from loader.model import LimitValue
from loader.statement.measures import limit_labels

PLACE = ("任务1·要求2", "Task 1, requirement 2")
LABELS = [
    (("<=", "2000", "元", "渔船补助", "每户每年", "fishing boat aid"),
     "渔船补助 ≤ 2000元（每户每年）", "fishing boat aid ≤ 2000 yuan (per household per year)"),
    ((">=", "30", "%", None, None, None), "任务1·要求2 ≥ 30%", "Task 1, requirement 2 ≥ 30%"),
    (("=", "1.50", "万元", None, "每两年", None),
     "任务1·要求2 = 1.5万元（每两年）", "Task 1, requirement 2 = 1.5 × 10,000 yuan (per 2 years)"),
    (("<", "3", "畦", None, "年均", None), "任务1·要求2 < 3畦（年均）", "Task 1, requirement 2 < 3 畦 (年均)"),
    ((None, None, None, "鱼塘租金", None, "pond rents"), "鱼塘租金：一定比例", "pond rents: a norm without a number"),
    ((None, None, None, None, None, None), "任务1·要求2：一定比例", "Task 1, requirement 2: 一定比例"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "zh", "en"), LABELS)
def test_a_label_tells_subject_comparator_and_value(cells: tuple[str | None, ...], zh: str, en: str) -> None:
    comparator, value, unit, subject, period, subject_en = cells
    limit = LimitValue(comparator, Decimal(value) if value else None, unit, subject, period, subject_en)
    assert limit_labels(limit, "一定比例", PLACE) == (zh, en)
