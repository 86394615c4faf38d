"""What the columns of every answer mean, once for the whole catalogue, so that one name never means two things."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ontology.words import evidence_words, role_words
from queries.asking.parameters import Words

COLUMNS: Mapping[str, Words] = {
    name: Words(en, zh)
    for name, en, zh in (
        # places in a document
        ("annex", "Document", "文件"),
        ("annex_title", "Title", "文件标题"),
        ("jurisdiction_label", "Place", "地区"),
        ("date", "Date", "日期"),
        ("task", "Task", "工作任务"),
        ("task_number", "Task no.", "任务序号"),
        ("task_label", "Task heading", "工作任务标题"),
        ("requirement", "Requirement", "工作要求"),
        ("requirement_number", "Requirement no.", "要求序号"),
        ("requirement_text", "Requirement as printed", "工作要求原文"),
        ("clause", "Clause", "责任条款"),
        ("clause_number", "Clause no.", "条款序号"),
        ("clause_text", "Clause as printed", "责任条款原文"),
        ("position", "Place in the list", "列举位次"),
        ("printed", "As printed", "原文写法"),
        ("begin", "Begin", "起"),
        ("end", "End", "止"),
        ("text", "Text as printed", "原文"),
        ("example", "One clause as printed", "条款原文一例"),
        ("alignment", "Case of alignment", "对应依据"),
        ("alignment_label", "Case of alignment (zh)", "对应依据名称"),
        # units and roles
        ("unit", "Unit", "单位"),
        ("unit_label", "Unit name", "单位名称"),
        ("unit_label_en", "Unit name (unofficial English)", "单位英文名(非官方)"),
        ("is_group", "Set of bodies", "是否单位集合"),
        ("unresolved", "Not in the lists", "名录未收"),
        ("function", "Function", "职能"),
        ("function_label", "Function name", "职能名称"),
        ("function_basis", "How the function is known", "职能依据"),
        ("level", "Level of government", "政府层级"),
        ("members", "Known members", "已知成员数"),
        ("times", "Times printed", "出现次数"),
        ("lead", "Lead unit", "牵头单位"),
        ("lead_label", "Lead unit name", "牵头单位名称"),
        ("supporter", "Supporting unit", "配合单位"),
        ("supporter_label", "Supporting unit name", "配合单位名称"),
        ("role", "Role", "角色"),
        ("basis", "Evidence", "依据种类"),
        ("ground", "Ground", "依据来源"),
        ("printed_role", "Role by print", "仅依原文的角色"),
        ("assumed_role", "Role with assumed rules", "含推定约定的角色"),
        ("convention", "Order convention", "排序约定"),
        ("assumed", "Convention assumed", "约定是否推定"),
        ("stated_in", "Convention stated in", "约定原句"),
        ("printed_leads", "Leads that print shows", "原文明示的牵头"),
        ("rule_leads", "Leads by list order", "依列序的牵头"),
        # counts
        ("requirements", "Requirements", "工作要求数"),
        ("led", "Led", "牵头数"),
        ("led_assumed", "Led by an assumed rule", "其中推定牵头数"),
        ("requirements_assumed", "By an assumed rule", "其中推定数"),
        ("supported", "Supported", "配合数"),
        ("otherwise", "In another role", "其他角色数"),
        ("unranked", "Not ranked", "未分主次数"),
        ("share", "Fractional share", "分摊计数"),
        ("tasks", "Tasks", "工作任务数"),
        ("clauses", "Clauses", "条款数"),
        ("assignments", "Assignments", "责任分派数"),
        ("units", "Units", "单位数"),
        ("lead_units", "Units that lead", "牵头单位数"),
        ("lead_units_assumed", "Units that lead by an assumed rule", "其中推定牵头单位数"),
        ("supporting_units", "Units that support", "配合单位数"),
        ("named_units", "Units named", "列名单位数"),
        ("measure", "Measure", "指标"),
        ("count", "Count", "数量"),
        # co-responsibility
        ("partner", "Partner", "共同列名单位"),
        ("partner_label", "Partner name", "共同列名单位名称"),
        ("partner_role", "Partner's role", "共同列名单位角色"),
        ("unit_role", "Unit's role", "单位角色"),
        ("shared", "Shared requirements", "共同负责数"),
        ("unit_leads", "Unit leads, partner supports", "本单位牵头、对方配合"),
        ("unit_leads_assumed", "Unit leads by an assumed rule", "本单位牵头中推定数"),
        ("partner_leads", "Partner leads, unit supports", "对方牵头、本单位配合"),
        ("partner_leads_assumed", "Partner leads by an assumed rule", "对方牵头中推定数"),
        ("partners", "Partners", "共同列名单位数"),
        ("mean_shared", "Mean shared requirements", "平均共同负责数"),
        ("most_shared", "Most shared requirements", "最多共同负责数"),
        # what requirements mention
        ("topic", "Topic", "事项"),
        ("topic_label", "Topic name", "事项名称"),
        ("kind", "Kind", "类别"),
        ("programme", "Programme", "计划项目"),
        ("programme_label", "Programme name", "计划项目名称"),
        ("target_group", "Target group", "政策对象"),
        ("target_group_label", "Target group name", "政策对象名称"),
        ("target_group_printed", "Target group as printed", "政策对象原文"),
        ("instrument", "Instrument", "政策工具"),
        ("instrument_label", "Instrument name", "政策工具名称"),
        ("thing", "Thing", "事物"),
        ("thing_label", "Thing's name", "事物名称"),
        ("group", "Target group", "政策对象"),
        ("group_label", "Target group's name", "政策对象之名"),
        ("part", "Part", "涉及身份"),
        ("said_how", "How the sentence tells", "句中如何言明"),
        ("condition", "Condition", "适用条件"),
        ("duty", "Duty", "定期职责"),
        ("body", "Body", "机构"),
        ("body_label", "Body name", "机构名称"),
        ("saying", "What is said", "所言类别"),
        ("saying_words", "In these words", "所言原文"),
        ("sentence", "Sentence", "句子"),
        ("sentence_number", "Sentence no.", "句序"),
        ("sentence_text", "Sentence as printed", "句子原文"),
        ("sentences", "Sentences", "句数"),
        ("force", "Force", "语气"),
        ("subject", "Subject", "对象"),
        ("comparator", "Comparator", "比较符"),
        ("value", "Value", "数值"),
        ("unit_text", "Unit of measure", "计量单位"),
        ("period", "Period", "周期"),
        ("deadline", "Deadline as printed", "时限原文"),
        ("mention", "Mention", "提及"),
        ("sliced", "Cut from the text", "按偏移截取"),
        # corrections
        ("corrected_in", "Slip in", "差错所在"),
        ("read_as", "Read as", "应读作"),
        ("reason", "Reason", "理由"),
        ("confidence", "Confidence", "把握程度"),
        # comparison
        ("older", "Older document", "较早文件"),
        ("newer", "Newer document", "较新文件"),
        ("older_task", "Task in the older", "较早文件中的任务"),
        ("newer_task", "Task in the newer", "较新文件中的任务"),
        ("older_role", "Role in the older", "较早文件中的角色"),
        ("newer_role", "Role in the newer", "较新文件中的角色"),
        ("older_ground", "Ground in the older", "较早文件中的依据来源"),
        ("newer_ground", "Ground in the newer", "较新文件中的依据来源"),
        ("change", "Change", "变化"),
        ("counterpart", "Counterpart", "对应单位"),
        ("counterpart_label", "Counterpart name", "对应单位名称"),
        ("counterpart_requirements", "Counterpart's requirements", "对应单位的工作要求数"),
        ("counterpart_led", "Counterpart's leads", "对应单位的牵头数"),
        ("counterpart_led_assumed", "Counterpart's leads by an assumed rule", "对应单位推定牵头数"),
        # parameters that are no column
        ("groups", "Sets of bodies", "单位集合"),
        ("minimum", "At least", "至少"),
        ("words", "Words", "词语"),
    )
}

IRI, INTEGER, DECIMAL, BOOLEAN, DATE, STRING = "anyURI", "integer", "decimal", "boolean", "date", "string"
"""Datatypes by their XSD local names, which CSVW shares."""

_TYPES: Mapping[str, str] = {
    IRI: "annex task requirement clause unit lead supporter partner topic programme target_group instrument thing "
    "group condition duty body sentence function mention corrected_in older_task newer_task counterpart",
    INTEGER: "sentence_number sentences task_number requirement_number clause_number position begin end members times "
    "printed_leads rule_leads requirements led led_assumed supported otherwise unranked tasks clauses assignments "
    "units lead_units supporting_units named_units count shared unit_leads partner_leads partners most_shared "
    "counterpart_requirements counterpart_led requirements_assumed lead_units_assumed unit_leads_assumed "
    "partner_leads_assumed counterpart_led_assumed",
    DECIMAL: "share mean_shared value",
    BOOLEAN: "assumed is_group unresolved",
    DATE: "date",
}
TYPES: Mapping[str, str] = {name: datatype for datatype, names in _TYPES.items() for name in names.split()}


def type_of(column: str) -> str:
    """Return the datatype of a column; what is not listed is text."""
    return TYPES.get(column, STRING)


SPOKEN = frozenset(
    {
        "role",
        "older_role",
        "newer_role",
        "older_ground",
        "newer_ground",
        "unit_role",
        "partner_role",
        "basis",
        "ground",
        "printed_role",
        "assumed_role",
        "alignment",
        "convention",
        "kind",
        "change",
        "measure",
        "confidence",
        "part",
        "said_how",
        "saying",
        "force",
        "function_basis",
        "level",
    }
)
"""The columns whose values are fixed words of ours, which people read in their language; files keep the words."""

CHINESE: Mapping[str, str] = {
    "none": "无", "printed": "原文", "stated": "文件所述", "assumed": "推定", "corrected": "更正",
    "equal-counts": "同行段数相等", "joined-rows": "相邻行合并", "one-requirement": "同行仅一项工作要求",
    "one-clause": "同行仅一个责任条款", "ambiguous": "无法判定", "unassigned": "未列责任条款",
    "FirstListedLeads": "列首位者牵头", "BeforeFirstCommaLeads": "首个逗号前牵头", "NoOrderRule": "无排序约定",
    "programme": "计划项目", "target group": "政策对象", "instrument": "政策工具", "account": "专户专账",
    "catalogue": "目录清单", "certificate": "证书和资格", "facility": "载体和基地", "fund": "资金", "loan": "贷款",
    "platform": "平台和系统", "preference": "优惠政策", "procurement": "政府采购", "register": "档案和信息库",
    "subsidy": "补贴补助", "tax": "税收政策", "toolkit": "培训包",
    "added": "新增", "removed": "删去", "in both": "两者都有",
    "documents": "文件", "tasks": "工作任务", "requirements": "工作要求", "clauses": "责任条款",
    "assignments": "责任分派", "units": "单位", "sets of bodies": "单位集合", "units that lead": "牵头单位",
    "programmes": "计划项目",
    "target groups": "政策对象", "limits": "限额", "instruments": "政策工具", "mentions": "提及", "sentences": "句子",
    "conditions": "适用条件", "recurring duties": "定期职责", "corrections": "勘误",
    "lead edges": "牵头关系", "supporting edges": "配合关系", "responsibility edges": "责任关系",
    "beneficiary": "受益", "provider": "承办", "regulated": "受规范", "evaluated": "受评价", "honoured": "受表彰",
    "unstated": "未言明", "said": "原句言明", "same sentence": "同句提及",
    "obliged": "应当", "encouraged": "鼓励", "permitted": "允许", "explored": "探索",
    "reporting": "报告", "disclosure": "公开", "evaluation": "评价考核", "inspection": "检查调度",
    "carrying": "承担职责", "filed-with": "接受备案", "reported-to": "接受报送", "supported": "受支持或依托",
    "name-rule": "由名称按规则得出", "state": "国家级", "province": "省级", "city": "市级",
    "county": "县级", "township": "乡级",
    "high": "高", "medium": "中", "low": "低",
}  # fmt: skip


@cache
def chinese_words() -> Mapping[str, str]:
    """Return what fixed words of ours are in Chinese; those of roles and evidence are the ontology's."""
    return {**CHINESE} | {each.word: each.zh for each in (*role_words(), *evidence_words())}
