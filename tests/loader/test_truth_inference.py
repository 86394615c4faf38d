"""Odd input to the closure: told, never a wrong conclusion or a trace."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest
from rdflib.namespace import RDF, RDFS, XSD

from loader.commands.infer import profile_remarks
from loader.inference import Settings, infer_files, read_ontology

PREFIXES = """
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <http://e.example/> .
"""


def infer(folder: Path, name: str, text: str, ontology: str = "") -> tuple[set[str], str]:
    """Return the triples that follow, as lines, and what is told of the axioms."""
    file, axioms = folder / name, folder / "axioms.ttl"
    file.write_text(text, encoding="utf-8")
    axioms.write_text(ontology, encoding="utf-8")
    read = read_ontology([axioms])
    closure = infer_files([file], read, folder / "out.nq")
    quads = pyoxigraph.parse(path=folder / "out.nq", format=pyoxigraph.RdfFormat.N_QUADS)  # which are well-formed
    return {f"{quad.subject} {quad.predicate} {quad.object}" for quad in quads}, "\n".join(
        profile_remarks(read, closure)
    )


@pytest.mark.parametrize(
    ("axioms", "conclusion"),
    [
        (":r owl:propertyChainAxiom _:l . _:l rdf:first :p . :x :p :y .", "<http://e.example/x> <http://e.example/r>"),
        (":C owl:intersectionOf _:l . _:l rdf:first :A . :x a :A .", "<http://e.example/C>"),
        (":C owl:unionOf _:l . _:l rdf:first :A ; rdf:rest _:l . :x a :A .", "<http://e.example/C>"),
    ],
)
def test_a_list_without_an_end_concludes_nothing(tmp_path: Path, axioms: str, conclusion: str) -> None:
    found, told = infer(tmp_path, "data.ttl", PREFIXES + axioms)
    assert not [line for line in found if conclusion in line]
    assert "rdf:rest _:l" in axioms or "rdf:nil" in told


def test_labels_and_characters_of_any_kind_are_read(tmp_path: Path) -> None:
    axiom = "<http://e.example/p> <http://www.w3.org/2000/01/rdf-schema#domain> <http://e.example/C> ."
    lines = (
        "_:é <http://e.example/p> <http://e.example/o> .",
        '<http://e.example/s> <http://e.example/p> "a\ufffeb" .',
    )
    found, _ = infer(tmp_path, "odd.nt", "\n".join([*lines, axiom, ""]))
    assert "<http://e.example/s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e.example/C>" in found
    assert len([line for line in found if line.endswith("type> <http://e.example/C>")]) == 2


def test_an_import_is_named(tmp_path: Path) -> None:
    ontology = PREFIXES + ":o a owl:Ontology ; owl:imports <http://e.example/other> ."
    _, told = infer(tmp_path, "data.ttl", PREFIXES + ":x :p :y .", ontology)
    assert "http://e.example/other" in told


def test_what_the_schema_entails_is_written_when_data_entail_axioms_too(tmp_path: Path) -> None:
    data = (
        ":a rdfs:subClassOf :b . :b rdfs:subClassOf :c . :p rdfs:subPropertyOf rdfs:subClassOf . :x :p :a . :i a :x ."
    )
    found, _ = infer(tmp_path, "data.ttl", PREFIXES + data)
    expected = {("a", RDFS.subClassOf, "c"), *(("x", RDFS.subClassOf, end) for end in "abc")}
    expected |= {("i", RDF.type, end) for end in "abc"}
    lines = {f"<http://e.example/{start}> <{by}> <http://e.example/{end}>" for start, by, end in expected}
    assert found == lines


@pytest.mark.parametrize(
    ("axioms", "told"),
    [
        (":R owl:onProperty :p ; owl:maxCardinality 2 . :x a :R ; :p 1, 2, 3 .", "maxCardinality is more than 1"),
        ("[] owl:onProperty :p ; owl:onClass :A ; owl:maxQualifiedCardinality 3 .", "maxQualifiedCardinality is more"),
        (":U owl:unionOf (:A :B) .", "unionOf stands in an equivalent class"),
        (":C rdfs:subClassOf [ owl:unionOf (:A :B) ] .", "unionOf stands in a super class"),
        (":C owl:someValuesFrom :D ; owl:onProperty :p .", "someValuesFrom stands in an equivalent class"),
        ("<http://e.example/o> owl:imports <http://e.example/other> .", "not read: http://e.example/other"),
    ],
)
def test_axioms_that_are_read_for_less_are_named_wherever_they_stand(tmp_path: Path, axioms: str, told: str) -> None:
    assert told in infer(tmp_path, "data.ttl", PREFIXES + axioms)[1]
    assert told in infer(tmp_path, "data.ttl", PREFIXES + ":x :p :y .", PREFIXES + axioms)[1]


def test_the_command_names_them(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text(f"{PREFIXES}:U owl:unionOf (:A :B) . :x a :A .", encoding="utf-8")
    (tmp_path / "axioms.ttl").write_text("", encoding="utf-8")
    program = str(Path(sys.executable).with_name("fengong"))
    command = [program, "infer", str(tmp_path / "data.ttl"), "--ontology", str(tmp_path / "axioms.ttl")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "unionOf stands in an equivalent class" in done.stderr
    assert "<http://e.example/x>" in done.stdout


def test_axioms_of_the_profile_are_not_named(tmp_path: Path) -> None:
    axioms = ":A rdfs:subClassOf :D, [ owl:onProperty :p ; owl:maxCardinality 1 ] . :C owl:intersectionOf (:A :B) ."
    assert infer(tmp_path, "data.ttl", PREFIXES + axioms)[1] == ""


# What holds in every graph ------------------------------------------------------------------------------------------

OWN_OF_OWLRL = {RDF.HTML, XSD.date, XSD.time}  # datatypes that OWL 2 RL does not have


def close_with(engine: str, folder: Path, data: str) -> set[tuple[str, ...]]:
    (folder / "data.ttl").write_text(PREFIXES + data, encoding="utf-8")
    infer_files([folder / "data.ttl"], [], folder / "out.nq", engine=engine, settings=Settings(axiomatic=True))
    quads = pyoxigraph.parse(path=folder / "out.nq", format=pyoxigraph.RdfFormat.N_QUADS)
    return {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads}


@pytest.mark.parametrize(
    "data",
    [
        ":x :p :y .",
        ":p a owl:DatatypeProperty ; rdfs:range xsd:byte . :x :p '1'^^xsd:byte .",
        ":C a owl:Class . :D a owl:Class ; rdfs:subClassOf :C . :x a :D .",
        ":q a owl:FunctionalProperty . :x :q :y, :z . :C a owl:Class . :y a :C . :z owl:sameAs :z .",
        ":p rdfs:subPropertyOf rdfs:subClassOf . :A :p :B . :B rdfs:subClassOf :C . :x a :A .",
        ":R owl:onProperty :p ; owl:someValuesFrom owl:Thing . :x :p :y . rdfs:label a owl:AnnotationProperty .",
    ],
)
def test_what_holds_in_every_graph_is_written_when_asked_as_owlrl_does(tmp_path: Path, data: str) -> None:
    found, expected = close_with("duckdb", tmp_path, data), close_with("owlrl", tmp_path, data)
    assert found == {line for line in expected if line[0] not in {f"<{name}>" for name in OWN_OF_OWLRL}}
    assert len(found) > 100


def test_datatypes_and_their_order_are_axiomatic(tmp_path: Path) -> None:
    found = close_with("duckdb", tmp_path, ":p a owl:DatatypeProperty ; rdfs:range xsd:byte .")
    p, short, integer, string = "<http://e.example/p>", f"<{XSD.short}>", f"<{XSD.integer}>", f"<{XSD.string}>"
    assert {(p, f"<{RDFS.range}>", short), (p, f"<{RDFS.range}>", integer)} <= found
    assert (p, f"<{RDFS.range}>", string) not in found
    assert {(name, f"<{RDF.type}>", f"<{RDFS.Datatype}>") for name in (integer, string)} <= found


def test_they_are_not_written_by_themselves(tmp_path: Path) -> None:
    found, _ = infer(tmp_path, "data.ttl", PREFIXES + ":p a owl:DatatypeProperty ; rdfs:range xsd:byte .")
    assert not found


def test_a_folder_takes_no_options_for_files(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("fengong")), "infer", str(tmp_path), "--axiomatic"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--axiomatic" in done.stderr
