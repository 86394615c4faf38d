"""The general recogniser of limits: a number with its measure, what bounds it, and how often it counts.

``find_limits`` reads folded text (``loader.folding``). Dates, ordinals, document numbers and numbers inside names are
no limits; a norm without a number (一定比例) keeps its words and gets no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from loader.mentions.numerals import NUMBER, numeral_value
from loader.model import LimitValue

STOP = ",。;:!?、()“”《》〔〕\n"
_PHRASE = f"[^{STOP}]"
_WORDS = f"[^{STOP}的]"

# What stands before the number.
BEFORE = {
    "不超过": "<=", "不得超过": "<=", "不高于": "<=", "不得高于": "<=", "不多于": "<=", "不得多于": "<=",
    "不大于": "<=", "至多": "<=", "最多": "<=", "最高": "<=", "最长": "<=", "上限": "<=", "控制在": "<=",
    "只能": "<=", "仅能": "<=", "只可": "<=", "仅可": "<=", "仅限": "<=", "只限": "<=", "限享受": "<=",
    "不低于": ">=", "不得低于": ">=", "不少于": ">=", "不得少于": ">=", "不小于": ">=", "不短于": ">=",
    "至少": ">=", "最少": ">=", "最低": ">=", "下限": ">=", "满": ">=",
    "超过": ">", "超": ">", "高于": ">", "多于": ">", "大于": ">", "突破": ">",
    "低于": "<", "少于": "<", "小于": "<", "不足": "<", "不满": "<", "未满": "<", "未超过": "<=",
    "达到": "=", "达": "=", "提高到": "=", "提高至": "=", "提升到": "=", "提升至": "=", "增加到": "=", "增至": "=",
    "上调到": "=", "上调至": "=", "下调到": "=", "下调至": "=",
    "降低到": "=", "降低至": "=", "降至": "=", "稳定在": "=", "保持在": "=",
}  # fmt: skip
# What stands after the measure. That 左右 is not exact, its words say.
AFTER = {
    "及以上": ">=", "(含)以上": ">=", "以上": ">=", "及以下": "<=", "(含)以下": "<=", "以下": "<=",
    "(含)以内": "<=", "以内": "<=", "之内": "<=", "内": "<=", "封顶": "<=", "为限": "<=",
    "左右": "=", "上下": "=",
}  # fmt: skip
RATIO = ("个百分点", "%", "‰")
MONEY = ("万元", "亿元", "元")
TIME = (
    "个工作日", "工作日", "个自然日", "自然日", "个月", "个小时", "小时", "分钟", "学时", "课时", "个季度",
    "个学期", "学期",
    "年(?![级初底末代龄轻终中报会检])", "天(?![然津使府])", "日(?![常益报前])", "周(?![边期年岁密])",
)  # fmt: skip
COUNT = (
    "人次", "人(?![才员工力民社口大均群物文])", "名(?![单录义称师牌校企优列额])", "个(?![人体性别税])",
    "家(?![庭政长园电居具乡])",
    "户", "次(?![日要年月数级序])", "所", "项(?!目)", "门", "倍", "件", "台", "套", "场", "期", "批", "篇",
    "处", "座", "种", "类", "张", "支", "辆", "对", "株", "本", "幅", "学分", "平方米", "平方公里", "公里", "米", "亩",
    "公顷", "吨", "公斤", "千瓦时", "千瓦", "周岁", "岁", "成", "级",
)  # fmt: skip
PER = r"(?:/[人次天日月年户个班台吨亩]{1,2}(?:[·/][人次天日月年])?)?"

# A count or a length of time without a bound is a limit where one of these leads to it.
GOALS = (
    "建成|建设|新建|新增|培育|培训|培养|完成|实现|引进|发放|打造|创建|举办|遴选|评选|认定|选派|资助|补助|补贴|奖励|给予|发布|"
    "组织|开展|布局|集聚"
)
SPANS = "服务期|期限为?|年限为?|为期|时间为?"
# Per person, household or village alone is no period; it stays in the subject.
EVERY = (
    rf"每(?:人|户|家|名|村|校|县)每(?:年度?|月|季度|天|日|次|学期)|每(?:{NUMBER})?个?(?:年度?|季度|月|周|天|日|学期|学年|小时)|"
    r"每(?:次|班|期|批|年度)|年均|月均"
)
# What is raised or lowered to a number is itself a bound: 扣除限额提高到8% allows up to 8 %.
CAPS = {"上限|限额|封顶|最高额|税前扣除|扣除比例|扣除额": "<=", "下限|起付线|最低限": ">="}
ONCE = rf"(?:同一{_WORDS}{{1,10}}?){{1,3}}不(?:得|可|能|再)?重复{_WORDS}{{0,6}}"
CHECKED = "严惩|惩处|惩治|惩戒|查处|处理|处置|处罚|追究|追责|打击|取缔|问责"
DONE = (
    "开展|建立|实施|推行|推广|设立|配备|实行|覆盖|参加|提供|公开|落实|建成|开设|接受|开放|纳入|到位|完成|取消|免费|免除|兑现|达标|"
    "联网|下放|清零|整改|销号|入库|实现|享受|用于|接入|收回|返还|清退"
)
NORMS = (
    rf"普遍(?:{DONE})|全部(?:[向对由在]{_PHRASE}{{1,12}}?(?:、{_PHRASE}{{1,12}}?){{0,3}}?)?(?:{DONE})|一律(?:不予|不得|按)?{_WORDS}{{2}}|"
    rf"依法(?:依规|依纪)?(?:从严|从重|从快|严肃)*(?:{CHECKED})|全覆盖|零容忍|严禁{_WORDS}{{1,16}}|"
    r"(?:一定|适当|合理|相应)(?:的?)(?:比例|数量|额度|标准|期限|年限|金额|幅度)|不得(?!超过|[高多低少大小]于)[^,。;:、()“”的]{1,16}|专款专用|分账核算|足额|同等待遇|"
    rf"(?:(?<!百分之){NUMBER}(?<!百)(?<!千)分之{NUMBER}|半数|一半)(?:以上|以下|以内)?"
)


def _alternatives(words: Iterable[str]) -> str:
    """Return a pattern that prefers the longest."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_MEASURE = re.compile(
    rf"(?P<hundredth>百分之)?(?P<first>{NUMBER})(?:%?(?:[-–—~至到]|——)(?P<second>{NUMBER}))?(?P<more>余|多)?"
    rf"(?P<unit>(?:{'|'.join((*RATIO, *MONEY, *TIME, *COUNT))}){PER})?(?P<after>{_alternatives(AFTER)})?"
)
_BOUND = re.compile(_alternatives(BEFORE))
# What a ratio is of may stand between: 不超过实际投资额的10%, 提高至工资总额8%.
_OF = re.compile(rf"{_PHRASE}{{0,20}}的|[^{STOP}\d]{{0,12}}(?:额|收入|费用|价格|成本|数|量|工资|投资|标准|面积)")
_BASE = re.compile(rf"[^{STOP}\d]{{0,4}}")
_EVERY = re.compile(rf"(?P<every>{EVERY})(?P<gap>[^{STOP}\d]{{0,10}})$")
_GOAL = re.compile(rf"(?:{GOALS}|{SPANS})[^{STOP}\d]{{0,12}}$")
_NORM = re.compile(f"(?P<once>{ONCE})|{NORMS}")
_CAPS = {sign: re.compile(words) for words, sign in CAPS.items()}
_NO_QUANTITY_AFTER = re.compile(r"[第〔近前后A-Za-z0-9.+×*/#_\-–—]$")
_SEGMENT = re.compile(rf"[^{STOP}]*$")
_LEADING = re.compile(
    rf"^(?:并|且|将|把|对|于|在|按照?|确保|其中|力争|累计|分别|最高|依次|享受|达到|重点|一般|{EVERY}|"
    rf"(?:{GOALS})(?!时间|标准|期限|额|金|率|人数))+"
)
_TRAILING = re.compile(
    rf"(?:{EVERY}|应当?|可以?|须|必须|要|原则上|一般|为|至|按照?|给予|不得|均|的|在|于|由(?:[\d.]+%)?|达|扩大到|到|最高|最多|最低|"
    r"最长|累计|分别|依次|重点)+$"
)
FROM = re.compile("[由从自](?:每[^,。;]{1,3})?$")  # 由80%提升至90% bounds by the second number only
ONE_TIME = LimitValue("<=", Decimal(1), "次")
LEFT = 40  # how far to the left a limit is looked for
NEAR = 5  # how far from its number a period stands where no bound is printed: 每年培训渔民1.2万人次
EARLIEST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class FoundLimit:
    """A limit at its place in the text: one value, or two for a range (3—5家)."""

    begin: int
    end: int
    values: tuple[LimitValue, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """The words of ``BEFORE`` to the left of a number, and what a ratio is of where that stands between."""

    begin: int
    comparator: str
    base: str


def find_limits(text: str) -> Iterator[FoundLimit]:
    """Yield the limits of a folded text. The time is linear in its length."""
    last = None
    for match in _MEASURE.finditer(text):
        if found := _limit(text, match, last):
            last = found
            yield found
    for match in _NORM.finditer(text):
        yield FoundLimit(match.start(), match.end(), (ONE_TIME if match["once"] else LimitValue(),))


def _limit(text: str, match: re.Match[str], last: FoundLimit | None) -> FoundLimit | None:
    left = text[max(0, match.start() - LEFT) : match.start()]
    unit, amounts = _unit(match), _amounts(match)
    if unit is None or not amounts or not _is_quantity(amounts, unit, match, left):
        return None
    if last and match.start() == last.end + 1 and (shared := _shared(text, last, unit, match)):
        return FoundLimit(match.start(), match.end(), (shared,))
    before = _before(left, unit)
    rest = left[: before.begin] if before else left
    every = _EVERY.search(rest)
    comparator, bounded = _comparator(match, before)
    if not bounded and not _counts_unbounded(match, unit, every, rest):
        return None
    begin = match.start() - len(left) + _begin(len(left), before, every)
    if comparator == "=":
        comparator = _capped(rest)
    period = every["every"] if every else None
    subject = _subject(text[max(0, begin - LEFT, last.end if last else 0) : begin], before)
    signs = (comparator,) if len(amounts) == 1 else (">=", "<=")
    values = (LimitValue(sign, value, unit, subject, period) for sign, value in zip(signs, amounts, strict=True))
    return FoundLimit(begin, match.end(), tuple(values))


def _amounts(match: re.Match[str]) -> tuple[Decimal, ...]:
    """Return the number, or both of a range; the scale that a unit has counts once: 1万—2万元 is 1 to 2 of 万元."""
    first, second, unit = match["first"], match["second"], match["unit"] or ""
    if second and unit.startswith(("万元", "亿元")):
        first = first.removesuffix(unit[0])
    values = [numeral_value(printed) for printed in (first, second) if printed]
    return tuple(value for value in values if value is not None)


def _is_quantity(amounts: tuple[Decimal, ...], unit: str, match: re.Match[str], left: str) -> bool:
    """Tell a quantity from 第3名, 2026年, 24日 after 6月, and where a change starts from: 由80%提升至90%."""
    date = (unit == "年" and max(amounts) >= EARLIEST_YEAR) or (unit == "日" and left.endswith("月"))
    start = FROM.search(left) and not match["after"]
    return not (date or start or _NO_QUANTITY_AFTER.search(left))


def _shared(text: str, last: FoundLimit, unit: str, match: re.Match[str]) -> LimitValue | None:
    """Return the value under the bound of the one listed before: 最高不超过25万元、10万元."""
    first, value = last.values[0], numeral_value(match["first"])
    if text[last.end] != "、" or first.unit_text != unit or first.comparator == "=" or len(last.values) > 1:
        return None
    return None if match["after"] or match["second"] else replace(first, value=value)


def _unit(match: re.Match[str]) -> str | None:
    if match["hundredth"]:
        return "%"
    return match["unit"]


def _before(left: str, unit: str) -> Bound | None:
    """Find the last bound before the number, next to it or with what a ratio is of between."""
    last = max(_BOUND.finditer(left), key=re.Match.start, default=None)
    if last is None:
        return None
    if unit in RATIO and (of := _OF.fullmatch(left, last.end())):
        return Bound(last.start(), BEFORE[last[0]], of[0].removesuffix("的"))
    return Bound(last.start(), BEFORE[last[0]], "") if _BASE.fullmatch(left, last.end()) else None


def _comparator(match: re.Match[str], before: Bound | None) -> tuple[str, bool]:
    """Return the comparator, and whether the print bounds the number at all."""
    if before and not (before.comparator == "=" and match["after"]):
        return before.comparator, True
    if match["after"]:
        return AFTER[match["after"]], True
    return (">", True) if match["more"] else ("=", False)


def _capped(left: str) -> str:
    """Return the comparator of what is set to a number: = unless the words name a cap or a floor."""
    segment = _SEGMENT.search(left)
    return next((sign for sign, words in _CAPS.items() if segment and words.search(segment[0])), "=")


def _counts_unbounded(match: re.Match[str], unit: str, every: re.Match[str] | None, left: str) -> bool:
    if unit == "级":
        return False
    if unit in (*RATIO, *MONEY) or (every and len(every["gap"]) <= NEAR):
        return True
    return match["first"][0].isdigit() and bool(_GOAL.search(left))


def _begin(length: int, before: Bound | None, every: re.Match[str] | None) -> int:
    """Return where the limit begins: at its period where that stands next to the bound."""
    if every and len(every["gap"]) <= 1:
        return every.start()
    return before.begin if before else length


def _subject(left: str, before: Bound | None) -> str | None:
    """Return what is bounded, in the words that lead to the limit."""
    if before and before.base:
        return before.base
    segment = _SEGMENT.search(left)
    words = _TRAILING.sub("", segment[0] if segment else "")
    subject = _LEADING.sub("", words.rpartition("的")[2])
    return subject if len(subject) > 1 else None
