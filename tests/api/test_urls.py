"""The identifiers that the server knows are those that the loader mints."""

import pytest
from flask import Flask

from api.exchange import urls
from ontology import vocabulary


@pytest.mark.parametrize(
    ("iri", "page", "path"),
    [
        (vocabulary.ID["a/task-1"], "/page/a/task-1", "/id/a/task-1"),
        (vocabulary.ID["a/任务 1"], "/page/a/%E4%BB%BB%E5%8A%A1%201", "/id/a/%E4%BB%BB%E5%8A%A1%201"),
        (vocabulary.GRAPH["a"], "/graph/a", "/graph/a"),
        (vocabulary.FG.Unit, "/ontology#Unit", "/ontology#Unit"),
        ("http://example.org/", "http://example.org/", None),
    ],
)
def test_a_thing_is_read_where_its_identifier_says(iri: str, page: str, path: str | None) -> None:
    assert (urls.page_address(iri), urls.served_path(iri)) == (page, path)


def test_what_belongs_to_a_thing_stands_at_its_name() -> None:
    thing = str(vocabulary.ID["a/task-1"])
    assert urls.data_path(thing, "ttl") == "/data/a/task-1.ttl"
    assert urls.citation_path(thing, "bib") == "/cite/a/task-1.bib"
    assert urls.permanent_address(thing, "0123") == "/page/a/task-1?edition=0123"


def test_the_public_address_goes_before_the_requested_one(app: Flask) -> None:
    with app.test_request_context("/sparql", base_url="http://internal:8000"):
        assert urls.absolute_address("/sparql") == "http://internal:8000/sparql"
