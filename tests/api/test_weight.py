"""What a page weighs: every kind of page, and every question's, without editor and charts."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from queries.asking.catalogue import catalogue
from queries.snapshot.directory import Snapshot
from tests.api.servers import open_application
from tests.browser.screens import pages_of_each_kind

PATHS = [path for _, path in pages_of_each_kind()]
MOST = 150_000  # bytes
DRAWING = re.compile(r"/vendor/|/(?:editor|network|workload|question|drawing)\.(?:js|css)")


@pytest.fixture(scope="module")
def client(annex_snapshot: Snapshot) -> Iterator[FlaskClient]:
    with open_application(annex_snapshot.path, workers=1) as app:
        yield app.test_client()


def content_at(client: FlaskClient, address: str) -> bytes:
    with client.get(address) as answer:  # of a file, which is to be closed
        return answer.data


@pytest.mark.parametrize("path", [*PATHS, *(f"/queries/{name}" for name in catalogue())])
def test_a_page_weighs_little(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html", "Accept-Language": "zh"})
    assert page.status_code == 200
    parts = {each for each in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text) if not DRAWING.search(each)}
    assert any(".css" in part for part in parts)
    files = [content_at(client, part.replace("&amp;", "&")) for part in sorted(parts)]
    drawn = "/question.js" in page.text  # a chart is made of all rows of its table
    assert len(page.data) < MOST * (2 if drawn else 1), "as it is read"
    assert sum(len(gzip.compress(each)) for each in (page.data, *files)) < MOST / 3, "as it is sent, with its files"
