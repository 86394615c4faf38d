"""Random ontologies and data: our closure is owlrl's, or both refuse."""

from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, Namespace
from rdflib.term import BNode, Literal, Node

from loader.errors import InconsistencyError
from loader.inference import infer_files

EX = Namespace("https://example.org/")
classes = st.sampled_from([EX[name] for name in "ABCD"])
properties = st.sampled_from([EX[name] for name in "pqrs"])
things = st.sampled_from([EX[name] for name in "uvwxyz"])
literals = st.just(Literal("甲"))  # one only: owlrl lacks dt-diff, which tells two apart

# What owlrl gets right: keys, and lists whose last member matters, are in the table of cases instead.
PLAIN = [
    (classes, RDFS.subClassOf, classes),
    (classes, OWL.equivalentClass, classes),
    (classes, OWL.disjointWith, classes),
    (properties, RDFS.subPropertyOf, properties),
    (properties, OWL.equivalentProperty, properties),
    (properties, OWL.inverseOf, properties),
    (properties, RDFS.domain, classes),
    (properties, RDFS.range, classes),
    (properties, RDF.type, st.sampled_from([OWL.SymmetricProperty, OWL.TransitiveProperty])),
    (properties, RDF.type, st.sampled_from([OWL.AsymmetricProperty, OWL.IrreflexiveProperty])),
    (properties, RDF.type, st.sampled_from([OWL.FunctionalProperty, OWL.InverseFunctionalProperty])),
    (things, RDF.type, classes),
    (things, RDF.type, classes),
    (things, OWL.sameAs, things),
]
LISTS = [
    (properties, OWL.propertyChainAxiom, properties),
    (classes, OWL.intersectionOf, classes),
    (classes, OWL.unionOf, classes),
    (classes, OWL.oneOf, things),
]
RESTRICTIONS = [(OWL.someValuesFrom, classes), (OWL.allValuesFrom, classes), (OWL.hasValue, things)]

Draw = Callable[[st.SearchStrategy[Node]], Node]


@st.composite
def graphs(draw: Draw) -> Graph:
    """A few axioms of every kind and a few facts that use them."""
    graph = Graph()
    for subject, predicate, object in draw(st.lists(st.sampled_from(PLAIN), max_size=8)):
        graph.add((draw(subject), predicate, draw(object)))
    for number, (subject, predicate, member) in enumerate(draw(st.lists(st.sampled_from(LISTS), max_size=2))):
        head = BNode(f"list{number}")
        Collection(graph, head, draw(st.lists(member, min_size=1, max_size=3)))
        graph.add((draw(subject), predicate, head))
    for predicate, value in draw(st.lists(st.sampled_from(RESTRICTIONS), max_size=2)):
        restriction = draw(classes)
        graph.add((restriction, OWL.onProperty, draw(properties)))
        graph.add((restriction, predicate, draw(value)))
    for _ in range(draw(st.integers(1, 8))):
        graph.add((draw(things), draw(properties), draw(st.one_of(things, things, things, literals))))
    return graph


def answer(graph: Graph, engine: str, folder: Path) -> list[str] | None:
    data, out = folder / "data.nt", folder / f"{engine}.nq"
    graph.serialize(data, format="nt", encoding="utf-8")
    try:
        infer_files([data], Graph(), out, engine=engine)
    except InconsistencyError:
        return None
    return out.read_text(encoding="utf-8").splitlines()


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(graph=graphs())
def test_random_graphs_close_as_in_owlrl(graph: Graph, tmp_path_factory: object) -> None:
    folder = tmp_path_factory.mktemp("random")  # type: ignore[attr-defined]
    assert answer(graph, "duckdb", folder) == answer(graph, "owlrl", folder)
