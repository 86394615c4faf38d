"""The page that says why, over the bundled annex."""

from collections.abc import Iterator

import pytest
from flask import Flask
from pyoxigraph import RdfFormat, parse
from rdflib.namespace import PROV

from queries.snapshot.directory import Snapshot
from tests.api.servers import open_application

SOLE = {
    "s": "id:liaocheng-2019/task-1/req-3",
    "p": "fg:leadUnit",
    "o": "id:unit/liaocheng/shi-ren-li-zi-yuan-she-hui-bao-zhang-ju",
}
FIRST = SOLE | {"s": "id:liaocheng-2019/task-1/req-4", "o": "id:unit/liaocheng/shi-jiao-yu-ti-yu-ju"}
UNTRUE = FIRST | {"o": "id:unit/liaocheng/shi-cai-zheng-ju"}
STATED = {"s": SOLE["s"], "p": "fg:ordinal", "o": '"3"^^xsd:integer'}


@pytest.fixture(scope="module")
def app(annex_snapshot: Snapshot) -> Iterator[Flask]:
    with open_application(annex_snapshot.path, workers=1) as app:
        yield app


def get_proof(app: Flask, statement: dict[str, str], accept: str, language: str = "zh") -> tuple[int, str, str]:
    headers = {"Accept": accept, "Accept-Language": language}
    answer = app.test_client().get("/explain", query_string=statement, headers=headers)
    return answer.status_code, answer.mimetype, answer.text


def test_a_proof_ends_in_printed_words(app: Flask) -> None:
    status, _, html = get_proof(app, SOLE, "text/html")
    assert status == 200
    assert "实施失业保险稳岗“护航行动”" in html.partition("<blockquote")[2]
    assert "prp-spo2" in html
    assert "系推定" not in html, "a sole unit leads without an order rule"


@pytest.mark.parametrize(("language", "said"), [("zh", "系推定"), ("en", "Roles by list order are an assumption")])
def test_a_proof_by_list_order_says_what_it_assumes(app: Flask, language: str, said: str) -> None:
    assert said in get_proof(app, FIRST, "text/html", language)[2]


@pytest.mark.parametrize(("accept", "mimetype", "format_"), [
    ("text/turtle", "text/turtle", RdfFormat.TURTLE),
    ("application/ld+json", "application/ld+json", RdfFormat.JSON_LD),
    ("application/n-triples", "application/n-triples", RdfFormat.N_TRIPLES),
    ("application/rdf+xml", "application/rdf+xml", RdfFormat.RDF_XML),
])  # fmt: skip
def test_a_proof_is_data_too(app: Flask, accept: str, mimetype: str, format_: RdfFormat) -> None:
    status, given, text = get_proof(app, SOLE, accept)
    assert (status, given) == (200, mimetype)
    steps = [quad for quad in parse(text, format_) if quad.predicate.value == str(PROV.wasDerivedFrom)]
    assert len(steps) >= 3


def test_a_program_gets_json(app: Flask) -> None:
    status, mimetype, text = get_proof(app, SOLE, "*/*")
    assert (status, mimetype) == (200, "application/json")
    assert '"rule": "prp-spo2"' in text


def test_what_is_stated_needs_no_proof(app: Flask) -> None:
    assert "Nothing had to be concluded" in get_proof(app, STATED, "text/html", "en")[2]


def test_what_does_not_hold_is_404_and_says_what_is_missing(app: Flask) -> None:
    status, _, html = get_proof(app, UNTRUE, "text/html", "en")
    assert status == 404
    assert "missing" in html
    status, mimetype, text = get_proof(app, UNTRUE, "application/json")
    assert (status, mimetype) == (404, "application/problem+json")
    assert "nearest_rule" in text


@pytest.mark.parametrize("statement", [
    {},
    {"s": SOLE["s"], "p": SOLE["p"]},
    SOLE | {"s": "no such thing"},
    SOLE | {"s": "<script>alert(1)</script>"},
    SOLE | {"s": '"words"'},
    SOLE | {"o": "x" * 10_000},
    SOLE | {"p": "fg:leadUnit> ?p ?o } DELETE {"},
])  # fmt: skip
def test_what_is_no_statement_is_refused(app: Flask, statement: dict[str, str]) -> None:
    status, _, html = get_proof(app, statement, "text/html")
    assert status in (400, 404)
    assert "<script>alert" not in html


def test_a_form_that_does_not_exist_is_406(app: Flask) -> None:
    assert get_proof(app, SOLE | {"format": "docx"}, "text/html")[0] == 406
