"""Every question keeps the promises of its header."""

import re
from importlib.resources import files

import pyoxigraph
import pytest
from pyshacl import validate
from rdflib import Graph
from rdflib.namespace import RDF, SH
from rdflib.util import from_n3

from ontology.vocabulary import FG
from queries.asking.binding import PLACE
from queries.asking.catalogue import Form, catalogue, describe_questions, library_question, read_question
from queries.asking.columns import COLUMNS
from queries.asking.readme import library_page
from queries.errors import CatalogueError, QueryError, UnknownQuestionError

QUESTIONS = list(catalogue().values())
NAMES = list(catalogue())


def test_there_are_enough_questions() -> None:
    assert len(QUESTIONS) >= 40


@pytest.mark.parametrize("name", NAMES)
def test_header_is_complete(name: str) -> None:
    asked = library_question(name)
    assert re.search("[一-鿿]", asked.title.zh)
    assert re.search("[一-鿿]", asked.description.zh)
    assert not re.search("[一-鿿]", asked.title.en)
    assert asked.description.en.endswith(".")
    assert asked.description.zh.endswith("。")
    assert asked.tags


@pytest.mark.parametrize("name", NAMES)
def test_every_column_and_chart_axis_has_words(name: str) -> None:
    asked = library_question(name)
    assert set(asked.columns) <= set(COLUMNS)
    if asked.chart:
        assert {asked.chart.x, *asked.chart.y} <= set(asked.columns)


@pytest.mark.parametrize("name", NAMES)
def test_each_parameter_has_its_places_and_each_place_its_parameter(name: str) -> None:
    asked = library_question(name)
    single = [place for place in PLACE.finditer(asked.text) if place["name"] in asked.parameters]
    assert {place["name"] for place in single} == set(asked.parameters)
    assert "UNDEF" not in PLACE.sub("", asked.text)
    for place in single:
        (default,) = asked.parameters[place["name"]].default or (None,)
        assert default == (None if place["terms"] == "UNDEF" else from_n3(place["terms"]))


@pytest.mark.parametrize("name", NAMES)
def test_rows_come_in_a_total_order_and_uncut(name: str) -> None:
    asked = library_question(name)
    assert not re.search(r"^\s*(LIMIT|OFFSET)\b", asked.sparql, re.MULTILINE)
    if asked.form is Form.ROWS:
        assert asked.sparql.rstrip().splitlines()[-1].startswith("ORDER BY ")


@pytest.mark.parametrize("name", NAMES)
def test_only_terms_of_the_ontology_are_used(name: str) -> None:
    used = set(re.findall(r"\bfg:(\w+)", library_question(name).sparql))
    assert used <= {term.rpartition("#")[2] for term in map(str, dir_of_terms())}


def dir_of_terms() -> list[str]:
    return [str(FG[name]) for name in FG.__annotations__ if not name.startswith("_")]


def test_columns_are_all_used() -> None:
    used = {column for asked in QUESTIONS for column in (*asked.columns, *asked.parameters)}
    assert set(COLUMNS) - used == set()


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("#+ title: [", "the header is not YAML"),
        ("#+ just words", "not a table of keys"),
        ("#+ title: {en: only}", "KeyError"),
        ("#+ colour: red", "colour"),
        ("#+ parameters: {x: {type: nosuch}}", "no such type"),
        ("#+ chart: {kind: sunburst, x: a, y: [b]}", "sunburst|tuple"),
    ],
)
def test_a_broken_header_is_refused(header: str, message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        read_question("x", f"{header}\nSELECT * {{}}")


def test_a_broken_query_is_refused_with_the_place() -> None:
    with pytest.raises(QueryError, match=r"mine\.rq: not a SPARQL query: error at 1:"):
        read_question("mine", "SELEKT * {}", where="mine.rq")


def test_a_query_of_ones_own_needs_no_header() -> None:
    asked = read_question("mine", "ASK { ?s ?p ?o }")
    assert (asked.title.en, asked.form) == ("mine", Form.TRUTH)


def test_an_unknown_question_gets_near_ones() -> None:
    with pytest.raises(UnknownQuestionError, match=r"no question is called 'worklod'; did you mean workload\?"):
        library_question("worklod")
    with pytest.raises(UnknownQuestionError, match="lists them all"):
        library_question("zzzzzz")


def test_the_catalogue_is_published_as_executables() -> None:
    graph = describe_questions()
    assert len(set(graph.subjects(RDF.type, SH.SPARQLExecutable))) == len(QUESTIONS)
    for text in (*graph.objects(None, SH.select), *graph.objects(None, SH.construct)):
        pyoxigraph.Store().query(str(text))


def test_what_is_published_is_valid_shacl() -> None:
    shape = Graph().parse(format="turtle", data=SHAPE)
    conforms, _, report = validate(describe_questions(), shacl_graph=shape)
    assert conforms, report


SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] a sh:NodeShape ; sh:targetClass sh:SPARQLExecutable ;
  sh:xone ( [ sh:path sh:select ; sh:minCount 1 ] [ sh:path sh:construct ; sh:minCount 1 ] ) ;
  sh:property [ sh:path rdfs:label ; sh:minCount 2 ; sh:uniqueLang true ] ;
  sh:property [ sh:path sh:parameter ; sh:class sh:Parameter ] .
[] a sh:NodeShape ; sh:targetClass sh:Parameter ;
  sh:property [ sh:path sh:path ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path sh:optional ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] ;
  sh:property [ sh:path sh:name ; sh:minCount 2 ; sh:uniqueLang true ] .
"""


def test_the_readme_is_generated_from_the_headers() -> None:
    written = (files("queries") / "README.md").read_text(encoding="utf-8")
    assert written == library_page(), "run: python -m queries.asking.readme > queries/README.md"


# What tells a role, and the columns of which one says what that role rests on.
TOLD_BY = {
    "role": {"ground"},
    "unit_role": {"ground"},
    "partner_role": {"ground"},
    "lead": {"ground", "requirements_assumed"},
    "led": {"led_assumed"},
    "lead_units": {"lead_units_assumed"},
    "unit_leads": {"unit_leads_assumed"},
    "partner_leads": {"partner_leads_assumed"},
    "counterpart_led": {"counterpart_led_assumed"},
    "older_role": {"older_ground"},
    "newer_role": {"newer_ground"},
}
UNTOLD = {("unit-groups", "led")}  # a set of bodies is never a lead by assumption


def test_whatever_tells_a_role_tells_its_ground() -> None:
    untold = {
        (name, column)
        for name, question in catalogue().items()
        for column in question.columns
        if column in TOLD_BY and TOLD_BY[column].isdisjoint(question.columns)
    }
    assert untold == UNTOLD
