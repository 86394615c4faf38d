"""Odd input to the closure: told, never a wrong conclusion or a trace."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest

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
    command = [str(Path(sys.executable).with_name("fengong")), "infer", str(file), "--ontology", str(axioms)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    quads = pyoxigraph.parse(done.stdout, pyoxigraph.RdfFormat.N_QUADS)  # which are well-formed
    return {f"{quad.subject} {quad.predicate} {quad.object}" for quad in quads}, done.stderr


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
