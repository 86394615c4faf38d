"""General recognisers of names that no list knows: by quotation marks, and by how the names of a kind end.

They read folded text. A name is looked for from its ending to the left: ``…行动计划``, ``…人员``, ``…补贴``. It begins
after the nearest word that leads to such a name (实施, 对, 给予), after 的, or after the sign that lists it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loader.model import MentionKind

STOP = ",。;:!?、()《》〔〕\n“”"
REACH = 24  # the longest name without its last word


@dataclass(frozen=True, slots=True)
class FoundName:
    """A name at its place in the text."""

    kind: MentionKind
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Genre:
    """How the names of a kind end, what leads to them, and what only looks like one."""

    kind: MentionKind
    endings: str
    leads: str
    denials: str  # what follows one of these is a description, no name: 加强…培训
    generic: str  # the rest of the name is no name: 重点工程, 各项补贴
    not_before: str  # the ending is part of another word: 行动方案, 资金链
    shortest: int = 2  # of the rest of the name
    whole: tuple[str, ...] = ()  # endings that are names by themselves


GENRES = (
    Genre(
        MentionKind.PROGRAMME,
        endings="行动计划|专项行动|专项计划|创新创业大赛|挑战赛|计划|行动|工程|大赛|竞赛|培训",
        leads="实施|开展|推进|推动|启动|落实|参加|参与|举办|承办|纳入|组织|打造|申报|推行|推广|执行|完成|实行|举行|列入",
        denials="加强|强化|加大|促进|深化|引导|支持|鼓励|提供|抓好|做好|加快|开设|用于|对|承担|接受|为|作为|将|与|以|通过|给予|编制|制定|围绕|"
        "每[年月季周天日期批]|每季度|每学期|定期|累计|全年|年内|至少|最多",
        generic=r"(?:[^,]*?(?:各类|各项|相关|有关|一批|系列|等|多种|上述))?(?:本领域|本系统|重点|重大|系统|民生|民心|惠民|建设|基础|年度|工作|具体|总体|三年|"
        r"五年|共同|联合|统一|专项|职业技能|技能|创业|就业|业务|职业|教育|岗位|专业|员工|职工|人才|培养|安全|法律|知识|线上|实习|"
        r"全员|专题|集中|学习|免费|在职|自主|生产|企业|机构|项目|服务|课程|政策|国家|省|市|省级|市级|重要民生)*(?:的)?",
        not_before="方案|能力|指南|机构|课程|补贴|资金|费|基地|中心|师|质量|目录|需求|资源|项目|班|模式|体系|机械|建设|技术|研究|"
        "学院|人员|证书|政策|范围|任务|生育|单列|分解|指标|服务|收入|工作量|讲师|教师|教材|力度|包|合格|经费|内容|部|署|员|纲|者|档案|学|"
        "管理|时|后|前|期|实名|供|对象|规模|活动|监管|价|总包|承包|款|领域|制度|标准|信息|评价|名额|表|平台|职业|院校|学校|效|成果|"
        "性|大赛|考核|人次|量",
        shortest=4,
    ),
    Genre(
        MentionKind.TARGET_GROUP,
        endings="人员|劳动力|毕业生|农民工|退役军人|残疾人|从业者|创业者|经营者|劳动者|开发者|在校生|大学生|老年人|未成年人|留守儿童|"
        "职工|居民|家庭|青年|妇女|学徒|困难群众|负责人|带头人|个体工商户|小微企业|中小企业|初创企业|困难企业",
        denials="开展|建立|参加|参与|举办|推进|实施|落实|加强|提高|完善|作为|健全",
        leads="对|面向|针对|向|为|将|给予|支持|鼓励|帮助|引导|组织|吸引|吸纳|安置|扶持|服务|资助|保障|符合条件|包括|促进|推动|动员|关爱|以及",
        generic="(?:各类|全体|所有|相关|有关|工作|部分|广大|其他|专职|负责|管理|执法|这些|企业|本单位|该|等)*",
        not_before="编制|配备|名单|信息|经济|自治|委员会|小组|会|医生|服务|联合会|宫|收入|书屋|分类|参保|就业|管理|会议|论坛|网|档案",
        whole=(
            "农民工",
            "残疾人",
            "老年人",
            "妇女",
            "未成年人",
            "留守儿童",
            "困难群众",
            "个体工商户",
            "中小企业",
            "大学生",
        ),
    ),
    Genre(
        MentionKind.INSTRUMENT,
        endings="培训补贴|补贴|补助|津贴|贴息|奖补|担保贷款|贷款|专项资金|补助资金|专项基金|基金|专户|专账|证书|服务平台|平台|管理系统|"
        "信息系统|信息库|数据库|专家库|电子档案|目录|清单|保险|消费券|优惠券|算力券|创新券",
        denials="吸纳|参加|参与|开展|实施|申报|等|支持|鼓励|推动|促进|加强|包括|每[年月季周天日期批]|定期|累计|全年|年内",
        leads="本系统|本部门|本领域|本行业|给予|享受|发放|落实|提供|申请|设立|建立|建设|搭建|完善|依托|发挥|用好|获得|取得|开设|扩容|推出|统筹使用|纳入|制定|编制|"
        "发布|健全|打造|构建|加大|接入|对接|使用|出台|颁发|探索|领取|申领|支付|拨付|列入|通过|利用|运用|开发|执行|公布|按规定|按|在|将|对",
        generic="(?:本系统|本部门|各类|各项|相关|有关|一次性|资金|配套|专项|财政|后|公共|信息|网络|管理|系统|线上|统一|工作|任务|责任|问题|项目|需求|需求和|"
        "电子|交易|服务|监管|云|综合|交流|合作|发展|国有|数据|协同|展示|多方参与)*",
        not_before="性|链|池|经济|企业|公司|运营|机制|办法|标准|政策|资金|范围|范畴|待遇|基金|费|申领|金额|条件|流程|制度|管理|建设|体系|型|类|市场|内|利息|力度",
    ),
)
# 和, 及 and 与 list names, but not inside words such as 参与, 普及, 总和.
JOINT = r"以及|(?<![共总饱温调])和(?![谐平])|(?<![普涉触波遍])及(?!时|其|格)|(?<![参给赋授])与(?!时)|或者?"
UNMEANT = re.compile(r"\d|^等|[^等]*等$|不|但")

QUOTED = re.compile(r"“([^“”,。;\n]{2,24})”")
QUOTED_ENDINGS = {
    MentionKind.PROGRAMME: "计划|行动|工程|培训|大赛|竞赛|活动|春风送岗|直通车|训练营|专项",
    MentionKind.INSTRUMENT: "券|贷|补贴|补助|津贴|基金|资金|专账|专户|目录|清单|平台|证书|保险",
}
COLLECTIVE = re.compile("[一二两三四五六七八九十0-9]+[个张类项本份]")  # “两张清单” are several things
# What follows the closing mark and tells that the words inside are a name: the first kind belongs to the name.
SUFFIXES = "培训项目|培训工程|专项行动|行动计划|专项计划|能力培养计划|培养计划|计划|行动|工程|大赛|竞赛"
SORTS = "系列活动|主题活动|活动|品牌|赛事|专项|项目"
# A way of working (“政府+企业+培训”模式) and a place (活动平台) are no programmes.
OTHERWISE = f"[^{STOP}]{{0,6}}(?:模式|体系|机制|理念|制度|格局|原则|政策|方式|路径|平台|载体|场所)"
AFTER_QUOTE = re.compile(
    rf"(?!{OTHERWISE})(?:(?P<suffix>[^{STOP}等的、]{{0,6}}?(?:{SUFFIXES}))(?!方案)|(?P<sort>{SORTS}))"
)
LISTED_SORT = re.compile(rf"等(?!{OTHERWISE})[^{STOP}等]{{0,8}}?(?:{SORTS}|{SUFFIXES})")


def stands_alone(text: str, begin: int, end: int) -> bool:
    """Tell whether a word for people or bodies is a name: 支持企业, and neither 骨干企业 nor 企业家."""
    if _LONGER_WORD.match(text, end):
        return False
    return begin == 0 or text[begin - 1] in STOP + "、的" or bool(_ALONE.search(text[max(0, begin - 4) : begin]))


def find_names(text: str) -> Iterator[FoundName]:
    """Yield the names of a folded text, some inside others. The time is linear in its length."""
    yield from _quoted(text)
    for genre, pattern in _PATTERNS:
        for ending in pattern.finditer(text):
            if found := _ending_in(text, genre, ending):
                yield found


def _quoted(text: str) -> Iterator[FoundName]:
    marks = list(QUOTED.finditer(text))
    for mark, listed in zip(marks, _listed_as_programmes(text, marks), strict=True):
        if not _in_title(text, mark.start()) and (found := _name_in_marks(text, mark, listed)):
            yield found


def _name_in_marks(text: str, mark: re.Match[str], listed: bool) -> FoundName | None:
    after = AFTER_QUOTE.match(text, mark.end())
    if after and after["suffix"]:
        return FoundName(MentionKind.PROGRAMME, _lead_of_quote(text, mark.start()), after.end())
    if (kind := _quoted_kind(mark[1])) and not _OTHERWISE.match(text, mark.end()):
        begin = _lead_of_quote(text, mark.start())
        whole = begin == mark.start()
        return FoundName(kind, begin + whole, mark.end() - whole)
    return FoundName(MentionKind.PROGRAMME, *mark.span(1)) if after or listed else None


def _quoted_kind(words: str) -> MentionKind | None:
    if COLLECTIVE.match(words):
        return None
    for kind, endings in QUOTED_ENDINGS.items():
        if re.search(f"(?:{endings})$", words):
            return kind
    return None


def _listed_as_programmes(text: str, marks: Sequence[re.Match[str]]) -> list[bool]:
    """Tell of each name in marks whether the row it stands in ends in a word for programmes: “A”“B”等活动."""
    told: list[bool] = []
    following = len(text)
    for mark in reversed(marks):
        in_row = bool(told) and text[mark.end() : following] in ("", "、", "和")
        told.append(told[-1] if in_row else bool(LISTED_SORT.match(text, mark.end())))
        following = mark.start()
    return told[::-1]


def _lead_of_quote(text: str, mark: int) -> int:
    """Return where a name such as 失业保险稳岗“护航行动” begins: at the mark unless a lead stands before the words."""
    left = text[max(0, mark - REACH) : mark]
    words = left[max(left.rfind(character) for character in STOP) + 1 :]
    leads = list(_QUOTE_LEADS.finditer(words))
    if not leads or leads[-1].end() == len(words) or "的" in words[leads[-1].end() :]:
        return mark
    return mark - len(words) + leads[-1].end()


def _ending_in(text: str, genre: Genre, ending: re.Match[str]) -> FoundName | None:
    left = text[max(0, ending.start() - REACH) : ending.start()]
    stop = max(left.rfind(character) for character in STOP) + 1
    joints = [joint.end() for joint in _JOINT.finditer(left, stop)]
    listed = bool(joints) or (stop > 0 and left[stop - 1] == "、")
    start = max(joints, default=stop)
    led = [lead.end() for lead in _LEADS[genre.kind].finditer(left, start)]
    told = listed or (genre.kind is MentionKind.TARGET_GROUP and _is_told(text, left, start, ending.end()))
    begin = max(led, default=start if told else len(left))
    begin = max(begin, left.rfind("的", begin) + 1)
    if _DENIALS[genre.kind].search(left, begin):
        return None
    rest = left[begin:]
    if not rest and (led or listed) and ending[0] in genre.whole:
        return FoundName(genre.kind, ending.start(), ending.end())
    if len(rest) < genre.shortest or UNMEANT.search(rest) or _GENERIC[genre.kind].fullmatch(rest):
        return None
    if _in_title(text, ending.start()):
        return None
    return FoundName(genre.kind, ending.start() - len(rest), ending.end())


def _is_told(text: str, left: str, start: int, end: int) -> bool:
    """Tell whether words that begin a clause name people by what they are or get: 持有居住证的务工人员可申领补贴."""
    return bool(_DESCRIBED.match(left, start) or _GETS.match(text, end))


def _in_title(text: str, offset: int) -> bool:
    """Tell whether 《…》 encloses the place: the name of a document is not the thing it names."""
    left = text[max(0, offset - 2 * REACH) : offset]
    return left.rfind("《") > left.rfind("》")


_JOINT = re.compile(JOINT)
_PATTERNS = tuple((genre, re.compile(f"(?:{genre.endings})(?!{genre.not_before})")) for genre in GENRES)
_LEADS = {genre.kind: re.compile(genre.leads) for genre in GENRES}
_DENIALS = {genre.kind: re.compile(genre.denials) for genre in GENRES}
_GENERIC = {genre.kind: re.compile(genre.generic) for genre in GENRES}
_ALONE = re.compile(
    f"(?:{GENRES[1].leads}|{GENRES[1].denials}|{JOINT}|允许|要求|督促|指导|推动|评选|评定|表彰|选树|选拔|推荐|宣传|奖励)$"
)
_DESCRIBED = re.compile("(?:符合|具备|持有|持|满足|超过|达到|取得|未|尚未)[^的]{1,20}的[^的]*$")
_GETS = re.compile("(?:均|也)?(?:可|可以|享受|参加|申请|申领|自愿|在[^,。;:]{1,16}(?:期间|后))")
_LONGER_WORD = re.compile("家|精神|文化|所得税|年金|化|级|名录|名称|登记|注册|标准")
_OTHERWISE = re.compile(OTHERWISE)
_QUOTE_LEADS = re.compile(GENRES[0].leads)
