import pytest

from api.engine import tokens

LISTED = {"http://listed.example/sparql": "http://127.0.0.1:1/x"}


@pytest.mark.parametrize(
    "call",
    [
        "SERVICE <http://listed.example/sparql>",
        "service silent <http://listed.example/sparql>",
        "SERVICE # where\n <http://listed.example/sparql>",
        "SERVICE l:sparql",
    ],
)
def test_a_listed_endpoint_is_reached_through_its_address(call: str) -> None:
    query = "PREFIX l: <http://listed.example/> SELECT * { %s { ?s ?p ?o } }"
    routed = tokens.route_services(query % call, LISTED)
    assert "<http://127.0.0.1:1/x> { ?s ?p ?o }" in routed
    assert "listed.example/sparql" not in routed


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE ?x {} }",
        "SELECT * { SERVICE <http://listed.example/sparql/> {} }",
        "SELECT * { SERVICE <http://listed.example/sparql> { SERVICE <http://other.example/> {} } }",
        "SELECT * { SERVICE unknown:sparql {} }",
        "SELECT * { SERVICE }",
        "SELECT * { SERVICE SILENT",
        r"SELECT * { SERVIC\u0045 <http://listed.example/sparql> {} }",
    ],
)
def test_anything_else_is_refused(query: str) -> None:
    with pytest.raises(tokens.NotListed):
        tokens.route_services(query, LISTED)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ("SERVICE <x> {}" AS ?x) {}',
        "SELECT ('''it's a SERVICE <x> {}''' AS ?x) {}",
        r'SELECT ("a\"SERVICE <x> {}" AS ?x) {}',
        "SELECT ?service { ?service ex:service ?o }",
        "ASK { <http://example.org/SERVICE> ?p '中'@zh-service }",
        "# SERVICE <x> {}\nASK {}",
        r"SELECT * { ?s ex:\~service ?o }",
    ],
)
def test_a_word_is_not_a_call(query: str) -> None:
    assert tokens.route_services(query, {}) == query


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * FROM <g> {}", True),
        ("SELECT * FROM NAMED <g> {}", True),
        ("SELECT *FROM<g>{}", True),
        ("SELECT ('FROM' AS ?from) { ?s ex:from ?o } # FROM <g>", False),
        ("ASK {}", False),
    ],
)
def test_names_dataset(query: str, expected: bool) -> None:
    assert tokens.names_dataset(query) is expected


@pytest.mark.parametrize(
    ("query", "missing"),
    [
        ("SELECT * { ?s fg:leadUnit ?o ; skos:prefLabel 'x' . ?o fg:a ?b }", ["fg", "skos"]),
        ("PREFIX fg: <urn:x> SELECT * { ?s fg:leadUnit ?o }", []),
        ("PREFIX : <urn:x> ASK { ?s :p _:b ; other:q 1 }", ["other"]),
        ("ASK { ?s :p 'fg:x' } # fg:y", [""]),
        ("ASK { ?s <fg:x> ?o }", []),
    ],
)
def test_prefixes_that_are_not_declared_are_found(query: str, missing: list[str]) -> None:
    assert tokens.undeclared_prefixes(query) == missing
