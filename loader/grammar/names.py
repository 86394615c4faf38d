"""What the name of a body looks like: how it ends, how it starts, and when it names a set of bodies.

Nothing here lists bodies: a document from elsewhere is read by the shape of its names. All texts are canonical
(`loader.grammar.script`), without blanks.
"""

from __future__ import annotations

import re

from loader.grammar.words import any_word

PLACE = any_word(
    "省 自治区 直辖市 地级以上市 地级市 设区市 县级市 市 自治州 州 盟 地区 地 自治县 县 区 特区 新区 林区 旗",
    "民族乡 乡镇 乡 镇 街道 街 苏木 团场 师",
)
"""A kind of administrative division: as a bare word it is never the name of a body."""

_LEVEL = any_word("省 自治区 市 州 盟 县 区 旗 镇 乡 街道")
_SET_WORD = any_word("各 有关 相关 其他 其它")

# The word that a name ends with. A bare 会 or 部 would also end 社会 or 干部: look-behinds and longer words part them.
_BODY_WORD = any_word(
    "局 厅 (?<!部)署 院 处 室 (?<!专)科 股 站 所 (?<!社)(?<!机)(?<!学)会 委 (?<![干全内外])部",
    "(?<![主承协督举创开自])办",
    "(?<!部)队 公司 中心 集团 兵团 银行 分行 支行 总行 人行 农行 工行 建行 中行 信用社 供销社 报社 出版社",
    "通讯社 合作社",
    "政府 人大 政协 党委 党组 大学 学院 学校 高校 院校 党校 部门 单位 企业 机构 机关 组织 团体 电视台 广播台",
    "气象台 平台",
    "档案馆 图书馆 博物馆 纪念馆 文化馆 妇联 残联 侨联 文联 工商联 社科联 科协 作协 记协 海关 小组 工作组",
    "检查组 专班",
    "园区 开发区 高新区 经开区 示范区 保税区 街道 军分区 团[省市县区州]委 联盟 实验室 指挥部 基地 运营商 电厂",
    "油田 班子 电网 [林农牧渔茶]场 机场 景区 水库 监狱 码头 苗圃 (?<=.)公园",
)
_GROUP_WORD = any_word(
    "单位 部门 企业 机构 高校 院校 学校 团体 组织 地区 各地 地方 管委会 政府 党委 科室 处室 行业 系统 领域",
    "园区 开发区",
    "功能区 主体 商会 协会 公司 银行 街道 社区 村 户",
    PLACE,
)
_STARTING_WORD = any_word(
    "[省市县州盟旗] 区(?!域) 镇 乡 自治[区州县] 所有 全体 全[省市县区州] 国家 国务院 中央 中共 中国 全国 地方",
    "属地 驻",
    "团[省市县区州中] 共青团 人民银行 人行 武警 国网 军",
    _SET_WORD,
)
_BARE_NOUN = any_word("单位 部门 企业 机构 地区 政府 人民政府 个人 组织 社会组织 团体 院校 街道 社区 人员 园区")

_BODY_END = re.compile(f"{_BODY_WORD}$")
_GROUP_END = re.compile(f"{_GROUP_WORD}$")
_BODY_START = re.compile(_STARTING_WORD)
_LEVEL_ONLY = re.compile(rf"(?:{_LEVEL}|国家|中央)(?:委|政府|人民政府|人大)")
_JOINED_ON = re.compile(rf"其|{_BARE_NOUN}$|[下所直]属")

