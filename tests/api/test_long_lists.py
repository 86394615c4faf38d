"""Lists that take several pages: nothing is out of reach, and no link leads past the end."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.application import build_application
from api.engine.direct import DirectBackend
from api.exchange.settings import Settings
from queries.snapshot.directory import Snapshot

UNITS = 400  # two full pages of the list of units, four of what points to the group


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, snapshot_of: Callable[..., Path]) -> FlaskClient:
    folder = tmp_path_factory.mktemp("long")
    units = "".join(f'unit:u{n} a fg:Unit ; skos:prefLabel "{n}局"@zh ; fg:near unit:all .\n' for n in range(UNITS))
    (folder / "units.trig").write_text(
        "@prefix fg: <https://w3id.org/fengong/ontology#> . @prefix unit: <https://w3id.org/fengong/id/unit/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        f"<https://w3id.org/fengong/graph/authority> {{ {units} }}",
        encoding="utf-8",
    )
    snapshot = Snapshot.open(snapshot_of(folder / "snapshot", folder / "units.trig"))
    settings = Settings(snapshot=snapshot.path, access_log=False)
    return build_application(settings, DirectBackend(snapshot, settings)).test_client()


def walk(client: FlaskClient, address: str) -> tuple[int, list[str]]:
    """Follow the links to the next page to the end; return how many pages there are, and the units on them."""
    units: list[str] = []
    for number in range(1, 20):
        text = client.get(address, headers={"Accept": "text/html"}).text
        units += re.findall(r'href="/page/unit/(u\d+)"', text.partition("<main")[2])
        following = re.search(r'rel="next" href="([^"]*)"', text)
        if following is None:
            return number, units
        address = following[1].replace("&amp;", "&")
    raise AssertionError("there is no end")


@pytest.mark.parametrize(("address", "pages"), [
    ("/units", 2),
    ("/page/unit/all?property=https://w3id.org/fengong/ontology%23near&inverse=1", 4),
])  # fmt: skip
def test_every_page_is_reached_and_none_is_empty(client: FlaskClient, address: str, pages: int) -> None:
    walked, units = walk(client, address)
    assert walked == pages
    assert len(units) == len(set(units)) == UNITS
