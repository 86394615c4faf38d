"""Each W3C rule's own cases, and what both engines make of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.compare import isomorphic, to_isomorphic

from loader.errors import InconsistencyError
from loader.inference import infer_files
from ontology.rules import TABLE

CASES = Path(__file__).parent.parent / "cases" / "owl-rl.txt"
PREFIXES = """
@prefix : <https://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@dataclass(frozen=True)
class Case:
    name: str
    premises: str
    entailed: str | None
    owlrl_differs: bool

    @property
    def rule(self) -> str:
        return self.name.partition(":")[0]


def cases() -> Iterator[Case]:
    for block in re.split(r"^# (?=[a-z]+-)", CASES.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, _, rest = block.partition("\n")
        premises, _, answer = rest.partition("=>")
        answer, differs, _ = answer.partition("owlrl:")
        words = answer.strip()
        yield Case(name, premises, {"contradiction": None, "nothing": ""}.get(words, words), bool(differs))


ALL = list(cases())
NAMED = pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)


def closed(case: Case, engine: str, folder: Path) -> Graph | str:
    """What an engine infers, or what it says of a contradiction."""
    data, out = folder / "data.ttl", folder / "out.nq"
    data.write_text(PREFIXES + case.premises, encoding="utf-8")
    try:
        infer_files([data], Graph(), out, engine=engine)
    except InconsistencyError as error:
        return str(error)
    return as_graph(out.read_text(encoding="utf-8"), ox.RdfFormat.N_QUADS)


def as_graph(text: str, syntax: ox.RdfFormat) -> Graph:
    triples = (" ".join(map(str, (quad.subject, quad.predicate, quad.object))) for quad in ox.parse(text, syntax))
    return Graph().parse(data="".join(f"{triple} .\n" for triple in triples), format="nt")


def is_right(found: Graph | str, case: Case) -> bool:
    if case.entailed is None or isinstance(found, str):
        return case.entailed is None and isinstance(found, str)
    return isomorphic(found, as_graph(PREFIXES + case.entailed, ox.RdfFormat.TURTLE))


def shown(found: Graph | str) -> object:
    return found if isinstance(found, str) else sorted(to_isomorphic(found))


@NAMED
def test_rule(case: Case, tmp_path: Path) -> None:
    found = closed(case, "duckdb", tmp_path)
    assert is_right(found, case), shown(found)
    if isinstance(found, str):
        assert case.rule in found.partition(": ")[0]


@NAMED
def test_rule_in_owlrl(case: Case, tmp_path: Path) -> None:
    """The oracle agrees, except where the case says that it errs against the W3C table."""
    found = closed(case, "owlrl", tmp_path)
    assert is_right(found, case) != case.owlrl_differs, shown(found)


def test_every_rule_of_the_table_has_a_case() -> None:
    assert {case.rule for case in ALL} == {template.name for template in TABLE}
    assert (len(ALL), len(TABLE)) == (102, 78)


def test_a_contradiction_names_the_rule_and_the_triples(tmp_path: Path) -> None:
    case = Case("cax-dw", ":Unit owl:disjointWith :Task . :a a :Unit, :Task .", None, owlrl_differs=False)
    told = closed(case, "duckdb", tmp_path)
    assert isinstance(told, str)
    assert told.startswith("cax-dw: ")
    assert all(f"<https://example.org/{name}>" in told for name in ("a", "Unit", "Task"))
