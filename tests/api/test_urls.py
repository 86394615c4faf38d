"""The identifiers that the server knows are those that the loader mints."""

import pytest
from flask import Flask

from api.exchange import urls
from ontology import vocabulary


def test_the_namespaces_are_those_of_the_vocabulary() -> None:
    assert (str(vocabulary.ID), str(vocabulary.GRAPH)) == (urls.ID, urls.GRAPH)
    assert str(vocabulary.FG._NS) == urls.ONTOLOGY + "#"


@pytest.mark.parametrize(
    ("iri", "page", "data"),
    [
        (urls.ID + "a/task-1", "/page/a/task-1", "/data/a/task-1.ttl"),
        (urls.GRAPH + "a", "/graph/a", None),
        (urls.ONTOLOGY + "#Unit", "/ontology#Unit", None),
        ("http://example.org/", None, None),
    ],
)
def test_paths(iri: str, page: str | None, data: str | None) -> None:
    assert (urls.page(iri), urls.data(iri, "ttl")) == (page, data)


def test_the_public_address_goes_before_the_requested_one(app: Flask) -> None:
    with app.test_request_context("/sparql", base_url="http://internal:8000"):
        assert urls.absolute("/sparql") == "http://internal:8000/sparql"
