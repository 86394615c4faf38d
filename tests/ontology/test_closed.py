"""What owlrl entails of the ontology is kept beside it, and is what our own rules entail."""

from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.namespace import RDFS

import ontology
from loader.inference import infer_files, read_ontology
from loader.inference.oracle import close_ontology, compare_with_owlrl
from ontology.vocabulary import FG


def test_the_kept_closure_is_what_owlrl_entails() -> None:
    """If this fails, the ontology has changed: `make ontology-docs` closes it anew."""
    assert ontology.read_resource("closed.nt") == close_ontology()
    assert (FG.LeadUnit, RDFS.subClassOf, FG.Unit) not in ontology.closed_schema()  # stated, so not kept again
    assert len(ontology.closed_schema()) > 90


@pytest.mark.parametrize("engine", ["duckdb"])
def test_an_engine_entails_the_kept_closure(engine: str, tmp_path: Path) -> None:
    infer_files([], read_ontology(), tmp_path / "out.nq", engine=engine)
    lines = (tmp_path / "out.nq").read_text(encoding="utf-8").splitlines()
    found = Graph().parse(data="".join(f"{line.rpartition(' <')[0]} .\n" for line in lines), format="nt")
    assert set(found) == set(ontology.closed_schema())


def test_the_oracle_names_what_only_one_closure_has(tmp_path: Path) -> None:
    asserted, inferred = tmp_path / "asserted.nq", tmp_path / "inferred.nq"
    asserted.write_text(
        "<https://example.org/c> <https://w3id.org/fengong/ontology#hasTask> <https://example.org/t> .\n"
    )
    infer_files([asserted], read_ontology(), inferred)
    assert not compare_with_owlrl([asserted], read_ontology(), [inferred])
    first, *rest = inferred.read_text(encoding="utf-8").splitlines(keepends=True)
    added = "<https://example.org/c> <https://example.org/p> <https://example.org/t>"
    inferred.write_text("".join([*rest, f"{added} .\n"]), encoding="utf-8")
    found = compare_with_owlrl([asserted], read_ontology(), [inferred])
    assert found.surplus == (added,)
    assert found.missing == (first.rpartition(" <")[0],)
    assert found.compared == len(rest) + 1
