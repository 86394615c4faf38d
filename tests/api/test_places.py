"""Where the data hold several places, a name says which it is of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.api.servers import open_application, read_soup

BROWSER = {"Accept": "text/html", "Accept-Language": "zh"}


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
        link.get_text(" ", strip=True): link["href"] for link in read_soup(client, f"/{kind}").select(".facet a")
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
