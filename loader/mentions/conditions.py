"""Conditions of eligibility (在校期间, 退役后, 符合…条件的) and recurring duties (季报, 每年定期公布, 年度绩效评价).

Both are read by rule alone, in folded text. A condition says who or when; a duty says how often something is told,
judged or looked into.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loader.mentions.numerals import NUMBER
from loader.model import DutyKind, DutyValue

STOP = ",。;:!?、()“”《》〔〕\n"
_IN = f"[^{STOP}]"
_LIST = "[^,。;:!?()“”《》〔〕\n]"  # a list of certificates is still one condition

STATES = (
    "在校|求职|在读|在学|在职|在岗|服役|服刑|待业|失业|就业|创业|见习|实习|试用|哺乳|怀孕|孕|生育|休假|务工|入伍|登记失业|隔离|住院|"
    f"参加{_IN}{{1,16}}?(?:培训|实训|学习|考试|保险)|享受{_IN}{{1,16}}?(?:待遇|政策|补贴|补助)|领取{_IN}{{1,16}}?(?:保险金|待遇|补贴|补助|津贴)"
)
EVENTS = (
    "退役|退伍|转业|复员|毕业|结业|离校|返乡|回国|归国|刑满释放|入职|上岗|(?:登记|注册)(?:成立)?|(?:培训|考核|鉴定|评价|验收|审核|考试)合格|"
    f"(?:取得|获得|考取){_LIST}{{1,60}}?(?:证书|资格|学历|学位|职称|称号|执照)|完成{_IN}{{1,12}}?(?:培训|学业|课程|学时)"
)
QUALITIES = (
    f"(?:符合|满足|具备|不具备|不符合|达到){_IN}{{0,24}}?(?:条件|资格|资质|情形)|"
    f"(?:取得|获得){_IN}{{1,20}}?(?:证书|资格|学历|学位|职称)(?=的[,人单企青]|、符合|且|并符合)|"
    f"(?:持有|持){_IN}{{1,16}}?(?:证书|证|执照)(?=的|人)|(?:超过|达到|未达到){_IN}{{0,6}}年龄|"
    f"(?:未|尚未){_IN}{{1,14}}?(?=的(?:{_IN}{{0,10}}?(?:人|者|户|生|工|员|家庭|企业|单位|青年|劳动力)|[,。]))|"
    f"(?:与{_IN}{{1,8}})?签订{_IN}{{1,16}}?(?:合同|协议)(?=的)|有{_IN}{{1,10}}?(?:意愿|愿望|需求|能力)(?=的)"
)
ONE = f"(?:{QUALITIES})"
_CONDITION = re.compile(f"(?:{STATES})期间|(?:{EVENTS})后(?![续期勤备])|{ONE}(?:[、且并和]{ONE})*")

FREQUENCIES = (
    rf"每(?:{NUMBER})?个?(?:半年|年度?|季度?|月度?|周|旬|日|天)(?:定期)?|按(?:年度?|季度?|月度?|周|旬|日)(?!照)|逐[年月季周]|不?定期|年度|半年度?|"
    "季度|月度|年终|年中"
)
ACTS = {
    DutyKind.REPORTING: "报送|上报|报告|汇报|通报|反馈|报备|总结|季报|月报",
    DutyKind.DISCLOSURE: "公布|公开|公示|发布|披露",
    DutyKind.EVALUATION: "评估|评价|考核|考评|评议|测评|述职",
    DutyKind.INSPECTION: "检查|督查|督导|督办|抽查|巡查|审计|监测|核查|复核|排查|回访|调度|会商|研判|例会",
}
NO_ACT = "机构|范围|结果|对象|指标|体系|办法|标准|点|站|员|组织|局|中心|平台|系统|费|奖|栏|单位|等次|目标|方案|要点"
_ACT_WORDS = "|".join(ACTS.values())
REACH = 12  # how far an act stands from its frequency: 定期向社会公开
_DUTY = re.compile(rf"(?P<every>{FREQUENCIES}){_IN}{{0,{REACH}}}?(?P<act>{_ACT_WORDS})(?!{NO_ACT})")
# 季报, 月调度: a span and an act in two words, where something says that it is a rule to follow.
_SHORT = re.compile(
    rf"(?<![一-鿿])(?:(?:落实|实行|执行|建立|坚持|完善|健全|推行|严格|工作情况|情况|进展)(?:{_IN}{{0,8}}?))?"
    rf"(?P<words>(?P<every>半年|[年季月周旬日])(?P<act>报|调度|通报|例会|会商|小结|总结|考核|督查|评估|评价|检查))(?=制度|机制|[、,。;]|$)"
)
_RULE = re.compile("制度|机制|报送|落实|实行|执行|坚持|推行|建立")
_TURNS = re.compile(rf"(?P<every>一[年季月周旬日]一)(?P<act>{_ACT_WORDS})(?!{NO_ACT})")
_CLAUSE = re.compile("[,。;:]")


@dataclass(frozen=True, slots=True)
class FoundPhrase:
    """A condition, or a duty with its value, at its place in the text."""

    begin: int
    end: int
    duty: DutyValue | None = None


def find_conditions(text: str) -> Iterator[FoundPhrase]:
    """Yield the conditions of eligibility of a folded text. The time is linear in its length."""
    for match in _CONDITION.finditer(text):
        yield FoundPhrase(*match.span())


def find_duties(text: str) -> Iterator[FoundPhrase]:
    """Yield the recurring duties of a folded text, with how often each recurs."""
    for pattern in (_DUTY, _TURNS):
        for match in pattern.finditer(text):
            yield FoundPhrase(match.start(), match.end(), DutyValue(match["every"], _kind(match["act"])))
    for match in _SHORT.finditer(text):
        if match["act"] != "报" or _RULE.search(_clause_around(text, match)):
            yield FoundPhrase(*match.span("words"), DutyValue(match["every"], _kind(match["act"])))


def _kind(act: str) -> DutyKind:
    return next((kind for kind, words in ACTS.items() if act in words.split("|")), DutyKind.REPORTING)


def _clause_around(text: str, match: re.Match[str]) -> str:
    left = text[max(0, match.start() - 40) : match.start()]
    begin = max(left.rfind(stop) for stop in ",。;:") + 1
    end = _CLAUSE.search(text, match.end(), match.end() + 40)
    return left[begin:] + text[match.start() : end.start() if end else match.end() + 40]
