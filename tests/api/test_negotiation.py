import pytest
from flask.testing import FlaskClient

from api.exchange import negotiation
from api.exchange.errors import NotAcceptable
from api.exchange.media import BY_SHORT, FORMS, GRAPH, MEDIA, SOLUTIONS, media_carrying

SELECT = "SELECT (1 AS ?n) {}"
CONSTRUCT = "CONSTRUCT { <x:> <x:y> <x:> } WHERE {}"


@pytest.mark.parametrize("media", MEDIA, ids=lambda media: media.short)
def test_every_format_answers_to_each_of_its_names(client: FlaskClient, media: object) -> None:
    assert isinstance(media, negotiation.Media)
    query = CONSTRUCT if GRAPH in media.forms else SELECT
    for asked in (media.short, media.type):
        answer = client.get("/sparql", query_string={"query": query, "format": asked})
        assert (answer.status_code, answer.content_type) == (200, media.content_type)
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": media.type})
    assert (answer.status_code, answer.content_type) == (200, media.content_type)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("*", "json"),
        ("text/csv", "csv"),
        ("TEXT/CSV", "csv"),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.6", "tsv"),
        ("text/*;q=0.5, */*;q=0.1", "csv"),
        ("application/json", "json"),
        ("application/xml", "xml"),
        ("text/csv;q=0, */*;q=0.1", "json"),
        ("image/png", None),
        ("text/csv;q=0", None),
        ("text/csv;charset=utf-8", "csv"),
        ("text/csv; header=absent; q=0.2, application/sparql-results+xml; q=0.3", "xml"),
        ("text/html, image/gif, *; q=.2, */*; q=.2", "json"),
        ("text/csv;q=none", None),
        ("text/csv;q=.4, text/tab-separated-values;Q=0.5", "tsv"),
    ],
)
def test_best(accept: str, expected: str | None) -> None:
    assert negotiation.choose_media(accept, None)[SOLUTIONS] is (BY_SHORT[expected] if expected else None)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("text/turtle, text/html;q=0.5", False),
        ("text/turtle;q=0.5, text/html", True),
        ("*/*", False),
        ("", False),
        ("text/html;q=0", False),
    ],
)
def test_prefers_html(accept: str, expected: bool) -> None:
    assert negotiation.prefers_html(accept, media_carrying(GRAPH)) is expected


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(NotAcceptable) as refused:
        negotiation.choose_media("", "docx")
    assert refused.value.members["available"] == [media.type for media in MEDIA]


def test_json_means_a_format_of_each_kind() -> None:
    assert [negotiation.choose_media("", "application/json")[form] for form in FORMS] == [
        BY_SHORT["json"],
        BY_SHORT["json"],
        BY_SHORT["jsonld"],
    ]
