"""督办 and 指导 are rows of the lexicon and terms of the ontology; questions, pages and files show them unedited."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.exchange.settings import Settings
from loader.building import Options, build_snapshot
from queries.asking.client import Client

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
