"""The first pages show what the build has counted, and ask for nothing that is the same for every reader."""

import pytest
from flask import Flask
from pyoxigraph import QueryResultsFormat, QuerySolutions, Store, parse_query_results

from api.application import build_application
from api.engine.backend import Query, SerializedResult
from api.engine.direct import DirectBackend
from api.exchange.settings import Settings
from queries import overview
from queries.snapshot.directory import Snapshot


class Watched(DirectBackend):
    """A backend that notes what it is asked."""

    asked: list[str] = []  # noqa: RUF012

    def run(self, query: Query) -> SerializedResult:
        self.asked.append(query.text.partition("\n")[0])
        return super().run(query)


@pytest.fixture(scope="module")
def app(annex_snapshot: Snapshot) -> Flask:
    settings = Settings(snapshot=annex_snapshot.path, access_log=False, cache_bytes=0)
    return build_application(settings, Watched(annex_snapshot, settings))


@pytest.mark.parametrize("text", overview.overview_queries(), ids=lambda text: text.partition("\n")[0])
def test_what_is_kept_is_what_the_store_answers(annex_snapshot: Snapshot, text: str) -> None:
    kept = annex_snapshot.answer(text)
    assert kept is not None
    rows = parse_query_results(kept, QueryResultsFormat.JSON)
    again = Store.read_only(str(annex_snapshot.store_path)).query(text, use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)
    assert isinstance(again, QuerySolutions)
    assert sorted(map(str, rows)) == sorted(map(str, again)) != []


# What a page asks for that the build has not counted: things of the one document that there is.
ASKED = {
    "/": [],
    "/network": ["# The tasks of the documents"],
    "/workload": ["# For each task and unit"],
    "/network?task=liaocheng-2019/task-1": ["# Which unit leads", "# How many requirements", "# The tasks"],
}


@pytest.mark.parametrize("path", ASKED)
def test_the_first_pages_ask_the_store_for_no_more_than_one_document(app: Flask, path: str) -> None:
    Watched.asked.clear()
    assert app.test_client().get(path).status_code == 200
    assert len(Watched.asked) == len(ASKED[path])
    assert all(asked.startswith(begin) for asked, begin in zip(Watched.asked, ASKED[path], strict=True))
