"""督办 and 指导 are rows of the lexicon and terms of the ontology; questions, pages and files show them unedited."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.exchange.settings import Settings
from loader.building import Options, build_snapshot
from ontology.words import role_words
from queries.asking.client import Client
from queries.asking.comparison import Kind, compare_documents, role_place
from queries.export import Choice
from queries.export.tables import export_tables

ANNEX = """工作任务\t工作要求\t责任单位
修桥\t修通三座大桥\t市交通局牵头，市审计局督办，省交通厅指导
绿化\t种树一万棵\t市林业局、市水利局负责，市审计局督办
"""
REQUIREMENT = "/page/bridges/task-1/req-1"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rows")
    (folder / "bridges.txt").write_text(ANNEX, encoding="utf-8")
    return build_snapshot([folder / "bridges.txt"], Options(out=folder / "var")).path


@pytest.fixture(scope="module")
def client(snapshot: Path) -> FlaskClient:
    return create_app(Settings(snapshot=snapshot, workers=1, access_log=False)).test_client()


def test_questions_tell_the_roles(snapshot: Path) -> None:
    asked = Client(snapshot)
    told = {(row["unit_label"], row["role"], row["ground"]) for row in asked.ask("requirements")}
    assert told == {
        ("市交通局", "lead", "printed"),
        ("市审计局", "supervising", "printed"),
        ("省交通厅", "guiding", "printed"),
        ("市林业局", "unranked", "printed"),
        ("市水利局", "unranked", "printed"),
    }
    (audit,) = {row["unit"] for row in asked.ask("requirements") if row["role"] == "supervising"}
    rows = list(asked.ask("responsibilities", unit=audit, role="supervising"))
    assert [row["basis"] for row in rows] == ["marked supervising"] * 2
    assert "督办" in asked.ask("requirements").table(language="zh")


def test_pages_tell_the_roles_in_both_languages_and_in_their_colours(client: FlaskClient) -> None:
    for language, words in (("zh", ("督办", "指导")), ("en", ("supervises", "guides"))):
        html = client.get(REQUIREMENT, headers={"Accept": "text/html", "Accept-Language": language}).text
        for role, word in zip(("supervising", "guiding"), words, strict=True):
            assert f'<span class="role role-{role}">{word}</span>' in html
    assert ".role-supervising { color: #5a3d8a; }" in client.get("/static/roles.css").text


def test_exports_tell_the_roles(client: FlaskClient) -> None:
    table = client.get("/queries/requirements.csv").text
    assert ",supervising,printed," in table
    assert ",guiding,printed," in table


def test_a_unit_in_another_role_is_not_counted_as_having_none(snapshot: Path) -> None:
    counted = {row["unit_label"]: row for row in Client(snapshot).ask("workload")}
    told = {
        name: [row[part] for part in ("requirements", "led", "otherwise", "unranked")] for name, row in counted.items()
    }
    assert told == {
        "市交通局": [1, 1, 0, 0],
        "市审计局": [2, 0, 2, 0],
        "省交通厅": [1, 0, 1, 0],
        "市林业局": [1, 0, 0, 1],
        "市水利局": [1, 0, 0, 1],
    }


def test_pictures_do_not_join_a_supervisor_to_those_whom_it_supervises(client: FlaskClient) -> None:
    network = client.get("/network.json").json
    names = {node["id"]: node["name"] for node in network["nodes"]}
    assert {names[edge[end]] for edge in network["edges"] for end in ("source", "target")} == {"市林业局", "市水利局"}
    loads = {unit["name"]: unit for unit in client.get("/workload.json").json["units"]}
    assert (loads["市审计局"]["otherwise"], loads["市审计局"]["jointly"]) == (2, 0)


def test_the_page_of_a_unit_tells_its_other_roles(client: FlaskClient) -> None:
    unit = next(unit for unit in client.get("/workload.json").json["units"] if unit["name"] == "市审计局")
    page = client.get(unit["page"], headers={"Accept": "text/html", "Accept-Language": "zh"}).text
    assert "以其他角色承担" in page
    assert '<span class="role role-supervising">督办</span>' in page


def test_the_document_as_a_table_loses_no_unit(snapshot: Path) -> None:
    client = Client(snapshot)
    table = next(iter(export_tables(client, Choice())))
    rows = [dict(zip([column.name for column in table.columns], row, strict=True)) for row in table.rows]
    assert (rows[0]["leads"], rows[0]["supervising"], rows[0]["guiding"]) == ("市交通局", "市审计局", "省交通厅")
    named = {row["unit_label"] for row in client.ask("requirements")}
    roles = [each.word if each.word != "lead" else "leads" for each in role_words()]
    assert {name for row in rows for role in roles for name in (row[role] or "").split("、") if name} == named


def test_a_change_to_another_role_is_a_change(tmp_path: Path) -> None:
    after = ANNEX.replace("市林业局、市水利局负责，市审计局督办", "市林业局、市水利局、市审计局负责")
    for name, text in (("older", ANNEX), ("newer", after)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    options = Options(out=tmp_path / "var")
    built = build_snapshot([tmp_path / "older.txt", tmp_path / "newer.txt"], options)
    client = Client(built.path)
    (change,) = compare_documents(client, "older", "newer")
    assert (change.kind, change.older, change.newer) == (Kind.ROLE_CHANGED, "supervising", "unranked")
    rows = client.ask("role-differences", older="older", newer="newer").rows()
    assert [(row["unit_label"], row["older_role"], row["newer_role"]) for row in rows] == [
        ("市审计局", "supervising", "unranked")
    ]


def test_the_first_of_several_roles_is_that_of_the_ontology() -> None:
    assert min(("guiding", "lead", "supporting"), key=role_place) == "lead"
