"""Values become terms, and terms enter a query in one place."""

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib.namespace import XSD
from rdflib.term import Literal, URIRef

from ontology.vocabulary import FG
from queries.asking.binding import bind_terms
from queries.asking.parameters import Parameter, Words, read_values
from queries.errors import ParameterError

WORDS = Words("Number of things", "数量")
QUERY = "SELECT ?x WHERE {\n  VALUES ?x { UNDEF }\n  BIND(1 AS ?one)\n}\n"


def parameter(**options: object) -> Parameter:
    return Parameter(**{"name": "x", "types": (XSD.string,), "title": WORDS, **options})  # type: ignore[arg-type]


def read(of: Parameter, value: object) -> object:
    return read_values({"x": of}, {"x": value}, lambda given, classes: (("http://e/1", "市财政局"),))["x"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_arrives_as_it_was_given(text: str) -> None:
    bound = bind_terms(QUERY, {"x": (Literal(text),)})
    (row,) = pyoxigraph.Store().query(bound)  # type: ignore[misc]
    assert row["x"].value == text


def test_without_a_value_the_line_goes() -> None:
    assert bind_terms(QUERY, {"x": ()}) == "SELECT ?x WHERE {\n  BIND(1 AS ?one)\n}\n"


def test_a_variable_that_is_no_parameter_stays() -> None:
    constant = QUERY.replace("UNDEF", "1")
    assert bind_terms(constant, {"y": ()}) == constant


def test_every_place_is_filled_with_every_value() -> None:
    bound = bind_terms(QUERY + QUERY, {"x": (URIRef("http://e/1"), Literal(2))})
    assert bound.count("VALUES ?x { <http://e/1> ") == 2


@pytest.mark.parametrize(
    ("options", "value", "terms"),
    [
        ({}, "a", (Literal("a"),)),
        ({}, ["a", "b"], (Literal("a"), Literal("b"))),
        ({}, "", ()),
        ({}, None, ()),
        ({"default": (Literal("d"),)}, None, (Literal("d"),)),
        ({"types": (XSD.integer,)}, "7", (Literal(7),)),
        ({"types": (XSD.integer,)}, 0, (Literal(0),)),
        ({"types": (XSD.integer,), "minimum": 1}, "1", (Literal(1),)),
        ({"types": (FG.Unit,)}, "财政局", (URIRef("http://e/1"),)),
        ({"types": (FG.Unit,)}, URIRef("http://e/9"), (URIRef("http://e/9"),)),
    ],
)
def test_values_are_read_by_type(options: dict[str, object], value: object, terms: tuple[object, ...]) -> None:
    assert read(parameter(**options), value) == terms


@pytest.mark.parametrize(
    ("options", "value", "message"),
    [
        ({"required": True}, None, r"x: missing; give x \(string\): number of things"),
        ({"types": (XSD.integer,)}, "many", r"x: 'many' is not a whole number; x \(integer.*\): number of things"),
        ({"types": (XSD.integer,), "minimum": 1}, "0", "0 is less than 1; .*at least 1"),
        ({"allowed": ("with", "without")}, "maybe", "'maybe' is not one of with, without; .*with | without"),
        ({"types": (FG.Unit,)}, "市气象局", "nothing is called"),
        ({}, "\ud800", "is not text"),
    ],
)
def test_a_bad_value_is_told_with_what_the_parameter_means(
    options: dict[str, object], value: object, message: str
) -> None:
    with pytest.raises(ParameterError, match=message):
        read(parameter(**options), value)


def test_an_unknown_parameter_is_told_with_the_known_ones() -> None:
    with pytest.raises(ParameterError, match=r"colour: no such parameter; it takes x \("):
        read_values({"x": parameter()}, {"colour": "red"}, lambda given, classes: ())


def test_an_iri_that_would_break_out_is_refused() -> None:
    with pytest.raises(ParameterError):
        read(parameter(types=(FG.Unit,)), URIRef("http://e/> } DROP ALL #"))
