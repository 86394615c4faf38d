"""Things by kind, the narrower below the broader, each requirement counted once."""

from __future__ import annotations

import re

import pytest
from bs4 import Tag
from flask.testing import FlaskClient

from tests.api.servers import read_soup


def count_of(entry: Tag) -> int:
    found = entry.find("span", class_="count", recursive=False)
    assert isinstance(found, Tag)
    return int(found.get_text())


@pytest.mark.parametrize("kind", ["programmes", "target-groups", "instruments"])
def test_the_tree_holds_what_the_list_holds(annex_client: FlaskClient, kind: str) -> None:
    tree, listed = read_soup(annex_client, f"/{kind}?by=kind"), read_soup(annex_client, f"/{kind}")
    in_tree = [link["href"] for link in tree.select("ul.tree a")]
    assert len(in_tree) == len(set(in_tree))
    assert set(in_tree) == {link["href"] for link in listed.select("ul.entries li > a")}
    assert len(tree.select("section > h2 a")) > 2
    assert listed.select(f'.facet a[href="/{kind}?by=kind"]')


def test_a_broader_thing_counts_what_mentions_a_narrower_one(annex_client: FlaskClient) -> None:
    tree, listed = read_soup(annex_client, "/target-groups?by=kind"), read_soup(annex_client, "/target-groups")
    own = {str(entry.a["href"]): count_of(entry) for entry in listed.select("ul.entries li")}
    parents = [entry for entry in tree.select("ul.tree li") if entry.find("ul", recursive=False)]
    assert len(parents) > 5
    rolled = {str(entry.a["href"]): count_of(entry) for entry in parents}
    for entry in parents:
        below = [count_of(each) for each in entry.select("ul li")]
        mine = own[str(entry.a["href"])]
        assert max([mine, *below]) <= count_of(entry) <= mine + sum(below)
    assert any(rolled[address] > own[address] for address in rolled)


def test_a_kind_counts_each_requirement_once(annex_client: FlaskClient) -> None:
    tree = read_soup(annex_client, "/instruments?by=kind")
    for section in tree.select("main section"):
        head = section.find("h2")
        assert isinstance(head, Tag)
        counts = [count_of(entry) for entry in section.select("ul.tree li")]
        assert max(counts) <= count_of(head) <= sum(counts)


def test_it_speaks_english_too(annex_client: FlaskClient) -> None:
    text = read_soup(annex_client, "/instruments?by=kind", "en").get_text(" ")
    assert "subsidy or allowance" in text
    assert re.search(r"By kind", text)


def test_lists_without_kinds_have_no_tree(annex_client: FlaskClient) -> None:
    assert not read_soup(annex_client, "/units?by=kind").select("ul.tree")
