"""What units do, told from their names: places, short forms, old names, merged bureaus, and names that tell nothing."""

import pytest
from rdflib.namespace import ORG, RDF

from loader import iris
from loader.lists.authority import load_authority
from loader.lists.functions import load_function_list, understand_unit
from loader.statement.authority import state_authority
from loader.statement.functions import function_triples, members_body
from ontology.vocabulary import FG, FUNCTION_BASIS, ID, LEVEL

FUNCTIONS = {
    "市人社局": "人力资源和社会保障",
    "滨城市人力资源和社会保障局": "人力资源和社会保障",
    "县劳动保障局": "人力资源和社会保障",
    "区住建局": "住房和城乡建设",
    "省住房和城乡建设厅": "住房和城乡建设",
    "县应急局": "应急管理",
    "市安监局": "应急管理",
    "州发改委": "发展和改革",
    "东海省滨城市发展和改革委员会": "发展和改革",
    "旗卫健委": "卫生健康",
    "市卫生和计划生育委员会": "卫生健康",
    "市市场监管局": "市场监督管理",
    "市场监督管理局": "市场监督管理",
    "区文化广电和旅游局": "文化 旅游 广播电视",
    "市教育体育局": "教育 体育",
    "县农业农村和水利局": "农业农村 水利",
    "市自然资源和规划局": "自然资源 规划",
    "市人民政府国有资产监督管理委员会": "国有资产监督管理",
    "国家税务总局滨城市税务局": "税务",
    "团市委": "共青团",
    "共青团滨城县委员会": "共青团",
    "市委组织部": "组织",
    "县委宣传部": "宣传",
    "市政府办公室": "政府办公室",
    "市总工会": "工会",
    "市市场监管局（知识产权局）": "市场监督管理",
}
NONE = [
    "市星际移民局",
    "各县(市、区)政府",
    "高校",
    "市就业服务中心",
    "港区管委会",
    "局",
    "",
    "市",
    "财政",
    "市财政局渔业科",
    "教育" * 30,
]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_name_tells_its_functions(name: str) -> None:
    understood = understand_unit(name)
    assert understood is not None
    assert " ".join(function.name for function in understood.functions) == FUNCTIONS[name]


@pytest.mark.parametrize("name", NONE)
def test_a_name_that_the_list_does_not_wholly_explain_tells_none(name: str) -> None:
    assert understand_unit(name) is None


@pytest.mark.parametrize(
    ("name", "level"), [("省财政厅", "province"), ("滨城市财政局", "city"), ("县财政局", "county"), ("财政局", None)]
)
def test_the_head_of_a_name_tells_the_level(name: str, level: str | None) -> None:
    understood = understand_unit(name)
    assert understood is not None
    assert understood.level == level


def test_a_function_stands_once_and_a_name_means_it_alone_or_with_others_of_a_merged_bureau() -> None:
    known = load_function_list()
    names = [function.name for function in known.functions]
    assert len(names) == len(set(names))
    assert all(
        understand_unit(f"市{stem}局") or understand_unit(f"市{stem}") for stem in (*known.by_stem, *known.by_name)
    )


def test_it_is_stated_that_a_rule_told_it() -> None:
    unit = ID["unit/bincheng/x"]
    assert set(function_triples(unit, ("海豚之友", "市财政局"))) == {
        (unit, FG.function, iris.mint_function("财政")),
        (unit, FG.functionBasis, FUNCTION_BASIS["name-rule"]),
        (unit, FG.level, LEVEL.city),
    }
    assert not list(function_triples(unit, ("海豚之友",)))


MEMBERS = {
    "市渔业工作联席会议成员单位": "市渔业工作联席会议",
    "市港口安全领导小组各成员单位": "市港口安全领导小组",
    "联席会议成员单位": None,
    "各成员单位": None,
    "市渔业工作联席会议": None,
}


@pytest.mark.parametrize("name", MEMBERS)
def test_a_set_of_member_units_is_tied_to_its_body(name: str) -> None:
    assert members_body(name) == MEMBERS[name]


def test_the_members_of_the_annex_are_tied() -> None:
    graph = state_authority(load_authority())
    conference = graph.value(ID["unit/liaocheng/shi-jiu-ye-gong-zuo-lian-xi-hui-yi-cheng-yuan-dan-wei"], FG.membersOf)
    assert (conference, RDF.type, ORG.FormalOrganization) in graph
