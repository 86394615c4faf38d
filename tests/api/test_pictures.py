import io
import json
import xml.etree.ElementTree as ET
from typing import Any

import networkx
import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from api.pages.things import units
from api.pages.tools import assets

BROWSER = {"Accept": "text/html", "Accept-Language": "zh"}
OCEAN, TRAFFIC, SCHOOLS = (
    f"https://w3id.org/fengong/id/unit/hg/{name}"
    for name in ("shi-hai-yang-fa-zhan-ju", "shi-jiao-tong-ju", "shi-jiao-yu-ju")
)


def edges(client: FlaskClient, **choice: Any) -> set[tuple[str, str, str, int]]:
    data = client.get("/network.json", query_string=choice).json
    return {(edge["source"], edge["target"], edge["role"], edge["weight"]) for edge in data["edges"]}


def test_an_arrow_runs_from_who_leads_to_who_supports(harbour: FlaskClient) -> None:
    assert edges(harbour) == {(OCEAN, TRAFFIC, "supporting", 2), (TRAFFIC, SCHOOLS, "unranked", 1)}


def test_tasks_roles_and_weights_narrow_the_network(harbour: FlaskClient) -> None:
    assert edges(harbour, task="harbour-2030/task-1") == {(OCEAN, TRAFFIC, "supporting", 1)}
    assert edges(harbour, role="unranked") == {(TRAFFIC, SCHOOLS, "unranked", 1)}
    assert edges(harbour, least=2) == {(OCEAN, TRAFFIC, "supporting", 2)}
    assert edges(harbour, task="no-such-task") == set()


@pytest.mark.parametrize(
    "choice", [{"task": "x y> {"}, {"role": "<"}, {"least": "-1"}, {"least": "²"}, {"task": "\x00"}]
)
def test_choices_that_make_no_sense_are_not_made(harbour: FlaskClient, choice: dict[str, str]) -> None:
    assert len(edges(harbour, **choice)) == 2
    assert harbour.get("/network", query_string=choice, headers=BROWSER).status_code == 200


def test_units_know_their_roles(harbour: FlaskClient) -> None:
    nodes = {node["id"]: node for node in harbour.get("/network.json?lang=en").json["nodes"]}
    assert (nodes[OCEAN]["lead"], nodes[TRAFFIC]["supporting"], nodes[SCHOOLS]["unranked"]) == (2, 2, 1)
    assert nodes[OCEAN]["name"] == "Ocean Development Bureau"


def test_the_network_opens_in_other_programs(harbour: FlaskClient) -> None:
    read = {"gexf": networkx.read_gexf, "graphml": networkx.read_graphml}
    for extension, reader in read.items():
        answer = harbour.get(f"/network.{extension}")
        assert answer.data == harbour.get(f"/network.{extension}").data
        graph = reader(io.BytesIO(answer.data))
        assert {(a, b) for a, b, *_ in graph.edges} == {(OCEAN, TRAFFIC), (TRAFFIC, SCHOOLS), (SCHOOLS, TRAFFIC)}
        assert graph.nodes[TRAFFIC]["label"] == "市交通局"
        assert ET.fromstring(answer.data) is not None


def test_the_network_is_a_table_without_a_script(harbour: FlaskClient) -> None:
    page = harbour.get("/network", headers=BROWSER).text
    table = BeautifulSoup(page, "lxml").select_one("#rows tbody")
    assert table is not None
    assert [row.get_text(" ", strip=True) for row in table.select("tr")] == [
        "市海洋发展局 牵头 市交通局 配合 2",
        "市交通局 未分主次 市教育局 未分主次 1",
    ]
    assert "<script>" not in page


def test_the_tables_of_pictures_are_sorted_and_narrowed_by_their_address(harbour: FlaskClient) -> None:
    def rows(address: str) -> list[str]:
        soup = BeautifulSoup(harbour.get(address, headers=BROWSER).text, "lxml")
        return [row.get_text(" ", strip=True) for row in soup.select("#rows tbody tr")]

    assert [row.split()[-1] for row in rows("/network?sort=requirements")] == ["1", "2"]
    assert len(rows("/network?find=教育")) == 1
    assert [row.split()[0] for row in rows("/workload")] == ["市交通局", "市海洋发展局", "市教育局"]
    assert rows("/workload?sort=-leads")[0].startswith("市海洋发展局")
    assert len(rows("/workload?find=海洋")) == 1


def test_the_work_is_counted_by_unit_and_task(harbour: FlaskClient) -> None:
    data = harbour.get("/workload.json").json
    assert data["tasks"] == ["建设渔港", "开通班车"]
    assert [(unit["name"], unit["leads"], unit["supports"], unit["jointly"]) for unit in data["units"]] == [
        ("市交通局", 0, 2, 1),
        ("市海洋发展局", 2, 0, 0),
        ("市教育局", 0, 0, 1),
    ]
    assert data["cells"][1] == [1, 0, 2]


def test_the_workload_is_two_tables_without_a_script(harbour: FlaskClient) -> None:
    page = harbour.get("/workload", headers=BROWSER).text
    assert page.count("<table") == 2
    assert "heat-2" in page


def test_pages_do_without_the_libraries(harbour: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "has_library", lambda name: False)
    for path in ("/network?x=1", "/workload?x=1"):
        page = harbour.get(path, headers=BROWSER).text
        assert "make assets" in page
        assert "vendor/" not in page


def test_json_is_chinese_to_the_eye(harbour: FlaskClient) -> None:
    text = harbour.get("/network.json").text
    assert "市交通局" in text
    assert json.loads(text)["nodes"]


@pytest.mark.parametrize(("language", "words"), [("zh", "仅列出前 1 项"), ("en", "Only the first 1 are shown")])
def test_a_list_that_is_cut_says_so(
    annex_client: FlaskClient, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    headers = {"Accept": "text/html", "Accept-Language": language}
    address = "/page/unit/liaocheng/shi-jiao-yu-ti-yu-ju"
    assert words not in annex_client.get(address, headers=headers).text
    monkeypatch.setattr(units, "_COLLEAGUES", 1)
    assert words in annex_client.get(f"{address}?x=1", headers=headers).text