_SET_START = re.compile(
    rf"{_SET_WORD}|（各）|（有关）|（相关）|所有|全体|全[省市县区州](?:各|有关)|两|几|(?:[0-9]+|[一二三四五六七八九十]+)(?:个|家)"
)
_SET_INSIDE = re.compile(
    any_word(
        "有关 相关 成员单位 部门[和及]单位 (?<!地)各(?!界) 属地 设区市 及其[下所直]属 [两三]级",
        "[三四]大.*运营商 级以上.*政府",
        "[县市区乡镇]（(?:市|区|县|旗|镇|乡|街道|、)+）",
        "(?:[省市县区州]|市级|中央)?[直属级管](?:机关)?各?(?:部门|单位|企业|高校|院校|学校|医院|国企|机构|企事业单位)",
        "驻.{1,6}(?:高校|院校|单位|部门|企业|央企|机构|部队)$ 属(?:开发区|园区|功能区|高校|国有企业)",
    )
)
_PLAIN_SET = re.compile(
    rf"(?:地方(?:各级)?|各级|基层|[省市县区镇村]级|村|镇街)?(?:党委和?)?(?:{PLACE}|（[^（）]*）|、)*+(?:人民)?"
    + any_word("政府 党委 办事处 管委会 村民委员会 居民委员会")
    + "?$"
)
_KIND_ONLY = re.compile(
    any_word(
        "(?:高等|职业|技工|大中专|公办|民办|普通|中小|科研)*(?:高校|院校|学校|院所|科研机构|科研院所)",
        "(?:社会|公益|行业|群团|群众|专业)*(?:组织|协会|团体) 主流媒体 新闻媒体 媒体 (?:三大)?运营商 部门 社区",
        "机关 企事业单位",
        "(?:国有|重点|龙头|用人|施工|建设|用能|民营|市场|基础电信|通信|电信|规模以上|涉农)*(?:企业|单位|主体|运营企业)",
        "(?:金融|保险|医疗|医疗卫生|培训|养老|银行业金融|公共就业服务|研究|新闻|服务)*机构",
    )
    + "$"
)
_PLACE_LIKE = re.compile("(?:(?:镇|乡|街道)(?:办事处|(?:人民)?政府)?|社区|(?<!公)园|[中小]学|幼儿园)$")
_TOWN = re.compile("(?:镇|乡|街道|社区)$")
_FIRM = re.compile("(?:公司|集团)$")
_TAIL_ONLY = re.compile(
    "(?:党委|党工委|管委会|管理委员会|委员会|办事处|人民政府|政府|办公室|分公司|分局|支队|大队|[员学务技])"
)
# The surnames that start no common short name of a body (林业, 文旅 and 金融 rule theirs out).
_PERSON = re.compile(
    "[王李张刘陈杨赵黄周吴徐孙胡朱何郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴钟汪任姜范姚谭廖邹熊"
    "郝孔崔毛邱秦顾侯邵孟段钱汤尹黎乔贺赖龚某][\u4e00-\u9fff]{1,2}"
)
_OFFICE = re.compile(
    "(?:副?(?:局长|主任|书记|科长|镇长|乡长|县长|区长|市长|处长|部长|院长|校长|经理|站长|所长|队长)|负责人)$"
)
_OPEN = re.compile("有关|相关")

