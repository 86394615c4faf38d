"""The same code asks a snapshot here, our server and Virtuoso, and gets the same answers in the same types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

from queries.asking.answers import Row
from queries.asking.catalogue import Form, catalogue
from queries.asking.client import Client
from queries.snapshot import directory as snapshot
from tests.api.servers import serving_port
from tests.programs import program
from tests.virtuoso import virtuoso

GIVEN = {"unit": "市财政局", "words": "培训", "older": "linhai-2029", "newer": "linhai-2030"}
NARROWED = (
    ("workload", {"unit": "rsj", "groups": "without"}),
    ("co-responsibility", {"annex": "linhai-2029", "groups": "without"}),
    ("breadth", {"groups": "without"}),
    ("never-lead", {"groups": "without"}),
    ("requirements", {"annex": ["linhai-2029", "haining-2030"]}),
    ("units-by-topic", {"unit": "shi jiaoyuju"}),
)


@pytest.fixture(scope="module")
def here(towns: Path) -> Client:
    return Client(towns)


@pytest.fixture(scope="module")
def ours(towns: Path) -> Iterator[Client]:
    with serving_port(snapshot=towns, workers=1, access_log="0") as port:
        yield Client(f"http://127.0.0.1:{port}/sparql")


@pytest.fixture(scope="module")
def theirs(towns: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    program("virtuoso-t")
    with virtuoso(tmp_path_factory.mktemp("virtuoso"), towns / snapshot.DUMP) as server:
        yield Client(server.endpoint, timeout=20)  # a question that hangs there fails alone


@pytest.fixture(params=["ours", "theirs"])
def there(request: pytest.FixtureRequest) -> Client:
    client: Client = request.getfixturevalue(request.param)
    return client


def required(name: str) -> Mapping[str, object]:
    found = {each: GIVEN[each] for each, told in catalogue()[name].parameters.items() if told.required}
    return found | ({"unit": "unit/linhai/finance"} if "unit" in found else {})


def typed(rows: list[Row]) -> list[list[tuple[str, type, object]]]:
    return [[(column, type(value), value) for column, value in row.items()] for row in rows]


@pytest.mark.parametrize("name", catalogue())
def test_a_question_has_one_answer(name: str, here: Client, there: Client) -> None:
    given = required(name)
    if catalogue()[name].form is Form.GRAPH:
        assert set(there.ask(name, **given).graph()) == set(here.ask(name, **given).graph())
        return
    assert typed(there.ask(name, **given).rows()) == typed(here.ask(name, **given).rows())
    assert_frame_equal(there.ask(name, **given).frame(), here.ask(name, **given).frame())


@pytest.mark.parametrize(("name", "given"), NARROWED)
def test_parameters_mean_the_same(name: str, given: Mapping[str, object], here: Client, there: Client) -> None:
    rows = here.ask(name, **given).rows()
    assert rows
    assert typed(there.ask(name, **given).rows()) == typed(rows)


def test_pages_make_up_the_whole(here: Client, there: Client) -> None:
    pages = list(there.pages("leads", size=3))
    assert len(pages) > 1
    assert [row for page in pages for row in page] == here.ask("leads").rows()


def test_a_long_query_is_posted(there: Client) -> None:
    values = " ".join(f"<urn:{number}>" for number in range(500))
    assert len(there.query(f"SELECT ?s {{ VALUES ?s {{ {values} }} }}").rows()) == 500
