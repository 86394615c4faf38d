import pyoxigraph
import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib import RDF, VOID, XSD, Literal, Namespace, URIRef

from api.endpoint.service_description import FUNCTIONS, SD
from api.exchange.media import GRAPH, MEDIA, media_carrying

S, V = Namespace(SD), VOID


@pytest.fixture
def description(client: FlaskClient) -> rdflib.Graph:
    return rdflib.Graph().parse(data=client.get("/sparql", headers={"Accept": "text/turtle"}).data, format="turtle")


@pytest.mark.parametrize("media", media_carrying(GRAPH), ids=lambda media: media.short)
def test_every_format_says_the_same(client: FlaskClient, description: rdflib.Graph, media: object) -> None:
    answer = client.get("/sparql", headers={"Accept": media.type})  # type: ignore[attr-defined]
    parsed = list(pyoxigraph.parse(answer.data, pyoxigraph.RdfFormat.from_media_type(media.type)))  # type: ignore[attr-defined]
    assert len({quad.triple for quad in parsed}) == len(description)


def test_what_it_says(description: rdflib.Graph) -> None:
    service = description.value(predicate=RDF.type, object=S.Service)
    assert description.value(service, S.endpoint) == URIRef("http://localhost/sparql")
    assert set(description.objects(service, S.supportedLanguage)) == {S.SPARQL11Query}
    assert set(description.objects(service, S.feature)) == {S.UnionDefaultGraph, S.EmptyGraphs}
    assert {str(iri) for iri in description.objects(service, S.resultFormat)} == {m.iri for m in MEDIA if m.iri}
    assert "query_seconds 30" in str(description.value(service, URIRef("http://purl.org/dc/terms/description")))


def test_the_graphs_and_their_sizes(description: rdflib.Graph) -> None:
    sizes = {
        str(name).rpartition("/")[2]: description.value(description.value(named, S.graph), V.triples)
        for named, name in description.subject_objects(S.name)
    }
    assert sizes == {"linhai-2030": Literal(15), "authority": Literal(5), "inferred": Literal(1)}
    dataset = description.value(predicate=RDF.type, object=S.Dataset)
    assert description.value(description.value(dataset, S.defaultGraph), V.triples) == Literal(21)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_extension_function_is_one(name: str) -> None:
    texts = {
        "date": "2020-01-01",
        "time": "10:00:00",
        "gYear": "2020",
        "gYearMonth": "2020-01",
        "yearMonthDuration": "P1Y",
    }
    query = f'SELECT (<{XSD}{name}>("{texts.get(name, "P1D")}") AS ?x) {{}}'
    (row,) = pyoxigraph.Store().query(query)  # type: ignore[union-attr, misc]
    assert row["x"].datatype.value == str(XSD) + name
