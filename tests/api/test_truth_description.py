"""The description is equal to the thing: sizes as COUNT(*) gives them, what portals ask, what editors complete."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, RDFS, SDO, SH, VOID, Namespace

from ontology.vocabulary import DATASET, FG
from queries.asking.catalogue import catalogue
from queries.snapshot.directory import Snapshot
from tests.api.servers import open_application

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
AUTHORITY = "http://publications.europa.eu/resource/authority/"


@pytest.fixture(scope="module")
def served(annex_snapshot: Snapshot) -> Iterator[FlaskClient]:
    with open_application(annex_snapshot.path, workers=1) as app:
        yield app.test_client()


@pytest.fixture(scope="module")
def void(served: FlaskClient) -> Graph:
    return Graph().parse(data=served.get("/.well-known/void", headers={"Accept": "text/turtle"}).text, format="turtle")


def rows(served: FlaskClient, query: str) -> list[list[str]]:
    answer = served.post("/sparql", data={"query": query}).json
    return [[row[name]["value"] for name in answer["head"]["vars"]] for row in answer["results"]["bindings"]]


def counted(served: FlaskClient) -> dict[str, int]:
    found = rows(served, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    ((whole,),) = rows(served, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    return {name: int(number) for name, number in found} | {"": int(whole)}


def test_the_service_tells_the_sizes_that_counting_gives(served: FlaskClient) -> None:
    told = Graph().parse(data=served.get("/sparql", headers={"Accept": "text/turtle"}).text, format="turtle")
    sizes = {
        str(told.value(named, SD.name)): int(str(told.value(told.value(named, SD.graph), VOID.triples)))
        for named in told.subjects(RDF.type, SD.NamedGraph)
    }
    sizes[""] = int(str(told.value(next(told.objects(None, SD.defaultGraph)), VOID.triples)))
    assert sizes == counted(served)


def test_void_tells_them_too(served: FlaskClient, void: Graph) -> None:
    subsets = {str(each): int(str(void.value(each, VOID.triples))) for each in void.objects(DATASET, VOID.subset)}
    assert subsets | {"": int(str(void.value(DATASET, VOID.triples)))} == counted(served)


def test_a_catalogue_finds_what_dcat_ap_asks(void: Graph) -> None:
    assert {str(each) for each in void.objects(DATASET, DCTERMS.language)} == {
        f"{AUTHORITY}language/{name}" for name in ("ENG", "ZHO")
    }
    for property_ in (
        DCAT.theme,
        DCAT.contactPoint,
        DCTERMS.issued,
        DCTERMS.modified,
        DCTERMS.license,
        DCTERMS.publisher,
    ):
        assert len(set(void.objects(DATASET, property_))) == 1, property_
    distributions = list(void.objects(DATASET, DCAT.distribution))
    assert len(distributions) > 10
    for each in distributions:
        for property_ in (DCAT.accessURL, DCAT.mediaType, DCTERMS.title, DCTERMS.license):
            assert void.value(each, property_, any=True) is not None, (each, property_)
        assert str(void.value(each, DCTERMS["format"])).startswith(f"{AUTHORITY}file-type/")


def test_an_editor_completes(served: FlaskClient, void: Graph) -> None:
    """The queries with which the editor of the Swiss Institute of Bioinformatics looks for what it offers."""
    prefixes = rows(served, f"SELECT ?p ?n {{ [] <{SH.prefix}> ?p ; <{SH.namespace}> ?n }}")
    assert ["fg", "https://w3id.org/fengong/ontology#"] in prefixes
    partitions = f"""SELECT DISTINCT ?class ?property {{
        ?c <{VOID["class"]}> ?class ; <{VOID.propertyPartition}> ?p . ?p <{VOID.property}> ?property }}"""
    fg = "https://w3id.org/fengong/ontology#"
    assert [f"{fg}Requirement", f"{fg}text"] in rows(served, partitions)
    examples = {each for each in void.subjects(RDF.type, SH.SPARQLExecutable) if (each, SDO.target, None) in void}
    assert len(examples) == len(catalogue())
    for each in examples:
        assert {label.language for label in void.objects(each, RDFS.label) if isinstance(label, Literal)} == {
            "en",
            "zh",
        }
        assert void.value(each, SDO.target) == URIRef("https://w3id.org/fengong/sparql")


def test_every_part_that_is_divided_further_is_told_itself(void: Graph) -> None:
    divided = set(void.subjects(VOID.propertyPartition, None)) - {DATASET}
    assert divided
    assert divided == {each for each in divided if void.value(each, VOID["class"]) and void.value(each, VOID.entities)}


@pytest.mark.parametrize("name", ["Unit", "Requirement"])
def test_properties_of_a_class_are_counted_once_where_its_type_stands_twice(
    served: FlaskClient, void: Graph, name: str
) -> None:
    whole = next(void.subjects(VOID["class"], FG[name]))
    parts = list(void.objects(whole, VOID.propertyPartition))
    told = {str(void.value(part, VOID.property)): int(str(void.value(part, VOID.triples))) for part in parts}
    found = rows(
        served,
        f"SELECT ?p (COUNT(*) AS ?n) {{ {{ SELECT DISTINCT ?s {{ ?s a <{FG[name]}> FILTER isIRI(?s) }} }}"
        " GRAPH ?g { ?s ?p ?o } } GROUP BY ?p",
    )
    assert told == {property_: int(number) for property_, number in found}


def test_the_page_of_the_data_set_tells_catalogues_licence_maker_and_files(served: FlaskClient, void: Graph) -> None:
    page = served.get("/dataset", follow_redirects=True)
    script = page.text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    told = json.loads(script)["mainEntity"]
    assert (told["@id"], told["@type"]) == (str(DATASET), "Dataset")
    assert told["license"] == str(void.value(DATASET, DCTERMS.license))
    assert told["creator"]["@id"] == str(void.value(DATASET, DCTERMS.creator))
    assert {each["contentUrl"] for each in told["distribution"]} == set(map(str, void.objects(None, DCAT.downloadURL)))
    links = page.headers.getlist("Link")
    assert any('rel="author"' in link or "rel=author" in link for link in links)
