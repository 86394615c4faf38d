"""Two documents of two invented cities: what corresponds is told by names alone, without a row kept by hand."""

from pathlib import Path

import pytest

from loader.building import Options, build_snapshot
from queries.asking.client import Client
from queries.asking.comparison import Kind, compare_documents

CITIES = {
    "bincheng": ("滨城市", "实施“蓝海行动”。", "滨城市人社局牵头，市教育局、市海豚局配合"),
    "gangcheng": (
        "港城市",
        "实施“蓝海”行动。",
        "市教育体育局牵头，市人力资源和社会保障局、市渔业工作联席会议成员单位配合",
    ),
}


def write_city(folder: Path, slug: str) -> Path:
    name, text, clause = CITIES[slug]
    folder.mkdir()
    table = f"工作任务\t工作要求\t责任单位\n海洋人才\t<p>{text}</p>\t<p>{clause}</p>\n"
    (folder / "annex.txt").write_text(table, encoding="utf-8")
    metadata = f"[document]\nid = {slug}\njurisdiction = {name}\njurisdiction_slug = {slug}\n"
    (folder / "metadata.ini").write_text(metadata, encoding="utf-8")
    return folder / "annex.txt"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    folder = tmp_path_factory.mktemp("cities")
    documents = [write_city(folder / slug, slug) for slug in CITIES]
    return Client(build_snapshot(documents, Options(out=folder / "out")).path)


def test_counterparts_are_found(client: Client) -> None:
    pairs = {(row["unit_label"], row["counterpart_label"]) for row in client.ask("same-function")}
    assert ("滨城市人社局", "市人力资源和社会保障局") in pairs
    assert ("市教育局", "市教育体育局") in pairs
    assert len(pairs) == 4  # each both ways


def test_a_unit_whose_name_tells_nothing_is_told(client: Client) -> None:
    assert [row["unit_label"] for row in client.ask("unit-functions") if not row["function"]] == ["市海豚局"]


def test_a_comparison_takes_counterparts_as_one(client: Client) -> None:
    changes = {
        (each.unit, each.kind, each.older, each.newer) for each in compare_documents(client, "bincheng", "gangcheng")
    }
    assert ("市人力资源和社会保障局", Kind.ROLE_CHANGED, "lead", "supporting") in changes
    assert ("市教育体育局", Kind.ROLE_CHANGED, "supporting", "lead") in changes
    assert ("市海豚局", Kind.UNIT_REMOVED, "supporting", None) in changes


def test_role_differences_name_the_counterpart(client: Client) -> None:
    rows = client.ask("role-differences", older="bincheng", newer="gangcheng")
    assert ("滨城市人社局", "市人力资源和社会保障局", "lead", "supporting") in {
        (row["unit_label"], row["counterpart_label"], row["older_role"], row["newer_role"]) for row in rows
    }


def test_functions_and_programmes_are_shared(client: Client) -> None:
    assert {row["function_label"] for row in client.ask("shared-functions")} == {"教育", "人力资源和社会保障"}
    assert len(client.ask("shared-units").rows()) == 4
    assert {row["topic_label"] for row in client.ask("shared-topics")} == {"蓝海行动"}
