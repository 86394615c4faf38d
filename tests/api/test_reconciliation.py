"""The Reconciliation Service API 0.2, section by section."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

OCEAN, TRAFFIC = "unit/hg/shi-hai-yang-fa-zhan-ju", "unit/hg/shi-jiao-tong-ju"


@pytest.fixture
def service(harbour: FlaskClient) -> FlaskClient:
    return harbour


def reconcile_one(service: FlaskClient, **query: Any) -> Any:
    answer = service.post("/reconcile?lang=zh", data={"queries": json.dumps({"q0": query})})
    assert answer.status_code == 200, answer.text
    return answer.json["q0"]["result"]


# 3. Service definition


def test_the_manifest_has_what_is_required(service: FlaskClient) -> None:
    manifest = service.get("/reconcile").json
    assert manifest["versions"] == ["0.2"]
    assert {"name", "identifierSpace", "schemaSpace"} <= manifest.keys()
    assert "{{id}}" in manifest["view"]["url"]
    assert "{{id}}" in manifest["preview"]["url"]
    assert all(type_.keys() == {"id", "name"} for type_ in manifest["defaultTypes"])
    assert manifest["defaultTypes"][0]["id"] == "fg:Unit"


def test_every_address_of_the_manifest_answers(service: FlaskClient) -> None:
    manifest = service.get("/reconcile").json
    services = [*manifest["suggest"].values(), manifest["extend"]["propose_properties"]]
    addresses = [each["service_url"] + each["service_path"] + "?prefix=x&type=fg:Unit" for each in services]
    addresses += [
        each["service_url"] + each["flyout_service_path"].replace("${id}", id_)
        for each, id_ in zip(manifest["suggest"].values(), (OCEAN, "fg:Unit", "fg:leads"), strict=True)
    ]
    addresses += [manifest[name]["url"].replace("{{id}}", OCEAN) for name in ("view", "preview")]
    assert [service.get(address).status_code for address in addresses] == [200] * 7 + [303, 200]


def test_other_sites_may_ask(service: FlaskClient) -> None:
    assert (
        service.get("/reconcile", headers={"Origin": "https://other.example"}).headers["Access-Control-Allow-Origin"]
        == "*"
    )


# 4. Reconciliation queries


@pytest.mark.parametrize(
    "name", ["市海洋发展局", "海洋发展局", "市渔港局", OCEAN, f"https://w3id.org/fengong/id/{OCEAN}"]
)
def test_a_name_or_identifier_is_matched(service: FlaskClient, name: str) -> None:
    first = reconcile_one(service, query=name)[0]
    assert (first["id"], first["name"], first["match"]) == (OCEAN, "市海洋发展局", True)
    assert first["type"] == [{"id": "fg:Unit", "name": "责任单位"}]
    assert first["score"] >= 90


@pytest.mark.parametrize("name", ["港城市海洋与渔业发展局", "海洋局"])
def test_a_name_that_is_only_alike_is_a_candidate_without_a_match(service: FlaskClient, name: str) -> None:
    first = reconcile_one(service, query=name)[0]
    assert (first["id"], first["match"]) == (OCEAN, False)


def test_candidates_come_best_first_and_no_more_than_asked(service: FlaskClient) -> None:
    scores = [candidate["score"] for candidate in reconcile_one(service, query="市")]
    assert len(scores) > 2
    assert scores == sorted(scores, reverse=True)
    assert len(reconcile_one(service, query="市", limit=2)) == 2


@pytest.mark.parametrize(
    "type_", ["fg:Programme", "https://w3id.org/fengong/ontology#Programme", "Programme", ["fg:Programme"]]
)
def test_types_narrow_the_candidates(service: FlaskClient, type_: Any) -> None:
    assert {each["id"] for each in reconcile_one(service, query="渔", type=type_)} == {"programme/blue"}
    assert reconcile_one(service, query="渔", type="fg:Nothing") == []


def test_properties_tell_candidates_apart(service: FlaskClient) -> None:
    both = [{"pid": "fg:leads", "v": {"id": "req-1"}}]
    first = reconcile_one(service, query="市", type="fg:Unit", properties=both)[0]
    assert first["id"] == OCEAN
    assert {"id": "fg:leads", "value": 100.0} in first["features"]


def test_properties_alone_are_a_query(service: FlaskClient) -> None:
    assert {each["id"] for each in reconcile_one(service, properties=[{"pid": "leads", "v": "req-2"}])} == {
        OCEAN,
        TRAFFIC,
    }
    assert [each["id"] for each in reconcile_one(service, properties=[{"pid": "fg:staff", "v": 12}])] == [OCEAN]
    assert reconcile_one(service, properties=[{"pid": "fg:staff", "v": 'x" ) } #'}]) == []


def test_a_batch_is_answered_query_by_query(service: FlaskClient) -> None:
    queries = {"q0": {"query": "市教育局"}, "q1": {"query": "市交通局"}, "q2": {"query": "犇"}}
    answer = service.get("/reconcile", query_string={"queries": json.dumps(queries)}).json
    assert {name: [each["name"] for each in answer[name]["result"] if each["match"]] for name in queries} == {
        "q0": ["市教育局"],
        "q1": ["市交通局"],
        "q2": [],
    }


@pytest.mark.parametrize(
    "queries",
    [
        "",
        "[]",
        "{",
        '{"q0": 1}',
        '{"q0": {"query": "x"}, "q1": ["x"]}',
        '{"q0": {"query": "x", "limit": NaN}}',
        '{"q0": {"query": "x", "limit": 1e999}}',
        '{"q0": {"query": "x", "properties": [{"pid": "p", "v": -Infinity}]}}',
        "[" * 100_000,
    ],
)
def test_a_malformed_batch_is_refused_in_one_line(service: FlaskClient, queries: str) -> None:
    answer = service.post("/reconcile", data={"queries": queries})
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert "reconciliation" in answer.json["title"]
    assert service.post("/reconcile").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"query": ""},
        {"query": "x", "limit": None},
        {"query": "x", "limit": 0},
        {"query": "x", "limit": "many"},
        {"query": "x", "limit": [1]},
        {"query": "x", "type": 5},
        {"query": "x", "type": {"id": "fg:Unit"}},
        {"query": "x", "type": [{"id": "fg:Unit"}]},
        {"query": "x", "properties": ["p"]},
        {"query": "x", "properties": "p"},
        {"query": "", "properties": [{"pid": "http://not an iri", "v": 1}]},
    ],
)
def test_a_bad_query_empties_itself_and_not_its_batch(service: FlaskClient, query: dict[str, Any]) -> None:
    answer = service.post("/reconcile", data={"queries": json.dumps({"bad": query, "good": {"query": "市教育局"}})})
    assert answer.status_code == 200
    assert answer.json["bad"]["result"] == []
    assert [each["name"] for each in answer.json["good"]["result"] if each["match"]] == ["市教育局"]


@pytest.mark.parametrize(
    "property_",
    [
        {"pid": "fg:nothingHasThis", "v": "x"},
        {"pid": "http://not an iri", "v": "x"},
        {"pid": "skos:prefLabel", "v": ""},
        {"pid": "skos:prefLabel", "v": None},
        {"pid": "skos:prefLabel", "v": []},
        {"pid": "skos:prefLabel", "v": "  "},
        {"pid": "skos:prefLabel"},
    ],
)
def test_a_property_that_says_nothing_counts_for_nothing(service: FlaskClient, property_: dict[str, Any]) -> None:
    plain = reconcile_one(service, query="市教育局")
    assert reconcile_one(service, query="市教育局", properties=[property_]) == plain
    assert plain[0]["match"]


def test_a_batch_that_is_too_large_is_refused_as_such(service: FlaskClient) -> None:
    size = service.get("/reconcile").json["batchSize"]
    queries = {f"q{number}": {"query": "x"} for number in range(size + 1)}
    assert service.post("/reconcile", data={"queries": json.dumps(queries)}).status_code == 413


@pytest.mark.parametrize("text", ["市" * 10_000, "\x00", '"', "🙂", "NEAR(", "\u202e"])
def test_no_name_is_an_error(service: FlaskClient, text: str) -> None:
    reconcile_one(service, query=text)


# 5. Preview, 6. Suggest


def test_the_preview_may_be_framed_and_only_it(service: FlaskClient) -> None:
    answer = service.get(f"/reconcile/preview?id={OCEAN}&lang=zh")
    assert "市海洋发展局" in answer.text
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "&lt;script&gt;" in service.get("/reconcile/preview?id=programme/script").text
    assert service.get("/reconcile/preview?id=unit/none").status_code == 404


def test_entities_are_suggested(service: FlaskClient) -> None:
    result = service.get("/reconcile/suggest/entity?prefix=hyf&lang=zh").json["result"]
    assert result[0]["id"] == OCEAN
    assert result[0]["notable"] == [{"id": "fg:Unit", "name": "责任单位"}]
    assert service.get(f"/reconcile/suggest/entity?prefix={OCEAN}").json["result"][0]["id"] == OCEAN
    assert service.get("/reconcile/suggest/entity?prefix=市&cursor=2").json["result"] != []


def test_properties_and_types_are_suggested(service: FlaskClient) -> None:
    assert service.get("/reconcile/suggest/property?prefix=牵&lang=zh").json["result"] == [
        {"id": "fg:leads", "name": "牵头"}
    ]
    assert service.get("/reconcile/suggest/type?prefix=unit").json["result"][0]["id"] == "fg:Unit"


@pytest.mark.parametrize(("what", "id_", "name"), [
    ("entity", OCEAN, "<strong>市海洋发展局</strong>"),
    ("entity", "programme/script", "&lt;script&gt;"),
    ("type", "fg:Unit", "责任单位"),
    ("property", "fg:leads", "牵头"),
])  # fmt: skip
def test_a_flyout_tells_what_is_suggested(service: FlaskClient, what: str, id_: str, name: str) -> None:
    answer = service.get(f"/reconcile/flyout/{what}", query_string={"id": id_, "lang": "zh"}).json
    assert answer["id"] == id_
    assert name in answer["html"]
    assert "<script" not in answer["html"]


def test_a_flyout_of_nothing_is_not_found(service: FlaskClient) -> None:
    assert service.get("/reconcile/flyout/entity?id=unit/none").status_code == 404
    assert service.get("/reconcile/flyout/other?id=unit/none").status_code == 404


# 7. Data extension


def test_properties_of_a_type_are_proposed(service: FlaskClient) -> None:
    answer = service.get("/reconcile/properties?type=fg:Unit&limit=9&lang=zh").json
    assert (answer["type"], answer["limit"]) == ("fg:Unit", 9)
    assert {"id": "fg:leads", "name": "牵头"} in answer["properties"]


def test_values_are_given_by_kind(service: FlaskClient) -> None:
    properties = [{"id": name} for name in ("fg:leads", "fg:staff", "fg:founded", "skos:prefLabel")]
    extend = {"ids": [OCEAN, "unit/none"], "properties": properties}
    answer = service.post("/reconcile?lang=zh", data={"extend": json.dumps(extend)}).json
    assert {"id": "fg:leads", "name": "牵头"} in answer["meta"]
    row = answer["rows"][OCEAN]
    assert row["fg:leads"] == [{"id": "req-1", "name": "任务1·要求1"}, {"id": "req-2", "name": "任务1·要求2"}]
    assert row["fg:staff"] == [{"int": 12}]
    assert row["fg:founded"] == [{"date": "2019-03-01T00:00:00Z"}]
    assert {"str": "Ocean Development Bureau"} in row["skos:prefLabel"]
    assert answer["rows"]["unit/none"]["fg:leads"] == []


def test_the_number_of_values_can_be_limited(service: FlaskClient) -> None:
    extend = {"ids": [OCEAN], "properties": [{"id": "fg:leads", "settings": {"limit": 1}}]}
    answer = service.get("/reconcile", query_string={"extend": json.dumps(extend)}).json
    assert len(answer["rows"][OCEAN]["fg:leads"]) == 1


@pytest.mark.parametrize(
    "extend", ["[]", '{"ids": "x"}', '{"ids": [1], "properties": []}', '{"ids": ["a b"], "properties": [{"id": "x"}]}']
)
def test_a_malformed_extension_is_refused(service: FlaskClient, extend: str) -> None:
    assert service.post("/reconcile", data={"extend": extend}).status_code == 400
