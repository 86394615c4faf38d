"""The part in which a sentence speaks of a group: who benefits, provides, is regulated, evaluated or honoured.

A table of what stands before and after the group's name decides, first row first. Bodies that do something
(鼓励企业开展培训) provide; people to whom something is done (对退役军人开展培训) benefit. Where no row says it, the
part stays open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from loader.mentions.candidates import PEOPLE, Candidate
from loader.model import Part

BODIES = re.compile(
    "(?:企业|机构|院校|学校|高校|医院|单位|协会|组织|工商户|合作社|主体|园区|平台|社区|商会|银行|公司)$"
)
JUDGED = "评价|考核|评估|考评|评定|测评|评议|鉴定|认定|评审|评级|年检|年审"
ADJECTIVES = "年度|绩效|质量|综合|信用|服务|培训|等级|职业|技能|办学|资质|工作|能力|水平|效果|人才|自主|信誉|职称|的"
PUNISHED = "严惩|查处|处罚|惩戒|取缔|整治|整顿|约谈|追究|追责|问责|清退|注销|监管|处置|责令|通报批评|黑名单"
DOING = (
    "开设|举办|承担|承接|参与|开展|设立|建立|建设|提供|开发|完善|申报|实施|培训|招收|招用|录用|吸纳|评价|组织|编制|制定|优化|扩大|培养|打造|推出|"
    "创新|落实|履行|加大|公平参与|改进|引入|设置|引进|发挥|结合|依法|积极|按规定|自主|大规模|面向|运用|共建"
)
GETTING = "参加|享受|接受|得到|获得|领取|申领|申请|报名|给予|纳入|就业|创业|返乡|参保|入学|落户|免费|优先"
HELP = (
    "培训|补贴|补助|津贴|就业|创业|培养|培育|帮扶|援助|保障|救助|服务|关爱|权益|待遇|力度|素质|技能提升|技能|转岗|学历|安置|健康|康复|"
    "以工代训|稳岗|纾困|发展|融资|需求"
)
GATHERING = (
    "吸纳|招用|安置|录用|优选|选派|组织|动员|吸引|培养|培训|培育|引进|帮助|资助|扶持|救助|关爱|帮扶|保障|"
    "惠及|服务|支持|鼓励|引导|指导|推动|促进|优先"
)
MANY = "各类|符合条件的|广大|更多|一批|优秀|[^,的]{0,10}名|[^,的]{0,8}人"
ACTING = "鼓励|支持|推动|引导|允许|依托|发挥|组织|指导|要求|发动|动员|由|吸引|促进|和|会同"
STARTING = "吸纳|招用|承担|举办|开展|提供|实施|设立|建立|承接|申报|培养|开设|组织|联合|与"
WATCHED = "监管|监督|管理|执法|检查|整治|规范|约束"
RECOVERING = "稳定|脱困|复工|降|减|做大|转型|渡过|加快"


@dataclass(frozen=True, slots=True)
class Row:
    """A part, and what must stand before and after a group for it; ``bodies`` None means people and bodies alike."""

    part: Part
    before: str = ""  # ends where the group begins, within its clause
    after: str = ""  # begins where the group ends, within its clause
    bodies: bool | None = None


_HERE = "“?$"
_TO = "(?:对|对于)"
TABLE = (
    Row(Part.HONOURED, f"(?:评选|表彰|选树|表扬|嘉奖|命名|授予)(?:一批|优秀|先进)*{_HERE}"),
    Row(Part.HONOURED, after="等?的?(?:选树|选拔推荐|选拔表彰|评选|评比|表彰|命名|先进事迹|典型宣传|荣誉)"),
    Row(Part.EVALUATED, after=f"(?:{ADJECTIVES})*(?:{JUDGED})(?!员|机构|组织|师|专家|委)"),
    Row(
        Part.EVALUATED,
        f"{_TO}[^,]{{0,16}}$",
        f"[^,]{{0,10}}(?:开展|进行|实施|组织)[^,]{{0,10}}(?:{JUDGED})(?!员|机构|组织)",
    ),
    Row(Part.EVALUATED, f"(?:{JUDGED})(?:一批)?{_HERE}"),
    Row(Part.REGULATED, "(?:对|对于|将|把)[^,]{0,30}$", f"[^,]{{0,30}}?(?:{PUNISHED})"),
    Row(
        Part.REGULATED,
        "(?:加强|强化|严格|规范|完善)(?:对)?[^,]{0,8}$",
        f"的?(?:日常|事中事后|市场|安全|准入|资质|办学|行为)*(?:{WATCHED})",
    ),
    Row(Part.REGULATED, after="等?(?:一律|均|都)?(?:不得|严禁|禁止)"),
    Row(Part.REGULATED, f"(?:严禁|禁止|规范|整治|打击|清理|取缔|约束|督促){_HERE}"),
    Row(Part.PROVIDER, f"(?:{ACTING}){_HERE}", f"[^,的]{{0,6}}?(?:{DOING})", bodies=True),
    Row(Part.PROVIDER, f"(?:依托|联合|委托|购买){_HERE}", bodies=True),
    Row(Part.BENEFICIARY, "(?:面向|针对|为|给|帮助|惠及|服务|资助|扶持|帮扶|救助)[^,的]{0,4}$"),
    Row(Part.BENEFICIARY, "(?:将|把)[^,]{0,30}$", "[^,]{0,4}纳入"),
    Row(Part.BENEFICIARY, "向[^,]{0,14}$", "等?(?:倾斜|提供|发放|发布|推送|宣传|讲解|免费)"),
    Row(
        Part.BENEFICIARY,
        f"{_TO}[^,]{{0,14}}$",
        "[^,]{0,8}?(?:开展|实施|给予|提供|发放|组织|举办|普遍|予以|免|减|进行|落实|实行|奖励|补助|补贴|资助|补偿)",
    ),
    Row(
        Part.PROVIDER,
        "(?:^|[、和,])“?(?:各类)?$",
        f"(?:应当?|要|须|可)?(?:按规定|依法|积极)*(?:{STARTING})",
        bodies=True,
    ),
    Row(Part.PROVIDER, "落实$", "(?:吸纳|招用)", bodies=True),
    Row(Part.BENEFICIARY, f"(?:{GATHERING})(?:{MANY})*{_HERE}", bodies=False),
    Row(Part.BENEFICIARY, after=f"[^,]{{0,20}}?(?:{GETTING})", bodies=False),
    Row(Part.BENEFICIARY, after=f"(?:等)?(?:的)?(?:职业)?(?:{HELP})", bodies=False),
    Row(Part.BENEFICIARY, f"(?:支持|扶持|帮扶){_HERE}", f"(?:{HELP}|{RECOVERING}|$|[、,])", bodies=True),
)
# Said later in the sentence, where the group begins it: 退役军人在退役后可选择接受培训; 职工…的,按规定给予补贴.
GIVEN_TO = re.compile("对于?[^,]{0,30}$")
GIVEN = re.compile("等?”?,?(?:按规定|分别|一次性)*(?:给予|予以|发放|提供|免费|优先)")
LATER = re.compile(f"[^。;]{{0,60}}?,(?:可|并|自愿|选择|按规定|按照[^,]{{0,30}}|经[^,]{{0,10}})*(?:{GETTING}|发放)")


def part_of(before: str, after: str, rest: str, bodies: bool) -> Part | None:
    """Return the part that the words around a group, or a list of groups, say it has.

    ``before`` and ``after`` are its clause's words, ``rest`` what its sentence says from there on.
    """
    for row, begins, ends in _TABLE:
        if row.bodies in (None, bodies) and begins.search(before) and ends.match(after):
            return row.part
    given = GIVEN_TO.search(before) and GIVEN.match(rest)
    return Part.BENEFICIARY if given or (not bodies and not before and LATER.match(rest)) else None


def addresses_bodies(group: Candidate, words: str) -> bool:
    """Tell enterprises, schools and the like from people: by the list, else by how the printed words end."""
    return group.term.kind.slug != PEOPLE if group.term else bool(BODIES.search(words))


_TABLE = tuple((row, re.compile(row.before or ""), re.compile(row.after or "")) for row in TABLE)
