"""What search engines ask: every page of a thing is in one map, and each address there answers."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from lxml import etree

from api.pages.tools import sitemaps

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def addresses(client: FlaskClient, path: str) -> list[str]:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    return [str(each.text).removeprefix("http://localhost") for each in etree.fromstring(answer.data).iter(LOC)]


def test_robots_are_told_the_map_and_what_is_not_for_them(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert lines[0] == "User-agent: *"
    assert lines[-1] == "Sitemap: http://localhost/sitemap.xml"
    assert "Disallow: /sparql" in lines


def test_every_page_of_the_maps_is_there(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "_A_MAP", 1)
    maps = addresses(client, "/sitemap.xml")
    assert any(re.fullmatch(r"/sitemap/[a-z-]+-2\.xml", path) for path in maps)
    pages = [page for path in maps for page in addresses(client, path)]
    assert len(pages) == len(set(pages))
    assert all(len(addresses(client, path)) <= 1 for path in maps[1:])
    things = [page for page in pages if page.startswith("/page/")]
    assert len(things) == 4
    assert [page for page in things if client.get(page).status_code != 200] == []


@pytest.mark.parametrize("path", ["/sitemap/none-1.xml", "/sitemap/units-0.xml", "/sitemap/units-99.xml"])
def test_there_is_no_other_map(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
