from flask.testing import FlaskClient

from api.exchange.responses import POLICY

BROWSER = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "zh"}


def test_the_editor_is_what_a_browser_gets_at_the_endpoint(harbour: FlaskClient) -> None:
    answer = harbour.get("/sparql", headers=BROWSER)
    assert "<textarea" in answer.text
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert harbour.get("/sparql", headers={"Accept": "*/*"}).mimetype != "text/html"


def test_a_query_is_shown_as_text(harbour: FlaskClient) -> None:
    page = harbour.get("/editor", query_string={"query": "</textarea><script>alert(1)</script>"}, headers=BROWSER).text
    assert "&lt;/textarea&gt;&lt;script&gt;" in page
    assert "<script>" not in page


def test_a_question_of_the_library_is_shown_by_name(harbour: FlaskClient) -> None:
    assert "fg:leadUnit ?unit" in harbour.get("/editor?example=workload", headers=BROWSER).text
    assert harbour.get("/editor?example=no-such", headers=BROWSER).status_code == 200


def test_terms_are_those_of_the_data(harbour: FlaskClient) -> None:
    terms = harbour.get("/editor/terms.json").json
    assert "https://w3id.org/fengong/ontology#leads" in terms["properties"]
    assert "https://w3id.org/fengong/ontology#Unit" in terms["classes"]
    assert terms["prefixes"]["fg"] == "https://w3id.org/fengong/ontology#"


def test_examples_have_titles_in_the_reader_s_language(harbour: FlaskClient) -> None:
    zh, en = (harbour.get(f"/editor/examples.json?lang={language}").json for language in ("zh", "en"))
    assert len(zh) == len(en) > 20
    assert zh[0]["query"] == en[0]["query"]
    assert zh[0]["title"] != en[0]["title"]


def test_labels_are_given_in_the_reader_s_language(harbour: FlaskClient) -> None:
    unit = "https://w3id.org/fengong/id/unit/hg/shi-hai-yang-fa-zhan-ju"
    assert harbour.post("/editor/labels.json?lang=en", json=[unit]).json == {unit: "Ocean Development Bureau"}
    assert harbour.post("/editor/labels.json?lang=zh", json=[unit]).json == {unit: "市海洋发展局"}


def test_no_list_of_things_is_an_error(harbour: FlaskClient) -> None:
    for given in ([], {}, "x", 5, ["a b> } #", 5, None], ["http://x/" + "y" * 5000]):
        assert harbour.post("/editor/labels.json", json=given).json == {}
    assert harbour.post("/editor/labels.json", data="{").json == {}


def test_terms_bear_their_labels(harbour: FlaskClient) -> None:
    terms = harbour.get("/editor/terms.json").json
    assert terms["labels"]["https://w3id.org/fengong/ontology#leads"].keys() >= {"zh", "en"}
    assert set(terms["labels"]) <= {*terms["classes"], *terms["properties"]}


def test_a_prefix_that_is_missing_is_told_with_its_declaration(harbour: FlaskClient) -> None:
    problem = harbour.get("/sparql", query_string={"query": "SELECT * { ?s fg:leads ?o ; my:p ?x }"}).json
    assert problem["prefixes"] == {"fg": "https://w3id.org/fengong/ontology#"}
    assert problem["help"] == (
        "declare what is abbreviated: PREFIX fg: <https://w3id.org/fengong/ontology#> PREFIX my: <…>"
    )
    assert "prefixes" not in harbour.get("/sparql", query_string={"query": "SELECT * { ?s }"}).json


def test_a_program_is_told_in_the_language_that_it_asks_for_by_name_alone(harbour: FlaskClient) -> None:
    wrong = {"query": "SELECT *\nWHERE { ?s }"}
    asked = harbour.post("/sparql?lang=zh", data=wrong)
    assert asked.json["title"] == "查询有语法错误"
    assert asked.json["detail"].startswith("第 2 行第 ")
    assert (asked.json["line"], asked.headers["Content-Language"]) == (2, "zh-Hans")
    for answer in (
        harbour.post("/sparql", data=wrong, headers={"Accept-Language": "zh"}),
        harbour.post("/sparql?lang=en", data=wrong),
        harbour.post("/sparql?lang=tlh", data=wrong),
    ):
        assert answer.json["title"] == "The query has a syntax error"
        assert answer.json["detail"].startswith("line 2, column ")
    assert harbour.post("/sparql?lang=zh", data={"query": "ASK {}"}).json == {"head": {}, "boolean": True}
