"""Where the data hold several places, a name says which it is of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.api.servers import open_application, read_soup

BROWSER = {"Accept": "text/html", "Accept-Language": "zh"}
UNIT = "/page/unit/linhai/finance"


@pytest.fixture(scope="module")
def client(towns: Path) -> Iterator[FlaskClient]:
    with open_application(towns, workers=1) as app:
        yield app.test_client()


def entries(client: FlaskClient, address: str) -> list[str]:
    return [" ".join(entry.get_text(" ").split()) for entry in read_soup(client, address).select("ul.entries li")]


def test_units_of_one_name_are_told_apart_in_a_list(client: FlaskClient) -> None:
    finance = [entry for entry in entries(client, "/units") if entry.startswith("市财政局")]
    assert len(finance) == 2
    assert sorted("haining" in entry for entry in finance) == [False, True]
    assert sorted("临海市" in entry for entry in finance) == [False, True]


def test_tasks_say_the_place_and_year_of_their_document(client: FlaskClient) -> None:
    assert any("临海市 2029" in entry for entry in entries(client, "/tasks"))
    assert any("临海市 2030" in entry for entry in entries(client, "/tasks"))


@pytest.mark.parametrize("kind", ["units", "tasks", "documents"])
def test_a_list_is_narrowed_to_a_place(client: FlaskClient, kind: str) -> None:
    offered = {
        link.get_text(" ", strip=True): link["href"]
        for link in read_soup(client, f"/{kind}").select(".facet a[href*=place]")
    }
    assert len(offered) == 2
    for words, address in offered.items():
        name, count = words.split()
        shown = entries(client, str(address))
        assert len(shown) == int(count)
        if kind != "documents":
            assert all(name in entry for entry in shown)
    assert client.get(f"/{kind}?place=nowhere", headers=BROWSER).status_code == 404


def test_what_goes_without_saying_is_not_said(client: FlaskClient) -> None:
    assert {each.get_text() for each in read_soup(client, "/page/unit/linhai/finance").select("main .where")} <= {
        "2029",
        "2030",
    }
    assert [each.get_text() for each in read_soup(client, "/page/linhai-2029").select(".contents .where")] == []


def test_pictures_and_suggestions_tell_them_apart(client: FlaskClient) -> None:
    for address in ("/workload", "/network.json"):
        text = read_soup(client, address).get_text() + client.get(address, headers=BROWSER).text
        assert "（临海市）" in text, address
    answer = client.get("/queries/workload", headers=BROWSER)
    cells = BeautifulSoup(answer.text, "lxml").select("td .where")
    assert {cell.get_text() for cell in cells} == {"临海市", "haining"}


def test_a_list_is_narrowed_to_a_year_and_a_document(client: FlaskClient) -> None:
    years = {link.get_text(" ", strip=True) for link in read_soup(client, "/documents").select(".facet a[href*=year]")}
    assert {each.split()[0] for each in years} >= {"2029", "2030"}
    for year in ("2029", "2030"):
        tasks = entries(client, f"/tasks?year={year}")
        assert tasks
        assert all(year in entry for entry in tasks)
    assert len(entries(client, "/documents?year=2029")) == 1
    every, some = entries(client, "/units"), entries(client, "/units?document=linhai-2029")
    assert 0 < len(some) < len(every)
    assert all("临海市" in entry for entry in some)
    form = read_soup(client, "/units?document=linhai-2029").select_one("main form.choices-form")
    assert form is not None
    (chosen,) = form.select("option[value=linhai-2029][selected]")
    assert "linhai-2029" in chosen.get_text()
    for address in ("/units?document=nothing", "/tasks?year=1066", "/network?document=nothing", "/workload?place=x"):
        assert client.get(address, headers=BROWSER).status_code == 404, address


def test_pictures_are_of_the_documents_that_are_asked_for(client: FlaskClient) -> None:
    def counted(address: str) -> dict[str, int]:
        units = client.get(address).json["units"]
        return {unit["page"]: unit["leads"] + unit["supports"] + unit["jointly"] + unit["otherwise"] for unit in units}

    every = counted("/workload.json")
    parts = [counted(f"/workload.json?document={each}") for each in ("linhai-2029", "linhai-2030", "haining-2030")]
    assert every == {unit: sum(part.get(unit, 0) for part in parts) for unit in every}
    both = counted("/workload.json?place=linhai")
    assert both == {unit: parts[0].get(unit, 0) + parts[1].get(unit, 0) for unit in {*parts[0], *parts[1]}}
    assert client.get("/workload.json").json["tasks"] == []
    assert client.get("/workload.json?document=linhai-2029").json["tasks"]
    assert "选定一份文件" in client.get("/workload", headers=BROWSER).text
    edges = {
        each: {(edge["source"], edge["target"], edge["weight"]) for edge in client.get(each).json["edges"]}
        for each in ("/network.json", "/network.json?place=linhai", "/network.json?place=linhai&year=2029")
    }
    assert len(set(map(frozenset, edges.values()))) > 1
    page = read_soup(client, "/network?document=linhai-2030")
    assert page.select("#task option[value^='linhai-2030/']")
    assert not read_soup(client, "/network").select("#task")
    assert page.select_one("a[href$='.gexf'], a[href*='.gexf?']")["href"].endswith("document=linhai-2030")  # type: ignore[index]


def test_the_requirements_of_a_unit_are_found_and_narrowed(client: FlaskClient) -> None:
    def rows(query: str) -> list[str]:
        return [row.get_text(" ", strip=True) for row in read_soup(client, f"{UNIT}{query}").select("#duties tbody tr")]

    every = rows("")
    assert len(every) > 1
    roles = read_soup(client, UNIT).select(".facet a[href*='only.role']")
    for link in roles:
        word, count = link.get_text(" ", strip=True).split()
        assert len(rows(str(link["href"]).removeprefix(UNIT))) == int(count)
        assert all(word in row for row in rows(str(link["href"]).removeprefix(UNIT)))
    assert rows("?sort=-requirement") == rows("?sort=requirement")[::-1]
    assert rows("?find=绝无此词") == []
    assert client.get(f"{UNIT}?page=9", headers=BROWSER).status_code == 404
