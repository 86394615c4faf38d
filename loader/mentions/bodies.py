"""Bodies that a requirement's text names (not its clause), and what the sentence says of them.

Found are the names of the lists, coordination bodies (联席会议 …), units whose function is known, and colleges with a
name of their own. What is said is read from the words around a name: 报…备案, 承担…职责, 支持….
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loader.lists.functions import understand_unit
from loader.model import Saying

STOP = ",。;:!?、()“”《》〔〕\n"
_IN = f"[^{STOP}]"
# Words that may stand before a name, and never begin one. Longer words that end so (理由, 简报) are none.
LEADS = (
    "报送|会同|配合|依托|支持|鼓励|引导|指导|推动|协调|发挥|联合|按照|根据|纳入|(?<![理自缘])由|(?<![简汇通年季月周日])报|(?<![倾导方])向|经|与|和|及|"
    "并|交|送|请|商|在|对|将|把"
)
COORDINATION = "联席会议|领导小组|委员会|指挥部|工作专班|专班|工作组"
LEVEL = "(?:全国|国家|中央|省|自治区|市|州|县|区|旗)"
_BEGIN = f"(?:(?:^|(?<=[{STOP}]))|{LEADS})(?!{LEADS}|各|全市|全省|全县|全区|本|有关|相关)"
_COORDINATION = re.compile(
    f"{_BEGIN}(?P<name>(?:[一-鿿]{{2,6}})?{LEVEL}(?:委|政府)?{_IN}{{2,20}}?(?:{COORDINATION})(?:办公室)?)"
)
_UNIT = re.compile(
    f"{_BEGIN}(?P<name>(?:[一-鿿]{{2,6}})?{LEVEL}(?:委|政府)?[一-鿿]{{2,14}}?(?:局|委|办|厅|部|署|总工会|联合会|妇联|残联|政府)(?:办公室)?)"
    "(?![一-鿿]?(?:长|位|理|门|事|托|派|件))"
)
_COLLEGE = re.compile(
    f"{_BEGIN}(?P<name>[一-鿿]{{2,10}}?(?:大学|学院))(?![生校派长]|国家|[一-鿿]{{0,4}}(?:科技园|医院|附属))"
)
GENERIC = (
    "企业|老年|产业|现代|二级|技师|职业|高等|本科|应用|重点|一流|乡村|社区|开放|专业|特色|研究|网络|家长|农民|工匠|创业|市民|继续|独立|民办|公办|"
    "地方|省内|市内|市属|省属|普通|综合|知名|国内|国外|高职|其他|一批|若干|部分|合作|国际|驻|建设|举办|设立|组建|成立|申办|新建|办好|高水平|建立|"
    "医学|师范|行业|推进|开展|加强|探索|创办|筹建|打造"
)
_GENERIC = re.compile(f"(?:{GENERIC})")
_FOUNDED = re.compile("建设|举办|设立|组建|成立|筹建|推进|老年大学|企业大学|产业学院")
_LEVEL = re.compile(f"{LEVEL}(?!场)")  # 市 and not 市场
_ACTS = re.compile("(?:、|和|与|等)|(?:要|应当?|须)?(?:承担|负责|具体负责|牵头|组织实施|会同|配合|履行)")
_BEFORE = re.compile(f"(?:^|[{STOP}]|{LEADS})$")


@dataclass(frozen=True, slots=True)
class FoundBody:
    """A body's name at its place in the text."""

    begin: int
    end: int


def find_bodies(text: str) -> Iterator[FoundBody]:
    """Yield the bodies that a folded text names and that print tells surely. The time is linear in its length."""
    for pattern, judge in ((_COORDINATION, _is_coordination), (_UNIT, _is_unit), (_COLLEGE, _is_college)):
        for match in pattern.finditer(text):
            if judge(match["name"]) and _is_whole(text, match):
                yield FoundBody(*match.span("name"))


def _is_whole(text: str, match: re.Match[str]) -> bool:
    """Tell whether no verb can have got into a name: it follows a lead, begins with its level, or is said to act."""
    begin, end = match.span("name")
    return match.start() < begin or bool(_LEVEL.match(text, begin)) or bool(_ACTS.match(text, end))


def begins_name(text: str, begin: int) -> bool:
    """Tell whether a body's name may begin at a place of a folded text."""
    return bool(_BEFORE.search(text, max(0, begin - 4), begin))


def _is_coordination(name: str) -> bool:
    return not re.search("[报由向]", name)


def _is_unit(name: str) -> bool:
    return understand_unit(name) is not None or name.endswith("人民政府")


def _is_college(name: str) -> bool:
    return not _GENERIC.match(name) and not _FOUNDED.search(name)


# what is said of a body

_FILED = re.compile(f"(?:报|向|送){_IN}{{0,6}}$"), re.compile(f"{_IN}{{0,6}}?备案")
_REPORTED = (
    re.compile(f"(?:报送?|向|送){_IN}{{0,6}}$"),
    re.compile(f"{_IN}{{0,6}}?(?:汇总|审定|审批|审核|审议|批准|同意|报告|报送|汇报|通报|报备|反馈)"),
)
_DUTIES = "[^,。;:!?()“”\n]"
_CARRIES = re.compile(f"(?:等)?(?:要|应当?)?(?P<words>(?:承担|履行|负责|具体负责|牵头|组织实施|统筹){_DUTIES}{{0,60}})")
_CARRIES_ON = re.compile(f",(?:并)?(?P<words>(?:具体负责|负责|承担|履行){_DUTIES}{{0,60}})")
_SUPPORTED = re.compile("(?P<verb>支持|鼓励|引导|依托)$"), re.compile(f"{_IN}{{0,40}}")


def sayings_of(text: str, begin: int, end: int) -> Iterator[tuple[Saying, str]]:
    """Yield what the words around a body's name say of it, with these words, exact slices of the text."""
    left_begin = max(max(text.rfind(stop, 0, begin) for stop in ",。;:") + 1, begin - 40)
    for saying, (before, after) in ((Saying.FILED_WITH, _FILED), (Saying.REPORTED_TO, _REPORTED)):
        left, right = before.search(text, left_begin, begin), after.match(text, end)
        if left and right:
            yield saying, text[left.start() : right.end()]
            return
    if carries := _CARRIES.match(text, _end_of_list(text, end)):
        yield Saying.CARRYING, carries["words"]
        while carries := _CARRIES_ON.match(text, carries.end()):
            yield Saying.CARRYING, carries["words"]
    elif (left := _SUPPORTED[0].search(text, left_begin, begin)) and (right := _SUPPORTED[1].match(text, end)):
        yield Saying.SUPPORTED, text[left.start() : right.end()]


def _end_of_list(text: str, end: int) -> int:
    """Return where a list of bodies that begins with one ends: A和B承担… speaks of both."""
    match = _AND_OTHERS.match(text, end)
    return match.end() if match else end


_AND_OTHERS = re.compile(
    f"(?:(?:、|和|与|及|以及){LEVEL}{_IN}{{2,20}}?(?:{COORDINATION}|局|委|办|部)(?:办公室)?)+"
    "(?=等?(?:要|应|承担|履行|负责|牵头|组织|统筹))"
)