_TIME = re.compile(
    any_word(
        "[0-9]{2,4}年 [0-9]+月 [年月]底 季度 上半年 下半年 长期 持续 每[年月季周] 常态化 截[至止] [年月日]前",
        "前完成 立即 尽快",
        "[年月季]内 年度 近期 按[时期] 如期 今年 明年 本年 工作日 适时 全年 当年 ^[0-9./-]+$ [0-9]{5}",
    )
)
_NOTHING = re.compile(
    any_word("无 暂无 空 没有 不涉及 不需要 同上 同前 N/?A none nil null [-—–―/\\\\*.…·_xX]+") + "$", re.IGNORECASE
)
_PROSE_START = re.compile(
    any_word(
        "[需须] 加[强快大] 推[进动广](?!办|中心) 建[立成] 开展 制[定订] 做好 完善 实施 协调(?!局|办) 确保 形成 按照",
        "根据 切实 积极 进一步",
        "督促 抓好 负责 深入 全[面力](?!推) 严格 强化 落实 提[高升出] 打造 鼓励 引导 依法 健全 优化",
        "组织(?!部|委|人事|和|处|科|室)",
        "具体 以上 以下 上述 不再 下同 其余 凡是 涉及 完成 办理 原则上 及时 共同 主动 认真 应当 应于 必须 不得 除了",
    )
)
_SOFT_START = re.compile(
    any_word(
        "[对将在为把从并要应需可按抓经自于已未是因如若每凡拟含报送待此本该]",
        "会议 支持 指导 协同 统筹 联系 结合 建设 提供 发挥 保障",
    )
)
_PROSE_INSIDE = re.compile(
    any_word(
        "[了的是] 不得 应当 以及其 要求 分工 负责",
        "(?<!社会)(?<!医疗)(?<!住房)保障(?!局|厅|部|中心|集团|公司|办|服务|支队|处|科|院|房|股|委|卡|事业|（)",
        "工作(?!办|委|部|局|领导|联席|小组|专班|站|室|组|协调|处|科|中心|指挥|推进|会|队|机构|部门|者|委员会|（)",
    )
)
_PROSE_END = re.compile(
    any_word(
        "[前后时] 完成 推进 落实 实施 启动 出台 到位 坚持 开展 进行 报送 印发 公布 调度 提升 治理 整治 改造 考核 评估",
        "统筹 协调 供应 筹措",
        "进度 工作 机制 项目 方案 计划 办法 制度 体系 资金 政策 措施 情况 标准 任务 见效",
    )
    + "$"
)
_ACTION = re.compile(
    any_word(
        "制[定订] 研究(?!院|所|中心|室|会|生|机构) 建立 开展 组织(?!部|部门|办)",
        "推[进动](?!办|中心|会|组|小组|委) 落实 实施 做好",
        "加强 提出 完善 编制(?!办|委) 出台 办理 抓好 指导 牵 具体 统筹(?!办|中心) 为 要 应(?!急) 根据 按 对 将",
        "把 在 积极 认真 切实",
        "共同 分别 督促 汇总 审核 提供 联系 报送 协调(?!局|办|小组|中心|领导) 予以 进行 承担 主要",
    )
)
_FOUNDING = re.compile("组[成建]|[成设]立")  # what is founded ends as bodies do: 市财政局组成工作专班
LONGEST = 60
"""Characters. A longer text is a sentence."""

_SHORT = 8
_SHORTEST_MISSED = 4
_TAIL = 8  # enough of a name to see its last word


def ends_like_body(name: str) -> bool:
    """Tell whether a name is whole: it ends with a word for a body, and is more than 市委 or 市政府."""
    bare = _without_tail_bracket(name)
    return len(bare) > 2 and bool(_BODY_END.search(bare[-_TAIL:])) and not _LEVEL_ONLY.fullmatch(bare)


def starts_like_body(name: str) -> bool:
    """Tell whether a text starts as names of bodies do: with a level of government, 各, 有关, 国家 …."""
    return bool(_BODY_START.match(name))


def parts_names(left: str, right: str) -> bool:
    """Tell whether a joiner between the two parts names, as in 教育局和财政局, not 发展和改革局."""
    if _JOINED_ON.match(right):
        return False
    if re.match(_SET_WORD, right):
        return ends_like_body(left) or bool(_GROUP_END.search(left[-_TAIL:])) or len(left) <= _SHORT
    whole = ends_like_body(left) or bool(_GROUP_END.search(left[-_TAIL:]) and _SET_START.match(left))
    return whole and (starts_like_body(right) or bool(_BODY_END.search(right[-_TAIL:])))


def parts_lines(left: str, right: str) -> bool:
    """Tell whether a line break or a blank between the two parts names, rather than the letters of one.

    A whole name on either side does: 五星街道 南桥街道, 轨道公司 教育中心.
    A town goes on with its own bodies: 南桥镇 派出所.
    """
    if _TAIL_ONLY.match(right):
        return False
    bare = _without_tail_bracket(left)
    begins = starts_like_body(right) or bool(_PLACE_LIKE.search(_without_tail_bracket(right)))
    if len(bare) > 2 and _TOWN.search(bare):
        return begins or bool(_FIRM.search(right))
    return (ends_like_body(left) or bool(_PLACE_LIKE.search(bare))) and (begins or ends_like_body(right))


def is_whole_name(name: str) -> bool:
    """Tell whether a name is whole by its end: that of a body, a town, a school or a park."""
    return ends_like_body(name) or (len(name) > 2 and bool(_PLACE_LIKE.search(_without_tail_bracket(name))))


def names_group(name: str) -> bool:
    """Tell whether a name stands for a set of bodies: 各县（市、区）政府, 成员单位, 驻聊高校, 有关部门."""
    bare = _without_tail_bracket(name)
    if _SET_START.match(name) or _SET_INSIDE.search(name):
        return True
    return bool(_KIND_ONLY.match(bare) or (_PLAIN_SET.match(bare) and not _LEVEL_ONLY.fullmatch(bare)))


def names_open_set(name: str) -> bool:
    """Tell whether a name leaves open whom it means, as 有关部门 does."""
    return bool(_OPEN.search(name))


def is_person(name: str) -> bool:
    """Tell whether a text is the name of a person: two or three characters, the first a surname, the last no body's."""
    return bool(_PERSON.fullmatch(name)) and not (_BODY_END.search(name) or _GROUP_END.search(name))


def length_of_person(name: str) -> int:
    """Return how long the person at the end of a name is, office and all: 4 for 市水利局局长张伟; 0 if none is."""
    if ends_like_body(name) or _PLACE_LIKE.search(name):
        return 0
    for length in (3, 2):
        head = _OFFICE.sub("", name[:-length])
        if is_person(name[-length:]) and is_whole_name(head):
            return len(name) - len(head)
    return 0


def is_plainly_body(name: str) -> bool:
    """Tell whether a name is one by its ending alone, whatever stands around it."""
    return ends_like_body(name) or bool(_SET_START.match(name) and _GROUP_END.search(name[-_TAIL:]))


def is_body_name(name: str, *, strict: bool = False) -> bool:
    """Tell whether a text of a list is the name of a body, not a deadline, a remark or the rest of a sentence.

    ``strict`` is for places where prose is likely: there a name must end as names of bodies do.
    """
    bare = _without_tail_bracket(name) or name
    if len(name) > LONGEST or not re.search(r"[^\W\d_]{2}", bare):
        return False
    if _NOTHING.match(bare) or _TIME.search(bare) or _PROSE_START.match(bare) or is_person(bare):
        return False
    return is_plainly_body(name) or (not strict and _may_be_name(bare))


def may_have_been_body(name: str) -> bool:
    """Tell whether what `is_body` denies begins as names do and is no date, so that somebody should look at it."""
    begins = starts_like_body(name) and not names_group(name)
    return (
        begins
        and _SHORTEST_MISSED <= len(name) <= LONGEST // 2
        and not (_TIME.search(name) or _PROSE_INSIDE.search(name))
    )


def _may_be_name(bare: str) -> bool:
    if _SOFT_START.match(bare) or _PROSE_INSIDE.search(bare) or _PROSE_END.search(bare):
        return False
    return len(bare) <= _SHORT or names_group(bare) or bool(_GROUP_END.search(bare[-_TAIL:]))


def length_without_action(name: str) -> int:
    """Return how long the name before a verb is: 4 for 市审计局制定办法; the whole length if no verb follows."""
    founding = _FOUNDING.search(name, 2)
    if founding and ends_like_body(name[: founding.start()]):
        return founding.start()
    if len(name) <= LONGEST and _BODY_END.search(name[-_TAIL:]):
        return len(name)
    for verb in _ACTION.finditer(name[: LONGEST * 2], 2):
        if ends_like_body(name[: verb.start()]):
            return verb.start()
    return len(name)


def _without_tail_bracket(name: str) -> str:
    return name[: name.rindex("（")] if name.endswith("）") and name.count("（") == 1 else name
